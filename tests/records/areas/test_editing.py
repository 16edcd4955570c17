"""Is an area added and edited with what fits, refused at its field, and closed only when its records go somewhere?"""

from __future__ import annotations

import pytest
import shapely
from shapely import Polygon, box
from sqlalchemy import select, text

from gridmap.db.models import (
    Appointment,
    Area,
    AreaChange,
    AreaCode,
)
from gridmap.errors import Conflict, Forbidden, InvalidInput, NotFound
from gridmap.records.areas import codes, editing, merging, outlines, splitting
from gridmap.records.areas.undoing import undo
from gridmap.registers.enterprises import Enterprise
from tests import world
from tests.conftest import SessionAs
from tests.records.areas.steps import G22_CUT, NOW, lying, state, values


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


def test_a_village_is_the_union_of_its_grids(session_as: SessionAs) -> None:
    session = session_as("Paula")
    outlines.draw(session, world.G21, 1, box(117.05, 38.04, 117.1, 38.07), NOW)
    found = outlines.union_of_children(session, world.V2)
    assert shapely.equals(found.shape, box(117.05, 38.0, 117.1, 38.07))
    step = outlines.draw(session, world.V2, 1, found.shape, NOW)
    assert session.scalar(select(AreaChange.kind).where(AreaChange.id == step.id)) == "drawn"
    editing.create(session, world.V2, values("East Grid 3"), NOW)
    assert outlines.union_of_children(session, world.V2).undrawn == ("East Grid 3",)
