"""Does undoing put back what was, and only where nobody wrote since?"""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from gridmap.db.models import Attachment, Audit
from gridmap.errors import Conflict, Forbidden, NotFound
from gridmap.records.geometry import lonlat
from gridmap.records.saving import change, create
from gridmap.records.undo import undo
from gridmap.registers import BY_KEY
from gridmap.registers.enterprises import Enterprise, ResponsibleParty
from gridmap.registers.hazards import Hazard
from gridmap.registers.resources import Resource
from tests import world
from tests.conftest import SessionAs

ODD_POINT = (117.06123456789012, 38.01000000000001)


def changed(session: Any, noun: str, name: str, changes: dict[str, Any], version: int = 1) -> int:
    saved = change(session, BY_KEY[noun], world.name_id(name), version, changes, world.NOW)
    assert saved.change is not None
    return saved.change


def test_an_undone_change_puts_back_every_column_it_altered(session_as: SessionAs) -> None:
    session = session_as("Paula")
    row = session.get_one(Enterprise, world.name_id("Flour Mill"))
    kept = {column.name: getattr(row, column.name) for column in Enterprise.__table__.c}
    place = lonlat(row.geom)
    trace = changed(
        session,
        "enterprises",
        "Flour Mill",
        {
            "name": "Other",
            "state": "closed",
            "tags": None,
            "geom": {"lon": 117.01, "lat": 38.07},
            "risk": None,
            "employees": 9,
            "floor_area_m2": 1.5,
        },
    )
    undone = undo(session, trace, world.NOW)
    assert (undone.noun, undone.id, undone.version) == ("enterprises", row.id, 3)
    session.refresh(row)
    for name, value in kept.items():
        if name not in {"geom", "version"}:
            assert getattr(row, name) == value, name
    assert lonlat(row.geom) == place


def test_a_point_comes_back_to_the_last_decimal(session_as: SessionAs) -> None:
    session = session_as("Paula")
    changed(session, "enterprises", "Flour Mill", {"geom": {"lon": ODD_POINT[0], "lat": ODD_POINT[1]}})
    trace = changed(session, "enterprises", "Flour Mill", {"geom": None}, version=2)
    undo(session, trace, world.NOW)
    assert lonlat(session.get_one(Enterprise, world.name_id("Flour Mill")).geom) == ODD_POINT


def test_a_moment_comes_back_with_its_time_zone(session_as: SessionAs) -> None:
    session = session_as("Dora")
    changed(session, "resources", "Mill Micro Station", {"in_service": False, "out_reason": "Engine"})
    trace = changed(session, "resources", "Mill Micro Station", {"in_service": True}, version=2)
    undo(session, trace, world.NOW)
    row = session.get_one(Resource, world.name_id("Mill Micro Station"))
    assert (row.in_service, row.out_reason, row.out_since) == (False, "Engine", world.NOW)


def test_undoing_is_traced_and_can_be_undone(session_as: SessionAs) -> None:
    session = session_as("Paula")
    undone = undo(session, changed(session, "enterprises", "Flour Mill", {"name": "Other"}), world.NOW)
    assert undone.change is not None
    assert session.get_one(Audit, undone.change).person_id == world.name_id("Paula")
    undo(session, undone.change, world.NOW)
    assert session.get_one(Enterprise, world.name_id("Flour Mill")).name == "Other"


def test_what_was_changed_since_is_not_undone(session_as: SessionAs) -> None:
    session = session_as("Paula")
    trace = changed(session, "enterprises", "Flour Mill", {"name": "Other"})
    changed(session, "enterprises", "Flour Mill", {"note": "Later"}, version=2)
    with pytest.raises(Conflict, match="Paula changed this"):
        undo(session, trace, world.NOW)
    assert session.get_one(Enterprise, world.name_id("Flour Mill")).name == "Other"


def test_an_undone_report_is_gone_and_comes_back_when_that_is_undone(session_as: SessionAs) -> None:
    session, record_id = session_as("Gloria"), uuid.uuid4()
    values = {"title": "Mistake", "geom": {"lon": 117.06, "lat": 38.01}, "deadline": "2026-03-20"}
    saved = create(session, BY_KEY["hazards"], record_id, values, world.NOW)
    assert saved.change is not None
    undone = undo(session, saved.change, world.NOW)
    assert undone.version is None
    assert session.get(Hazard, record_id) is None
    assert undone.change is not None
    assert undo(session, undone.change, world.NOW).version == 1
    row = session.get_one(Hazard, record_id)
    assert (row.title, row.area_path, lonlat(row.geom)) == ("Mistake", world.G22, (117.06, 38.01))
    assert row.reported_by == world.name_id("Gloria")


@pytest.mark.parametrize("hanger", ["hazard", "party", "photo"])
def test_a_record_on_which_others_hang_stays(session_as: SessionAs, hanger: str) -> None:
    session, record_id = session_as("Paula"), uuid.uuid4()
    values = {"name": "New", "sector": "shop", "geom": {"lon": 117.06, "lat": 38.01}}
    saved = create(session, BY_KEY["enterprises"], record_id, values, world.NOW)
    session.add(
        {
            "hazard": world.hazard("Hanging", world.G22, None, enterprise_id=record_id),
            "party": ResponsibleParty(enterprise_id=record_id, duty="safety_manager", name="Somebody"),
            "photo": Attachment(
                source="enterprises",
                row_id=record_id,
                area_path=world.G22,
                media_type="image/jpeg",
                width_px=1,
                height_px=1,
                sha256="0",
                content=b"x",
            ),
        }[hanger]
    )
    session.flush()
    assert saved.change is not None
    with pytest.raises(Conflict, match="belong to this one"):
        undo(session, saved.change, world.NOW)
    assert session.get(Enterprise, record_id) is not None


def test_nobody_undoes_beyond_their_rights(session_as: SessionAs) -> None:
    trace = changed(session_as("Paula"), "enterprises", "Gas Point", {"name": "Other"})
    with pytest.raises(NotFound):
        undo(session_as("Gloria"), trace, world.NOW)
    with pytest.raises(NotFound):
        undo(session_as("Nora"), trace, world.NOW)
    with pytest.raises(Forbidden):
        undo(session_as("Dora"), trace, world.NOW)
    with pytest.raises(NotFound):
        undo(session_as("Paula"), 10**9, world.NOW)
