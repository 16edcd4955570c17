"""Which resources lie around a point, and how far is it to each on the ellipsoid?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from geoalchemy2 import Geography
from sqlalchemy import cast, func, select

from gridmap.database import FencedSession
from gridmap.locate.places import LonLat
from gridmap.models import Resource
from gridmap.models.vocabulary import ResourceKind

REACH_M = 50_000.0
CLOSE_M = 5_000.0
SHOWN = 3  # in service, of a kind
MOST_OUT = 10  # out of service and nearer than those, of a kind
_SHORTEST_DEGREE_M = 110_000.0  # of latitude; of longitude it is this much times the cosine of the latitude


@dataclass(frozen=True)
class Near:
    """distance_m: the geodesic on WGS 84, in metres."""

    resource: Resource
    distance_m: float


def nearby(
    session: FencedSession, lonlat: LonLat, kinds: Sequence[ResourceKind], *, reach_m: float, most: int
) -> list[Near]:
    """Of each kind the nearest `most` in service and the nearest `most` out of service, nearest first.

    Ordered by true distance, for in degrees the wrong one comes first; across every boundary, up to
    `reach_m`.
    """
    point = func.ST_SetSRID(func.ST_MakePoint(*lonlat), 4326)
    reach_deg = reach_m / _SHORTEST_DEGREE_M
    # The box finds candidates by the index of the points; only they are measured.
    box = func.ST_Expand(point, reach_deg / max(cos(radians(lonlat[1])), 0.01), reach_deg)
    distance_m = func.ST_Distance(cast(Resource.geom, Geography), cast(point, Geography))
    measured = (
        select(Resource.id, Resource.kind, Resource.in_service, distance_m.label("distance_m"))
        .where(Resource.kind.in_(list(kinds)), Resource.geom.op("&&")(box))
        .subquery()
    )
    turn = func.row_number().over(
        partition_by=(measured.c.kind, measured.c.in_service), order_by=(measured.c.distance_m, measured.c.id)
    )
    ranked = (
        select(measured.c.id, measured.c.distance_m, turn.label("turn"))
        .where(measured.c.distance_m <= reach_m)
        .subquery()
    )
    found = session.execute(
        select(Resource, ranked.c.distance_m)
        .join(ranked, ranked.c.id == Resource.id)
        .where(ranked.c.turn <= most)
        .order_by(ranked.c.distance_m, Resource.id)
        .execution_options(populate_existing=True)
    )
    return [Near(resource, metres) for resource, metres in found]


def closest(
    session: FencedSession, lonlat: LonLat, kinds: Sequence[ResourceKind]
) -> dict[ResourceKind, list[Near]]:
    """Of each kind the nearest three in service, then what is nearer than the third and cannot come.

    Looks close by first: where the hydrants of a whole city are known, few of them need to be measured.
    """
    close = _by_kind(nearby(session, lonlat, kinds, reach_m=CLOSE_M, most=MOST_OUT), kinds, CLOSE_M)
    too_few = [kind for kind in kinds if sum(near.resource.in_service for near in close[kind]) < SHOWN]
    far = nearby(session, lonlat, too_few, reach_m=REACH_M, most=MOST_OUT)
    return {**close, **_by_kind(far, too_few, REACH_M)}


def _by_kind(
    found: Sequence[Near], kinds: Sequence[ResourceKind], reach_m: float
) -> dict[ResourceKind, list[Near]]:
    return {kind: _in_turn([near for near in found if near.resource.kind == kind], reach_m) for kind in kinds}


def _in_turn(found: Sequence[Near], reach_m: float) -> list[Near]:
    able = [near for near in found if near.resource.in_service][:SHOWN]
    limit_m = able[-1].distance_m if len(able) == SHOWN else reach_m
    return able + [near for near in found if not near.resource.in_service and near.distance_m <= limit_m]
