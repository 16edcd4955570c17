"""Do split and merger keep every record, and refuse what does not fit?"""

from __future__ import annotations

import pytest
import shapely
from shapely import LineString
from sqlalchemy import select, text

from gridmap.db.models import (
    Appointment,
    Area,
    AreaCode,
    Attachment,
    Grant,
    Person,
)
from gridmap.errors import Conflict, Forbidden, InvalidInput
from gridmap.records.areas import merging, splitting
from gridmap.records.areas.undoing import undo
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.resources import Resource
from gridmap.registers.risk_points import RiskPoint
from tests import world
from tests.conftest import SessionAs
from tests.records.areas.steps import G22_CUT, NOW, lying, shape, state, values


def test_a_split_keeps_every_record_and_goes_back_whole(session_as: SessionAs) -> None:
    session = session_as("Paula")
    whole, was = shape(session, world.G22), state(session)
    said = values("East Grid 3", code="990101100002003", population="700", kept={"population": "1300"})
    step = splitting.split(session, world.G22, 1, G22_CUT, "right", said, NOW)
    new = step.paths[1]
    places = lying(session, Enterprise, Resource, Hazard, RiskPoint)
    assert {places[name] for name in ("Corner Shop", "Market Micro Station", "Dry Hydrant")} == {new}
    assert {places[name] for name in ("Flour Mill", "Blocked exit", "Silo")} == {world.G22}
    one, other = shape(session, world.G22), shape(session, new)
    assert one.area + other.area == pytest.approx(whole.area)
    assert shapely.intersection(one, other).area == 0
    kept, made = session.get_one(Area, world.G22), session.get_one(Area, new)
    assert (kept.population, kept.households, made.population) == (1300, None, 700)
    assert session.scalar(select(Appointment.area_path)) == world.G22
    undo(session, step.id, NOW)
    assert state(session) == was


def test_what_came_to_lie_in_a_part_goes_to_its_heir_when_the_split_is_undone(session_as: SessionAs) -> None:
    session = session_as("Paula")
    step = splitting.split(session, world.G22, 1, G22_CUT, "right", values("East Grid 3"), NOW)
    session.add(world.enterprise("Newcomer", step.paths[1], (117.06, 38.01)))
    session.flush()
    undo(session, step.id, NOW)
    assert lying(session, Enterprise)["Newcomer"] == world.G22


def test_a_planner_does_not_undo_a_split_whose_part_somebody_leads(session_as: SessionAs) -> None:
    session, admin = session_as("Paula"), session_as("Adam")
    step = splitting.split(session, world.G22, 1, G22_CUT, "right", values("East Grid 3"), NOW)
    session.flush()
    admin.add(Appointment(person_id=world.name_id("Mayor"), post="grid_leader", area_path=step.paths[1]))
    admin.flush()
    with pytest.raises(Conflict, match="given in East Grid 3 since"):
        undo(session, step.id, NOW)


def test_a_line_that_does_not_cut_is_refused(session_as: SessionAs) -> None:
    line = LineString([(117.06, 38.01), (117.07, 38.02)])
    with pytest.raises(InvalidInput) as refused:
        splitting.split(session_as("Paula"), world.G22, 1, line, "left", values("New"), NOW)
    assert refused.value.problems[0].field == "line"


def test_a_village_is_split_along_its_grids_by_an_administrator(session_as: SessionAs) -> None:
    along, through = (
        LineString([(117.04, 38.04), (117.11, 38.04)]),
        LineString([(117.04, 38.03), (117.11, 38.03)]),
    )
    said = values("North Village", level="village")
    with pytest.raises(Forbidden):
        splitting.split(session_as("Paula"), world.V2, 1, along, "right", said, NOW)
    session = session_as("Adam")
    was = state(session)
    with pytest.raises(InvalidInput, match="cannot be split so") as refused:
        splitting.split(session, world.V2, 1, through, "right", said, NOW)
    assert "cuts through East Grid 2" in str(refused.value.problems[0].sentence)
    step = splitting.split(session, world.V2, 1, along, "right", said, NOW)
    new = step.paths[1]
    grids = {area.name: area.path for area in session.scalars(select(Area).where(Area.level == "grid"))}
    assert grids["East Grid 1"].startswith(new)
    assert grids["East Grid 2"] == world.G22
    assert lying(session, Resource)["Mill Micro Station"] == grids["East Grid 1"]
    undo(session, step.id, NOW)
    assert state(session) == was


