"""By which figures and on which working days are the steps of a township judged?"""

from __future__ import annotations

from sqlalchemy import Text, cast, func, literal, select
from sqlalchemy.orm import Session

from gridmap.registers.days_off import DayOff, DayOffKind
from gridmap.registers.loop.terms import FIGURES, Calendar, Days
from gridmap.standards import in_force


def days_of(session: Session, area_path: str) -> Days:
    """As the township set them, else the areas above it, else as shipped."""
    norms = in_force(session.connection(), area_path, "supervision").norms
    return Days({key: norms[key].value for key in FIGURES if key in norms}, _calendar(session, area_path))


def _calendar(session: Session, area_path: str) -> Calendar:
    """What the areas around say of a day, the nearest last."""
    around = func.starts_with(cast(literal(area_path), Text), DayOff.area_path)
    nearest_last = func.length(DayOff.area_path)
    rows = session.execute(
        select(DayOff.on_date, DayOff.kind).where(around).order_by(nearest_last, DayOff.id)
    )
    kinds = {row.on_date: row.kind for row in rows}
    off, worked = (
        frozenset(day for day, kind in kinds.items() if kind == each)
        for each in (DayOffKind.OFF, DayOffKind.WORKED)
    )
    return Calendar(off, worked)
