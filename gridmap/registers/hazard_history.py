"""In which state was each hazard on a day, as it was known at a moment?

One rule for the report, the map and the chart: of the steps that were written by then and that no such step takes back,
the latest one of that day or before decides. What has no step yet is told by the record itself.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.models import HazardStep
from gridmap.registers.loop.standing import CLOSED, ENDING_DEADLINES, ordered
from gridmap.vocabulary import HazardState


@dataclass(frozen=True)
class StepRow:
    """One row of `hazard_steps`, as far as the state depends on it.

    state, deadline: None where the step leaves them.
    """

    id: uuid.UUID
    ordinal: int
    on_date: date
    written_at: datetime
    state: str | None
    deadline: date | None
    voids: uuid.UUID | None = None
    place: int | None = None
    step: str = ""


@dataclass(frozen=True)
class Recorded:
    """What the record of a hazard itself says, now or as it was known at a moment."""

    id: uuid.UUID
    found_on: date
    grade: str
    state: str
    deadline: date | None
    closed_on: date | None


@dataclass(frozen=True)
class StatePeriod:
    """A state of a hazard, the day from which it holds, and the first day on which it no longer does (None: open)."""

    state: str
    deadline: date | None
    since: date
    until: date | None = None

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    def is_overdue(self, day: date) -> bool:
        """Past its deadline on this day, and not yet rectified."""
        waits = self.state not in (*CLOSED, HazardState.RECTIFIED, HazardState.PASSED)
        return waits and self.deadline is not None and self.deadline < day


def in_force(steps: Iterable[StepRow], known_at: datetime | None = None) -> list[StepRow]:
    """The steps of one hazard that count, as far as they were written by then."""
    return ordered(step for step in steps if known_at is None or step.written_at <= known_at)


def standings(steps: Iterable[StepRow], known_at: datetime | None = None) -> list[StatePeriod]:
    """What held of one hazard from day to day, one after another. Of several steps on a day the last one decides."""
    told = dict(_told_by_day(in_force(steps, known_at)))
    days: list[date | None] = [*told, None]
    return [StatePeriod(*told[since], since, until) for since, until in pairwise(days) if since is not None]


def _told_by_day(steps: Iterable[StepRow]) -> Iterator[tuple[date, tuple[str, date | None]]]:
    """State and deadline after each step; what a step leaves stays as it was."""
    state, deadline = str(HazardState.FOUND), None
    for step in steps:
        state = step.state or state
        deadline = step.deadline or (None if step.step in ENDING_DEADLINES else deadline)
        yield step.on_date, (state, deadline)


def standing(steps: Iterable[StepRow], day: date, known_at: datetime | None = None) -> StatePeriod | None:
    """What held on this day; None where the hazard was not known by then."""
    before = [each for each in standings(steps, known_at) if each.since <= day]
    return before[-1] if before else None


def without_steps(record: Recorded) -> list[StatePeriod]:
    """What the record alone tells of its past: open from the day it was found to the day it was closed."""
    found_on, closed_on, deadline = record.found_on, record.closed_on, record.deadline
    if record.state not in CLOSED or closed_on is None or closed_on <= found_on:
        return [StatePeriod(record.state, deadline, found_on)]
    before = HazardState.FOUND if deadline is None else HazardState.ORDERED
    return [
        StatePeriod(before, deadline, found_on, closed_on),
        StatePeriod(record.state, deadline, closed_on),
    ]


def as_of(
    session: Session, hazards: Sequence[Recorded], day: date, known_at: datetime | None = None
) -> dict[uuid.UUID, StatePeriod]:
    """State and deadline of each hazard on the day; those that were not known by then are left out."""
    steps = _steps(session, [hazard.id for hazard in hazards])
    found: dict[uuid.UUID, StatePeriod] = {}
    for hazard in hazards:
        told = history(hazard, steps, known_at)
        before = [each for each in told if each.since <= day]
        if before:
            found[hazard.id] = before[-1]
    return found


def history(
    hazard: Recorded, steps: Mapping[uuid.UUID, Sequence[StepRow]], known_at: datetime | None = None
) -> list[StatePeriod]:
    """The states of one hazard. steps: those of all hazards, by hazard."""
    own = steps.get(hazard.id)
    if own:
        return standings(own, known_at)
    return without_steps(hazard)


def _steps(session: Session, hazards: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[StepRow]]:
    by_hazard: dict[uuid.UUID, list[StepRow]] = defaultdict(list)
    found = select(HazardStep).where(HazardStep.hazard_id.in_(hazards))
    for row in session.scalars(found):
        by_hazard[row.hazard_id].append(
            StepRow(
                row.id, row.ordinal, row.on_date, row.written_at, row.state, row.deadline, row.voids, row.place,
                row.step,
            )
        )  # fmt: skip
    return by_hazard
