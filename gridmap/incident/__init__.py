"""What does the duty officer need to know about a place: who to call, and what can help from how far away?

Live from the tables, never from a published answer: what is put out of service drops out at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gridmap.analysis.roads.incident import Route
from gridmap.db.sessions import FencedSession
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.incident.choices import Choice
from gridmap.incident.help import ORDER, Help, help_near
from gridmap.incident.people import Leader, OnDuty, leaders_of, on_duty
from gridmap.incident.places import LonLat, Place, at, own_township, township_among
from gridmap.incident.roads import roads_around
from gridmap.incident.search import find, of_record, settled
from gridmap.incident.station import Station, station_for
from gridmap.incident.supposed import AS_IT_IS, Supposed
from gridmap.registers.resources import Resource
from gridmap.vocabulary import ResourceKind

__all__ = ["Choice", "LocateAnswer", "Place", "at", "find", "locate", "of_record", "route_to", "settled"]


def route_to(
    session: FencedSession, point: LonLat, resource_id: uuid.UUID, supposed: Supposed = AS_IT_IS
) -> Route | None:
    """The way of one resource to a place by road, None where none is known. Raises NotFound for an unknown resource."""
    resource = session.get(Resource, resource_id)
    if resource is None or resource.geom is None:
        raise NotFound(N_("There is no such resource on the map."))
    place = at(session, point)
    around = township_among(place.areas) or own_township(session)
    roads = roads_around(session, point, around.path if around else None, supposed.closed)
    return roads.route(resource) if roads else None


@dataclass(frozen=True)
class LocateAnswer:
    """The answer about one place; `as_of` with its time zone. by_road: a road is known that leads to it."""

    place: Place
    duty: list[OnDuty]
    leaders: list[Leader]
    station: Station
    help: list[Help]
    by_road: bool
    as_of: datetime


def locate(
    session: FencedSession,
    place: Place,
    now: datetime,
    supposed: Supposed = AS_IT_IS,
    kinds: Sequence[ResourceKind] = ORDER,
) -> LocateAnswer:
    """Everything about a place that the viewer may see. Outside every area it is still answered.

    kinds: what is looked for, in this order. supposed: what one incident alone changes.
    """
    township = township_among(place.areas)
    home = own_township(session)
    at_home = township or home
    home_path = at_home.path if at_home else None
    roads = roads_around(session, (place.lon, place.lat), home_path, supposed.closed)
    duty = on_duty(session, township.path, now) if township else []
    if not duty and home is not None:  # the neighbour's list lies beyond the fence; one's own leader decides
        duty = on_duty(session, home.path, now)
    return LocateAnswer(
        place=place,
        duty=duty,
        leaders=leaders_of(session, place.areas),
        station=station_for(session, (place.lon, place.lat), township, roads, supposed.sent),
        help=help_near(session, (place.lon, place.lat), at_home, roads, kinds, supposed.sent),
        by_road=roads is not None,
        as_of=now,
    )
