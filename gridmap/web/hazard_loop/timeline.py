"""Which way did a hazard go so far, and what can be done next? For its page and for the forms of its steps."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import g
from sqlalchemy import select

from gridmap.db.models import Person
from gridmap.db.models.supervision import HazardStep
from gridmap.i18n.texts import Sentence
from gridmap.records import loop
from gridmap.records.loop import WRITTEN_AGAIN
from gridmap.records.terms import days_of
from gridmap.registers.base.loop import Step
from gridmap.registers.hazards import Hazard
from gridmap.registers.loop.standing import Standing, ordered, stand, walk, when
from gridmap.registers.loop.steps import BY_KEY
from gridmap.registers.loop.terms import Days, Term, due_terms, told
from gridmap.web import current, formatting
from gridmap.web.access import viewer
from gridmap.web.language import listed, translate


@dataclass(frozen=True)
class TakenLine:
    """One step that was taken. late: it was written on a later day; gone: it was taken back, and why.

    notices: the terms that it did not keep. may_void: the viewer may take it back; may_again: or write it again.
    """

    id: uuid.UUID
    title: str
    on_date: date
    written_at: datetime
    late: bool
    who: str
    by: str
    facts: tuple[tuple[str, str], ...]
    paper_id: uuid.UUID | None
    gone: str
    notices: tuple[Sentence, ...]
    may_void: bool
    may_again: bool


@dataclass(frozen=True)
class Way:
    """The way of one hazard. days_late: by which an open hazard is past its deadline, or by which it was closed late.

    steps: what the viewer may do next, each with what it still lacks. due: what is to be done by which day, and how
    many days that is past.
    """

    lines: tuple[TakenLine, ...]
    standing: Standing
    days_late: int | None
    steps: tuple[tuple[Step, list[Sentence]], ...]
    again: uuid.UUID | None
    due: tuple[tuple[Term, date, int], ...]


def way(hazard: Hazard) -> Way:
    session = current.session()
    steps = loop.history(session, hazard.id)
    standing = stand(loop.beginning(hazard), steps)
    last = standing.closed_on or current.now().date()
    days = _days(hazard.area_path)
    late = (last - standing.deadline).days if standing.deadline else 0
    return Way(
        tuple(_lines(hazard, steps, days)),
        standing,
        late if late > 0 else None,
        tuple(loop.next_steps(session, hazard, standing)),
        session.scalar(select(Hazard.id).where(Hazard.cycle_of == hazard.id)),
        tuple(_due(standing, days)) if standing.is_open else (),
    )


def _due(standing: Standing, days: Days) -> Iterator[tuple[Term, date, int]]:
    today = current.now().date()
    for term, day in due_terms(standing, days):
        yield term, day, max((today - day).days, 0)


def _days(area_path: str) -> Days:
    """Asked once a page."""
    known: dict[str, Days] = g.setdefault("days_of_the_loop", {})
    if area_path not in known:
        known[area_path] = days_of(current.session(), area_path)
    return known[area_path]


def _lines(hazard: Hazard, steps: Sequence[HazardStep], days: Days) -> list[TakenLine]:
    """In the order of the days; what took a step back is said with the step."""
    people = {each for step in steps for each in (*step.people, step.written_by) if each}
    found = current.session().execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    names = {row.id: row.name for row in found}
    reasons = {each.voids: str(each.facts.get("reason", "")) for each in steps if each.voids}
    shown = sorted((each for each in steps if not each.voids), key=when)
    before = {taken.id: standing for standing, taken in walk(loop.beginning(hazard), ordered(steps))}
    notices = {each.id: told(before[each.id], each, days) for each in shown if each.id in before}
    return [_line(hazard, each, names, reasons.get(each.id), notices.get(each.id, ())) for each in shown]


def _line(
    hazard: Hazard,
    step: HazardStep,
    names: dict[uuid.UUID, str],
    gone: str | None,
    notices: Sequence[Sentence],
) -> TakenLine:
    known = BY_KEY[step.step]
    may_void = gone is None and step.step != "register" and viewer().holds(known.roles, hazard.area_path)
    written = step.written_at.astimezone(current.now().tzinfo)
    facts = [(translate(each.title), formatting.value(each, step.facts[each.key]))
             for each in known.facts if each.key in step.facts]  # fmt: skip
    return TakenLine(
        step.id,
        translate(known.done),
        step.on_date,
        step.written_at,
        written.date() > step.on_date,
        listed(names[each] for each in step.people if each in names),
        names.get(step.written_by, "") if step.written_by else "",
        tuple(facts),
        step.paper_id,
        translate(gone) if gone == WRITTEN_AGAIN else gone or "",
        tuple(notices),
        may_void,
        may_void and known.offered and step.step != "relapse",
    )
