"""Who may write which ledger, and where?"""

from __future__ import annotations

from typing import Any

import pytest

from gridmap.db.models import Grant
from gridmap.errors import Forbidden, NotFound
from gridmap.registers.enterprises import Enterprise
from tests import world
from tests.conftest import SessionAs
from tests.records.typed import IN_G11, IN_G22, at, changed, made


@pytest.mark.parametrize(
    ("name", "noun", "may"),
    [
        ("Paula", "enterprises", True),
        ("Gloria", "enterprises", True),
        ("Dora", "enterprises", False),
        ("Adam", "enterprises", True),
        ("Paula", "resources", True),
        ("Gloria", "resources", False),
        ("Dora", "resources", True),
        ("Gloria", "hazards", True),
        ("Dora", "hazards", True),
        ("Dora", "risk_points", False),
        ("Gloria", "risk_points", True),
        ("Gloria", "road_barriers", True),
        ("Nobody", "hazards", False),
    ],
)
def test_who_may_make_what(session_as: SessionAs, name: str, noun: str, may: bool) -> None:
    values: dict[str, Any] = {"geom": at(IN_G22)}
    values |= {"title": "X"} if noun == "hazards" else {"name": "X"}
    values |= {
        "enterprises": {"sector": "shop"},
        "resources": {"kind": "hydrant"},
        "road_barriers": {"kind": "gate"},
    }.get(noun, {})
    if may:
        assert made(session_as(name), noun, values).made
    else:
        with pytest.raises(Forbidden):
            made(session_as(name), noun, values)


def test_role_and_area_come_from_one_grant(session_as: SessionAs) -> None:
    adam, nora = session_as("Adam"), session_as("Nora")
    adam.add(Grant(person_id=world.name_id("Nora"), role="grid_leader", area_path=world.G22))
    adam.flush()
    changed(nora, "enterprises", "Flour Mill", {"name": "Hers as leader of the grid"})
    with pytest.raises(Forbidden, match="East Grid 2"):  # she plans in the neighbour town alone
        changed(nora, "resources", "Market Micro Station", {"name": "Not hers"})


def test_somebody_elses_record_is_not_found(session_as: SessionAs) -> None:
    with pytest.raises(NotFound):
        changed(session_as("Nora"), "enterprises", "Flour Mill", {"name": "Mine"})


def test_a_neighbours_resource_is_seen_but_not_changed(session_as: SessionAs) -> None:
    with pytest.raises(Forbidden, match="Heron Grid 2"):
        changed(session_as("Dora"), "resources", "Border Hydrant", {"in_service": False, "out_reason": "x"})


def test_a_record_cannot_be_moved_out_of_the_own_area(session_as: SessionAs) -> None:
    session = session_as("Gloria")
    with pytest.raises(Forbidden):
        changed(session, "enterprises", "Flour Mill", {"geom": at(IN_G11)})
    assert session.get_one(Enterprise, world.name_id("Flour Mill")).area_path == world.G22
