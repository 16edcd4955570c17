"""Which level lies in which, and which day is it for the validity of codes?"""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from gridmap.db.sessions import FencedSession
from gridmap.vocabulary import Level

RANKS = {level: rank for rank, level in enumerate(Level)}


def next_level(parent: str) -> Level:
    """What usually lies directly in an area of this level."""
    return list(Level)[min(RANKS[Level(parent)] + 1, RANKS[Level.GRID])]


def is_above_counties(level: str) -> bool:
    """What lies in such an area has a path of its own and names it in `lies_in`."""
    return RANKS[Level(level)] < RANKS[Level.COUNTY]


def today(session: FencedSession) -> date:
    """The day by the clock of the database, as the validity of codes is compared with it."""
    return session.scalar(select(func.current_date())) or date.min
