"""Has this township a fire station that can respond, and if not, where is the nearest?

A micro station is never counted as a station.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_, Sentence, distance, duration
from gridmap.incident.help import area_names
from gridmap.incident.nearby import Near, closest, nearby
from gridmap.incident.places import Around, LonLat
from gridmap.incident.roads import Roads
from gridmap.registers.resources import Resource
from gridmap.vocabulary import ResourceKind

REACH_M = 200_000.0


@dataclass(frozen=True)
class Station:
    """has_own: the township of the place has a station in service. Times and distances are from the place."""

    sentence: Sentence
    has_own: bool


def station_for(
    session: FencedSession,
    point: LonLat,
    township: Around | None,
    roads: Roads | None,
    left_out: Collection[uuid.UUID] = (),
) -> Station:
    own = _own(session, township)
    nearest = _nearest(session, point, roads, left_out)
    if nearest is None:
        msgid = N_("No fire station in service is known within {reach}.")
        return Station(Sentence(msgid, {"reach": distance(REACH_M)}), has_own=False)
    town, area = area_names(session, [nearest.resource.area_path])[nearest.resource.area_path]
    parts = {"station": nearest.resource.name, "area": town or area, "far": _far(nearest, roads)}
    return Station(Sentence(_sentence(township, own), parts), has_own=any(own))


def _nearest(
    session: FencedSession, point: LonLat, roads: Roads | None, left_out: Collection[uuid.UUID]
) -> Near | None:
    """The station that is there first by road; where none has a road, the nearest in a straight line, however far."""
    kinds = [ResourceKind.FIRE_STATION]
    able = [
        near for near in closest(session, point, kinds, roads, left_out)[kinds[0]] if near.resource.in_service
    ]
    if able:
        return able[0]
    found = nearby(session, point, kinds, reach_m=REACH_M, most=1, left_out=left_out)
    return next((near for near in found if near.resource.in_service), None)


def _far(near: Near, roads: Roads | None) -> Sentence:
    way = roads.route(near.resource) if roads is not None and near.time_s is not None else None
    if way is None or near.time_s is None:
        return Sentence(N_("{distance}, straight line"), {"distance": distance(near.distance_m)})
    parts = {"distance": distance(way.length_m), "time": duration(near.time_s)}
    return Sentence(N_("{distance} by road, {time} with turnout"), parts)


def _own(session: FencedSession, township: Around | None) -> list[bool]:
    """For each fire station of the township: is it in service?"""
    if township is None:
        return []
    mine = Resource.area_path.op("^@", is_comparison=True)(township.path)
    stations = select(Resource.in_service).where(Resource.kind == ResourceKind.FIRE_STATION, mine)
    return list(session.scalars(stations))


def _sentence(township: Around | None, own: list[bool]) -> str:
    if township is None or any(own):
        return N_("Nearest fire station: {station} in {area}, {far}")
    if own:
        return N_("The fire station of this township is out of service; nearest: {station} in {area}, {far}")
    return N_("No fire station in this township; nearest: {station} in {area}, {far}")
