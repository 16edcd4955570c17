"""Which row stands in every table at each of four places, and by which word is it known wherever it comes out?

At a place each table has one row, and all of them have the same id: whatever noun a route is about,
`PLACES["beside"].id` is the one beside. Every text of a row behind the fence holds the word of its place
(`kanaribeside…`), so a leak is found without knowing what leaks. Tables are read from the models: a new one is planted
by itself, or says what it lacks.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from geoalchemy2 import Geometry
from geoalchemy2.shape import from_shape
from shapely import LineString, MultiPolygon, Point, box
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Engine,
    Float,
    LargeBinary,
    Numeric,
    String,
    Table,
    insert,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import Integer, Uuid

from gridmap.db import reading
from gridmap.db.models import Base
from tests import world
from tests.access import people, shapes


@dataclass(frozen=True)
class Place:
    """An area of the world with one row of everything. lon, lat: somewhere in it."""

    name: str
    path: str
    lon: float
    lat: float

    @property
    def id(self) -> uuid.UUID:
        return world.name_id(f"planted {self.name}")

    @property
    def word(self) -> str:
        return f"kanari{self.name}"


PLACES = {
    each.name: each
    for each in (
        Place("own", world.G22, 117.072, 38.012),
        Place("beside", world.G11, 117.012, 38.072),
        Place("above", world.T1, 117.051, 38.041),
        Place("away", world.T2G2, 117.162, 38.012),
    )
}
GONE = world.name_id("planted and deleted")
# What the service keeps of itself, what it makes of the records, and the areas, which the world has drawn.
NOT_PLANTED = frozenset(
    {
        "answers",
        "areas",
        "audit",
        "audit_seals",
        "changes",
        "guesses",
        "headlines",
        "paper_serials",
        "published",
        "upkeep",
    }
)
_DAY, _MOMENT = world.TODAY - timedelta(days=5), world.NOW - timedelta(days=5)

# What a table asks of its columns beyond their kinds. Other columns without a word of their own stay plain.
_GIVEN: dict[str, dict[str, Any]] = {
    "alarms": {"left_at": None, "arrived_at": None},
    "area_changes": {"heirs": {}, "audit_ids": None, "undone_at": None, "paths": []},
    "area_codes": {"code": "9900000{number}"},
    "asked_questions": {
        "shared": False,
        "subject": "enterprises",
        "near": "resources.fire_station",
        "measured_by": "metres",
        "filters": {},
    },
    "assignments": {"until": None},
    "attachments": {"source": "enterprises", "media_type": "image/jpeg", "file_name": "", "kind": "photo"},
    "campaigns": {"chosen": {}},
    "county_forms": {"cells": {}},
    "delegations": {"valid_until": _DAY + timedelta(days=900), "withdrawn_on": None},
    "devices": {"replaced_by": None},
    "enterprises": {"code": "{CODE}", "state": "operating", "closed_on": None, "source_crs": "wgs84"},
    "exposures": {"withdrawn_on": None},
    "hazard_steps": {
        "step": "order",
        "state": "ordered",
        "deadline": _DAY + timedelta(days=30),
        "facts": {},
        "paper_id": None,
        "voids": None,
    },
    "hazards": {
        "state": "found",
        "deadline": None,
        "closed_on": None,
        "listed_on": None,
        "cycle_of": None,
        "cycle": 1,
    },
    "imports": {
        "noun": "enterprises",
        "state": "refused",
        "sheets": [],
        "mapping": {},
        "answers": {},
        "result": {},
        "audit_ids": None,
        "fingerprint": "",
    },
    "incident_changes": {"kind": "sent", "ended_at": None, "resource_kind": "fire_station", "geom": None},
    "incident_log": {"kind": "left", "facts": {}, "said_at": world.NOW, "written_at": world.NOW},
    "incidents": {"state": "open", "closed_at": None, "happened_at": None},
    "items": {"key": "own-{name}", "packs": {}},
    "jobs": {"kind": "publish", "state": "done", "arguments": {}},
    "lots": {"item": "tent", "quantity": None, "basis": "physical", "whole": False, "expires_on": None},
    "need_scenarios": {"share": 0.5, "people": None},
    "norms": {"profile": "cn_township", "key": "own_{name}"},
    "outings": {"campaign_id": None},
    "outbox_entries": {
        "state": "held",
        "decided_at": None,
        "decided_by": None,
        "about": "",
        "kind": "hazards",
        "body": '{{"parts": [], "values": {{"title": "kanari{name}outboxentriesbody"}}}}',
    },
    "outbox_parts": {"sha256": "0" * 64, "length": 4, "content": b"part"},
    "papers": {"township_path": "{township}", "year": 2026, "replaces": None, "media_type": "text/plain"},
    "people": {"active": True},
    "people_places": {"people": 3.0},
    "people_sources": {"people": 3.0, "unit": "count"},
    "profiles_in_force": {"profile": "cn_township", "subject": "fire"},
    "roads": {"node_ids": None, "max_speed_km_h": 40, "name": "Lane of {name}"},
    "resources": {"kind": "supply_depot", "source_crs": "wgs84", "in_service": True, "out_since": None},
    "saved_mappings": {"noun": "enterprises", "mapping": {}, "answers": {}},
    "scenarios": {"profile": "cn_township", "threshold_s": 600, "spacing_m": 500},
    "app_passwords": {"ended_at": None, "session_epoch": 0},
    "sign_ins": {"ended_at": None, "session_epoch": 0},
    "stock_forms": {"to_depot_id": None, "kind": "in"},
    "stock_lines": {"to_lot_id": None, "expected": None, "found": None, "change": 1},
    "teams": {"disbanded_on": None},
    "visits": {"position_lon": "{lon}", "position_lat": "{lat}"},
    "webhook_deliveries": {"attempts": 1},
    "webhooks": {"ended": "", "receiver": "receiver.example"},
    "work_reports": {"edits": {}},
    "yearly_facts": {"year": 2020},
}
_NUMBER = VERSION = 3  # of whatever is counted


def plant(owner: Engine) -> None:
    """Write them, and one more of some that is deleted again: only its traces stay. Nothing is published yet."""
    people.draw(owner)
    tables = [each for each in Base.metadata.sorted_tables if each.name not in NOT_PLANTED]
    with owner.begin() as connection:
        for number, place in enumerate(PLACES.values(), 1):
            for table in tables:
                connection.execute(insert(table).values(**row(table, place, place.id, number)))
        for name in ("enterprises", "hazards", "people"):
            gone = {**row(Base.metadata.tables[name], PLACES["own"], PLACES["own"].id, 9), "id": GONE}
            connection.execute(insert(Base.metadata.tables[name]).values(**gone))
        for name in ("hazards", "people", "enterprises"):
            connection.execute(text(f"DELETE FROM {name} WHERE id = :id"), {"id": GONE})  # noqa: S608  (our own names)


def row(table: Table, place: Place, row_id: uuid.UUID, number: int) -> dict[str, Any]:
    """A row of a table at a place. number: tells the places apart where a value must be of its own."""
    given = _GIVEN.get(table.name, {})
    words = {
        "name": place.name,
        "number": str(number),
        "township": place.path[:8],
        "CODE": f"KANARI{place.name.upper()}{number}".ljust(18, "0"),
        "lon": str(place.lon),
        "lat": str(place.lat),
    }
    made: dict[str, Any] = {}
    for column in table.columns:
        if column.computed is not None or column.identity is not None:
            continue
        if column.name in given:
            said = given[column.name]
            made[column.name] = said.format(**words) if isinstance(said, str) and "{" in said else said
        else:
            made[column.name] = _value(table, column, place, row_id, number)
    return made


def _value(table: Table, column: Column[Any], place: Place, row_id: uuid.UUID, number: int) -> Any:
    kind, word = column.type, f"{place.word}{table.name}{column.name}".replace("_", "")
    shape = shapes.of(table.name, column.name, word)
    if shape is not None:
        return shape
    if column.name in ("area_path", "township_path"):
        return place.path
    if isinstance(kind, Geometry):
        return from_shape(_shape(str(kind.geometry_type), place), srid=4326)
    if isinstance(kind, ARRAY):
        return [row_id] if isinstance(kind.item_type, Uuid) else _known(table, column, "<@ ARRAY[")
    if isinstance(kind, JSONB):
        return [] if column.name.endswith("hashes") else {"kanari": word}
    if isinstance(kind, LargeBinary):
        return word.encode()
    if isinstance(kind, String):
        known = _known(table, column, "IN (")
        return known[0] if known else word if table.name not in reading.OPEN else f"{table.name} {place.name}"
    return _plain(column, row_id, number)


def _plain(column: Column[Any], row_id: uuid.UUID, number: int) -> Any:
    """A value that tells nothing."""
    kind = column.type
    if isinstance(kind, Uuid):
        return row_id
    if isinstance(kind, DateTime):
        return _MOMENT + timedelta(hours=8) if column.name in ("ends_at", "finished_at") else _MOMENT
    if isinstance(kind, Date):
        return _DAY
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer | Numeric | Float):
        return number if column.name in ("serial", "number") else _NUMBER
    return text("DEFAULT")


def _shape(kind: str, place: Place) -> BaseGeometry:
    around = box(place.lon - 0.001, place.lat - 0.001, place.lon + 0.001, place.lat + 0.001)
    if kind == "POINT":
        return Point(place.lon, place.lat)
    if kind == "LINESTRING":
        return LineString([(place.lon, place.lat), (place.lon + 0.001, place.lat)])
    return MultiPolygon([around])


def _known(table: Table, column: Column[Any], sign: str) -> list[str]:
    """The first word that the checks of the table let the column hold; none where it holds any."""
    for check in table.constraints:
        if isinstance(check, CheckConstraint):
            said = re.search(rf"\b{column.name} {re.escape(sign)}'([^']+)'", str(check.sqltext))
            if said:
                return [said[1]]
    return []
