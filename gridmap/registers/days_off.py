"""Which weekdays are off here, and which days of a weekend are worked, so that working days can be counted?"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, Text, cast, func, literal, select
from sqlalchemy.orm import Mapped

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.i18n.texts import N_
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Register
from gridmap.registers.loop.terms import Calendar
from gridmap.vocabulary import Role, Word


class DayOffKind(Word):
    """The State Council announces both each autumn for the year after."""

    OFF = "off", N_("Day off")
    WORKED = "worked", N_("Worked in its place")


class DayOff(Placed, Versioned, Base):
    """A day that is not as its weekday says; where none is entered, Saturday and Sunday are off, all others worked."""

    __tablename__ = "days_off"

    name: Mapped[str] = column.text(N_("Holiday"), required=True, example=N_("National Day"))
    on_date: Mapped[date] = column.day(N_("Date"), required=True, index=True, example="2026-10-01")
    kind: Mapped[str] = column.choice(N_("Kind"), DayOffKind, required=True, filter=True, example="off")


DAYS_OFF = Register(
    model=DayOff,
    title=N_("Days off and worked days"),
    question=N_(
        "Which weekdays are off, and which weekends worked, so that working days are counted rightly?"
    ),
    writers=(Role.ADMINISTRATOR, Role.PLANNER),
    identity=N_("A day off is known by its date."),
    known_by=("on_date",),
    public=True,
    photos=False,
)


def calendar_of(connection: Connection, area_path: str) -> Calendar:
    """What the areas around say of a day, the nearest last."""
    around = func.starts_with(cast(literal(area_path), Text), DayOff.area_path)
    nearest_last = func.length(DayOff.area_path)
    rows = connection.execute(
        select(DayOff.on_date, DayOff.kind).where(around).order_by(nearest_last, DayOff.id)
    )
    kinds = {row.on_date: row.kind for row in rows}
    off, worked = (
        frozenset(day for day, kind in kinds.items() if kind == each)
        for each in (DayOffKind.OFF, DayOffKind.WORKED)
    )
    return Calendar(off, worked)
