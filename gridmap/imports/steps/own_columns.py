"""Which record does a row of our own workbook speak of, and which of its cells were emptied since it was downloaded?"""

from __future__ import annotations

import uuid
from typing import Any

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.checking import CheckedRow
from gridmap.imports.fields import (
    ID_HEADING,
    LATITUDE,
    LONGITUDE,
    PLACE_FIELDS,
    SHAPE_OF,
    SOURCE_CRS,
    VERSION_HEADING,
)
from gridmap.imports.mapping import Mapping
from gridmap.imports.reading.sheets import Sheet
from gridmap.registers import BY_KEY

PLACE = "geom"
_NOT_EMPTIED = PLACE_FIELDS | {SOURCE_CRS, "area", "source_id", "enterprise", "enterprise_code"}


class OwnColumns:
    """The number and version of the record of each row, where the file came from one of our own downloads."""

    def __init__(self, sheet: Sheet, mapping: Mapping) -> None:
        self._told = _told(sheet)
        self._held = frozenset(mapping.columns.values())
        self._holds_place = sheet.geometry is not None or {LONGITUDE, LATITUDE} <= self._held
        self._takes_over = mapping.noun in BY_KEY and SHAPE_OF[mapping.noun] == "point"

    def of(self, row: CheckedRow) -> dict[str, Any]:
        return self._told.get(row.number, {})

    def emptied(self, row: CheckedRow) -> frozenset[str]:
        """Fields whose column is there and whose cell is empty; only of a row that says which version it was."""
        if not self._takes_over or self.of(row).get("version") is None:
            return frozenset()
        fields = self._held - row.values.keys() - _NOT_EMPTIED
        return fields | {PLACE} if row.shape is None and self._holds_place else fields

    def notes(self) -> list[Sentence]:
        if not self._told or self._takes_over:
            return []
        return [
            Sentence(
                N_("In this ledger an emptied cell changes nothing; empty the field in the record itself.")
            )
        ]


def _told(sheet: Sheet) -> dict[int, dict[str, Any]]:
    if ID_HEADING not in sheet.columns:
        return {}
    at = sheet.columns.index(ID_HEADING)
    version_at = sheet.columns.index(VERSION_HEADING) if VERSION_HEADING in sheet.columns else None
    found: dict[int, dict[str, Any]] = {}
    for number, row in zip(sheet.row_numbers, sheet.rows, strict=True):
        try:
            record_id = uuid.UUID(str(row[at])) if row[at] else None
            version = int(float(str(row[version_at]))) if version_at is not None and row[version_at] else None
        except ValueError:
            record_id, version = uuid.UUID(int=0), None  # a number that no record has: the row is turned away
        if record_id:
            found[number] = {"id": record_id, "version": version}
    return found
