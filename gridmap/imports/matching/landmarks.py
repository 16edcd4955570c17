"""What would a file change in the places that have a name? A place is known by its name and where it is."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from sqlalchemy import func, select

from gridmap.analysis.tolerances import SAME_PLACE_M
from gridmap.db.models import Landmark
from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.matching import refusals
from gridmap.imports.matching.bulk import point_text, write
from gridmap.imports.matching.drafts import same_point
from gridmap.imports.matching.identity import apart_m, keys
from gridmap.imports.matching.rows import Change, Complaint, ImportPlan, Incoming, Write, new_id, plain
from gridmap.records.areas.labelled import Places
from gridmap.records.places import under_any
from gridmap.records.progress import Report

FIELDS = ("name", "kind", "population")
_POINTLESS = Complaint(
    "geom", "", Sentence(N_("This row has no point.")), Sentence(N_("Give its longitude and latitude."))
)
_Known = dict[str, list[dict[str, Any]]]


def plan(
    session: FencedSession, target: str, import_id: uuid.UUID, rows: list[Incoming], report: Report
) -> ImportPlan:
    """What lies in no area of ours is kept with the area that is filled: people name the next town's hamlets too."""
    made = ImportPlan("places")
    known = _known(session, target)
    by_id = {each["id"]: each for namesakes in known.values() for each in namesakes}
    placed = [row for row in rows if row.point is not None]
    for row in rows:
        if row.point is None:
            made.refuse(row, _POINTLESS)
    areas = Places(session, target).at([row.point for row in placed if row.point is not None])
    names = keys([row.values.get("name") or "" for row in placed])
    for row, area, key in zip(placed, areas, names, strict=True):
        own = row.values.get("id")
        if own and own not in by_id:
            made.refuse(row, refusals.gone(own))
        else:
            meant = [by_id[own]] if own else known[key]
            _compare(made, row, meant, new_id(import_id, row), area or target)
    report(N_("Comparing"), len(rows), len(rows))
    return made


def save(session: FencedSession, made: ImportPlan, report: Report) -> None:
    rows = [(each.row or {}, each.version) for each in (*made.new, *made.changed)]
    write(session, Landmark.__table__, rows, report)  # type: ignore[arg-type]


def _compare(
    made: ImportPlan, row: Incoming, namesakes: list[dict[str, Any]], record_id: uuid.UUID, area: str
) -> None:
    point = row.point or (0.0, 0.0)
    said = {name: row.values[name] for name in FIELDS if row.values.get(name) not in (None, "")}
    numbered = bool(row.values.get("id"))
    near = [each for each in namesakes if numbered or apart_m(each["point"], point) <= SAME_PLACE_M]
    known = min(near, key=lambda each: apart_m(each["point"], point), default=None)
    if known is None:
        columns = {"kind": "", "population": None, **said, "id": record_id, "area_path": area}
        written = {**columns, "geom": point_text(point)}
        made.new.append(Write(row, record_id, said["name"], None, (), written, point))
        namesakes.append({**columns, "point": point})  # the same again in this file is no second place
        return
    if numbered and not same_point(known["point"], point):
        said |= {"point": point, "area_path": area}
    changes = tuple(
        Change("geom" if name == "point" else name, plain(known[name]), plain(value))
        for name, value in said.items()
        if value != known[name]
    )
    if not changes:
        made.unchanged.append(row)
        return
    known.update(said)
    columns = {**known, "geom": point_text(known["point"])}
    made.changed.append(Write(row, known["id"], known["name"], 1, changes, columns, known["point"]))


def _known(session: FencedSession, target: str) -> _Known:
    names = ("id", "area_path", *FIELDS)
    found = session.execute(
        select(func.ST_X(Landmark.geom), func.ST_Y(Landmark.geom), *(getattr(Landmark, name) for name in names))
        .where(under_any(Landmark.area_path.expression, [target]))
        .order_by(Landmark.id)
    ).all()  # fmt: skip
    rows = [{**dict(zip(names, rest, strict=True)), "point": (lon, lat)} for lon, lat, *rest in found]
    known: _Known = defaultdict(list)
    for key, row in zip(keys([row["name"] for row in rows]), rows, strict=True):
        known[key].append(row)
    return known
