"""Do steps in the tree of areas keep every record, refuse what does not fit, and go back whole?"""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from geoalchemy2.shape import to_shape
from shapely import LineString, Polygon, box
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gridmap.db.models import (
    Appointment,
    Area,
    AreaChange,
    AreaCode,
    Attachment,
    Base,
    Grant,
    Person,
)
from gridmap.errors import Conflict, Forbidden, InvalidInput, NotFound
from gridmap.records.areas import codes, editing, merging, outlines, splitting
from gridmap.records.areas.changes import of_area
from gridmap.records.areas.undoing import undo
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.resources import Resource
from gridmap.registers.risk_points import RiskPoint
from tests import world
from tests.conftest import SessionAs

NOW = world.NOW
G22_CUT = LineString([(117.075, 37.99), (117.075, 38.05)])
"""Northward through East Grid 2: left of it the shop, the market and the dry hydrant; right of it the mill."""


def values(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "level": "grid", "code": "", "population": "", "households": "", "note": "", **more}


def lying(session: Session, *models: Any) -> dict[str, str]:
    """Which area each record of these ledgers lies in."""
    session.expire_all()
    return {
        getattr(row, "name", None) or row.title: row.area_path
        for model in models
        for row in session.scalars(select(model))
    }


def state(session: Session) -> dict[str, list[str]]:
    """Everything that lies in an area, and the areas, without versions and what is kept of the steps themselves."""
    kept = {}
    for table in Base.metadata.sorted_tables:
        if table.name in {"area_changes", "changes", "audit", "published", "headlines", "answers"}:
            continue
        if table.name == "areas" or "area_path" in table.c:
            rows = session.execute(select(func.to_jsonb(table.table_valued()) - "version"))
            kept[table.name] = sorted(str(row[0]) for row in rows)
    return kept


def shape(session: Session, path: str) -> Any:
    session.expire_all()
    geom = session.get_one(Area, path).geom
    assert geom is not None
    return to_shape(geom)


