"""Which place is meant, and in which areas does it lie?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Text, cast, func, literal, or_, select

from gridmap.db.models import Area
from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import Sentence
from gridmap.records.places import OUTSIDE, areas_at, under_any, undrawn
from gridmap.vocabulary import Level

LonLat = tuple[float, float]


@dataclass(frozen=True)
class Around:
    """An area that holds the place."""

    level: str
    name: str
    path: str


@dataclass(frozen=True)
class Place:
    """A point (WGS 84 degrees) with the areas around it, largest first.

    note: what must be said where the point stands for more. problem: why nothing can be recorded at it, and what to do.
    system: in which a typed coordinate was read (`CoordinateSystem`), "" where none was typed.
    """

    label: str
    lon: float
    lat: float
    areas: list[Around]
    note: Sentence | None = None
    system: str = ""
    problem: Sentence | None = None


def at(session: FencedSession, lonlat: LonLat, label: str = "", note: Sentence | None = None) -> Place:
    """The place at a point. Without a label it is called after the smallest area around it."""
    around = [Around(area.level, area.name, area.path) for area in areas_at(session, lonlat)]
    named = label or (around[-1].name if around else f"{lonlat[0]:.5f}, {lonlat[1]:.5f}")
    problem = None if around or undrawn(session, _held(session)) else Sentence(OUTSIDE)
    return Place(named, lonlat[0], lonlat[1], around, note, problem=problem)


def township_among(areas: Sequence[Around]) -> Around | None:
    return next((area for area in areas if area.level == Level.TOWNSHIP), None)


def _held(session: FencedSession) -> list[str]:
    return list(session.scalars(select(func.unnest(func.gm_prefixes()))))


def own_township(session: FencedSession) -> Around | None:
    """The township of the viewer's grants: the first one under them, or around them."""
    held = _held(session)
    if not held:
        return None
    around = or_(*(func.starts_with(cast(literal(path), Text), Area.path) for path in held))
    reached = or_(under_any(Area.path.expression, held), around)
    townships = select(Area).where(Area.level == Level.TOWNSHIP, reached)
    found = session.scalar(townships.order_by(Area.path).limit(1))
    return Around(Level.TOWNSHIP, found.name, found.path) if found else None
