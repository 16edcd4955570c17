"""Where was nobody let in, or nothing open, so that nothing could be inspected?"""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.errors import Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Register, Saving
from gridmap.registers.enterprises import Enterprise, unknown_enterprise
from gridmap.vocabulary import Role, Word


class AttemptReason(Word):
    SHUT = "shut", N_("Shut")
    NOBODY = "nobody", N_("Nobody responsible there")
    REFUSED = "refused", N_("Not let in")
    GONE = "gone", N_("No longer there")


class Attempt(Placed, Versioned, Base):
    """A call that found nothing to inspect: no visit, and counted as none. The place stays to be visited."""

    __tablename__ = "attempts"

    enterprise_id: Mapped[uuid.UUID] = column.enterprise(required=True)
    on_date: Mapped[date] = column.day(
        N_("Day"), index=True, fixed=True, required_in_ledgers=True, example="2023-05-04"
    )
    reason: Mapped[str] = column.choice(
        N_("Why not inspected"), AttemptReason, default=AttemptReason.SHUT, required=True, filter=True,
        example="shut",
    )  # fmt: skip
    note: Mapped[str] = column.long(N_("Note"))
    outing_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("outings.id"), index=True)

    enterprise: Mapped[Enterprise] = relationship()


def validate(row: Attempt, saving: Saving) -> list[Problem]:
    """An attempt is of today unless another day is said."""
    if saving.is_new:
        row.on_date = saving.today if row.on_date is None else row.on_date  # type: ignore[redundant-expr]
    problems = unknown_enterprise(row, saving)
    if row.on_date is not None and row.on_date > saving.today:  # type: ignore[redundant-expr]
        problems.append(Problem("on_date", Sentence(N_("This day is yet to come."))))
    return problems


ATTEMPTS = Register(
    model=Attempt,
    title=N_("Not inspected: attempts"),
    question=N_("Where was nobody let in, or nothing open, so that nothing could be inspected?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER, Role.GRID_LEADER),
    identity=N_("An attempt is known by its enterprise and its day."),
    name="",
    known_by=("enterprise_id", "on_date"),
    validate=validate,
)
