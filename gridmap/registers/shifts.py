"""Who is on duty for a township, from when to when? Locating a place names them first."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, case, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gridmap.db.models.base import AREA_PATH, Base, Placed, Versioned
from gridmap.db.models.people import Person
from gridmap.errors import Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Register, Saving
from gridmap.vocabulary import Duty, Role

LONGEST_SHIFT = timedelta(days=7)


class Shift(Placed, Versioned, Base):
    """A line of the duty list: who is on duty for an area, from when to when."""

    __tablename__ = "shifts"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    area_path: Mapped[str] = mapped_column(
        AREA_PATH, ForeignKey("areas.path", ondelete="CASCADE"), index=True
    )
    starts_at: Mapped[datetime] = column.moment(N_("On duty from"), required=True, example="2023-05-04 08:00")
    ends_at: Mapped[datetime] = column.moment(N_("On duty until"), required=True, example="2023-05-05 08:00")
    duty: Mapped[str] = column.choice(N_("Duty"), Duty, required=True, filter=True, example="leader")
    person_id: Mapped[uuid.UUID] = column.person(N_("On duty"), required=True, with_them=True)
    note: Mapped[str] = column.long(N_("Note"))

    person: Mapped[Person] = relationship()


def validate(row: Shift, saving: Saving) -> list[Problem]:
    """Nobody is on duty twice at once, or longer than a week."""
    if row.starts_at is None or row.ends_at is None:  # type: ignore[redundant-expr]
        return []
    if not timedelta(0) < row.ends_at - row.starts_at <= LONGEST_SHIFT:
        return [Problem("ends_at", Sentence(N_("A shift lasts from 1 to 168 hours.")))]
    meanwhile = select(Shift.id).where(
        Shift.person_id == row.person_id,
        Shift.id != row.id,
        Shift.starts_at < row.ends_at,
        Shift.ends_at > row.starts_at,
    )
    if saving.session.scalar(meanwhile.limit(1)) is None:
        return []
    return [Problem("person_id", Sentence(N_("This person is on duty already at that time.")))]


def in_order(now: datetime) -> list[ColumnElement[Any]]:
    """Who is on duty now, then the nights to come as they come, then those that are over, the last one first."""
    over = Shift.ends_at <= now
    return [over, case((over, None), else_=Shift.starts_at).asc().nulls_last(), Shift.starts_at.desc()]


SHIFTS = Register(
    model=Shift,
    title=N_("Duty list"),
    question=N_("Who is on duty for the township, from when to when?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER),
    identity=N_("A shift is known by who is on duty and when it begins."),
    name="",
    known_by=("person_id", "starts_at"),
    validate=validate,
    in_order=in_order,
    photos=False,
)
