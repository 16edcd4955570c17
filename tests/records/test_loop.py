"""Does a hazard go through its loop in the database: who may, what is kept, and what is refused with nothing saved?"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, text, update

from gridmap.db.models.supervision import HazardStep
from gridmap.errors import Conflict, Forbidden, GridmapError, InvalidInput
from gridmap.records import loop
from gridmap.records.loop_wanted import WantedStep
from gridmap.registers.base.loop import Step
from gridmap.registers.base.register import Saving
from gridmap.registers.hazards import HAZARDS, Hazard
from gridmap.registers.loop.steps import STEPS
from gridmap.vocabulary import RECORD_KEEPERS, Role
from tests import world
from tests.conftest import SessionAs
from tests.records.typed import IN_G22, at, changed, complaints, made
from tests.registers.loop.walks import BEFORE, FIXER, MAJOR, facts, named, people

WHO = {
    Role.PLANNER: "Paula",
    Role.GRID_LEADER: "Gloria",
    Role.DUTY_OFFICER: "Dora",
    Role.ADMINISTRATOR: "Adam",
}
OFFERED = [step for step in STEPS if step.offered]


def wanted(walked: str, on_date: date, **more: object) -> WantedStep:
    step, choice = named(walked)
    return replace(WantedStep(step.key, on_date, people(step), facts(step, on_date, choice)), **more)  # type: ignore[arg-type]


def new(session: object, title: str = "Locked fire door", **more: object) -> uuid.UUID:
    values = {"title": title, "geom": at(IN_G22), "found_on": (world.TODAY - timedelta(days=20)).isoformat()}
    return made(session, "hazards", values | more).id


def go(session: object, hazard: uuid.UUID, *walked: str) -> None:
    """These steps, one a day."""
    for day, each in enumerate(walked, start=1):
        on_date = world.TODAY - timedelta(days=20 - day)
        loop.take(session, [hazard], wanted(each, on_date), world.NOW)  # type: ignore[arg-type]


def kept(session: object, hazard: uuid.UUID) -> list[tuple[str, str | None]]:
    steps = loop.history(session, hazard)  # type: ignore[arg-type]
    return [(each.step, each.state) for each in steps]


@pytest.mark.parametrize("role", RECORD_KEEPERS)
@pytest.mark.parametrize("step", OFFERED, ids=lambda each: each.key)
def test_each_step_is_taken_by_the_roles_of_the_table_and_by_nobody_else(
    session_as: SessionAs, step: Step, role: Role
) -> None:
    planner = session_as("Paula")
    hazard = new(planner, **MAJOR)
    go(planner, hazard, *BEFORE[step.key])
    planner.flush()
    before = len(kept(planner, hazard))
    planner.view_as(world.name_id(WHO[role]))
    now = wanted(step.key, world.TODAY)
    # A grid leader sees nobody of the office; who signs is named by those who may.
    now = replace(now, people=[planner.viewer] if step.people == 1 else now.people)  # type: ignore[list-item]
    offered = step in [each for each, _ in loop.next_steps(planner, planner.get_one(Hazard, hazard))]
    assert offered is (role in step.roles)
    if role in step.roles:
        loop.take(planner, [hazard], now, world.NOW)
        assert len(kept(planner, hazard)) == before + 1
    else:
        with pytest.raises(Forbidden):
            loop.take(planner, [hazard], now, world.NOW)
        assert len(kept(planner, hazard)) == before


def test_the_hazard_itself_says_what_its_steps_say(session_as: SessionAs) -> None:
    session = session_as("Paula")
    hazard = new(session)
    row = session.get_one(Hazard, hazard)
    assert (row.state, row.deadline, row.version) == ("found", None, 1)
    go(session, hazard, "order")
    due = world.TODAY - timedelta(days=19) + timedelta(days=30)
    assert (row.state, row.deadline, row.version) == ("ordered", due, 2)
    go(session, hazard, "serve")
    assert (row.state, row.deadline, row.version) == ("ordered", due, 3)
    for each in ("rectify", "recheck_passed", "close"):
        loop.take(session, [hazard], wanted(each, world.TODAY), world.NOW)
    assert (row.state, row.closed_on) == ("closed", world.TODAY)
    assert kept(session, hazard) == [
        ("register", "found"), ("order", "ordered"), ("serve", None), ("rectify", "rectified"),
        ("recheck_passed", "passed"), ("close", "closed"),
    ]  # fmt: skip


def test_what_a_ledger_brought_has_steps_too(session_as: SessionAs) -> None:
    session = session_as("Paula")
    assert kept(session, world.name_id("Blocked exit")) == [("register", "found"), ("ledger", "ordered")]
    assert kept(session, world.name_id("Old extinguisher")) == [("register", "found"), ("ledger", "closed")]
    ordered = session.get_one(Hazard, world.name_id("Blocked exit"))
    before = loop.standing(session, ordered, world.TODAY - timedelta(days=21))
    assert before.state is None
    assert loop.standing(session, ordered).deadline == ordered.deadline


def test_a_state_that_no_step_made_becomes_one(session_as: SessionAs) -> None:
    """As when the ledger is handed in again and says that the hazard is closed."""
    session = session_as("Paula")
    hazard = world.name_id("Blocked exit")
    day = world.TODAY - timedelta(days=1)
    session.execute(update(Hazard).where(Hazard.id == hazard).values(state="closed", closed_on=day))
    assert kept(session, hazard)[-1] == ("ledger", "closed")
    assert not loop.standing(session, session.get_one(Hazard, hazard)).is_open


def test_no_form_forges_the_next_state(session_as: SessionAs) -> None:
    for key, value in (("state", "closed"), ("deadline", "2027-01-01"), ("closed_on", "2026-03-01")):
        with pytest.raises(InvalidInput) as refused:
            changed(session_as("Paula"), "hazards", "Blocked exit", {key: value})
        assert "steps" in complaints(refused)[key]


def test_the_second_of_two_sees_that_somebody_was_first(session_as: SessionAs) -> None:
    session = session_as("Paula")
    hazard = new(session)
    go(session, hazard, "order")
    with pytest.raises(Conflict, match="nothing of yours was saved"):
        loop.take(session, [hazard], wanted("rectify", world.TODAY, seen={hazard: 1}), world.NOW)
    loop.take(session, [hazard], wanted("rectify", world.TODAY, seen={hazard: 2}), world.NOW)


def test_one_order_holds_many_hazards_and_all_go_or_none(session_as: SessionAs) -> None:
    session = session_as("Paula")
    first, second = new(session, "First"), new(session, "Second")
    done = loop.take(session, [first, second, first], wanted("order", world.TODAY), world.NOW)
    assert [each.hazard_id for each in done.steps] == [first, second]
    third = new(session, "Third")
    with pytest.raises(InvalidInput):
        loop.take(session, [third, first], wanted("order", world.TODAY), world.NOW)
    assert kept(session, third) == [("register", "found")]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"people": [FIXER]}, "people"),
        ({"people": [world.name_id("Mayor"), world.name_id("Paula")]}, "people"),
        ({"people": []}, "people"),
        ({"people": [world.name_id("Nora"), world.name_id("Paula")]}, "people"),
        ({"on_date": world.TODAY + timedelta(days=1)}, "on_date"),
        ({"on_date": world.TODAY - timedelta(days=21)}, "on_date"),
        ({"facts": {"deadline": "2026-02-01", "measures": "x"}}, "deadline"),
        ({"facts": {"deadline": "soon", "measures": "x"}}, "deadline"),
        ({"facts": {"measures": "x"}}, "deadline"),
        ({"facts": {"deadline": "2026-04-01", "measures": " "}}, "measures"),
        ({"facts": {"deadline": "2026-04-01", "measures": "x", "state": "closed"}}, "state"),
        ({"step": "register"}, "step"),
        ({"step": "burn"}, "step"),
        ({"step": "close"}, "step"),
    ],
)
def test_a_wrong_step_is_refused_at_its_field_and_nothing_is_saved(
    session_as: SessionAs, more: dict[str, object], field: str
) -> None:
    session = session_as("Paula")
    hazard = new(session)
    base = (
        wanted(str(more.get("step", "order")), world.TODAY)
        if more.get("step") == "close"
        else wanted("order", world.TODAY)
    )
    with pytest.raises(InvalidInput) as refused:
        loop.take(session, [hazard], replace(base, **more), world.NOW)  # type: ignore[arg-type]
    assert field in complaints(refused)
    assert kept(session, hazard) == [("register", "found")]
    assert session.get_one(Hazard, hazard).version == 1


def test_a_relapse_begins_a_cycle_that_points_to_the_old_record(session_as: SessionAs) -> None:
    session = session_as("Paula")
    hazard = new(session)
    go(session, hazard, "fix_on_spot")
    done = loop.take(session, [hazard], wanted("relapse", world.TODAY), world.NOW)
    again = session.get_one(Hazard, done.begun[0])
    assert (again.cycle, again.cycle_of, again.state, again.found_on) == (2, hazard, "found", world.TODAY)
    assert session.get_one(Hazard, hazard).state == "fixed_on_spot"
    with pytest.raises(InvalidInput):
        loop.take(session, [hazard], wanted("relapse", world.TODAY), world.NOW)


def test_a_wrong_step_is_taken_back_with_a_reason_and_stays_on_record(session_as: SessionAs) -> None:
    session = session_as("Paula")
    hazard = new(session)
    go(session, hazard, "order", "rectify")
    rectified = loop.history(session, hazard)[-1]
    with pytest.raises(InvalidInput):
        loop.void(session, rectified.id, "  ", world.NOW)
    loop.void(session, rectified.id, "The wrong shop", world.NOW)
    assert session.get_one(Hazard, hazard).state == "ordered"
    assert [each.step for each in loop.history(session, hazard)] == [
        "register",
        "order",
        "rectify",
        "rectify",
    ]
    with pytest.raises(Conflict):
        loop.void(session, rectified.id, "Once more", world.NOW)
    with pytest.raises(Conflict):
        loop.void(session, loop.history(session, hazard)[0].id, "The registration", world.NOW)


def test_a_step_that_others_follow_from_is_not_taken_back(session_as: SessionAs) -> None:
    session = session_as("Paula")
    hazard = new(session)
    go(session, hazard, "order", "ask_extension")
    order = loop.history(session, hazard)[1]
    with pytest.raises(InvalidInput, match="nothing was saved"):
        loop.void(session, order.id, "Never sent", world.NOW)


def test_steps_are_never_changed_nor_deleted_by_the_service(session_as: SessionAs) -> None:
    for sentence in ("UPDATE hazard_steps SET state = 'closed'", "DELETE FROM hazard_steps"):
        with pytest.raises(Exception, match="permission denied"), session_as("Paula") as session:
            session.execute(text(sentence))


def test_steps_lie_behind_the_fence_of_their_hazard(session_as: SessionAs) -> None:
    count = select(func.count()).select_from(HazardStep)
    own = count.where(HazardStep.hazard_id == world.name_id("Loose cable"))
    assert session_as("Paula").scalar(own) == 2
    for stranger in ("Gloria", "Nora", "Nobody"):
        assert session_as(stranger).scalar(own) == 0
    with pytest.raises(GridmapError):
        loop.take(
            session_as("Gloria"), [world.name_id("Loose cable")], wanted("rectify", world.TODAY), world.NOW
        )


def test_steps_go_where_their_hazard_goes(session_as: SessionAs) -> None:
    session = session_as("Paula")
    hazard = new(session)
    session.execute(update(Hazard).where(Hazard.id == hazard).values(area_path=world.G11))
    assert set(session.scalars(select(HazardStep.area_path).where(HazardStep.hazard_id == hazard))) == {
        world.G11
    }


@pytest.mark.parametrize(("before", "refused"), [((), []), (("list",), ["state"])])
def test_a_ledger_does_not_close_what_is_under_listed_supervision(
    session_as: SessionAs, before: tuple[str, ...], refused: list[str]
) -> None:
    """The row as a ledger would have it that is handed in again."""
    session = session_as("Paula")
    hazard = new(session, **MAJOR)
    go(session, hazard, *before)
    row = session.get_one(Hazard, hazard)
    told = {column.name: getattr(row, column.name) for column in Hazard.__table__.c}
    draft = SimpleNamespace(**{**told, "state": "closed", "closed_on": world.TODAY})
    saving = Saving(session, world.NOW, world.name_id("Paula"), False, frozenset({"state", "closed_on"}))
    assert [each.field for each in HAZARDS.problems(draft, saving)] == refused
