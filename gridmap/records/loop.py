"""How does a hazard go one step further, and how is a wrong step taken back? The caller commits.

A step is judged by how the hazard stood on the day on which it was so, not on the day on which it is written: late
entry is normal. It must leave each later step as right as it was. Nothing is half saved: of several hazards all go, or
none.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from gridmap.db.models.supervision import HazardStep
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, Forbidden, InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import guard, loop_wanted
from gridmap.records.loop_wanted import WantedStep
from gridmap.records.places import lies_under
from gridmap.records.terms import days_of
from gridmap.registers.base.loop import Step, StepRequest
from gridmap.registers.hazards import HAZARDS, Hazard
from gridmap.registers.loop import judging
from gridmap.registers.loop.standing import Standing, ordered, stand, when
from gridmap.registers.loop.steps import BY_KEY, STEPS

WRITTEN_AGAIN = N_("Corrected by another entry")
"""Why a step no longer counts in whose place another was written."""


@dataclass(frozen=True)
class _Act:
    """One hazard's share of what was asked. wrong: the step in whose place it is written."""

    hazard: Hazard
    step: Step
    asked: StepRequest
    wrong: HazardStep | None


@dataclass(frozen=True)
class Done:
    """steps: the new rows, one a hazard; begun: hazards of a new cycle."""

    steps: tuple[HazardStep, ...]
    begun: tuple[uuid.UUID, ...] = ()


def no_paper(step: Step, hazards: Sequence[Hazard]) -> uuid.UUID | None:
    """The step is recorded; its paper, if any, was written elsewhere."""
    return None


def history(session: FencedSession, hazard_id: uuid.UUID) -> list[HazardStep]:
    """Every step of one hazard, also what was taken back, in the order in which it was written."""
    own = select(HazardStep).where(HazardStep.hazard_id == hazard_id).order_by(HazardStep.ordinal)
    return list(session.scalars(own))


def beginning(hazard: Hazard) -> Standing:
    """What is known of a hazard before its steps."""
    return Standing(grade=hazard.grade, source=hazard.source or "")


def standing(session: FencedSession, hazard: Hazard, day: date | None = None) -> Standing:
    """How the hazard stands after all its steps, or stood at the end of a day."""
    return stand(beginning(hazard), history(session, hazard.id), day)


def next_steps(
    session: FencedSession, hazard: Hazard, now: Standing | None = None
) -> list[tuple[Step, list[Sentence]]]:
    """The steps that the viewer may take next, in the order of the table, each with what it still lacks.

    now: how the hazard stands, where the caller has it already.
    """
    now = standing(session, hazard) if now is None else now
    offered = [step for step in STEPS if step.offered and now.state in step.before]
    # Many steps are taken by the same roles; where they are held is asked once.
    may = {
        roles: lies_under(hazard.area_path, guard.held(session, roles))
        for roles in {step.roles for step in offered}
    }
    return [(step, judging.lacking(step, now)) for step in offered if may[step.roles]]


def take(
    session: FencedSession,
    hazard_ids: Sequence[uuid.UUID],
    wanted: WantedStep,
    now: datetime,
    paper: Callable[[Step, Sequence[Hazard]], uuid.UUID | None] = no_paper,
) -> Done:
    """Take one step for one or several hazards. paper: issues the paper of a step that may be taken, and gives its id.

    Raises NotFound, Forbidden, InvalidInput with every complaint, and Conflict where somebody else was first.
    """
    step = BY_KEY.get(wanted.step)
    if step is None or not step.offered:
        raise loop_wanted.refused("step", Sentence(N_("There is no such step.")))
    hazards = [_locked(session, each, wanted, step, now) for each in dict.fromkeys(hazard_ids)]
    if not hazards:
        raise loop_wanted.refused("hazard", Sentence(N_("Choose a hazard.")))
    wrong = _written_again(session, step, wanted, [each.id for each in hazards])
    certified, problems = loop_wanted.certified(session, step, wanted)
    if wanted.on_date > now.date():
        problems.append(Problem("on_date", Sentence(N_("This day is yet to come."))))
    told, acts = {each.field for each in problems}, list[_Act]()
    days = {path: days_of(session, path) for path in {each.area_path for each in hazards}}
    for hazard in hazards:
        own = BY_KEY[wanted.step_of(hazard.id)]
        facts, complaints = loop_wanted.read_facts(own, wanted.facts_of(hazard.id))
        act = _Act(
            hazard,
            own,
            StepRequest(wanted.on_date, frozenset(wanted.people), certified, facts, days[hazard.area_path]),
            wrong.get(hazard.id),
        )
        said = {*told, *(each.field for each in complaints)}
        complaints += [each for each in _judged(session, act) if each.field not in said]
        problems += [loop_wanted.at_its_field(each, hazard.id, wanted) for each in complaints]
        acts.append(act)
    if problems:
        raise InvalidInput(N_("The step was not taken; nothing was saved."), loop_wanted.once(problems))
    paper_id = paper(step, hazards)
    if paper_id is None and any(each.paper_id for each in wrong.values()):
        raise loop_wanted.refused(
            "issues", Sentence(N_("A paper came out of this step: issue the one that replaces it."))
        )
    rows = tuple(_write(session, each, paper_id) for each in acts)
    begun = (
        tuple(_begin_cycle(session, each.hazard, each.asked) for each in acts)
        if step.key == "relapse"
        else ()
    )
    return Done(rows, begun)


def _judged(session: FencedSession, act: _Act) -> list[Problem]:
    steps, hazard = history(session, act.hazard.id), act.hazard
    return judging.judge(beginning(hazard), hazard.found_on, steps, act.step, act.asked, act.wrong)


