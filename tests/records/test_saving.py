"""What gets through the one door of the records, and what is turned away?"""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from gridmap.db.models import Audit
from gridmap.errors import Conflict, InvalidInput, NotFound
from gridmap.records.saving import change
from gridmap.registers import BY_KEY, register_of
from tests import world
from tests.conftest import SessionAs
from tests.records.typed import HOSTILE, IN_G22, at, changed, complaints, made


def test_every_complaint_is_collected(session_as: SessionAs) -> None:
    values = {
        "name": " \u3000",
        "code": "123",
        "sector": "moon",
        "employees": -1,
        "floor_area_m2": "many",
        "tags": ["gas", 7],
        "closed_on": "tomorrow",
        "colour": "red",
        "geom": {"lon": float("nan"), "lat": 38},
    }
    with pytest.raises(InvalidInput) as refused:
        made(session_as("Paula"), "enterprises", values)
    assert set(complaints(refused)) == set(values)


@pytest.mark.parametrize(
    ("noun", "name", "field"),
    [
        ("enterprises", "Flour Mill", "name"),
        ("enterprises", "Flour Mill", "note"),
        ("resources", "Town Depot", "address"),
        ("hazards", "Blocked exit", "description"),
        ("risk_points", "Silo", "measures"),
    ],
)
def test_hostile_text_is_kept_as_it_was_typed(
    session_as: SessionAs, noun: str, name: str, field: str
) -> None:
    session = session_as("Paula")
    saved = changed(session, noun, name, {field: HOSTILE})
    session.expire_all()
    assert getattr(session.get_one(BY_KEY[noun].model, saved.id), field) == HOSTILE


@pytest.mark.parametrize("text", ["a\0b", "half \ud800", "two\nlines", 7, ["a"], "x" * 201])
def test_a_name_that_cannot_be_stored_is_a_complaint(session_as: SessionAs, text: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        changed(session_as("Paula"), "enterprises", "Flour Mill", {"name": text})
    assert list(complaints(refused)) == ["name"]


def test_saving_what_is_already_there_changes_nothing(session_as: SessionAs) -> None:
    same = {"name": "Flour Mill", "risk": "red", "geom": {"lon": 117.09, "lat": 38.01}}
    saved = changed(session_as("Paula"), "enterprises", "Flour Mill", same)
    assert (saved.version, saved.change) == (1, None)


def test_the_change_is_traced_with_its_author(session_as: SessionAs) -> None:
    session = session_as("Paula")
    saved = changed(session, "enterprises", "Flour Mill", {"name": "Old Mill"})
    trace = session.get_one(Audit, saved.change)
    assert trace.person_id == world.name_id("Paula")
    assert trace.before is not None
    assert trace.after is not None
    assert (trace.before["name"], trace.after["name"]) == ("Flour Mill", "Old Mill")


def test_an_old_version_is_refused_with_the_name_of_who_was_first(session_as: SessionAs) -> None:
    session = session_as("Paula")
    changed(session, "enterprises", "Flour Mill", {"name": "Old Mill"})
    with pytest.raises(Conflict, match="Paula changed this at 20"):
        changed(session, "enterprises", "Flour Mill", {"name": "Other"}, version=1)


def test_asking_twice_under_one_id_makes_one_record(session_as: SessionAs) -> None:
    session, record_id = session_as("Gloria"), uuid.uuid4()
    values = {"title": "Frayed rope", "geom": at(IN_G22), "deadline": "2026-03-20", "closed_on": None}
    first = made(session, "hazards", values, record_id)
    again = made(session, "hazards", values, record_id)
    assert (first.made, again.made) == (True, False)
    assert (again.version, again.change) == (1, first.change)
    change(session, BY_KEY["hazards"], record_id, 1, {"title": "Frayed cable"}, world.NOW)
    assert made(session, "hazards", values, record_id).version == 2


@pytest.mark.parametrize(
    "other", [{"title": "Else"}, {"geom": at((117.061, 38.01))}, {"deadline": "2026-03-21"}]
)
def test_one_id_for_two_different_records_is_a_conflict(session_as: SessionAs, other: dict[str, Any]) -> None:
    session, record_id = session_as("Gloria"), uuid.uuid4()
    values = {"title": "Frayed rope", "geom": at(IN_G22), "deadline": "2026-03-20"}
    made(session, "hazards", values, record_id)
    with pytest.raises(Conflict):
        made(session, "hazards", {**values, **other}, record_id)


def test_the_id_of_a_record_beyond_the_fence_is_taken_and_no_more_is_said(session_as: SessionAs) -> None:
    values = {"name": "X", "sector": "shop", "geom": at(IN_G22)}
    with pytest.raises(Conflict, match="taken"):
        made(session_as("Gloria"), "enterprises", values, world.name_id("Heron Foundry"))


def test_a_ledger_that_is_none_is_not_found() -> None:
    with pytest.raises(NotFound):
        register_of("accounts")
