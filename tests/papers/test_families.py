"""Does enforcement need its delegation, the county's setting reach its townships, and the fence hold around both?

The last test makes a planner of the county for good, in this file's own copy of the world.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gridmap.db.models import Delegation, Grant, PaperSetting
from gridmap.db.models.papers import PaperFamily
from gridmap.errors import Conflict, Forbidden, InvalidInput
from gridmap.papers import families, settings
from gridmap.papers.kinds.order import ORDER
from gridmap.papers.kinds.plan import PLAN
from tests import world
from tests.conftest import SessionAs
from tests.papers.made import DELEGATION, SCAN, any_paper

DAY = world.TODAY
SUPERVISION = PaperFamily.SUPERVISION


@pytest.mark.parametrize(
    ("missing", "scan", "field"),
    [
        ({"document": " "}, SCAN, "document"),
        ({"delegated_on": ""}, SCAN, "delegated_on"),
        ({"delegated_by": ""}, SCAN, "delegated_by"),
        ({"valid_until": "soon"}, SCAN, "valid_until"),
        ({"valid_until": "2025-12-31"}, SCAN, "valid_until"),
        ({}, b"", "scan"),
        ({}, b"<html>", "scan"),
        ({}, SCAN + b"x" * families.LARGEST_SCAN_BYTES, "scan"),
    ],
)
def test_a_delegation_lacks_nothing(
    session_as: SessionAs, missing: dict[str, Any], scan: bytes, field: str
) -> None:
    session = session_as("Paula")
    with pytest.raises(InvalidInput, match="written delegation") as refused:
        families.delegate(session, world.T1, {**DELEGATION, **missing}, scan, world.NOW)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert session.scalar(select(func.count()).select_from(Delegation)) == 0


def test_it_holds_from_its_first_day_to_its_last(session_as: SessionAs) -> None:
    session = session_as("Paula")
    families.delegate(session, world.T1, DELEGATION, SCAN, world.NOW)
    days = [date(2026, 1, 4), date(2026, 1, 5), date(2026, 12, 31), date(2027, 1, 1)]
    found = [families.in_force(session, world.T1, day)[0] for day in days]
    assert found == ["supervision", "enforcement", "enforcement", "supervision"]
    assert families.in_force(session, world.T2, DAY)[0] == SUPERVISION


def test_it_may_be_ended_once_and_supervision_may_be_chosen_meanwhile(session_as: SessionAs) -> None:
    session = session_as("Paula")
    row = families.delegate(session, world.T1, DELEGATION, SCAN, world.NOW)
    assert families.in_force(session, world.T1, DAY, "supervision")[0] == SUPERVISION
    assert any_paper(session, "order", family="supervision").family == SUPERVISION
    families.withdraw(session, row.id, DAY, world.NOW)
    assert families.in_force(session, world.T1, DAY)[0] == SUPERVISION
    assert families.in_force(session, world.T1, DAY - timedelta(days=1))[0] == PaperFamily.ENFORCEMENT
    with pytest.raises(Conflict):
        families.withdraw(session, row.id, DAY, world.NOW)


def test_what_a_delegation_said_stays(session_as: SessionAs) -> None:
    session = session_as("Paula")
    families.delegate(session, world.T1, DELEGATION, SCAN, world.NOW)
    with pytest.raises(DBAPIError, match="permission denied"), session.begin_nested():
        session.execute(text("UPDATE delegations SET valid_until = '2099-01-01'"))
    with pytest.raises(DBAPIError, match="permission denied"), session.begin_nested():
        session.execute(text("DELETE FROM delegations"))


@pytest.mark.parametrize("name", ["Gloria", "Dora", "Nora"])
def test_only_planners_and_administrators_of_the_township_set(session_as: SessionAs, name: str) -> None:
    with pytest.raises(Forbidden):
        families.delegate(session_as(name), world.T1, DELEGATION, SCAN, world.NOW)


def test_a_grid_leader_issues_by_the_township_s_setting_and_a_neighbour_sees_none(
    session_as: SessionAs,
) -> None:
    planner = session_as("Paula")
    families.delegate(planner, world.T1, DELEGATION, SCAN, world.NOW)
    settings.save(planner, world.T1, ORDER, SUPERVISION, ("S{year}-{serial}", ""), 0, world.NOW)
    leader = session_as("Gloria")
    assert families.in_force(leader, world.T1, DAY)[0] == PaperFamily.ENFORCEMENT
    assert any_paper(leader, "order", family="supervision").number == "S2026-1"
    stranger = session_as("Nora")
    assert stranger.scalar(select(func.count()).select_from(Delegation)) == 0
    assert stranger.scalar(select(func.count()).select_from(PaperSetting)) == 0


def test_the_nearest_setting_wins_column_by_column(session_as: SessionAs, owner: Engine) -> None:
    with Session(owner) as kept:
        kept.add(Grant(person_id=world.name_id("Paula"), role="planner", area_path=world.COUNTY))
        kept.commit()
    session = session_as("Paula")
    ours = f"{PLAN.wording_in(SUPERVISION)}\nCounty"
    settings.save(session, world.COUNTY, PLAN, SUPERVISION, ("C{year}-{serial}", ours), 0, world.NOW)
    assert settings.pattern(session, world.T1, PLAN, SUPERVISION) == "C{year}-{serial}"
    row = settings.save(session, world.T1, PLAN, SUPERVISION, ("T{year}-{serial}", ""), 0, world.NOW)
    assert settings.pattern(session, world.T1, PLAN, SUPERVISION) == "T{year}-{serial}"
    assert settings.wording_of(session, world.T1, PLAN, SUPERVISION).endswith("County")
    assert settings.pattern(session, world.T2, PLAN, SUPERVISION) == "C{year}-{serial}"
    with pytest.raises(Conflict):
        settings.save(session, world.T1, PLAN, SUPERVISION, ("X{year}-{serial}", ""), 0, world.NOW)
    settings.save(session, world.T1, PLAN, SUPERVISION, ("", ""), row.version, world.NOW)
    assert settings.pattern(session, world.T1, PLAN, SUPERVISION) == "C{year}-{serial}"
