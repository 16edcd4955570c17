"""Which of the hazards that were closed out in a quarter are looked at again (回头看), drawn so that nobody chooses?

The draw is a hash of each record with the quarter: the same for everybody who asks, and the same when it is asked
again. What is closed out late in the quarter, or entered late, may be drawn in place of another; what was looked at
stays in the list.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from gridmap.db.models.supervision import HazardStep
from gridmap.registers.hazards import Hazard
from gridmap.registers.loop.standing import CLOSED, ordered

LOOKED_AT = ("look_back", "relapse")


@dataclass(frozen=True)
class Quarter:
    """number: 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(day.year, (day.month + 2) // 3)

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        return self.next.first_day - timedelta(days=1)

    @property
    def next(self) -> Quarter:
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> Quarter:
        return Quarter.of(self.first_day - timedelta(days=1))

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


@dataclass(frozen=True)
class Sampled:
    """One hazard of the sample; looked_on: when it was looked at again, relapsed: it was found again."""

    hazard: Hazard
    looked_on: date | None
    relapsed: bool


@dataclass(frozen=True)
class Sample:
    """closed: how many were closed out in the quarter; wanted: how many of them are to be looked at."""

    closed: int
    wanted: int
    drawn: tuple[Sampled, ...]

    @property
    def done(self) -> int:
        return sum(each.looked_on is not None for each in self.drawn)


def sample(session: Session, area_path: str, quarter: Quarter, share: float) -> Sample:
    """The sample of one area and quarter. share: 0 to 1 of those closed out, rounded up."""
    within = (
        Hazard.area_path.op("^@", is_comparison=True)(area_path),
        Hazard.state.in_(CLOSED),
        Hazard.closed_on.between(quarter.first_day, quarter.last_day),
    )
    lot = func.md5(cast(Hazard.id, String) + str(quarter))
    hazards = list(session.scalars(select(Hazard).where(*within).order_by(lot, Hazard.id)))
    wanted = math.ceil(len(hazards) * share - 1e-9)
    looked = _looked_at(session, [each.id for each in hazards])
    chosen = [each for n, each in enumerate(hazards) if n < wanted or each.id in looked]
    drawn = (Sampled(each, *looked.get(each.id, (None, False))) for each in chosen)
    return Sample(len(hazards), wanted, tuple(drawn))


def _looked_at(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[date, bool]]:
    looked = select(HazardStep).where(HazardStep.hazard_id.in_(ids), HazardStep.step.in_(LOOKED_AT))
    steps = ordered(session.scalars(looked))
    return {each.hazard_id: (each.on_date, each.step == "relapse") for each in steps}
