"""Which way did a hazard go so far, and what can be done next? For its page and for the forms of its steps."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from gridmap.db.models import Person
from gridmap.db.models.supervision import HazardStep
from gridmap.i18n.texts import Sentence
from gridmap.records import loop
from gridmap.registers.base.loop import Step
from gridmap.registers.hazards import Hazard
from gridmap.registers.loop.standing import Standing, stand
from gridmap.registers.loop.steps import BY_KEY
from gridmap.web import current, formatting
from gridmap.web.access import viewer
from gridmap.web.language import listed, translate


@dataclass(frozen=True)
class Line:
    """One step that was taken. late: it was written on a later day; gone: it was taken back, and why.

    may_void: the viewer may take it back.
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
    may_void: bool


@dataclass(frozen=True)
class Way:
    """The way of one hazard. days_late: by which an open hazard is past its deadline, or by which it was closed late.

    steps: what the viewer may do next, each with what it still lacks.
    """

    lines: tuple[Line, ...]
    standing: Standing
    days_late: int | None
    steps: tuple[tuple[Step, list[Sentence]], ...]
    again: uuid.UUID | None


def way(hazard: Hazard) -> Way:
    session = current.session()
    steps = loop.history(session, hazard.id)
    standing = stand(loop.beginning(hazard), steps)
    last = standing.closed_on or current.now().date()
    late = (last - standing.deadline).days if standing.deadline else 0
    return Way(
        tuple(_lines(hazard, steps)),
        standing,
        late if late > 0 else None,
        tuple(loop.next_steps(session, hazard, standing)),
        session.scalar(select(Hazard.id).where(Hazard.cycle_of == hazard.id)),
    )


def _lines(hazard: Hazard, steps: Sequence[HazardStep]) -> list[Line]:
    """In the order of the days; what took a step back is said with the step."""
    people = {each for step in steps for each in (*step.people, step.written_by) if each}
    found = current.session().execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    names = {row.id: row.name for row in found}
    reasons = {each.voids: str(each.facts.get("reason", "")) for each in steps if each.voids}
    shown = sorted((each for each in steps if not each.voids), key=lambda each: (each.on_date, each.ordinal))
    return [_line(hazard, each, names, reasons.get(each.id)) for each in shown]


def _line(hazard: Hazard, step: HazardStep, names: dict[uuid.UUID, str], gone: str | None) -> Line:
    known = BY_KEY[step.step]
    written = step.written_at.astimezone(current.now().tzinfo)
    facts = [(translate(each.title), formatting.value(each, step.facts[each.key]))
             for each in known.facts if each.key in step.facts]  # fmt: skip
    return Line(
        step.id,
        translate(known.done),
        step.on_date,
        step.written_at,
        written.date() > step.on_date,
        listed(names[each] for each in step.people if each in names),
        names.get(step.written_by, "") if step.written_by else "",
        tuple(facts),
        step.paper_id,
        gone or "",
        gone is None and step.step != "register" and viewer().holds(known.roles, hazard.area_path),
    )
