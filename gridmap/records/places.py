"""In which area does a point lie, and to which area does a new record belong?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select

from gridmap.db.models import Area
from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_
from gridmap.records.geometry import LonLat
from gridmap.vocabulary import Level

OUTSIDE = N_(
    "This point lies outside every area that is known here. Check the order and the system of the coordinate, "
    "or tap the place on the map."
)


def areas_at(session: FencedSession, lonlat: LonLat) -> list[Area]:
    """Every area whose outline contains the point (WGS 84): largest first, ordinary before dedicated grids.

    A point on a border lies in the areas on both sides of it.
    """
    point = func.ST_SetSRID(func.ST_MakePoint(*lonlat), 4326)
    return list(
        session.scalars(
            select(Area)
            .where(func.ST_Intersects(Area.geom, point))
            .order_by(func.length(Area.path), Area.level == Level.DEDICATED_GRID, Area.path)
        )
    )


def smallest(areas: Sequence[Area], prefixes: Sequence[str]) -> Area | None:
    """Of areas from `areas_at` the deepest under one of the prefixes, an ordinary grid before a dedicated one."""
    own = [area for area in areas if lies_under(area.path, prefixes)]
    depth = max((len(area.path) for area in own), default=0)
    return next((area for area in own if len(area.path) == depth), None)


def lies_under(path: str, prefixes: Sequence[str]) -> bool:
    return any(path.startswith(prefix) for prefix in prefixes)


def under_any(column: ColumnElement[str], prefixes: Sequence[str]) -> ColumnElement[bool]:
    """Does the path in the column lie under one of the prefixes? (Ranges of the index.)"""
    return or_(*(column.op("^@", is_comparison=True)(prefix) for prefix in prefixes))


def undrawn(session: FencedSession, prefixes: Sequence[str]) -> list[Area]:
    """The areas under the prefixes whose outline nobody has drawn yet; a point may lie in any of them."""
    if not prefixes:
        return []
    known = select(Area).where(Area.geom.is_(None), under_any(Area.path.expression, prefixes))
    return list(session.scalars(known.order_by(Area.path)))
