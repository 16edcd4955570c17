"""How does an incident close a road or send somebody, for its own answer alone? The caller commits.

at: when it was done; now: when we hear of it.
"""

from __future__ import annotations

import uuid
from datetime import datetime

import numpy as np
from geoalchemy2 import Geography
from sqlalchemy import cast, func, select
from sqlalchemy.exc import IntegrityError

from gridmap.analysis.roads.near import at as on_road
from gridmap.analysis.roads.near import nearest
from gridmap.db.models import ChangeKind, IncidentChange, LogKind
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.incident import log
from gridmap.incident.places import LonLat, own_township, township_among
from gridmap.incident.places import at as place_at
from gridmap.incident.roads import Roads, roads_around
from gridmap.incident.supposed import Supposed
from gridmap.incident.under_way import speeds_told
from gridmap.records.geometry import element, lonlat
from gridmap.registers.incidents import Incident
from gridmap.registers.resources import Resource
from gridmap.registers.roads import Road

NEAR_ROAD_M = 60.0
"""A tap farther than this from every road means none of them."""


def changes_of(session: FencedSession, incident: Incident) -> list[IncidentChange]:
    """Everything that was changed, in the order of time; what has ended is among it."""
    asked = select(IncidentChange).where(IncidentChange.incident_id == incident.id)
    return list(session.scalars(asked.order_by(IncidentChange.since, IncidentChange.id)))


def supposed_of(changes: list[IncidentChange]) -> Supposed:
    """What of it still holds."""
    holding = [each for each in changes if each.ended_at is None]
    points = [lonlat(each.geom) for each in holding if each.kind == ChangeKind.ROAD_CLOSED]
    sent = [each.resource_id for each in holding if each.kind == ChangeKind.SENT]
    return Supposed(
        tuple(point for point in points if point is not None),
        frozenset(each for each in sent if each is not None),
    )


def roads_of(session: FencedSession, incident: Incident, supposed: Supposed) -> Roads | None:
    point = _point_of(incident)
    around = township_among(place_at(session, point).areas) or own_township(session)
    return roads_around(session, point, around.path if around else None, supposed.closed)


def close_road(
    session: FencedSession, incident: Incident, point: LonLat, at: datetime, now: datetime
) -> IncidentChange:
    """Nobody passes the road at this point, in the answer of this incident. Raises InvalidInput far from every road."""
    roads = roads_of(session, incident, Supposed())
    near = nearest(roads.network, np.array([point]), NEAR_ROAD_M) if roads else None
    if roads is None or near is None or not len(near.arc):
        text = N_("There is no road within {metres} m of this point. Tap the road itself.")
        problem = Problem("lon", Sentence(text, {"metres": f"{NEAR_ROAD_M:g}"}))
        raise InvalidInput(N_("Nothing was saved: some entries cannot be accepted."), [problem])
    lon, lat = on_road(roads.network, near.arc[:1], near.fraction[:1])[0].tolist()
    name = _road_name(session, (lon, lat))
    made = IncidentChange(
        area_path=incident.area_path,
        incident_id=incident.id,
        kind=ChangeKind.ROAD_CLOSED.value,
        since=at,
        name=name,
        geom=element((lon, lat)),
    )
    session.add(made)
    log.add(session, incident, LogKind.ROAD_CLOSED, name, at, now, lon=lon, lat=lat)
    return made


def send(
    session: FencedSession, incident: Incident, resource_id: uuid.UUID, at: datetime, now: datetime
) -> IncidentChange:
    """The resource is under way: no longer among those who could come, with the minutes that were promised kept.

    Raises NotFound, InvalidInput for one out of service, and Conflict for one that is under way already.
    """
    resource = session.get(Resource, resource_id)
    if resource is None:
        raise NotFound(N_("There is no such resource on the map."))
    if not resource.in_service:
        raise InvalidInput(N_("{name} is out of service."), name=resource.name)
    roads = roads_of(session, incident, supposed_of(changes_of(session, incident)))
    way = roads.route(resource) if roads is not None and resource.geom is not None else None
    seconds = float(roads.approach([resource]).time_s[0]) if roads is not None and way is not None else None
    turnout_s = roads.turnout(resource).seconds if roads is not None else None
    made = IncidentChange(
        area_path=incident.area_path,
        incident_id=incident.id,
        kind=ChangeKind.SENT.value,
        since=at,
        name=resource.name,
        resource_kind=resource.kind,
        resource_id=resource.id,
        promised_s=seconds,
        turnout_s=turnout_s if seconds is not None else None,
        way_m=way.length_m if way else None,
        speeds_km_h=speeds_told(roads.profile) if roads is not None and way else "",
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise Conflict(N_("{name} is under way to this incident already."), name=resource.name) from None
    log.add(session, incident, LogKind.SENT, resource.name, at, now, resource.id, promised_s=seconds)
    return made


def end(
    session: FencedSession, incident: Incident, change_id: uuid.UUID, at: datetime, now: datetime
) -> None:
    """The road is open again, the resource is back. Raises NotFound for what does not hold any more."""
    made = session.get(IncidentChange, change_id)
    if made is None or made.incident_id != incident.id or made.ended_at is not None:
        raise NotFound(N_("This does not hold any more."))
    made.ended_at = max(at, made.since)
    session.flush()
    kind = LogKind.ROAD_OPENED if made.kind == ChangeKind.ROAD_CLOSED else LogKind.RELEASED
    log.add(session, incident, kind, made.name, made.ended_at, now, made.resource_id)


def _point_of(incident: Incident) -> LonLat:
    point = lonlat(incident.geom)
    if point is None:
        raise InvalidInput(N_("This incident has no point on the map yet. Enter one first."))
    return point


def _road_name(session: FencedSession, point: LonLat) -> str:
    """What the road at this point is called; where nobody named it, near what it was cut."""
    here = func.ST_SetSRID(func.ST_MakePoint(*point), 4326)
    near = func.ST_DWithin(cast(Road.geom, Geography), cast(here, Geography), 1.0)
    box = Road.geom.op("&&")(func.ST_Expand(here, 0.0005))
    named = session.scalar(select(Road.name).where(box, near, Road.name != "").order_by(Road.id).limit(1))
    if named:
        return named
    areas = place_at(session, point).areas
    near_by = [max(areas, key=lambda area: len(area.path)).name] if areas else []
    return " ".join([*near_by, f"{point[0]:.5f}, {point[1]:.5f}"])
