"""Does the sample township come into an empty database whole, once, and keep its duty list alive?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.db.models import Area, Lot, YearlyFact
from gridmap.records import sample
from gridmap.registers.counting import counts
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.outings import OutingMember
from gridmap.registers.resources import Resource
from gridmap.registers.shifts import Shift
from gridmap.registers.visits import Visit
from tests import databases

TODAY = date(2026, 3, 2)
REPORT = {
    "notice_boards": 318,
    "reward_boards": 206,
    "forwardings": 32,
    "study_meetings": 3,
    "joint_meetings": 6,
    "township_meetings": 6,
    "safety_plans": 15,
}
"""What the township's own report says it did, beside outings, visits and hazards."""


@pytest.fixture(scope="module")
def empty(template: postgis.Urls) -> Iterator[Engine]:
    with databases.fresh(template, f"gridmap_test_empty_{os.getpid()}") as urls:
        engine = create_engine(urls.owner)
        yield engine
        engine.dispose()


def test_the_sample_is_loaded_once_and_its_duty_list_goes_on(
    empty: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sample.load(empty, TODAY)
    with empty.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Area)) == 130
        assert connection.scalar(select(Area.seat).where(Area.path == "00010001")) is not None
        in_2023 = func.extract("year", Visit.on_date) == 2023
        assert (
            connection.scalar(select(func.count()).select_from(Visit).where(in_2023))
            == 84 + 95 + 47 + 39 + 33
        )
        found_2023 = func.extract("year", Hazard.found_on) == 2023
        assert connection.scalar(select(func.count()).select_from(Hazard).where(found_2023)) == 188
        trips = text(
            "SELECT count(*) FROM outing_members JOIN outings ON id = outing_id WHERE extract(year FROM on_date) = 2023"
        )
        assert connection.scalar(trips) == 204
        assert (connection.scalar(select(func.count()).select_from(OutingMember)) or 0) > 204
        shifts = connection.scalar(select(func.count()).select_from(Shift))
    with Session(empty) as session:
        counted = counts(session, "00010001", date(2023, 1, 1), date(2023, 12, 31))
        assert {each.key: each.number for each in counted if each.key in REPORT} == REPORT
        assert all(each.undated == 0 for each in counted)

    with empty.begin() as connection:
        connection.execute(text("UPDATE enterprises SET note = 'kept'"))
    with monkeypatch.context() as patch:
        patch.setattr(
            "geodata.sample.township", lambda today: pytest.fail("generated although nothing is missing")
        )
        assert not sample.load(empty, TODAY + timedelta(days=10))

    assert not sample.load(empty, TODAY + timedelta(days=60))
    with empty.connect() as connection:
        assert (connection.scalar(select(func.count()).select_from(Shift)) or 0) > (shifts or 0)
        tonight = TODAY + timedelta(days=60)
        covered = text(
            "SELECT count(*) FROM shifts WHERE duty = 'leader' AND CAST(:day AS date) + 1 > starts_at"
            " AND CAST(:day AS date) < ends_at"
        )
        assert connection.scalar(covered, {"day": tonight}) in (1, 2)
        kept = select(func.count()).select_from(Enterprise).where(Enterprise.note == "kept")
        assert connection.scalar(kept) == connection.scalar(select(func.count()).select_from(Enterprise))


def test_the_depots_of_the_sample_hold_what_their_forms_say(empty: Engine) -> None:
    with empty.connect() as connection:
        held = (
            select(Resource.name, func.sum(Lot.quantity))
            .join(Lot, Lot.depot_id == Resource.id)
            .where(Lot.item == "tent")
        )
        assert list(connection.execute(held.group_by(Resource.name).order_by(func.sum(Lot.quantity)))) == [
            ("青禾产业园应急物资储备点", 8),
            ("青禾镇应急物资储备库", 10),
        ]
        unknown = select(Resource.name).distinct().join(Lot, Lot.depot_id == Resource.id)
        assert connection.scalars(unknown.where(Lot.quantity.is_(None))).all() == ["雁翎村防汛物资储备点"]
        last_year = select(YearlyFact.value).where(YearlyFact.year == TODAY.year - 1)
        assert connection.scalar(last_year.where(YearlyFact.area_path == "00010001")) == 240
