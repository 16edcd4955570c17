"""Which resources lie around a point, how far is it to each, and who is there first?"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from math import cos, inf, isfinite, radians

from geoalchemy2 import Geography
from sqlalchemy import cast, func, select

from gridmap.db.sessions import FencedSession
from gridmap.incident.places import LonLat
from gridmap.incident.roads import Roads
from gridmap.registers.resources import Resource
from gridmap.vocabulary import ResourceKind

REACH_M = 50_000.0
CLOSE_M = 5_000.0
SHOWN = 3  # in service, of a kind
MOST_TIMED = 60  # nearest in a straight line, of a kind, whose time by road is looked for
MOST_OUT = 10  # out of service and nearer than those, of a kind
_SHORTEST_DEGREE_M = 110_000.0  # of latitude; of longitude it is this much times the cosine of the latitude


@dataclass(frozen=True)
class Near:
    """distance_m: the geodesic on WGS 84, in metres. time_s: by road, turnout included, or None."""

    resource: Resource
    distance_m: float
    time_s: float | None = None


def nearby(
    session: FencedSession,
    lonlat: LonLat,
    kinds: Sequence[ResourceKind],
    *,
    reach_m: float,
    most: int,
    left_out: Collection[uuid.UUID] = (),
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
    asked = select(Resource.id, Resource.kind, Resource.in_service, distance_m.label("distance_m")).where(
        Resource.kind.in_(list(kinds)), Resource.geom.op("&&")(box)
    )
    if left_out:
        asked = asked.where(Resource.id.not_in(list(left_out)))
    measured = asked.subquery()
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
    session: FencedSession,
    lonlat: LonLat,
    kinds: Sequence[ResourceKind],
    roads: Roads | None = None,
    left_out: Collection[uuid.UUID] = (),
) -> dict[ResourceKind, list[Near]]:
    """Of each kind the first three in service, then who would be there before the third and cannot come.

    First is who is there soonest by road, and where no road is known, who is nearest in a straight line. Looks close
    by first: where the hydrants of a whole city are known, few of them need to be measured.
    """
    most = MOST_OUT if roads is None else MOST_TIMED
    done: dict[ResourceKind, list[Near]] = {}
    for reach_m in (CLOSE_M, REACH_M):
        waiting = [kind for kind in kinds if kind not in done]
        around = nearby(session, lonlat, waiting, reach_m=reach_m, most=most, left_out=left_out)
        found = _timed(around, roads)
        for kind in waiting:
            own = [near for near in found if near.resource.kind == kind]
            shown = _in_turn(own, reach_m)
            if reach_m == REACH_M or _certain(shown, own, reach_m, most, roads):
                done[kind] = shown
    return {kind: done[kind] for kind in kinds}


def _timed(found: Sequence[Near], roads: Roads | None) -> list[Near]:
    if roads is None or not found:
        return list(found)
    seconds = roads.approach([near.resource for near in found]).time_s.tolist()
    return [
        replace(near, time_s=time_s if isfinite(time_s) else None)
        for near, time_s in zip(found, seconds, strict=True)
    ]


def _certain(
    shown: Sequence[Near], found: Sequence[Near], reach_m: float, most: int, roads: Roads | None
) -> bool:
    """Can nobody who was not looked at be before the third? Nobody is quicker than the fastest speed, straight."""
    able = [near for near in shown if near.resource.in_service]
    if len(able) < SHOWN:
        return False
    if roads is None:
        return True
    looked_m = reach_m
    if sum(near.resource.in_service for near in found) == most:
        looked_m = max(near.distance_m for near in found if near.resource.in_service)
    third_s = able[-1].time_s
    return third_s is not None and looked_m / roads.fastest_m_s >= third_s


def _in_turn(found: Sequence[Near], reach_m: float) -> list[Near]:
    able = sorted((near for near in found if near.resource.in_service), key=_turn)[:SHOWN]
    last = _turn(able[-1]) if len(able) == SHOWN else (inf, reach_m)
    out = sorted((near for near in found if not near.resource.in_service), key=_turn)
    return able + [near for near in out if _turn(near) <= last][:MOST_OUT]


def _turn(near: Near) -> tuple[float, float]:
    return (inf if near.time_s is None else near.time_s, near.distance_m)
