"""What can help at this place, of each kind the nearest, and what nearer one cannot?"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from gridmap.analysis.roads.incident import route
from gridmap.db.models import Area
from gridmap.db.models.base import SEGMENT
from gridmap.db.sessions import FencedSession
from gridmap.errors import Forbidden
from gridmap.i18n.texts import N_, Sentence, distance, duration
from gridmap.incident.nearby import Near, closest
from gridmap.incident.places import Around, LonLat
from gridmap.incident.roads import Roads, Turnout
from gridmap.records import guard
from gridmap.records.geometry import lonlat
from gridmap.records.places import lies_under
from gridmap.registers.resources import RESOURCES
from gridmap.vocabulary import FIRE_FORCES, Level, ResourceKind

LONG_LEG_M = 100.0  # from here on it is said how much of the way no road leads

ORDER = (
    *FIRE_FORCES,
    ResourceKind.FIRE_POINT,
    ResourceKind.HYDRANT,
    ResourceKind.WATER_SOURCE,
    ResourceKind.RESCUE_TEAM,
    ResourceKind.HOSPITAL,
    ResourceKind.SUPPLY_DEPOT,
    ResourceKind.SHELTER,
)


@dataclass(frozen=True)
class Item:
    """A resource, how far and how long it has to come, and who to call.

    distance_m: along the road where `by_road`, else in a straight line on the ellipsoid. time_s: from the order to the
    place, turnout included; None in a straight line. on_foot: how much of the way no road leads, where that is much.
    turnout_assumed: its own turnout is not known, the standard's is taken.
    neighbour: it belongs to another township than the place. editable: the viewer may put it out of service.
    """

    id: uuid.UUID
    name: str
    area: str
    neighbour: bool
    phone: str
    staff: int | None
    vehicles: int | None
    turnout_s: int | None
    turnout_assumed: bool
    time_s: int | None
    time: Sentence | None
    by_road: bool
    on_foot: Sentence | None
    flow_l_s: float | None
    capacity_people: int | None
    distance_m: int
    distance: Sentence
    way: Sentence
    in_service: bool
    reason: str
    since: datetime | None
    lon: float
    lat: float
    version: int
    editable: bool


@dataclass(frozen=True)
class Help:
    """One kind of resource: those in service first, then the nearer ones that cannot come, and why.

    drives_out: it comes to fight a fire, and is compared with the other kinds that do by who is there first.
    """

    kind: ResourceKind
    title: Sentence
    drives_out: bool
    items: list[Item]


def help_near(
    session: FencedSession,
    point: LonLat,
    township: Around | None,
    roads: Roads | None,
    kinds: Sequence[ResourceKind] = ORDER,
    left_out: Collection[uuid.UUID] = (),
) -> list[Help]:
    """By kind in the order of use; kinds of which none is known within reach are left out.

    left_out: who is under way already.
    """
    by_kind = closest(session, point, kinds, roads, left_out)
    names = area_names(session, [near.resource.area_path for shown in by_kind.values() for near in shown])
    own = _editable_prefixes(session)
    ways = _ways(roads, [near for shown in by_kind.values() for near in shown])
    return [
        Help(
            kind=kind,
            title=Sentence(kind.text),
            drives_out=kind in FIRE_FORCES,
            items=[_item(near, township, names, own, ways) for near in shown],
        )
        for kind, shown in by_kind.items()
        if shown
    ]


def area_names(session: FencedSession, paths: Sequence[str]) -> dict[str, tuple[str, str]]:
    """For each path the names of its township (empty where it has none) and of the area itself."""
    around = {path[:end] for path in paths for end in range(SEGMENT, len(path) + 1, SEGMENT)}
    areas = {area.path: area for area in session.scalars(select(Area).where(Area.path.in_(around)))}
    towns = {path: area.name for path, area in areas.items() if area.level == Level.TOWNSHIP}
    return {
        path: (
            next((name for town, name in towns.items() if path.startswith(town)), ""),
            areas[path].name if path in areas else "",
        )
        for path in set(paths)
    }


@dataclass(frozen=True)
class _Way:
    length_m: float
    on_foot_m: float
    turnout: Turnout


def _ways(roads: Roads | None, shown: Sequence[Near]) -> dict[uuid.UUID, _Way]:
    """How long is the way by road of each resource that has one?"""
    resources = [near.resource for near in shown if near.time_s is not None]
    if roads is None or not resources:
        return {}
    approach = roads.approach(resources)
    routes = [route(roads.network, approach, i) for i in range(len(resources))]
    return {
        resource.id: _Way(way.length_m, way.leg_m, roads.turnout(resource))
        for resource, way in zip(resources, routes, strict=True)
        if way is not None
    }


def _item(
    near: Near,
    township: Around | None,
    names: dict[str, tuple[str, str]],
    own: Sequence[str],
    ways: dict[uuid.UUID, _Way],
) -> Item:
    resource = near.resource
    way = ways.get(resource.id)
    metres = way.length_m if way else near.distance_m
    neighbour = township is None or not resource.area_path.startswith(township.path)
    town, area = names[resource.area_path]
    lon, lat = lonlat(resource.geom) or (0.0, 0.0)
    return Item(
        id=resource.id,
        name=resource.name,
        area=(town if neighbour else area) or area,
        neighbour=neighbour,
        phone=resource.duty_phone,
        staff=resource.staff,
        vehicles=resource.vehicles,
        turnout_s=round(way.turnout.seconds) if way else resource.turnout_s,
        turnout_assumed=bool(way and way.turnout.assumed),
        time_s=round(near.time_s) if way and near.time_s is not None else None,
        time=duration(near.time_s) if way and near.time_s is not None else None,
        by_road=way is not None,
        on_foot=distance(way.on_foot_m) if way and way.on_foot_m >= LONG_LEG_M else None,
        flow_l_s=resource.flow_l_s,
        capacity_people=resource.capacity_people,
        distance_m=round(metres),
        distance=distance(metres),
        way=Sentence(N_("by road") if way else N_("straight line")),
        in_service=resource.in_service,
        reason=resource.out_reason,
        since=resource.out_since,
        lon=lon,
        lat=lat,
        version=resource.version,
        editable=lies_under(resource.area_path, own),
    )


def _editable_prefixes(session: FencedSession) -> list[str]:
    try:
        return guard.writable(session, RESOURCES)
    except Forbidden:
        return []