def _written_again(
    session: FencedSession, step: Step, wanted: WantedStep, hazards: Sequence[uuid.UUID]
) -> dict[uuid.UUID, HazardStep]:
    """By hazard the step that is put right. All steps that one paper came out of are, or none.

    Raises NotFound for what is no such step of these hazards, and Conflict for what counts no longer.
    """
    if not wanted.again:
        return {}
    named = select(HazardStep).where(HazardStep.id.in_(wanted.again))
    found = {each.hazard_id: each for each in session.scalars(named)}
    alike = {step.key, step.otherwise, *(each.key for each in STEPS if each.otherwise == step.key)}
    if len(found) < len(wanted.again) or set(found) != set(hazards) or step.key == "relapse":
        raise NotFound(N_("This record does not exist, or lies outside the areas you may see."))
    for each in found.values():
        if each.step not in alike or each not in ordered(history(session, each.hazard_id)):
            raise Conflict(N_("This step cannot be taken back, or was taken back already."))
    papers = {each.paper_id for each in found.values()}
    bearing = select(HazardStep).where(HazardStep.paper_id.in_(papers - {None}))
    if any(each.id not in wanted.again for each in ordered(session.scalars(bearing))):
        raise Conflict(N_("The paper is about other hazards too; put all of them right together."))
    return found


def void(session: FencedSession, step_id: uuid.UUID, reason: str, now: datetime) -> HazardStep:
    """Take a wrong step back by another row, which says why. Raises as `take` does."""
    wrong = session.get(HazardStep, step_id)
    if wrong is None:
        raise NotFound(N_("This record does not exist, or lies outside the areas you may see."))
    step = BY_KEY[wrong.step]
    hazard = _locked(session, wrong.hazard_id, WantedStep(wrong.step, wrong.on_date), step, now)
    every = history(session, hazard.id)
    if wrong.step == "register" or wrong.voids is not None or any(each.voids == wrong.id for each in every):
        raise Conflict(N_("This step cannot be taken back, or was taken back already."))
    if not reason.strip():
        raise loop_wanted.refused("reason", Sentence(N_("Say why.")))
    if wrong.paper_id is not None:
        sentence = N_("A paper came out of this step. Choose “Correct”: the new paper replaces it.")
        raise loop_wanted.refused("reason", Sentence(sentence))
    problems = judging.judge_without(beginning(hazard), every, wrong, step)
    if problems:
        raise InvalidInput(N_("The step was not taken back; nothing was saved."), problems)
    return _take_back(session, hazard, wrong, reason.strip())


def _take_back(session: FencedSession, hazard: Hazard, wrong: HazardStep, reason: str) -> HazardStep:
    row = HazardStep(
        hazard_id=hazard.id, area_path=hazard.area_path, step=wrong.step, on_date=wrong.on_date,
        written_by=session.author, facts={"reason": reason}, voids=wrong.id,
    )  # fmt: skip
    return _add(session, hazard, row)


def _locked(
    session: FencedSession, hazard_id: uuid.UUID, wanted: WantedStep, step: Step, now: datetime
) -> Hazard:
    """The hazard, held against others until the transaction ends."""
    seen = guard.find(session, HAZARDS, hazard_id)
    prefixes = guard.held(session, step.roles)
    if not prefixes:
        raise Forbidden(N_("Your role may not take this step."))
    # Before the lock: the fence hides from it what may not be written.
    guard.require(session, seen.area_path, prefixes)
    hazard = session.get_one(Hazard, hazard_id, populate_existing=True, with_for_update=True)
    if wanted.seen.get(hazard_id, hazard.version) != hazard.version:
        raise guard.changed_first(session, HAZARDS.key, hazard_id, now)
    return hazard


def _write(session: FencedSession, act: _Act, paper_id: uuid.UUID | None) -> HazardStep:
    hazard, wrong = act.hazard, act.wrong
    kept = judging.entry(act.step, act.asked, when(wrong)[1] if wrong else None)
    if wrong is not None:
        _take_back(session, hazard, wrong, WRITTEN_AGAIN)
    row = HazardStep(
        hazard_id=hazard.id, area_path=hazard.area_path, step=act.step.key, on_date=kept.on_date,
        written_by=session.author, people=kept.people, state=kept.state, deadline=kept.deadline, facts=kept.facts,
        paper_id=paper_id, place=kept.place,
    )  # fmt: skip
    return _add(session, hazard, row)


def _add(session: FencedSession, hazard: Hazard, row: HazardStep) -> HazardStep:
    """Keep the step, and set the hazard's own columns from all of them: each step is a version of the hazard."""
    session.add(row)
    session.flush()
    now = standing(session, hazard)
    new = {
        "state": now.state,
        "deadline": now.deadline,
        "closed_on": now.closed_on,
        "listed_on": now.listed_on,
    }
    changed = update(Hazard).where(Hazard.id == hazard.id).values(**new, version=Hazard.version + 1)
    session.execute(changed, execution_options={"synchronize_session": False})
    session.refresh(hazard)
    return row


def _begin_cycle(session: FencedSession, old: Hazard, asked: StepRequest) -> uuid.UUID:
    """The closed record stays as it is; what was found again is a record that points to it."""
    again = Hazard(
        id=uuid.uuid4(), area_path=old.area_path, title=old.title, description=str(asked.facts["opinion"]),
        grade=old.grade, source=old.source, remedy=old.remedy, found_on=asked.on_date, cycle=old.cycle + 1,
        cycle_of=old.id, enterprise_id=old.enterprise_id, geom=old.geom, reported_by=session.author,
    )  # fmt: skip
    session.add(again)
    session.flush()
    return again.id
