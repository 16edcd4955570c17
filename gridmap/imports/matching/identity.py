"""Which record in the ledger does a row of a file speak of?

By our own id where the file came from here, else by what the noun is known by. More than one candidate is nobody's
guess: the row waits for a person.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from gridmap.analysis.nearest import GEOD
from gridmap.analysis.place_names import spelled_name
from gridmap.analysis.tolerances import SAME_PLACE_M
from gridmap.imports.matching.rows import Incoming
from gridmap.records.geometry import LonLat


@dataclass
class Existing:
    """A record of the ledger: its columns, and what hangs on it. party: (id, duty, name, phone)."""

    id: uuid.UUID
    version: int
    row: dict[str, Any]
    point: LonLat | None
    parties: list[tuple[uuid.UUID, str, str, str]] = field(default_factory=list)


class Index:
    """The records of one noun in one area, found by what identifies them.

    name: the column that names a record, empty where nothing does; exact: columns that must agree too; code: the
    column of an official code.
    """

    def __init__(
        self, known: Iterable[Existing], name: str, exact: Sequence[str] = (), code: str | None = None
    ) -> None:
        self.known = list(known)
        self._exact, self._name, self._code = exact, name, code
        self._by_id = {each.id: each for each in self.known}
        self._by_code: dict[str, list[Existing]] = defaultdict(list)
        self._by_name: dict[str, list[Existing]] = defaultdict(list)
        self._unnamed: dict[tuple[Any, ...], list[Existing]] = defaultdict(list)
        for each, key in zip(
            self.known, keys([each.row[name] if name else "" for each in self.known]), strict=True
        ):
            self._find(each, key)

    def add(self, each: Existing, key: str) -> None:
        """One record more; `key` is its spelled name."""
        self.known.append(each)
        self._by_id[each.id] = each
        self._find(each, key)

    def _find(self, each: Existing, key: str) -> None:
        if not self._name:
            self._unnamed[tuple(each.row[column] for column in self._exact)].append(each)
            return
        self._by_name[key].append(each)
        if self._code and each.row[self._code]:
            self._by_code[each.row[self._code]].append(each)

    def by_id(self, record_id: uuid.UUID) -> Existing | None:
        return self._by_id.get(record_id)

    def matches(self, incoming: Incoming, key: str) -> list[Existing]:
        """Every record that the row may mean; `key` is the spelled name of the row."""
        if not self._name:
            return self._unnamed.get(tuple(incoming.values.get(column) for column in self._exact), [])
        code = incoming.values.get(self._code) if self._code else None
        if code and code in self._by_code:
            return self._by_code[code]
        namesakes = [each for each in self._by_name.get(key, ()) if self._may_be(each, incoming, code)]
        near = [each for each in namesakes if each.point and incoming.point] or namesakes
        told = incoming.values.get("description")
        same = (
            [each for each in near if told and each.row.get("description") == told] if len(near) > 1 else []
        )
        return same or near

    def _may_be(self, known: Existing, incoming: Incoming, code: str | None) -> bool:
        if code and known.row[self._code or ""]:
            return False  # both have a code, and it is another one
        if any(
            incoming.values.get(each) != known.row[each] for each in self._exact if each in incoming.values
        ):
            return False
        if known.point and incoming.point:
            return apart_m(known.point, incoming.point) <= SAME_PLACE_M or self._same_address(known, incoming)
        said, kept = incoming.values.get("address"), known.row.get("address")
        return not (said and kept) or self._same_address(known, incoming)

    @staticmethod
    def _same_address(known: Existing, incoming: Incoming) -> bool:
        said, kept = incoming.values.get("address"), known.row.get("address")
        return bool(said and kept) and keys([said]) == keys([kept])


def keys(names: Sequence[Any]) -> list[str]:
    """Names as they are compared: without spaces, signs, case and full-width forms."""
    return [spelled_name("" if name is None else str(name)) for name in names]


def apart_m(one: LonLat, other: LonLat) -> float:
    """The distance of two points (WGS 84) on the ellipsoid."""
    return float(GEOD.inv(*one, *other)[2])
