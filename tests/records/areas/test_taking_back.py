"""Do steps in the tree of areas go back whole, in their order, once, and by nobody else?"""

from __future__ import annotations

import pytest
from shapely import box

from gridmap.errors import Conflict, NotFound
from gridmap.records.areas import editing, merging, outlines, splitting
from gridmap.records.areas.changes import of_area
from gridmap.records.areas.undoing import undo
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.resources import Resource
from tests import world
from tests.conftest import SessionAs
from tests.records.areas.steps import G22_CUT, NOW, lying, state, values


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


def test_the_neighbour_neither_sees_nor_undoes_the_steps(session_as: SessionAs) -> None:
    step = outlines.draw(session_as("Paula"), world.G22, 1, box(117.05, 38.0, 117.1, 38.03), NOW)
    session_as("Paula").flush()
    other = session_as("Nora")
    assert of_area(other, world.G22) == []
    with pytest.raises(NotFound):
        undo(other, step.id, NOW)
