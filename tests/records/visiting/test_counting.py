"""Do the sample's figures come out of `counts`, and does one more outing change just what it should?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, func, select

from gridmap.db import postgis
from gridmap.db.models import Person
from gridmap.db.sessions import FencedSession, app_engine
from gridmap.records.visiting import Counts, counts
from gridmap.records.visiting.entering import Finding, VisitEntry, attempt, enter
from gridmap.records.visiting.outings import plan_outing
from gridmap.registers.attempts import AttemptReason
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.visits import ItemAnswer, Visit
from gridmap.vocabulary import VisitKind
from tests import databases
from tests.records.visiting.pictures import picture, signature

TOWN = "00010001"
FIRST, LAST = date(2023, 1, 1), date(2023, 12, 31)
NOW = datetime(2023, 12, 29, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def town(template: postgis.Urls) -> Iterator[postgis.Urls]:
    with databases.sampled(template, "gridmap_test_counting") as urls:
        yield urls


@pytest.fixture
def planner(town: postgis.Urls) -> Iterator[FencedSession]:
    """The sample's planner in a transaction of which nothing stays."""
    engine = app_engine(town.app)
    owner = create_engine(town.owner)
    with owner.connect() as connection:
        who = connection.scalar(select(Person.id).where(Person.title == "应急管理办公室规划员"))
    owner.dispose()
    with engine.connect() as connection:
        transaction = connection.begin()
        session = FencedSession(connection, join_transaction_mode="create_savepoint")
        session.viewer = who
        yield session
        session.close()
        transaction.rollback()
    engine.dispose()


def crew(session: FencedSession, number: int) -> list[uuid.UUID]:
    found = select(Person.id).where(Person.area_path == TOWN).order_by(Person.name).limit(number)
    return list(session.scalars(found))


def places(session: FencedSession, sector: str, number: int) -> list[uuid.UUID]:
    found = select(Enterprise.id).where(Enterprise.sector == sector, Enterprise.area_path.startswith(TOWN))
    return list(session.scalars(found.order_by(Enterprise.id).limit(number)))


def told(found: Counts) -> tuple[int, int, int, int, int]:
    hazards = found.hazards
    return (found.person_trips, found.visits["restaurant"], hazards.found, hazards.closed, hazards.still_open)


def test_the_year_of_the_report_is_counted_exactly(planner: FencedSession) -> None:
    found = counts(planner, TOWN, FIRST, LAST)
    assert found.person_trips == 204
    assert found.outings == 62
    assert found.visits == {"trade": 84, "shop": 95, "restaurant": 47, "recycling": 39, "gas": 33}
    assert found.places["gas"] == 33
    assert found.places["restaurant"] == 42
    assert (found.hazards.found, found.hazards.closed, found.hazards.still_open) == (188, 156, 32)
    assert found.major_hazards.found == 0
    assert (found.help_visits, found.self_checks, found.attempts) == (0, 0, 0)
    assert found.untagged_visits > 0


def test_one_more_outing_of_two_with_three_restaurants_and_one_thing_fixed(planner: FencedSession) -> None:
    before = counts(planner, TOWN, FIRST, LAST)
    assert told(before) == (204, 47, 188, 156, 32)
    people, stops = crew(planner, 2), places(planner, "restaurant", 3)
    outing = plan_outing(planner, stops, NOW.date(), people, now=NOW)
    assert told(counts(planner, TOWN, FIRST, LAST)) == (204, 47, 188, 156, 32), "a plan is no outing yet"
    for at, place in enumerate(stops):
        fixed = {
            "rest_gas_hose": Finding(uuid.uuid4(), fixed=True, before=picture("red"), after=picture("tan"))
        }
        found = enter(
            planner,
            VisitEntry(
                id=uuid.uuid4(),
                enterprise_id=place,
                on_date=NOW.date(),
                outing_id=outing.id,
                answers={
                    "rest_gas_alarm": ItemAnswer.GOOD,
                    "rest_gas_hose": ItemAnswer.BAD if at == 0 else ItemAnswer.GOOD,
                },
                findings=fixed if at == 0 else {},
                signature=signature(),
            ),
            NOW,
            "zh_CN",
        )
        assert found.kind == VisitKind.INSPECTION
    after = counts(planner, TOWN, FIRST, LAST)
    assert told(after) == (206, 50, 189, 157, 32)
    assert after.hazards.fixed_on_spot == before.hazards.fixed_on_spot + 1
    assert after.outings == before.outings + 1


def test_alone_at_a_shut_shop_is_a_patrol_and_an_attempt_and_no_visit(planner: FencedSession) -> None:
    before = counts(planner, TOWN, FIRST, LAST)
    shop, other = places(planner, "shop", 2)
    alone = crew(planner, 1)
    attempt(planner, VisitEntry(uuid.uuid4(), shop, NOW.date(), alone), AttemptReason.SHUT, NOW)
    after = counts(planner, TOWN, FIRST, LAST)
    assert after.visits == before.visits
    assert after.places == before.places
    assert after.attempts == before.attempts + 1
    assert after.person_trips == before.person_trips + 1, "somebody did go out"
    visit = enter(planner, VisitEntry(uuid.uuid4(), other, NOW.date(), alone), NOW, "zh_CN")
    assert visit.kind == VisitKind.PATROL
    assert counts(planner, TOWN, FIRST, LAST).outings == before.outings + 1, "both belong to one going-out"


def test_help_and_self_checks_are_counted_apart(planner: FencedSession) -> None:
    before = counts(planner, TOWN, FIRST, LAST)
    shop, other = places(planner, "shop", 2)
    people = crew(planner, 2)
    enter(planner, VisitEntry(uuid.uuid4(), shop, NOW.date(), people, nature=VisitKind.HELP), NOW, "zh_CN")
    after = counts(planner, TOWN, FIRST, LAST)
    assert (after.visits, after.person_trips) == (before.visits, before.person_trips)
    assert (after.help_visits, after.person_trips_for_help) == (1, 2)
    enter(planner, VisitEntry(uuid.uuid4(), other, NOW.date(), people), NOW, "zh_CN")
    mixed = counts(planner, TOWN, FIRST, LAST)
    assert mixed.person_trips == before.person_trips + 2, "they went to inspect, too"
    assert mixed.person_trips_for_help == 0
    assert mixed.visits["shop"] == before.visits["shop"] + 1


def test_a_period_and_an_area_hold_only_their_own(planner: FencedSession) -> None:
    quarters = [counts(planner, TOWN, date(2023, 3 * n + 1, 1), end) for n, end in enumerate(
        (date(2023, 3, 31), date(2023, 6, 30), date(2023, 9, 30), LAST))]  # fmt: skip
    assert sum(each.person_trips for each in quarters) == 204
    assert sum(each.all_visits for each in quarters) == 84 + 95 + 47 + 39 + 33
    villages = [f"{TOWN}{number:04}" for number in range(1, 60)]
    placed = sum(counts(planner, path, FIRST, LAST).all_visits for path in villages)
    unplaced = select(func.count()).select_from(Visit).where(Visit.area_path == TOWN, Visit.on_date <= LAST)
    assert placed + (planner.scalar(unplaced) or 0) == 84 + 95 + 47 + 39 + 33
    assert counts(planner, "00010002", FIRST, LAST).all_visits == 0
