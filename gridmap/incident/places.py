"""Which place is meant, and in which areas does it lie?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Text, cast, func, literal, or_, select

from gridmap.db.models import Area
from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import Sentence
from gridmap.records.places import areas_at, under_any
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

    inside: some area that is known holds it. note: what must be said where the point stands for more.
    system: in which a typed coordinate was read (`CoordinateSystem`), "" where none was typed.
    """

    label: str
    lon: float
    lat: float
    areas: list[Around]
    inside: bool
    note: Sentence | None = None
    system: str = ""


def at(session: FencedSession, lonlat: LonLat, label: str = "", note: Sentence | None = None) -> Place:
    """The place at a point. Without a label it is called after the smallest area around it."""
    around = [Around(area.level, area.name, area.path) for area in areas_at(session, lonlat)]
    named = label or (around[-1].name if around else f"{lonlat[0]:.5f}, {lonlat[1]:.5f}")
    return Place(named, lonlat[0], lonlat[1], around, bool(around), note)


def township_among(areas: Sequence[Around]) -> Around | None:
    return next((area for area in areas if area.level == Level.TOWNSHIP), None)


def own_township(session: FencedSession) -> Around | None:
    """The township of the viewer's grants: the first one under them, or around them."""
    held = list(session.scalars(select(func.unnest(func.gm_prefixes()))))
    if not held:
        return None
    around = or_(*(func.starts_with(cast(literal(path), Text), Area.path) for path in held))
    reached = or_(under_any(Area.path.expression, held), around)
    townships = select(Area).where(Area.level == Level.TOWNSHIP, reached)
    found = session.scalar(townships.order_by(Area.path).limit(1))
    return Around(Level.TOWNSHIP, found.name, found.path) if found else None
