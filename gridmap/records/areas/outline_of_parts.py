"""Which outline follows for a township from the villages and grids drawn in it, and how does it get that one?"""

from __future__ import annotations

from dataclasses import dataclass

from geoalchemy2.shape import from_shape, to_shape
from shapely import MultiPolygon
from sqlalchemy import select

from gridmap.analysis.whole import whole
from gridmap.db.models import Area
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, NotFound
from gridmap.i18n.texts import N_
from gridmap.records.areas.replacing import replace_records
from gridmap.records.places import under_any
from gridmap.records.progress import silent
from gridmap.vocabulary import Level

_PARTS = (Level.VILLAGE, Level.GRID)  # a dedicated grid may reach beyond its township


@dataclass(frozen=True)
class Following:
    """outline: EPSG:4326, empty where nothing is drawn. drawn, undrawn: how many villages and grids."""

    outline: MultiPolygon
    drawn: int
    undrawn: int

    @property
    def holes(self) -> int:
        return sum(len(part.interiors) for part in self.outline.geoms)


def following(session: FencedSession, path: str) -> Following:
    parts = session.scalars(
        select(Area.geom).where(under_any(Area.path.expression, [path]), Area.level.in_(_PARTS))
    ).all()
    drawn = [to_shape(each) for each in parts if each is not None]
    return Following(whole(drawn), len(drawn), len(parts) - len(drawn))


def give(session: FencedSession, path: str) -> Following:
    """Make the outline that follows the township's own, and place its records anew. The caller commits.

    Raises NotFound where there is no such area, Conflict where it has an outline by now, or nothing is drawn in it.
    """
    area = session.get(Area, path, with_for_update=True, populate_existing=True)
    if area is None:
        raise NotFound(N_("There is no such area."))
    if area.geom is not None:
        raise Conflict(N_("This area has an outline by now."))
    found = following(session, path)
    if found.outline.is_empty:
        raise Conflict(
            N_("No village and no grid of this area has an outline from which its own could be made.")
        )
    area.geom = from_shape(found.outline, srid=4326)
    session.flush()
    replace_records(session, path, silent)
    return found
