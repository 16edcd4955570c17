"""What lies around an area and in it, by which an outline of it is judged and to which it snaps?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import shapely
from geoalchemy2.shape import from_shape, to_shape
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, func, select

from gridmap.db.models import Area
from gridmap.db.models.base import SEGMENT
from gridmap.db.sessions import FencedSession
from gridmap.records.places import under_any
from gridmap.vocabulary import Level

TILING = (Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE, Level.GRID)
"""The levels whose areas lie side by side; a dedicated grid may lie on any of them."""

NEAR_DEGREES = 0.003
"""About 300 m: whose outline is no farther from a place may be snapped to there."""

_MOST_NEAR = 400


@dataclass(frozen=True)
class OutlinedArea:
    """An area with its outline (EPSG:4326), None where nobody has drawn it."""

    path: str
    name: str
    level: str
    shape: BaseGeometry | None


@dataclass(frozen=True)
class OutlineGround:
    """around: the nearest area above that is drawn. beside: those of the same level it must not lie on. within: those
    directly in it. undrawn: how many of its siblings have no outline.
    """

    around: OutlinedArea | None
    beside: tuple[OutlinedArea, ...]
    within: tuple[OutlinedArea, ...]
    undrawn: int

    @property
    def name_of(self) -> dict[str, str]:
        known = [*self.beside, *self.within, *((self.around,) if self.around else ())]
        return {each.path: each.name for each in known}


def shapes(areas: Iterable[OutlinedArea]) -> dict[str, BaseGeometry]:
    return {each.path: each.shape for each in areas if each.shape is not None}


def shape_of(area: Area) -> BaseGeometry | None:
    return None if area.geom is None else to_shape(area.geom)


def outline(shape: BaseGeometry) -> MultiPolygon:
    """A polygon or several as the column holds them."""
    return MultiPolygon([part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"])


def stored(shape: BaseGeometry) -> object:
    return from_shape(outline(shape), srid=4326)


def ground(session: FencedSession, path: str, level: str, without: Iterable[str] = ()) -> OutlineGround:
    """The ground of an area, or of one that is to be at this path. without: areas that are about to go."""
    gone = (path, *without)
    around = _around(session, path, level)
    root = around.path if around else path[:SEGMENT]
    beside: list[OutlinedArea] = []
    if level != Level.DEDICATED_GRID:
        same = (Area.level == level, under_any(Area.path.expression, [root]), Area.path.not_in(gone))
        beside = _drawn(session, *same)
    within = _drawn(
        session,
        under_any(Area.path.expression, [path]),
        func.length(Area.path) == len(path) + SEGMENT,
        Area.level != Level.DEDICATED_GRID,
        Area.path.not_in(gone),
    )
    missing = [each for each in beside if each.shape is None and each.path[:-SEGMENT] == path[:-SEGMENT]]
    return OutlineGround(around, tuple(each for each in beside if each.shape), tuple(within), len(missing))


def near(
    session: FencedSession, place: BaseGeometry, level: str, without: Iterable[str]
) -> list[OutlinedArea]:
    """Areas of the same level or above whose outlines come near a place: what may be snapped to beyond the siblings."""
    box = from_shape(shapely.box(*shapely.bounds(shapely.buffer(place, NEAR_DEGREES))), srid=4326)
    levels = [*TILING[: TILING.index(Level(level)) + 1]] if level in TILING else [*TILING]
    found = _drawn(
        session,
        Area.level.in_([each.value for each in levels]),
        Area.path.not_in(list(without)),
        func.ST_Intersects(Area.geom, box),
    )
    return found[:_MOST_NEAR]


def _around(session: FencedSession, path: str, level: str) -> OutlinedArea | None:
    """A dedicated grid may cross the borders of villages and grids, but not the township's."""
    above = [path[:end] for end in range(SEGMENT, len(path), SEGMENT)]
    found = _drawn(session, Area.path.in_(above), Area.geom.is_not(None))
    if level == Level.DEDICATED_GRID:
        found = [each for each in found if each.level not in {Level.VILLAGE, Level.GRID}]
    return found[-1] if found else None


def _drawn(session: FencedSession, *where: ColumnElement[bool]) -> list[OutlinedArea]:
    rows = session.execute(
        select(Area.path, Area.name, Area.level, func.ST_AsBinary(Area.geom))
        .where(*where)
        .order_by(Area.path)
    ).all()
    read = [None if wkb is None else shapely.from_wkb(bytes(wkb)) for *_, wkb in rows]
    return [
        OutlinedArea(path, name, level, shape)
        for (path, name, level, _), shape in zip(rows, read, strict=True)
    ]
