"""Who went where, and what did they look at?"""

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
from gridmap.vocabulary import Role, Sector, VisitKind


class Visit(Placed, Versioned, Base):
    """One enterprise looked at. `sector`: as it was at the time, for the report counts by it."""

    __tablename__ = "visits"

    enterprise_id: Mapped[uuid.UUID] = column.enterprise(required=True)
    on_date: Mapped[date] = column.day(
        N_("Day"), index=True, fixed=True, required_in_ledgers=True, example="2023-05-04"
    )
    kind: Mapped[str] = column.choice(N_("Kind"), VisitKind, required=True, filter=True, example="inspection")
    sector: Mapped[str] = column.choice(N_("Sector"), Sector, typed=False, filter=True)
    note: Mapped[str] = column.long(N_("Note"))
    outing_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("outings.id"), index=True)

    enterprise: Mapped[Enterprise] = relationship()


def validate(row: Visit, saving: Saving) -> list[Problem]:
    """A visit is of today unless another day is said, and of the sector that the enterprise has then."""
    given: uuid.UUID | None = row.enterprise_id
    if saving.is_new:
        row.on_date = saving.today if row.on_date is None else row.on_date  # type: ignore[redundant-expr]
        place = saving.session.get(Enterprise, given) if given else None
        row.sector = row.sector or (place.sector if place else Sector.OTHER)
    problems = unknown_enterprise(row, saving)
    if row.on_date is not None and row.on_date > saving.today:  # type: ignore[redundant-expr]
        problems.append(Problem("on_date", Sentence(N_("This day is yet to come."))))
    return problems


VISITS = Register(
    model=Visit,
    title=N_("Visits"),
    question=N_("Who went where, and what did they look at?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER, Role.GRID_LEADER),
    identity=N_("A visit is known by its enterprise, its day and its kind."),
    name="",
    known_by=("enterprise_id", "on_date", "kind"),
    validate=validate,
)
