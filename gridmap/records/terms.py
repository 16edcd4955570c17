"""By which figures and on which working days are the steps of a township judged?"""

from __future__ import annotations

from sqlalchemy.orm import Session

from gridmap.registers.days_off import calendar_of
from gridmap.registers.loop.terms import FIGURES, Days
from gridmap.standards import in_force


def days_of(session: Session, area_path: str) -> Days:
    """As the township set them, else the areas above it, else as shipped."""
    norms = in_force(session.connection(), area_path, "supervision").norms
    figures = {key: norms[key].value for key in FIGURES if key in norms}
    return Days(figures, calendar_of(session.connection(), area_path))
