"""Who of these kinds is first at this place, soonest first, and by how much?

Read off the rankings (`incident.rankings`) where they hold, so that a city answers as fast as a town; else searched.
Either way it is the same answer: the least time by road, turnout included.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import shapely
from sqlalchemy import ARRAY, Engine, Uuid, any_, bindparam, select, text

from gridmap.analysis.roads.ranking import FEW, Reading, first_at
from gridmap.analysis.roads.speeds import arc_s
from gridmap.db.sessions import FencedSession
from gridmap.incident.places import LonLat, at, own_township, township_among
from gridmap.incident.rankings import (
    KINDS,
    SOURCES,
    TRUSTED_S,
    Notice,
    age_s,
    holds,
    kept_in,
    notice_in,
    outlines_of,
    place_of,
)
from gridmap.incident.roads import EVERYWHERE, roads_around
from gridmap.layers.shared.networks import network_for
from gridmap.layers.shared.road_state import state_of
from gridmap.registers.resources import Resource
from gridmap.standards import in_force
from gridmap.vocabulary import ResourceKind

PATIENCE_S = 30.0
"""How long one waits for another thread to open a ranking: longer than that takes, and less than a search each."""


@dataclass(frozen=True)
class First:
    """A resource in service that can come by road. time_s: from the alarm to the place, turnout included."""

    id: uuid.UUID
    name: str
    kind: str
    duty_phone: str
    time_s: float
    lon: float
    lat: float


def first_help(
    session: FencedSession, point: LonLat, kinds: Sequence[ResourceKind], few: int = FEW
) -> list[First]:
    """The first few (at most FEW) of these kinds together; nobody where no road is known that leads to the place."""
    found = _read_off(session, point, kinds, few)
    return _searched(session, point, kinds, few) if found is None else found


_table = Resource.__table__.c
_COLUMNS = (
    _table.id,
    _table.name,
    _table.kind,
    _table.duty_phone,
    _table.geom.ST_X().label("lon"),
    _table.geom.ST_Y().label("lat"),
)
# One statement for any number of them, which asks once whether something changed.
_THEM = select(
    *_COLUMNS,
    text("(SELECT gm_changed_since(CAST(:seen AS pg_snapshot), CAST(:sources AS text[]))) AS changed"),
).where(_table.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
_ALL = select(Resource).where(
    Resource.kind.in_(bindparam("kinds", expanding=True)), Resource.in_service, Resource.geom.is_not(None)
)


def _read_off(
    session: FencedSession, point: LonLat, kinds: Sequence[ResourceKind], few: int
) -> list[First] | None:
    """None where the rankings do not know: then one has to search."""
    shelf = _shelf_of(session)
    if shelf is None or age_s(shelf.notice) > TRUSTED_S:
        return None
    key = shelf.key_at(point)
    ready = shelf.reading(session, key) if key else None
    if ready is None:
        return None
    reading, ids = ready
    found = first_at(reading, point, np.array([KINDS.index(each) for each in kinds]), few)
    who = (
        {}
        if found is None
        else {ids[each]: s for each, s in zip(found[0].tolist(), found[1].tolist(), strict=True)}
    )
    if not who:
        return [] if holds(session.connection(), shelf.notice) else None
    told = {"ids": list(who), "seen": shelf.notice.snapshot, "sources": SOURCES}
    rows = session.execute(_THEM, told).mappings().all()
    if len(rows) < len(who) or any(row["changed"] for row in rows):
        return None
    return sorted((_first(row, who[row["id"]]) for row in rows), key=_turn)


def _first(row: Any, time_s: float) -> First:
    return First(row["id"], row["name"], row["kind"], row["duty_phone"], time_s, row["lon"], row["lat"])


def _turn(first: First) -> tuple[float, str]:
    return first.time_s, str(first.id)


def _searched(session: FencedSession, point: LonLat, kinds: Sequence[ResourceKind], few: int) -> list[First]:
    """From the place to everybody of these kinds, over the roads as they are now."""
    place = at(session, point)
    around = township_among(place.areas) or own_township(session)
    roads = roads_around(session, point, around.path if around else None)
    resources = list(session.scalars(_ALL, {"kinds": [each.value for each in kinds]}))
    if roads is None or not resources:
        return []
    approach = roads.approach(resources)
    found = [
        First(each.id, each.name, each.kind, each.duty_phone, time_s, *lonlat)
        for each, time_s, lonlat in zip(
            resources, approach.time_s.tolist(), approach.forces.lonlat.tolist(), strict=True
        )
        if np.isfinite(time_s)
    ]
    return sorted(found, key=_turn)[:few]


class _Shelf:
    """The rankings under one notice."""

    def __init__(self, base: Path, notice: Notice) -> None:
        self.base, self.notice = base, notice
        told = outlines_of(notice)
        self.keys = [key for _, key in told]
        self.tree = shapely.STRtree([outline for outline, _ in told])

    def key_at(self, point: LonLat) -> str | None:
        """The ranking of the township around the place; None where there is none, or two."""
        found = {
            self.keys[each] for each in self.tree.query(shapely.Point(point), predicate="intersects").tolist()
        }
        return found.pop() if len(found) == 1 else None

    def reading(self, session: FencedSession, key: str) -> tuple[Reading, tuple[uuid.UUID, ...]] | None:
        """What this process reads with, made when it is first wanted; None where something changed meanwhile."""
        if (self.base, key) in _readings:
            return _readings[self.base, key]
        if not _making.acquire(timeout=PATIENCE_S):
            return None
        try:
            if (self.base, key) in _readings:  # another thread was at it
                return _readings[self.base, key]
            made = _made(session, self, key)
            for gone in [each for each in _readings if each[0] == self.base and each[1] not in self.keys]:
                del _readings[gone]
            if made is not None:
                _readings[self.base, key] = made
            return made
        finally:
            _making.release()


_making = threading.Lock()
_readings: dict[tuple[Path, str], tuple[Reading, tuple[uuid.UUID, ...]]] = {}


def _made(session: FencedSession, shelf: _Shelf, key: str) -> tuple[Reading, tuple[uuid.UUID, ...]] | None:
    connection = session.connection()
    town = next(path for path, (_, own) in shelf.notice.towns.items() if own == key)
    profile = in_force(connection, town, "fire")
    network = network_for(connection, EVERYWHERE, profile.vehicle())
    try:
        ranking, ids = kept_in(shelf.base / key)
    except (OSError, ValueError):
        return None
    if state_of(connection).content != shelf.notice.roads or not holds(connection, shelf.notice):
        return None
    leg = profile.leg_m_s(), profile["leg_limit_m"].value
    return Reading(network, arc_s(network, profile.speeds_km_h()), leg, ranking).ready(), ids


_bases: WeakKeyDictionary[Engine, Path] = WeakKeyDictionary()


def _shelf_of(session: FencedSession) -> _Shelf | None:
    engine = session.connection().engine
    if engine not in _bases:
        _bases[engine] = place_of(session.connection())
    base = _bases[engine]
    try:
        written_ns = (base / "notice.json").stat().st_mtime_ns
    except OSError:
        return None
    return _read(base, written_ns)


@lru_cache(maxsize=4)
def _read(base: Path, written_ns: int) -> _Shelf | None:
    notice = notice_in(base)
    return _Shelf(base, notice) if notice else None