def test_a_new_area_gets_a_path_of_its_own_and_its_code(session_as: SessionAs) -> None:
    session = session_as("Paula")
    step = editing.create(
        session, world.V1, values("West Grid 3", code="990101100001003", population="12"), NOW
    )
    (path,) = step.paths
    area = session.get_one(Area, path)
    assert (area.path, area.name, area.population) == (world.V1 + "0003", "West Grid 3", 12)
    assert codes.code_of(session, path) == "990101100001003"
    undo(session, step.id, NOW)
    assert session.get(Area, path) is None
    again = editing.create(session, world.V1, values("West Grid 4"), NOW)
    assert again.paths == [world.V1 + "0004"], "what was known of the third stays its own"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "West Grid 1"}, "name"),
        ({"level": "township"}, "level"),
        ({"level": "moon"}, "level"),
        ({"population": "-3"}, "population"),
        ({"population": "many"}, "population"),
        ({"code": "990101100"}, "code"),
        ({"level": "dedicated_grid", "code": "990101100001"}, "code"),
    ],
)
def test_what_is_wrong_with_a_new_area_is_said_at_its_field(
    session_as: SessionAs, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        editing.create(session_as("Paula"), world.V1, {**values("New"), **changes}, NOW)
    assert field in {problem.field for problem in refused.value.problems}


def test_an_official_code_belongs_to_one_area(session_as: SessionAs) -> None:
    session = session_as("Paula")
    editing.create(session, world.V1, values("One", code="990101100001009"), NOW)
    with pytest.raises(InvalidInput) as refused:
        editing.create(session, world.V1, values("Two", code="990101100001009"), NOW)
    assert str(refused.value.problems[0].sentence) == "One has this code."


@pytest.mark.parametrize("name", ["Gloria", "Dora", "Nora", "Nobody", "Both"])
def test_only_who_plans_or_administers_the_area_changes_it(session_as: SessionAs, name: str) -> None:
    session = session_as(name)
    if name == "Both":  # plans the township, leads a grid: the first is enough
        editing.create(session, world.V1, values("New"), NOW)
        return
    with pytest.raises(Forbidden):
        editing.create(session, world.V1, values("New"), NOW)
    with pytest.raises((Forbidden, NotFound)):
        outlines.draw(session, world.G22, 1, box(117.05, 38.0, 117.1, 38.03), NOW)
    with pytest.raises((Forbidden, NotFound)):
        splitting.split(session, world.G22, 1, G22_CUT, "left", values("New"), NOW)
    with pytest.raises((Forbidden, NotFound)):
        merging.merge(session, world.G21, {world.G21: 1, world.G22: 1}, "", NOW)


def test_a_planner_makes_no_area_vanish(session_as: SessionAs) -> None:
    session = session_as("Paula")
    with pytest.raises(Forbidden):
        merging.merge(session, world.G21, {world.G21: 1, world.G22: 1}, "", NOW)
    with pytest.raises(Forbidden):
        editing.close(session, world.G21, 1, agreed=True, now=NOW)


def test_who_comes_second_is_told_who_was_first(session_as: SessionAs) -> None:
    first, second = session_as("Adam"), session_as("Paula")
    outlines.draw(first, world.G22, 1, box(117.05, 38.0, 117.1, 38.03), NOW)
    first.flush()
    with pytest.raises(Conflict, match="Adam changed this at"):
        outlines.draw(second, world.G22, 1, box(117.05, 38.0, 117.1, 38.02), NOW)
    with pytest.raises(Conflict, match="Adam changed this at"):
        splitting.split(second, world.G22, 1, G22_CUT, "left", values("New"), NOW)


def test_an_edited_area_keeps_its_old_code_with_its_days(session_as: SessionAs) -> None:
    session = session_as("Paula")
    was = state(session)
    session.execute(text("UPDATE area_codes SET valid = '[2020-01-01,)'"))
    said = values("Sparrow Town", level="township", code="990101200", population="8100", households="2500")
    step = editing.edit(session, world.T1, 1, said, NOW)
    assert step is not None
    found = session.scalars(
        select(AreaCode).where(AreaCode.area_path == world.T1).order_by(AreaCode.code)
    ).all()
    today = session.scalar(text("SELECT current_date"))
    assert [(each.code, each.valid.lower == today, each.valid.upper == today) for each in found] == [
        ("990101100", False, True),
        ("990101200", True, False),
    ]
    assert editing.edit(session, world.T1, 2, said, NOW) is None, "the same once more is no change"
    undo(session, step.id, NOW)
    assert codes.code_of(session, world.T1) == "990101100"
    session.execute(text("UPDATE area_codes SET valid = '(,)'"))
    assert state(session) == was


def test_an_outline_that_does_not_fit_is_refused_with_its_sizes(session_as: SessionAs) -> None:
    session = session_as("Paula")
    with pytest.raises(InvalidInput) as refused:
        outlines.draw(session, world.G22, 1, box(117.04, 37.99, 117.1, 38.05), NOW)
    said = " ".join(str(problem.sentence) for problem in refused.value.problems)
    assert "lie on East Grid 1" in said
    assert "lie outside East Village" in said
    assert "km²" in said
    bow = Polygon([(117.05, 38.0), (117.1, 38.04), (117.1, 38.0), (117.05, 38.04)])
    with pytest.raises(InvalidInput, match="cannot be saved") as refused:
        outlines.draw(session, world.G22, 1, bow, NOW)
    assert "117.075000, 38.020000" in str(refused.value.problems[0].sentence)
    with pytest.raises(InvalidInput) as refused:
        outlines.draw(session, world.V2, 1, box(117.05, 38.0, 117.1, 38.06), NOW)
    assert "of East Grid 1 would lie outside" in str(refused.value.problems[0].sentence)


def test_a_dedicated_grid_may_lie_on_others_but_not_outside_the_township(session_as: SessionAs) -> None:
    session = session_as("Paula")
    (path,) = editing.create(session, world.V2, values("Market", level="dedicated_grid"), NOW).paths
    outlines.draw(session, path, 1, box(117.04, 38.03, 117.06, 38.05), NOW)
    with pytest.raises(InvalidInput) as refused:
        outlines.draw(session, path, 2, box(117.09, 38.03, 117.11, 38.05), NOW)
    assert "outside Sparrow Town" in str(refused.value.problems[0].sentence)


def test_records_follow_the_outline_and_come_back_with_its_undo(session_as: SessionAs) -> None:
    session = session_as("Paula")
    was = state(session)
    step = outlines.draw(session, world.G22, 1, box(117.05, 38.0, 117.1, 38.015), NOW)
    places = lying(session, Enterprise, Resource, Hazard)
    assert places["Flour Mill"] == world.G22
    assert places["Corner Shop"] == world.V2, "where no grid is left the village has it"
    assert places["Dry Hydrant"] == world.V2
    undo(session, step.id, NOW)
    assert state(session) == was


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


def test_an_area_with_records_closes_only_when_it_is_said_where_they_go(session_as: SessionAs) -> None:
    session = session_as("Adam")
    was = state(session)
    with pytest.raises(InvalidInput) as refused:
        editing.close(session, world.G22, 1, agreed=False, now=NOW)
    assert "records lie in East Grid 2" in str(refused.value.problems[0].sentence)
    with pytest.raises(InvalidInput) as refused:
        editing.close(session, world.V2, 1, agreed=True, now=NOW)
    assert "2 areas lie in East Village" in str(refused.value.problems[0].sentence)
    step = editing.close(session, world.G22, 1, agreed=True, now=NOW)
    assert session.get(Area, world.G22) is None
    assert lying(session, Enterprise)["Flour Mill"] == world.V2
    assert session.scalar(select(Appointment.area_path)) == world.V2
    undo(session, step.id, NOW)
    assert state(session) == was


def test_an_outline_that_no_longer_fits_is_not_taken_back(session_as: SessionAs) -> None:
    session = session_as("Paula")
    first = outlines.draw(session, world.G22, 1, box(117.05, 38.0, 117.1, 38.03), NOW)
    outlines.draw(session, world.G21, 1, box(117.05, 38.03, 117.1, 38.08), NOW)
    with pytest.raises(Conflict, match="cannot be taken back any more"):
        undo(session, first.id, NOW)


def test_what_somebody_changed_since_is_not_taken_back(session_as: SessionAs) -> None:
    session, other = session_as("Paula"), session_as("Adam")
    first = outlines.draw(session, world.G22, 1, box(117.05, 38.0, 117.1, 38.03), NOW)
    session.flush()
    editing.edit(other, world.G22, 2, values("East Grid Two", population="2000"), NOW)
    with pytest.raises(Conflict, match="Adam changed this at"):
        undo(session, first.id, NOW)


def test_steps_are_taken_back_one_after_the_other(session_as: SessionAs) -> None:
    session = session_as("Adam")
    was = state(session)
    apart = splitting.split(session, world.G22, 1, G22_CUT, "right", values("East Grid 3"), NOW)
    new = apart.paths[1]
    together = merging.merge(session, world.G22, {world.G22: 2, new: 1}, "", NOW)
    undo(session, together.id, NOW)
    undo(session, apart.id, NOW)
    assert state(session) == was


def test_a_step_is_taken_back_once(session_as: SessionAs) -> None:
    session = session_as("Paula")
    step = outlines.draw(session, world.G22, 1, box(117.05, 38.0, 117.1, 38.03), NOW)
    undo(session, step.id, NOW)
    with pytest.raises(Conflict, match="already"):
        undo(session, step.id, NOW)
    assert {each.kind for each in of_area(session, world.G22)} == {"undone", "drawn"}


def test_a_village_is_the_union_of_its_grids(session_as: SessionAs) -> None:
    session = session_as("Paula")
    outlines.draw(session, world.G21, 1, box(117.05, 38.04, 117.1, 38.07), NOW)
    found = outlines.union_of_children(session, world.V2)
    assert shapely.equals(found.shape, box(117.05, 38.0, 117.1, 38.07))
    step = outlines.draw(session, world.V2, 1, found.shape, NOW)
    assert session.scalar(select(AreaChange.kind).where(AreaChange.id == step.id)) == "drawn"
    editing.create(session, world.V2, values("East Grid 3"), NOW)
    assert outlines.union_of_children(session, world.V2).undrawn == ("East Grid 3",)


def test_the_neighbour_neither_sees_nor_undoes_the_steps(session_as: SessionAs) -> None:
    step = outlines.draw(session_as("Paula"), world.G22, 1, box(117.05, 38.0, 117.1, 38.03), NOW)
    session_as("Paula").flush()
    other = session_as("Nora")
    assert of_area(other, world.G22) == []
    with pytest.raises(NotFound):
        undo(other, step.id, NOW)
