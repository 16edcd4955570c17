"""Are the people who answer for an enterprise saved with it, guarded by its version, and taken back with its change?"""

from __future__ import annotations

from typing import Any

import pytest

from gridmap.errors import Conflict, InvalidInput
from gridmap.records.beside import beside
from gridmap.records.undo import undo
from gridmap.registers.enterprises import ENTERPRISES, Enterprise
from tests import world
from tests.conftest import SessionAs
from tests.records.typed import changed, complaints

MILL = "Flour Mill"
ANNA = {"safety_manager": "Anna Sample", "safety_manager_phone": "19900000077"}


def said(session: Any) -> dict[str, str]:
    session.expire_all()
    found = beside(ENTERPRISES, session.get_one(Enterprise, world.name_id(MILL)))
    return {key: value for key, value in found.items() if value}


def test_a_party_is_named_renamed_and_gone(session_as: SessionAs) -> None:
    session = session_as("Paula")
    assert changed(session, "enterprises", MILL, ANNA).version == 2
    assert said(session) == ANNA
    assert changed(session, "enterprises", MILL, {"safety_manager": "Berta Sample"}, 2).version == 3
    assert said(session) == {**ANNA, "safety_manager": "Berta Sample"}
    changed(session, "enterprises", MILL, {"safety_manager": "", "safety_manager_phone": ""}, 3)
    assert said(session) == {}


def test_who_saw_an_older_party_overwrites_nobody(session_as: SessionAs) -> None:
    session = session_as("Paula")
    changed(session, "enterprises", MILL, ANNA)
    with pytest.raises(Conflict):
        changed(session, "enterprises", MILL, {"safety_manager": "Carla Sample"}, 1)
    assert said(session) == ANNA


def test_what_was_there_is_written_again_without_a_new_version(session_as: SessionAs) -> None:
    session = session_as("Paula")
    changed(session, "enterprises", MILL, ANNA)
    assert changed(session, "enterprises", MILL, ANNA, 2).change is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"contact_cadre_phone": "19900000078"}, "contact_cadre"),
        ({"contact_cadre": "Dina Sample", "contact_cadre_phone": "call me"}, "contact_cadre_phone"),
    ],
)
def test_a_phone_of_nobody_and_no_phone_are_refused_at_their_field(
    session_as: SessionAs, values: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        changed(session_as("Paula"), "enterprises", MILL, values)
    assert field in complaints(refused)


def test_undoing_the_change_takes_the_party_back(session_as: SessionAs) -> None:
    session = session_as("Paula")
    saved = changed(session, "enterprises", MILL, {**ANNA, "note": "Seen today"})
    assert saved.change is not None
    undo(session, saved.change, world.NOW)
    assert said(session) == {}
    assert session.get_one(Enterprise, world.name_id(MILL)).note == ""
