"""May this step be taken, on this day, after these steps and before those? Pure: complaints out, none where it may."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from typing import Any

from gridmap.errors import Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.registers.base.loop import Step, StepRequest
from gridmap.registers.loop.standing import Standing, Taken, after, ordered, stand, walk, when
from gridmap.registers.loop.steps import BY_KEY


@dataclass(frozen=True)
class PendingStep:
    """A step that is not in the table yet, as `standing` reads it; it comes after all that are."""

    step: str
    on_date: date
    people: list[uuid.UUID] = field(default_factory=list)
    state: str | None = None
    deadline: date | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    ordinal: int = 2**62
    written_at: datetime | None = None
    place: int | None = None
    voids: uuid.UUID | None = None


def entry(step: Step, asked: StepRequest, place: int | None = None) -> PendingStep:
    """The step as it would be kept. place: of the one that it is written again for."""
    deadline = asked.facts.get("deadline")
    return PendingStep(
        step.key,
        asked.on_date,
        sorted(asked.people),
        step.after.value if step.after else None,
        date.fromisoformat(deadline) if deadline else None,
        dict(asked.facts),
        place=place,
    )


def judge(
    start: Standing,
    found_on: date,
    steps: Iterable[Taken],
    step: Step,
    asked: StepRequest,
    wrong: Taken | None = None,
) -> list[Problem]:
    """What forbids the step: how the hazard stood that day, and what was written of later days.

    wrong: the step in whose place it is written again.
    """
    if asked.on_date < found_on:
        sentence = N_("The hazard was found on {day}; no step can be earlier.")
        return [Problem("on_date", Sentence(sentence, {"day": found_on}))]
    new = entry(step, asked, when(wrong)[1] if wrong else None)
    counted = [each for each in ordered(steps) if wrong is None or each.id != wrong.id]
    earlier = [each for each in counted if when(each) < when(new)]
    before = stand(start, earlier)
    if before.state not in step.before:
        return [Problem("step", out_of_order(before, step))]
    broken = [(rule, rule.broken(before, asked)) for rule in step.rules]
    problems = [Problem(rule.field or "step", said) for rule, said in broken if said is not None]
    return problems or no_longer_following(after(before, new), counted[len(earlier) :], step)


def judge_without(start: Standing, steps: Iterable[Taken], wrong: Taken, step: Step) -> list[Problem]:
    """What forbids that a step is taken back."""
    left = [each for each in ordered(steps) if each.id != wrong.id]
    earlier = [each for each in left if when(each) < when(wrong)]
    return no_longer_following(stand(start, earlier), left[len(earlier) :], step)


def no_longer_following(start: Standing, later: Sequence[Taken], step: Step) -> list[Problem]:
    """The first step of a later day that would not follow any more."""
    for before, taken in walk(start, later):
        known = BY_KEY[taken.step]
        if known.before and before.state not in known.before:
            parts = {"later": Sentence(known.done), "day": taken.on_date}
            sentence = N_("“{later}” of {day} would no longer follow from it. Take that step back first.")
            return [Problem("on_date", Sentence(sentence, parts))]
    return []


def lacking(step: Step, now: Standing) -> list[Sentence]:
    """What a step lacks by how the hazard stands, whatever will be said in its form."""
    nothing = StepRequest(now.since or date.max, frozenset(), step.people, {})
    said = (rule.broken(now, nothing) for rule in step.rules if not rule.field)
    return [each for each in said if each is not None]


def out_of_order(before: Standing, step: Step) -> Sentence:
    """Why not, and from where it could be."""
    states = type(step.before[0])
    stood = next((word.text for word in states if word.value == before.state), N_("not registered"))
    froms = reduce(_either, (Sentence(word.text) for word in step.before))
    parts = {"state": Sentence(stood), "step": Sentence(step.title), "before": froms}
    return Sentence(N_("“{step}” follows from: {before}. That day the hazard stood at: {state}."), parts)


def _either(first: Sentence, more: Sentence) -> Sentence:
    return Sentence(N_("{first} or {more}"), {"first": first, "more": more})