def test_a_merger_takes_over_records_posts_rights_and_codes(session_as: SessionAs) -> None:
    session = session_as("Adam")
    session.add(AreaCode(area_path=world.G22, code="990101100002002"))
    session.flush()
    session.add(
        Attachment(
            source="enterprises", row_id=world.name_id("Flour Mill"), area_path=world.G22, media_type="image/jpeg",
            width_px=1, height_px=1, sha256="0" * 64, content=b"x",
        )
    )  # fmt: skip
    session.flush()
    was = state(session)
    step = merging.merge(session, world.G21, {world.G21: 1, world.G22: 1}, "East Grid", NOW)
    assert session.get(Area, world.G22) is None
    area = session.get_one(Area, world.G21)
    assert (area.name, area.population) == ("East Grid", None), "one of the two was not counted"
    assert shapely.equals(shape(session, world.G21), shape(session, world.V2))
    assert set(lying(session, Enterprise).values()) == {world.G21, world.G12, world.G11, world.V2}
    assert session.get_one(Person, world.name_id("Gloria")).area_path == world.G21
    assert (
        session.scalar(
            select(Grant.area_path).where(
                Grant.role == "grid_leader", Grant.person_id == world.name_id("Gloria")
            )
        )
        == world.G21
    )
    assert session.scalar(select(Appointment.area_path)) == world.G21
    assert session.scalar(select(Attachment.area_path)) == world.G21
    code = session.scalars(select(AreaCode).where(AreaCode.code == "990101100002002")).one()
    assert code.area_path == world.G21
    assert code.valid.upper == session.scalar(text("SELECT current_date")), (
        "the old code is closed with its day"
    )
    undone = undo(session, step.id, NOW)
    assert state(session) == was
    undo(session, undone.id, NOW)
    assert session.get(Area, world.G22) is None
    assert session.scalar(select(Appointment.area_path)) == world.G21


def test_a_right_that_would_be_there_twice_is_there_once(session_as: SessionAs) -> None:
    session = session_as("Adam")
    session.add(Grant(person_id=world.name_id("Gloria"), role="grid_leader", area_path=world.G21))
    session.flush()
    was = state(session)
    step = merging.merge(session, world.G21, {world.G21: 1, world.G22: 1}, "", NOW)
    held = session.scalars(select(Grant.area_path).where(Grant.person_id == world.name_id("Gloria"))).all()
    assert held == [world.G21]
    undo(session, step.id, NOW)
    assert state(session) == was


def test_villages_merge_with_their_grids(session_as: SessionAs) -> None:
    session = session_as("Adam")
    was = state(session)
    step = merging.merge(session, world.V1, {world.V1: 1, world.V2: 1}, "", NOW)
    assert session.get(Area, world.V2) is None
    grids = {
        area.name: area
        for area in session.scalars(select(Area).where(Area.path.startswith(world.V1), Area.level == "grid"))
    }
    assert set(grids) == {"West Grid 1", "West Grid 2", "East Grid 1", "East Grid 2"}
    assert lying(session, Enterprise)["Flour Mill"] == grids["East Grid 2"].path
    assert session.scalar(select(Appointment.area_path)) == grids["East Grid 2"].path
    undo(session, step.id, NOW)
    assert state(session) == was


def test_only_neighbours_merge(session_as: SessionAs) -> None:
    session = session_as("Adam")
    with pytest.raises(InvalidInput) as refused:
        merging.merge(session, world.G11, {world.G11: 1, world.G21: 1}, "", NOW)
    assert "one level in one area" in str(refused.value.problems[0].sentence)
    with pytest.raises(InvalidInput):
        merging.merge(session, world.G11, {world.G11: 1}, "", NOW)
    assert [each.path for each in merging.neighbours(session, session.get_one(Area, world.G11))] == [
        world.G12
    ]
