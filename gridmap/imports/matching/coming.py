"""Is a row that makes a new record the same one as an earlier row of its file, though it says other things of it?

Asked of what is known by a day, a moment or a number: an alarm, a drill, a reward. Things are many of a kind: five
hydrants may be called alike and lie nowhere yet. Where a row leaves open what tells records apart, as hazards whose
enterprise nobody knows, alike is not the same.
"""

from __future__ import annotations

import uuid
from typing import Any

from gridmap.imports.kinds import ImportKind
from gridmap.imports.matching.identity import Existing, Index
from gridmap.imports.matching.rows import Incoming
from gridmap.records.geometry import LonLat
from gridmap.registers.base.register import Register

_TELLING = frozenset({"date", "datetime", "text"})
_TEXT = "description"


class Coming:
    """The new records of one file, found by what its ledger knows them by."""

    def __init__(self, kind: ImportKind, noun: Register) -> None:
        own = [noun.field(key) for key in noun.known_by]
        self._asked = any(field is not None and field.kind in _TELLING for field in own)
        self._exact = kind.exact
        self._records = Index([], kind.name, kind.exact, kind.code)
        self._rows: dict[uuid.UUID, Incoming] = {}

    def first(self, row: Incoming, key: str, area: str) -> Incoming | None:
        """The earlier row that means the same record. key: the spelled name; area: where the record would lie."""
        if not self._asked or any(row.values.get(each) is None for each in self._exact):
            return None
        told = row.values.get(_TEXT)
        for each in self._records.matches(row, key):
            said = each.row.get(_TEXT)
            if each.row["area_path"] == area and not (told and said and told != said):
                return self._rows[each.id]
        return None

    def add(self, row: Incoming, key: str, columns: dict[str, Any], point: LonLat | None) -> None:
        if self._asked:
            self._rows[columns["id"]] = row
            self._records.add(Existing(columns["id"], 1, columns, point), key)
