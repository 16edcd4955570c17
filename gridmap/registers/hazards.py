"""Which hazards were found, and what became of each?"""

from __future__ import annotations

import uuid
from datetime import date

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.errors import Problem
from gridmap.fields import EVERYWHERE
from gridmap.i18n.texts import N_, Sentence
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Register, Saving
from gridmap.registers.enterprises import Enterprise, unknown_enterprise
from gridmap.registers.loop.standing import CLOSED
from gridmap.registers.loop.steps import STEPS
from gridmap.vocabulary import (
    OPEN_HAZARD_STATES,
    RECORD_KEEPERS,
    HazardGrade,
    HazardSource,
    HazardState,
    Word,
)


class Remedy(Word):
    """How a hazard must be put right."""

    AT_ONCE = "at_once", N_("At once")
    BY_DEADLINE = "by_deadline", N_("By a deadline")
    SUSPENDED = "suspended", N_("With production suspended")


class Hazard(Placed, Versioned, Base):
    """A hazard that was found (隐患), with its deadline and its state in the loop.

    cycle: counts how often it was found; cycle_of: the closed record that it was found again after.
    """

    __tablename__ = "hazards"
    __table_args__ = (
        Index("uq_hazards_id_area_path", "id", "area_path", unique=True),  # the replica identity
        CheckConstraint("deadline >= found_on", name="deadline_after_found"),
        CheckConstraint("closed_on >= found_on", name="closed_after_found"),
        CheckConstraint(
            "(state IN ('closed', 'fixed_on_spot')) = (closed_on IS NOT NULL)", name="closed_with_date"
        ),
        CheckConstraint("state <> 'ordered' OR deadline IS NOT NULL", name="ordered_with_deadline"),
    )

    title: Mapped[str] = column.text(N_("Hazard"), required=True, example=N_("Blocked emergency exit"))
    description: Mapped[str] = column.long(N_("What was found"))
    grade: Mapped[str] = column.choice(
        N_("Grade"), HazardGrade, default=HazardGrade.GENERAL, required=True, shown=EVERYWHERE, filter=True,
        example="general",
    )  # fmt: skip
    state: Mapped[str] = column.choice(
        N_("State"), HazardState, default=HazardState.FOUND, required=True, shown=EVERYWHERE, filter=True,
        by_steps=True, example="ordered",
    )  # fmt: skip
    source: Mapped[str | None] = column.choice(N_("Found by"), HazardSource, filter=True, example="grid")
    remedy: Mapped[str | None] = column.choice(N_("How to be put right"), Remedy, example="by_deadline")
    found_on: Mapped[date] = column.day(
        N_("Found on"), index=True, fixed=True, required_in_ledgers=True, past=True, example="2023-05-04"
    )
    deadline: Mapped[date | None] = column.day(
        N_("Deadline"), shown=EVERYWHERE, by_steps=True, not_before="found_on", example="2023-06-04"
    )
    closed_on: Mapped[date | None] = column.day(N_("Closed on"), missing=N_("—"), by_steps=True)
    listed_on: Mapped[date | None] = column.day(
        N_("Under listed supervision since"), typed=False, missing=N_("—")
    )
    measures: Mapped[str] = column.long(N_("What must be done"))
    responsible: Mapped[str] = column.text(
        N_("Responsible person"), names_people=True, example=N_("Sample Manager")
    )
    money_yuan: Mapped[float | None] = column.number(N_("Money needed"), unit=N_("yuan"))
    cycle: Mapped[int] = mapped_column(default=1, server_default="1")
    cycle_of: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("hazards.id"), unique=True)
    enterprise_id: Mapped[uuid.UUID | None] = column.enterprise()
    visit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("visits.id"), index=True)
    reported_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    geom: Mapped[WKBElement | None] = column.point()

    enterprise: Mapped[Enterprise | None] = relationship()


def validate(row: Hazard, saving: Saving) -> list[Problem]:
    """Found, due and closed in this order."""
    if saving.is_new:
        row.reported_by = saving.editor
        row.found_on = saving.today if row.found_on is None else row.found_on  # type: ignore[redundant-expr]
    return [
        *unknown_enterprise(row, saving),
        *_found_problems(row, saving),
        *_deadline_problems(row),
        *_closing_problems(row, saving),
        *_listing_problems(row, saving),
    ]


def _found_problems(row: Hazard, saving: Saving) -> list[Problem]:
    if row.found_on <= saving.today:
        return []
    return [Problem("found_on", Sentence(N_("This day is yet to come.")))]


def _deadline_problems(row: Hazard) -> list[Problem]:
    if row.deadline is None:
        if row.state == HazardState.ORDERED:
            return [Problem("deadline", Sentence(N_("An ordered rectification needs a deadline.")))]
        return []
    if row.deadline < row.found_on:
        day = {"day": row.found_on}
        sentence = Sentence(N_("The hazard was found on {day}; the deadline cannot be earlier."), day)
        return [Problem("deadline", sentence)]
    return []


def _closing_problems(row: Hazard, saving: Saving) -> list[Problem]:
    if row.state not in CLOSED:
        if row.closed_on is not None and "closed_on" in saving.given:
            return [Problem("closed_on", Sentence(N_("Only a hazard that is dealt with has a closing day.")))]
        row.closed_on = None
        return []
    row.closed_on = row.closed_on or saving.today
    if row.closed_on > saving.today:
        return [Problem("closed_on", Sentence(N_("This day is yet to come.")))]
    if row.closed_on < row.found_on:
        day = {"day": row.found_on}
        sentence = Sentence(N_("The hazard was found on {day}; it cannot be closed earlier."), day)
        return [Problem("closed_on", sentence)]
    return []


def _listing_problems(row: Hazard, saving: Saving) -> list[Problem]:
    """A ledger that is handed in again does not close what is under listed supervision: delisting is a step."""
    if saving.is_new or row.listed_on is None or row.state not in CLOSED or "state" not in saving.given:
        return []
    with saving.session.no_autoflush:
        former = saving.session.scalar(select(Hazard.state).where(Hazard.id == row.id))
    if former in CLOSED:
        return []
    return [Problem("state", Sentence(N_("A hazard under listed supervision must be delisted first.")))]


HAZARDS = Register(
    model=Hazard,
    title=N_("Hazards"),
    question=N_("Which hazards were found, and what became of each?"),
    writers=RECORD_KEEPERS,
    identity=N_(
        "A hazard is known by its title, its place or enterprise, and the day on which it was found."
    ),
    name="title",
    known_by=("enterprise_id", "found_on"),
    validate=validate,
    is_open=Hazard.state.in_(OPEN_HAZARD_STATES),
    due="deadline",
    adding=N_("Report a hazard"),
    asked_first=("title", "grade", "enterprise_id", "description", "deadline"),
    loop=STEPS,
)
