"""What would this file do, as it is mapped now? Read and checked afresh, and compared with the ledger as it is now."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select

from gridmap.db.models import Area, Import, QuarantinedRow
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.answers import Answers, apply
from gridmap.imports.checking import Checked, CheckedRow, CrsChoice, check, nothing_found, several_states
from gridmap.imports.mapping import Mapping, corrected
from gridmap.imports.matching import basis, planning
from gridmap.imports.matching.rows import ImportPlan, Incoming
from gridmap.imports.reading.sheets import Sheet
from gridmap.imports.steps import uploads, waiting
from gridmap.imports.steps.latest import Latest
from gridmap.imports.steps.own_columns import OwnColumns
from gridmap.imports.steps.reasons import Reasons
from gridmap.imports.steps.sheets import asks_for_coordinates
from gridmap.imports.steps.systems import choice_of
from gridmap.imports.steps.waiting import Waiting
from gridmap.records.places import under_any
from gridmap.records.progress import Report
from gridmap.registers.roads import Road

_UNNAMED = "OSM {number}"
_OSM = "OpenStreetMap"
_NAMED = frozenset({"resources"})
"""Hydrants of an extract have no names, but our records need one. Roads and buildings may do without."""

_MOST_ROADS = 20_000


@dataclass
class Prepared:
    """waiting: the rows that are not taken in. notes: what concerns whole sheets."""

    plan: ImportPlan
    waiting: list[Waiting] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)
    rows: int = 0


@dataclass
class _Read:
    """What the file alone says: the same until its columns or their system are named anew."""

    sheets: dict[str, Sheet]
    incoming: list[Incoming] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)
    rows: int = 0


_READ: Latest[_Read] = Latest()
_PREPARED: Latest[Prepared] = Latest()


def prepare(session: FencedSession, kept: Import, now: datetime, report: Report) -> Prepared:
    """What this process has prepared a moment ago is handed out again where nothing that it depends on has changed.

    Raises InvalidInput where the file cannot be read or nothing of it is mapped.
    """
    outline, roads = _ground(session, kept)
    accepted = _accepted(session, kept.id)
    key = (
        kept.id,
        json.dumps([kept.mapping, kept.coordinates, kept.answers]),
        frozenset(accepted),
        outline and outline.wkb,
    )
    mark = basis.mark(session, kept, now)
    ready = _PREPARED.get((key, mark)) if mark is not None else None
    if ready is not None:
        return ready
    read = _READ.get(key) or _read(kept, outline, roads, accepted, report)
    _READ.hold(key, read, read.rows)
    plan = planning.plan(session, kept, read.incoming, now, report)
    held = [*read.waiting, *waiting.of_refused(read.sheets, plan, kept.mapping)]
    prepared = Prepared(plan, held, [*read.notes, *plan.notes], read.rows)
    _PREPARED.hold((key, mark), prepared, prepared.rows)
    return prepared


def forget() -> None:
    """Let go of the last file: it is saved, and its rows need no memory any more."""
    _READ.drop()
    _PREPARED.drop()
    uploads.forget()


def _read(
    kept: Import,
    outline: BaseGeometry | None,
    roads: list[BaseGeometry],
    accepted: set[tuple[str, int]],
    report: Report,
) -> _Read:
    report(N_("Reading the file"), 0, 0)
    ledger = uploads.read(kept)
    sheets = [sheet for sheet in ledger.sheets if sheet.name in kept.mapping]
    if not sheets:
        raise InvalidInput(N_("No sheet is chosen. Choose at least one, and say which column holds what."))
    crs = choice_of(kept.coordinates) if asks_for_coordinates(kept) else CrsChoice("wgs84")
    found = _Read({sheet.name: sheet for sheet in sheets}, rows=sum(len(sheet.rows) for sheet in sheets))
    found.notes += ledger.notes
    is_osm = ledger.format.startswith(_OSM)
    for n, sheet in enumerate(sheets):
        report(N_("Checking"), n, len(sheets))
        mapping = corrected(sheet.columns, kept.noun, kept.mapping[sheet.name])
        sheet, idle = nothing_found.without(sheet, mapping)
        found.notes += idle
        states = several_states.decided(sheet, mapping)
        found.notes += states.notes
        given = Answers.from_json(kept.answers.get(sheet.name, {}))
        checked = check(
            *apply(states.sheet, states.mapping, given),
            crs,
            outline,
            roads,
            _UNNAMED if is_osm and kept.noun in _NAMED else "",
        )
        about = _About(
            OwnColumns(sheet, mapping),
            Reasons(sheet, states.mapping, states.by),
            _enterprise(sheet, mapping) if given.unlinked else "",
            is_osm,
        )
        found.incoming += _good(sheet, checked, accepted, about)
        found.waiting += waiting.of_checked(sheet, checked, accepted)
        found.notes += [*sheet.notes, *checked.notes, *about.own.notes()]
    return found


@dataclass(frozen=True)
class _About:
    """unlinked: the heading of the enterprise, where rows come in without one that nobody knows; else empty."""

    own: OwnColumns
    reasons: Reasons
    unlinked: str
    is_osm: bool


def _enterprise(sheet: Sheet, mapping: Mapping) -> str:
    return next((sheet.columns[at] for at, key in mapping.columns.items() if key == "enterprise"), "")


def _good(sheet: Sheet, checked: Checked, accepted: set[tuple[str, int]], about: _About) -> list[Incoming]:
    rows = [(row, row.shape, row.source_crs) for row in (*checked.good, *checked.unlocated)]
    rows += [
        (each.row, each.fix.shape, each.fix.source_crs)
        for each in checked.quarantined
        if each.fix and (sheet.name, each.row.number) in accepted
    ]
    return [_incoming(sheet, row, shape, system, about) for row, shape, system in rows]


def _incoming(
    sheet: Sheet, row: CheckedRow, shape: BaseGeometry | None, system: str | None, about: _About
) -> Incoming:
    values = {**row.values, **about.own.of(row)}
    values |= about.reasons.of(row.number, values)
    source = values.get("source_id")
    if about.is_osm and source:
        values.setdefault("note", f"{_OSM} {source}")
        if values.get("name") == _UNNAMED.replace("{number}", str(row.number)):
            values["name"] = f"OSM {source}"
    point = (shape.x, shape.y) if isinstance(shape, shapely.Point) else None
    return Incoming(
        sheet.name, row.number, values, point, None if point else shape, system or "wgs84",
        about.unlinked, about.own.emptied(row),
    )  # fmt: skip


def _ground(session: FencedSession, kept: Import) -> tuple[BaseGeometry | None, list[BaseGeometry]]:
    """The outline that the answer about the coordinates is tested against, and the roads in it."""
    wkb = session.scalar(select(func.ST_AsBinary(Area.geom)).where(Area.path == kept.area_path))
    outline: BaseGeometry | None = shapely.from_wkb(bytes(wkb)) if wkb else None
    here = under_any(Road.area_path.expression, [kept.area_path])
    lines = session.scalars(select(func.ST_AsBinary(Road.geom)).where(here).limit(_MOST_ROADS))
    return outline, [shapely.from_wkb(bytes(line)) for line in lines]


def _accepted(session: FencedSession, import_id: uuid.UUID) -> set[tuple[str, int]]:
    agreed = select(QuarantinedRow.sheet, QuarantinedRow.row_number).where(
        QuarantinedRow.import_id == import_id, QuarantinedRow.accepted
    )
    return {(sheet, row) for sheet, row in session.execute(agreed)}
