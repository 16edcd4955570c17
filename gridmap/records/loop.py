"""How does a hazard go one step further, and how is a wrong step taken back? The caller commits.

A step is judged by how the hazard stood on the day on which it was so, not on the day on which it is written: late
entry is normal. It must leave each later step as right as it was. Nothing is half saved: of several hazards all go, or
none.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from gridmap.db.models.people import Person
from gridmap.db.models.supervision import HazardStep
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, Forbidden, InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import guard
from gridmap.records.places import lies_under
from gridmap.records.reading import Unreadable, read
from gridmap.registers.base.loop import Asked, Step
from gridmap.registers.hazards import HAZARDS, Hazard
from gridmap.registers.loop import judging
from gridmap.registers.loop.standing import Standing, stand
from gridmap.registers.loop.steps import BY_KEY, STEPS


@dataclass(frozen=True)
class Wanted:
    """A step as a form or a program asks for it. facts: as they arrive, by the names of the step's fields.

    seen: version of each hazard that the asker saw; a hazard that is not named here is taken as it is.
    """

    step: str
    on_date: date
    people: Sequence[uuid.UUID] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    seen: Mapping[uuid.UUID, int] = field(default_factory=dict)


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
    wanted: Wanted,
    now: datetime,
    paper: Callable[[Step, Sequence[Hazard]], uuid.UUID | None] = no_paper,
) -> Done:
    """Take one step for one or several hazards. paper: issues the paper of a step that may be taken, and gives its id.

    Raises NotFound, Forbidden, InvalidInput with every complaint, and Conflict where somebody else was first.
    """
    step = BY_KEY.get(wanted.step)
    if step is None or not step.offered:
        raise _refused("step", Sentence(N_("There is no such step.")))
    hazards = [_locked(session, each, wanted, step, now) for each in dict.fromkeys(hazard_ids)]
    if not hazards:
        raise _refused("hazard", Sentence(N_("Choose a hazard.")))
    facts, problems = _facts(step, wanted)
    certified, complaints = _people(session, step, wanted)
    problems += complaints
    if wanted.on_date > now.date():
        problems.append(Problem("on_date", Sentence(N_("This day is yet to come."))))
    asked = Asked(wanted.on_date, frozenset(wanted.people), certified, facts)
    told = {each.field for each in problems}
    for hazard in hazards:
        steps = history(session, hazard.id)
        found = judging.judge(beginning(hazard), hazard.found_on, steps, step, asked)
        problems += [each for each in found if each.field not in told]
    if problems:
        raise InvalidInput(N_("The step was not taken; nothing was saved."), _once(problems))
    paper_id = paper(step, hazards)
    rows = tuple(_write(session, hazard, step, asked, paper_id) for hazard in hazards)
    begun = tuple(_begin_cycle(session, each, asked) for each in hazards) if step.key == "relapse" else ()
    return Done(rows, begun)


def void(session: FencedSession, step_id: uuid.UUID, reason: str, now: datetime) -> HazardStep:
    """Take a wrong step back by another row, which says why. Raises as `take` does."""
    wrong = session.get(HazardStep, step_id)
    if wrong is None:
        raise NotFound(N_("This record does not exist, or lies outside the areas you may see."))
    step = BY_KEY[wrong.step]
    hazard = _locked(session, wrong.hazard_id, Wanted(wrong.step, wrong.on_date), step, now)
    every = history(session, hazard.id)
    if wrong.step == "register" or wrong.voids is not None or any(each.voids == wrong.id for each in every):
        raise Conflict(N_("This step cannot be taken back, or was taken back already."))
    if not reason.strip():
        raise _refused("reason", Sentence(N_("Say why.")))
    if wrong.paper_id is not None:
        raise _refused("reason", Sentence(N_("A paper came out of this step; issue one that replaces it.")))
    problems = judging.judge_without(beginning(hazard), every, wrong, step)
    if problems:
        raise InvalidInput(N_("The step was not taken back; nothing was saved."), problems)
    row = HazardStep(
        hazard_id=hazard.id, area_path=hazard.area_path, step=wrong.step, on_date=wrong.on_date,
        written_by=session.viewer, facts={"reason": reason.strip()}, voids=wrong.id,
    )  # fmt: skip
    return _add(session, hazard, row)


def _refused(key: str, sentence: Sentence) -> InvalidInput:
    return InvalidInput(N_("The step was not taken; nothing was saved."), [Problem(key, sentence)])


def _locked(
    session: FencedSession, hazard_id: uuid.UUID, wanted: Wanted, step: Step, now: datetime
) -> Hazard:
    """The hazard, held against others until the transaction ends."""
    guard.find(session, HAZARDS, hazard_id)
    hazard = session.get_one(Hazard, hazard_id, populate_existing=True, with_for_update=True)
    prefixes = guard.held(session, step.roles)
    if not prefixes:
        raise Forbidden(N_("Your role may not take this step."))
    guard.require(session, hazard.area_path, prefixes)
    if wanted.seen.get(hazard_id, hazard.version) != hazard.version:
        raise guard.changed_first(session, HAZARDS.key, hazard_id, now)
    return hazard


def _facts(step: Step, wanted: Wanted) -> tuple[dict[str, Any], list[Problem]]:
    """What was said, as JSON keeps it, and what cannot be read or is missing."""
    strange = Sentence(N_("This step says nothing of the kind."))
    problems = [Problem(key, strange) for key in wanted.facts if key not in step.said]
    facts: dict[str, Any] = {}
    for key, entry in step.said.items():
        try:
            value = read(entry, wanted.facts.get(key))
        except Unreadable as unreadable:
            problems.append(Problem(key, unreadable.sentence))
            continue
        if value is not None and value != "":
            facts[key] = value.isoformat() if isinstance(value, date) else value
    return facts, problems


def _people(session: FencedSession, step: Step, wanted: Wanted) -> tuple[int, list[Problem]]:
    """How many of those named have a certificate, and what is wrong with them."""
    named = frozenset(wanted.people)
    known = session.scalars(select(Person).where(Person.id.in_(named), Person.active)).all()
    if len(known) < len(named):
        return 0, [Problem("people", Sentence(N_("Choose people of your own areas.")))]
    if len(known) < step.people:
        sentence = Sentence(N_("Name {count} persons who did it."), {"count": step.people})
        return 0, [Problem("people", sentence)]
    return sum(bool(each.certificate.strip()) for each in known), []


def _write(
    session: FencedSession, hazard: Hazard, step: Step, asked: Asked, paper_id: uuid.UUID | None
) -> HazardStep:
    kept = judging.entry(step, asked)
    row = HazardStep(
        hazard_id=hazard.id, area_path=hazard.area_path, step=step.key, on_date=kept.on_date,
        written_by=session.viewer, people=kept.people, state=kept.state, deadline=kept.deadline, facts=kept.facts,
        paper_id=paper_id,
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


def _begin_cycle(session: FencedSession, old: Hazard, asked: Asked) -> uuid.UUID:
    """The closed record stays as it is; what was found again is a record that points to it."""
    again = Hazard(
        id=uuid.uuid4(), area_path=old.area_path, title=old.title, description=str(asked.facts["opinion"]),
        grade=old.grade, source=old.source, remedy=old.remedy, found_on=asked.on_date, cycle=old.cycle + 1,
        cycle_of=old.id, enterprise_id=old.enterprise_id, geom=old.geom, reported_by=session.viewer,
    )  # fmt: skip
    session.add(again)
    session.flush()
    return again.id


def _once(problems: list[Problem]) -> list[Problem]:
    """Of several hazards the same complaint is said once."""
    return list({(each.field, str(each.sentence)): each for each in problems}.values())
