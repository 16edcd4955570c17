"""What would a file change in the roads? A road is known by its line."""

from __future__ import annotations

import uuid
from typing import Any

import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select

from gridmap.database import FencedSession
from gridmap.models import Road
from gridmap.models.vocabulary import RoadClass
from gridmap.records.imports.bulk import write
from gridmap.records.imports.places import Places
from gridmap.records.imports.rows import Change, Complaint, Incoming, Plan, Report, Write, plain
from gridmap.records.places import under_any
from gridmap.texts import N_, Sentence

FIELDS = ("name", "road_class", "one_way", "bridge", "max_speed_km_h")
_DEFAULTS: dict[str, Any] = {"name": "", "one_way": False, "bridge": False, "max_speed_km_h": None}
_DECIMALS = 7  # of a degree: 1 cm, below what any survey means


def plan(
    session: FencedSession, target: str, import_id: uuid.UUID, rows: list[Incoming], report: Report
) -> Plan:
    """Roads run on beyond the boundary: what lies in no area of ours is kept with the area that is filled."""
    made = Plan("roads")
    known = _known(session, target)
    lines = [(row, n, line) for row in rows for n, line in enumerate(_lines(row, made))]
    areas = Places(session, target).at([_middle(line) for _, _, line in lines])
    seen: set[bytes] = set()
    for (row, n, line), area in zip(lines, areas, strict=True):
        key = _key(line)
        if key not in seen:
            seen.add(key)
            record_id = uuid.uuid5(import_id, f"{row.sheet}|{row.row}|{n}")
            _compare(made, row, line, known.get(key), (record_id, area or target))
    report(N_("Comparing"), len(rows), len(rows))
    return made


def save(session: FencedSession, made: Plan, report: Report) -> None:
    rows = [(each.row or {}, each.version) for each in (*made.new, *made.changed)]
    write(session, Road.__table__, rows, report)  # type: ignore[arg-type]


def _lines(row: Incoming, made: Plan) -> list[BaseGeometry]:
    lines = (
        [part for part in shapely.get_parts(row.shape) if part.geom_type == "LineString"] if row.shape else []
    )
    if not lines:
        made.refuse(
            row,
            Complaint(
                "geom",
                "",
                Sentence(N_("This row has no line.")),
                Sentence(
                    N_(
                        "Roads come as lines: hand in a Shapefile, a GeoPackage, GeoJSON, KML or OpenStreetMap."
                    )
                ),
            ),
        )
    elif row.values.get("road_class") not in set(RoadClass):
        made.refuse(
            row,
            Complaint(
                "road_class",
                str(row.values.get("road_class") or ""),
                Sentence(N_("The class of this road is not known.")),
                Sentence(N_("Choose one of the classes of the template.")),
            ),
        )
        return []
    return lines


def _compare(
    made: Plan, row: Incoming, line: BaseGeometry, known: dict[str, Any] | None, new: tuple[uuid.UUID, str]
) -> None:
    said = {name: row.values[name] for name in FIELDS if row.values.get(name) not in (None, "")}
    if known is None:
        record_id, area = new
        columns = {**_DEFAULTS, **said, "id": record_id, "area_path": area, "geom": line}
        made.new.append(Write(row, record_id, str(columns["name"]), None, (), columns))
        return
    changes = tuple(
        Change(name, plain(known[name]), plain(value)) for name, value in said.items() if value != known[name]
    )
    if changes:
        columns = {**known, **said, "geom": line}
        made.changed.append(Write(row, known["id"], str(columns["name"]), 1, changes, columns))
    else:
        made.unchanged.append(row)


def _known(session: FencedSession, target: str) -> dict[bytes, dict[str, Any]]:
    columns = (Road.id, Road.area_path, *(getattr(Road, name) for name in FIELDS))
    found = session.execute(
        select(func.ST_AsBinary(Road.geom), *columns).where(under_any(Road.area_path.expression, [target]))
    )
    names = ("id", "area_path", *FIELDS)
    return {_key(shapely.from_wkb(bytes(line))): dict(zip(names, rest, strict=True)) for line, *rest in found}


def _key(line: BaseGeometry) -> bytes:
    return bytes(shapely.get_coordinates(line).round(_DECIMALS).tobytes())


def _middle(line: BaseGeometry) -> tuple[float, float]:
    middle = LineString(shapely.get_coordinates(line)).interpolate(0.5, normalized=True)
    return middle.x, middle.y
