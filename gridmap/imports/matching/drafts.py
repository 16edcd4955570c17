"""How does a row of a file become the draft of a record, held to the same rules as an entry by hand?"""

from __future__ import annotations

import uuid
from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Text

from gridmap.errors import Problem
from gridmap.fields import LONGEST_LINE, LONGEST_TEXT, SHAPES, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.matching.identity import Existing
from gridmap.imports.matching.rows import Complaint, Incoming
from gridmap.records.reading import Unreadable, read
from gridmap.registers import BY_KEY
from gridmap.registers.base.register import Register

SAME_DEGREES = 2e-7  # 2 cm: what seven decimals, as our own workbooks write them, may differ by
MEND = Sentence(N_("Correct this cell and hand the row in again."))
_LONGEST = {"text": LONGEST_LINE, "phone": LONGEST_LINE, "long": LONGEST_TEXT}


def draft(noun: Register, record_id: uuid.UUID, known: Existing | None) -> SimpleNamespace:
    """Every column of the record as it is, or as a new one begins; `geom` as (lon, lat)."""
    if known is not None:
        return SimpleNamespace(**known.row, geom=known.point)
    return SimpleNamespace(**{**blank(noun.key), "id": record_id})


@cache
def blank(key: str) -> dict[str, Any]:
    """The columns of a new record with their defaults."""
    columns = BY_KEY[key].model.__table__.c
    row: dict[str, Any] = {
        column.name: "" if _is_text(column) and not column.nullable else None for column in columns
    }
    for column in columns:
        if column.default is not None and column.default.is_scalar:
            row[column.name] = column.default.arg
    return {**row, "version": 1, "geom": None, "area_path": None}


def enter(
    noun: Register, row: SimpleNamespace, incoming: Incoming, known: Existing | None
) -> list[Complaint]:
    """Set what the file says; an empty cell leaves what is known. The complaints about single fields."""
    complaints = []
    for entry in noun.typed:
        value = incoming.values.get(entry.key)
        if value is None or value == "" or entry.kind in SHAPES:
            continue
        if entry.fixed and known is not None:
            continue
        try:
            setattr(row, entry.key, _read(entry, value))
        except Unreadable as unreadable:
            complaints.append(Complaint(entry.key, str(value), unreadable.sentence, MEND))
    if known is not None and incoming.emptied:
        _empty(noun, row, incoming)
    complaints += [
        Complaint(entry.key, "", Sentence(N_("“{field}” is empty."), {"field": Sentence(entry.title)}), MEND)
        for entry in noun.typed
        if entry.required
        and entry.kind not in SHAPES
        and getattr(row, entry.key) in (None, "")
        and not _told(complaints, entry.key)
    ]
    if incoming.point is not None and not same_point(row.geom, incoming.point):
        row.geom = incoming.point
        if hasattr(row, "source_crs"):
            row.source_crs = incoming.source_crs
    return complaints


def _empty(noun: Register, row: SimpleNamespace, incoming: Incoming) -> None:
    """Empty the fields whose cells were emptied; a field that must hold something is then complained of."""
    columns = noun.model.__table__.c
    for entry in noun.typed:
        if entry.key not in incoming.emptied or entry.fixed:
            continue
        if entry.kind in SHAPES:
            row.geom = None
        elif columns[entry.key].nullable:
            setattr(row, entry.key, None)
        elif _is_text(columns[entry.key]):
            setattr(row, entry.key, "")


def complaint(noun: Register, problem: Problem, incoming: Incoming) -> Complaint:
    """A complaint of the noun's own rules, as one about this row."""
    return Complaint(problem.field, str(incoming.values.get(problem.field) or ""), problem.sentence, MEND)


def same_point(before: Any, after: Any) -> bool:
    if before is None or after is None:
        return before is after
    return all(abs(one - other) <= SAME_DEGREES for one, other in zip(before, after, strict=True))


def _read(entry: Field, value: Any) -> Any:
    """The value as its column holds it. What is plainly fine takes the short way: there are millions of cells."""
    if isinstance(value, str) and entry.kind in _LONGEST and value.isprintable():
        if len(value) <= _LONGEST[entry.kind] and entry.kind != "phone" and entry.tidy(value) == value:
            complaint = entry.check(value)
            if complaint is None:
                return value
        return read(entry, value)
    if entry.kind == "choice" and value in entry.choices:
        return value
    if entry.kind in ("date", "datetime") and isinstance(value, date):
        return read(entry, value.isoformat())
    if entry.kind in ("reference", "enterprise", "person"):
        return value if isinstance(value, uuid.UUID) else read(entry, value)
    if entry.kind in ("people", "datetime"):  # found by their names, or read from the cell, before
        return value
    return read(entry, list(value) if isinstance(value, tuple) else value)


def _told(complaints: list[Complaint], field: str) -> bool:
    return any(each.column == field for each in complaints)


def _is_text(column: Any) -> bool:
    return isinstance(column.type, Text)
