"""What is a row on its way in, and what is to become of it?"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from shapely.geometry.base import BaseGeometry

from gridmap.i18n.texts import Sentence
from gridmap.records.geometry import LonLat

PARTS_BITS = 8
_ROW_BITS = 32 + PARTS_BITS


@dataclass(frozen=True)
class Complaint:
    """Why a row is not taken in: the field, the value that was meant, the reason, and what to do about it."""

    column: str
    value: str
    reason: Sentence
    remedy: Sentence


@dataclass(frozen=True, slots=True)
class Incoming:
    """A row that reads well. values: field -> value, only what the file says; an empty cell says nothing.

    point: WGS 84 (lon, lat), None where the row has no coordinates. shape: the outline or line of an area or road.
    unlinked: the heading of the enterprise, where the row may come in without one that nobody knows. emptied: fields
    whose cells are empty in a workbook of our own, which held them when it was downloaded.
    """

    sheet: str
    row: int
    values: dict[str, Any]
    point: LonLat | None = None
    shape: BaseGeometry | None = None
    source_crs: str = "wgs84"
    unlinked: str = ""
    emptied: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RefusedRow:
    incoming: Incoming
    complaints: tuple[Complaint, ...]


@dataclass(frozen=True)
class FieldChange:
    """One field of one record, before and after, as JSON values."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Write:
    """A record to be made (version None) or changed (version: the one that was seen). row: its columns.

    about: what the preview tells beside the title, where that does not stand in the row of the file.
    """

    incoming: Incoming
    id: uuid.UUID
    title: str
    version: int | None
    changes: tuple[FieldChange, ...] = ()
    row: dict[str, Any] | None = None
    point: LonLat | None = None
    about: Mapping[str, Any] | None = None


@dataclass
class ImportPlan:
    """What a file would do. extra: what the noun keeps for its own saving (parties, grants, outlines).

    notes: what is to be said of the file as a whole, such as how many rows were left out and why.
    """

    noun: str
    new: list[Write] = field(default_factory=list)
    changed: list[Write] = field(default_factory=list)
    unchanged: list[Incoming] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    notes: list[Sentence] = field(default_factory=list)

    @property
    def unlocated(self) -> int:
        rows = [write.incoming for write in (*self.new, *self.changed)] + self.unchanged
        return sum(row.point is None and row.shape is None for row in rows)

    def refuse(self, incoming: Incoming, *complaints: Complaint) -> None:
        self.refused.append(RefusedRow(incoming, complaints))

    def fingerprint(self) -> str:
        """Equal for two plans that would write the same into the same records."""
        mark = hashlib.sha256()
        for write in self.new:
            mark.update(f"new|{write.id}|{write.title}\n".encode())
        for write in self.changed:
            told = [[each.field, each.before, each.after] for each in write.changes]
            mark.update(f"{write.id}|{write.version}|{json.dumps(told, sort_keys=True)}\n".encode())
        extra = sorted((name, len(rows)) for name, rows in self.extra.items())
        mark.update(f"{len(self.unchanged)}|{len(self.refused)}|{extra}".encode())
        return mark.hexdigest()


def new_id(import_id: uuid.UUID, incoming: Incoming) -> uuid.UUID:
    """The id of the record that this row makes: the same however often the file is read.

    RFC 9562, version 8: the file and its sheet in front, then the row. What comes in together lies together in every
    index, which halves the price of writing it; the last eight bits are left for what belongs to the record.
    """
    return uuid.UUID(int=_of_sheet(import_id, incoming.sheet) | incoming.row << PARTS_BITS)


@lru_cache(maxsize=64)
def _of_sheet(import_id: uuid.UUID, sheet: str) -> int:
    mark = hashlib.sha256(import_id.bytes + sheet.encode("utf-8", "replace")).digest()
    front = int.from_bytes(mark[:16]) >> _ROW_BITS << _ROW_BITS
    return front & ~(0xF << 76 | 0x3 << 62) | 0x8 << 76 | 0x2 << 62  # where RFC 9562 has version and variant


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return str(value) if isinstance(value, uuid.UUID) else value
