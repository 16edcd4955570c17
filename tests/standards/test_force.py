"""Which profile and which figures hold in a township, and does an edit reach every answer that used them?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import shapely
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gridmap.db.models import Area, AreaCode, NormRow, ProfileInForce
from gridmap.layers.base.context import Context
from gridmap.standards import READS, in_force, shipped
from gridmap.standards.jurisdictions import jurisdiction_of
from tests import world
from tests.conftest import SessionAs


@pytest.fixture
def kept(owner: Engine) -> Any:
    """The owner's session in a transaction that is taken back."""
    with Session(owner) as session:
        yield session
        session.rollback()


def own(area_path: str, value: float, **more: Any) -> NormRow:
    usual = {"profile": "cn_township", "key": "arrival_s", "unit": "s", "document": "Own order"}
    return NormRow(area_path=area_path, value=value, **{**usual, **more})


def force(session: Session, township: str = world.T1, subject: str = "fire") -> Any:
    session.flush()
    return in_force(session.connection(), township, subject)


def test_without_rows_the_national_profile_holds_as_it_is_shipped(kept: Session) -> None:
    assert force(kept).norms == shipped("cn_township").norms
    assert force(kept, subject="supplies").key == "cn_township_supplies"


def test_the_nearest_areas_figure_wins_and_says_whose_it_is(kept: Session) -> None:
    kept.add(own(world.COUNTY, 360))
    assert (force(kept)["arrival_s"].value, force(kept, world.T2)["arrival_s"].value) == (360, 360)
    kept.add(own(world.T1, 420, verified=True))
    mine = force(kept)["arrival_s"]
    assert (mine.value, mine.area_path, mine.source, mine.grade) == (420, world.T1, "Own order", "A")
    assert force(kept, world.T2)["arrival_s"].value == 360
    assert force(kept)["drive_s"].value == 240


def test_a_village_decides_nothing_for_its_township(kept: Session) -> None:
    kept.add(own(world.V1, 999))
    assert force(kept)["arrival_s"].value == 300


def test_the_nearest_choice_of_a_profile_wins(kept: Session) -> None:
    kept.add(ProfileInForce(area_path=world.COUNTY, subject="fire", profile="nfpa_1720"))
    assert force(kept)["arrival_s"].value == 840
    kept.add(ProfileInForce(area_path=world.T1, subject="fire", profile="nfpa_1710"))
    assert force(kept).key == "nfpa_1710"
    assert force(kept, world.T2).key == "nfpa_1720"


def test_a_figure_set_for_one_profile_is_not_the_others(kept: Session) -> None:
    kept.add(own(world.T1, 999, profile="nfpa_1710"))
    assert force(kept)["arrival_s"].value == 300
    kept.add(ProfileInForce(area_path=world.T1, subject="fire", profile="nfpa_1710"))
    assert force(kept)["arrival_s"].value == 999


def test_rows_that_this_version_does_not_know_are_passed_over(kept: Session) -> None:
    kept.add(own(world.T1, 5, key="no_such_figure"))
    kept.add(own(world.T1, 5, profile="no_such_profile"))
    kept.add(ProfileInForce(area_path=world.T1, subject="fire", profile="sphere"))
    assert force(kept).norms == shipped("cn_township").norms


@pytest.mark.parametrize(
    ("code", "found"),
    [("350902100", "CN-35"), ("510100100", "CN-51"), ("990101100", "CN"), ("000000000", "CN")],
)
def test_the_official_code_says_the_province(kept: Session, code: str, found: str) -> None:
    kept.query(AreaCode).filter_by(area_path=world.T1).update({"code": code})
    assert force(kept).jurisdiction == found


def test_without_a_code_the_province_above_says_it(kept: Session) -> None:
    kept.query(AreaCode).delete()
    assert jurisdiction_of(kept.connection(), world.T1) == "CN"
    kept.add_all(
        [
            Area(path="0077", level="province", name="福建省"),
            Area(path="00770001", level="township", name="Invented Town"),
        ]
    )
    kept.flush()
    assert jurisdiction_of(kept.connection(), "00770001") == "CN-35"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0])
def test_the_database_itself_refuses_a_value_that_is_no_figure(kept: Session, value: float) -> None:
    kept.add(own(world.T1, value))
    with pytest.raises(IntegrityError, match="ck_norms_value_finite"):
        kept.flush()


def context(connection: Connection, reads: tuple[Any, ...]) -> Context:
    return Context(connection, world.T1, shapely.Polygon(), date(2026, 3, 2), frozenset(reads))


def test_a_layer_gets_the_profile_only_where_it_says_that_it_reads_it(kept: Session) -> None:
    connection = kept.connection()
    with pytest.raises(PermissionError, match="READS"):
        context(connection, (Area, NormRow)).standards("fire")
    asked = context(connection, (Area, *READS))
    assert asked.standards("fire")["arrival_s"].value == 300
    assert asked.standards("fire") is asked.standards("fire")


@pytest.mark.parametrize(
    "write",
    [
        lambda: own(world.COUNTY, 360),
        lambda: own(world.T1, 360),
        lambda: ProfileInForce(area_path=world.COUNTY, subject="fire", profile="nfpa_1710"),
    ],
)
def test_an_edit_in_the_township_or_above_it_makes_the_answers_stale(
    owner: Engine, write: Callable[[], Any]
) -> None:
    stale = text(
        "SELECT gm_stale(a, ARRAY['norms', 'profiles_in_force']) FROM (SELECT * FROM answers WHERE layer = 'l') a"
    )
    with Session(owner) as session:
        session.execute(
            text("INSERT INTO answers (layer, township_path) VALUES ('l', :t) ON CONFLICT DO NOTHING"),
            {"t": world.T1},
        )
        session.commit()
        session.execute(text("UPDATE answers SET snapshot = pg_current_snapshot()"))
        session.commit()
        assert session.scalar(stale) is False
        row = write()
        session.add(row)
        session.commit()
        assert session.scalar(stale) is True
        session.delete(row)
        session.commit()


def test_a_planner_writes_in_the_own_township_alone_and_everybody_reads(session_as: SessionAs) -> None:
    paula, gloria = session_as("Paula"), session_as("Gloria")
    paula.add(own(world.T1, 330))
    paula.flush()
    assert in_force(gloria.connection(), world.T1, "fire")["arrival_s"].value == 330
    gloria.add(own(world.G22, 100))
    with pytest.raises(Exception, match="row-level security"):
        gloria.flush()
