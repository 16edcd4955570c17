"""Which step does somebody want to take, of which hazards, with what said of all or of each, and is that readable?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from gridmap.db.models.people import Person
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.reading import Unreadable, read
from gridmap.registers.base.loop import Step
from gridmap.registers.loop.steps import BY_KEY


@dataclass(frozen=True)
class WantedStep:
    """A step as a form or a program asks for it. facts: as they arrive, by the names of the step's fields.

    seen: version of each hazard that the asker saw; a hazard that is not named here is taken as it is. own: facts of
    single hazards, in place of the common ones. otherwise: hazards that take the other step of the table instead.
    again: steps on record in whose place these are written.
    """

    step: str
    on_date: date
    people: Sequence[uuid.UUID] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    seen: Mapping[uuid.UUID, int] = field(default_factory=dict)
    own: Mapping[uuid.UUID, Mapping[str, Any]] = field(default_factory=dict)
    otherwise: frozenset[uuid.UUID] = frozenset()
    again: frozenset[uuid.UUID] = frozenset()

    def step_of(self, hazard_id: uuid.UUID) -> str:
        known = BY_KEY.get(self.step)
        return known.otherwise if known and known.otherwise and hazard_id in self.otherwise else self.step

    def facts_of(self, hazard_id: uuid.UUID) -> dict[str, Any]:
        said = BY_KEY[self.step_of(hazard_id)].said
        own = self.own.get(hazard_id, {})
        return {
            key: value
            for key, value in {**self.facts, **own}.items()
            if key in said or key not in self._either
        }

    @property
    def _either(self) -> frozenset[str]:
        """What one of the two steps says, so that the other need not mind it."""
        known = BY_KEY[self.step]
        return frozenset({*known.said, *(BY_KEY[known.otherwise].said if known.otherwise else ())})


def refused(key: str, sentence: Sentence) -> InvalidInput:
    return InvalidInput(N_("The step was not taken; nothing was saved."), [Problem(key, sentence)])


def read_facts(step: Step, said: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """What was said, as JSON keeps it, and what cannot be read or is missing."""
    strange = Sentence(N_("This step says nothing of the kind."))
    problems = [Problem(key, strange) for key in said if key not in step.said]
    facts: dict[str, Any] = {}
    for key, entry in step.said.items():
        try:
            value = read(entry, said.get(key))
        except Unreadable as unreadable:
            problems.append(Problem(key, unreadable.sentence))
            continue
        if value is not None and value != "":
            facts[key] = value.isoformat() if isinstance(value, date) else value
    return facts, problems


def certified(session: FencedSession, step: Step, wanted: WantedStep) -> tuple[int, list[Problem]]:
    """How many of those named have a certificate, and what is wrong with them."""
    named = frozenset(wanted.people)
    known = session.scalars(select(Person).where(Person.id.in_(named), Person.active)).all()
    if len(known) < len(named):
        return 0, [Problem("people", Sentence(N_("Choose people of your own areas.")))]
    if len(known) < step.people:
        sentence = Sentence(N_("Name {count} persons who did it."), {"count": step.people})
        return 0, [Problem("people", sentence)]
    return sum(bool(each.certificate.strip()) for each in known), []


def at_its_field(problem: Problem, hazard_id: uuid.UUID, wanted: WantedStep) -> Problem:
    """What was said of one hazard alone is complained of there."""
    if problem.field in wanted.own.get(hazard_id, {}):
        return Problem(f"{problem.field}-{hazard_id}", problem.sentence)
    return problem


def once(problems: list[Problem]) -> list[Problem]:
    """Of several hazards the same complaint is said once."""
    return list({(each.field, str(each.sentence)): each for each in problems}.values())
