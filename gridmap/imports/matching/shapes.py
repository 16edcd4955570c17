"""What would a file change in a register whose records are known by their shape: roads, buildings?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select

from gridmap.db.sessions import FencedSession
from gridmap.fields import SHAPES
from gridmap.i18n.texts import N_
from gridmap.imports.matching import refusals
from gridmap.imports.matching.bulk import write
from gridmap.imports.matching.drafts import blank
from gridmap.imports.matching.rows import FieldChange, ImportPlan, Incoming, Write, plain
from gridmap.records.areas.labelled import Places
from gridmap.records.geometry import LonLat
from gridmap.records.places import under_any
from gridmap.records.progress import Report
from gridmap.registers import Register

DECIMALS = 7  # of a degree: 1 cm, below what any survey means


@dataclass(frozen=True)
class ShapePart:
    """One record that a row of a file speaks of. number: which of the row's; said: column -> value.

    shape: None in a row of our own workbook, which carries the record's number instead. middle: a point on the shape.
    """

    row: Incoming
    number: int
    shape: BaseGeometry | None
    said: Mapping[str, Any]
    middle: LonLat | None = None

    @property
    def id(self) -> uuid.UUID | None:
        """The record's own number, where the row carries one; further parts of the row are new records."""
        return self.row.values.get("id") if self.number == 0 else None

    @property
    def mark(self) -> uuid.UUID | bytes:
        """What the record is known by."""
        return self.id or key_of(self.shape)


Known = Mapping[str, Any]


def key_of(shape: BaseGeometry | None) -> bytes:
    """Equal for shapes that are drawn alike. Vertices that repeat the one before do not count."""
    xy = shapely.get_coordinates(shapely.remove_repeated_points(shape)).round(DECIMALS)
    return bytes((xy + 0.0).tobytes())  # + 0.0: minus zero is zero


def said_of(noun: Register, row: Incoming) -> dict[str, Any]:
    """What the row says of the register's columns; an empty cell says nothing."""
    return {name: row.values[name] for name in _columns(noun) if row.values.get(name) not in (None, "")}


def _columns(noun: Register) -> list[str]:
    """Those that a file may fill."""
    return [*(each.key for each in noun.typed if each.kind not in SHAPES), *noun.of_shape]


def plan(
    session: FencedSession,
    noun: Register,
    filling: tuple[str, uuid.UUID],
    parts: Sequence[ShapePart],
    made: ImportPlan,
    report: Report,
) -> int:
    """Enter into the plan what is new and what changes; returns how many parts repeat another one of the file.

    filling: the area that is filled, and the import. What lies in no area of ours is kept with the area that is filled,
    for neither roads nor houses end at the boundary.
    """
    target, import_id = filling
    known = _known(session, noun, target)
    by_mark: dict[Any, Known] = {mark: each for each in known for mark in (each["id"], key_of(each["geom"]))}
    areas = iter(Places(session, target).at([part.middle for part in parts if part.middle is not None]))
    seen: set[Any] = set()
    repeated = 0
    for part in parts:
        area = target if part.middle is None else next(areas) or target
        found = by_mark.get(part.mark)
        mark = found["id"] if found else part.mark
        if mark in seen:
            repeated += 1
            continue
        seen.add(mark)
        if found is not None:
            _compare(made, noun, part, found, area)
        elif part.id is not None:
            made.refuse(part.row, refusals.gone(part.id))
        else:
            _add(made, noun, part, import_id, area)
    report(N_("Comparing"), len(parts), len(parts))
    return repeated


def save(session: FencedSession, noun: Register, made: ImportPlan, report: Report) -> None:
    rows = [(each.row or {}, each.version) for each in (*made.new, *made.changed)]
    write(session, noun.model.__table__, rows, report)  # type: ignore[arg-type]


def _add(made: ImportPlan, noun: Register, part: ShapePart, import_id: uuid.UUID, area: str) -> None:
    record_id = uuid.uuid5(import_id, f"{part.row.sheet}|{part.row.row}|{part.number}")
    columns = {**blank(noun.key), **part.said, "id": record_id, "area_path": area, "geom": part.shape}
    made.new.append(Write(part.row, record_id, _title(columns), None, (), columns))


def _compare(made: ImportPlan, noun: Register, part: ShapePart, known: Known, area: str) -> None:
    said = dict(part.said)
    redrawn = part.shape is not None and key_of(part.shape) != key_of(known["geom"])
    if redrawn:
        said = {**dict.fromkeys(noun.of_shape), **said, "geom": part.shape, "area_path": area}
    changes = tuple(
        FieldChange(name, _told(known[name]), _told(value))
        for name, value in said.items()
        if value != known[name]
    )
    if changes and part.row.values.get("version") not in {None, known["version"]}:
        made.refuse(part.row, refusals.older(part.row))
    elif changes:
        columns, version = {**known, **said}, known["version"]
        made.changed.append(Write(part.row, known["id"], _title(columns), version, changes, columns))
    else:
        made.unchanged.append(part.row)


def _known(session: FencedSession, noun: Register, target: str) -> list[Known]:
    table: Any = noun.model.__table__
    names = ("id", "version", "area_path", *_columns(noun))
    found = session.execute(
        select(func.ST_AsBinary(table.c.geom), *(table.c[name] for name in names)).where(
            under_any(table.c.area_path, [target])
        )
    ).all()
    shapes = shapely.from_wkb([bytes(row[0]) for row in found])
    return [
        {**dict(zip(names, row[1:], strict=True)), "geom": shape}
        for row, shape in zip(found, shapes, strict=True)
    ]


def _told(value: Any) -> Any:
    """A value as the preview shows it: of a shape that it is one, of a long list its ends and its length."""
    if isinstance(value, BaseGeometry):
        return "…"
    if isinstance(value, list) and len(value) > 2:
        return f"{value[0]} … {value[-1]} ({len(value)})"
    return plain(value)


def _title(columns: Mapping[str, Any]) -> str:
    return str(columns.get("name") or "")
