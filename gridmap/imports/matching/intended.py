"""Which area that is there already does a row of a file mean?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select

from gridmap.analysis.place_names import place_of_office, plain_name
from gridmap.db.models import Area, AreaCode
from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.matching import refusals
from gridmap.imports.matching.belonging import Coming
from gridmap.imports.matching.rows import Complaint
from gridmap.imports.matching.tree import Node, Tree
from gridmap.vocabulary import Level


class IntendedAreas:
    """namesakes: rows that come in beside an area of the same name, because their codes differ."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.namesakes: list[str] = []

    def at_once(self, row: Coming) -> Node | Complaint | None:
        """By our own number, by the official code, or because the area that is filled is named itself."""
        said = row.incoming.values.get("id")
        if said:
            return self.tree.by_id(said) or refusals.gone(said)
        own = self.tree.own
        is_own = place_of_office(row.name) == place_of_office(own.name) and row.level in {
            None,
            Level(own.level),
        }
        return self.tree.by_code(row.code) or (own if is_own else None)

    def within(self, row: Coming, parent: Node) -> Node | Complaint | None:
        """By the name within the area above. Of another code it is only where it is the same ground, renumbered."""
        found = self.tree.by_name(row.name, parent.path)
        if row.code:
            same = [node for node in found if node.code is None or _same_ground(node.shape, row.shape)]
            if found and not same:
                self.namesakes.append(row.name)
            found = same
        if len(found) > 1:
            found = [node for node in found if _same_ground(node.shape, row.shape)]
            if len(found) != 1:
                return _several(row.name, parent.name)
        return found[0] if found else None


def joined(rows: Sequence[tuple[Coming, Node]]) -> Iterator[tuple[Coming, Node, int]]:
    """Rows of one name without a code in one area are its parts, where they differ in nothing else: one row instead.

    Yields the number of rows with each.
    """
    groups: dict[object, list[tuple[Coming, Node]]] = defaultdict(list)
    for row, parent in rows:
        alone = row.code or row.incoming.values.get("id") or row.shape is None
        groups[id(row) if alone else _identity(row, parent)].append((row, parent))
    for parts in groups.values():
        first, parent = parts[0]
        if len(parts) > 1:
            shapes = [row.shape for row, _ in parts]
            whole = shapely.MultiPolygon(list(shapely.get_parts(shapely.union_all(shapes))))
            first = replace(first, incoming=replace(first.incoming, shape=whole))
        yield first, parent, len(parts)


def _identity(row: Coming, parent: Node) -> object:
    said = {key: value for key, value in row.incoming.values.items() if key not in {"name", "note"}}
    return (parent.path, plain_name(row.name), repr(sorted(said.items())))


def codes_elsewhere(session: FencedSession, target: str, codes: set[str]) -> dict[str, str]:
    """Which of the codes areas outside of the target have today, with the names of these."""
    found = (
        select(AreaCode.code, Area.name)
        .join(Area, Area.path == AreaCode.area_path)
        .where(AreaCode.code.in_(sorted(codes)), AreaCode.valid.op("@>")(func.current_date()))
        .where(~func.starts_with(AreaCode.area_path, target))
    )
    return {row.code: row.name for row in session.execute(found)} if codes else {}


def _same_ground(one: BaseGeometry | None, other: BaseGeometry | None) -> bool:
    """Is more than half of what both cover together covered by each of them?"""
    if one is None or other is None:
        return False
    shared = shapely.intersection(one, other).area
    return bool(shared > (one.area + other.area - shared) / 2)


def _several(name: str, parent: str) -> Complaint:
    told = {"name": name, "area": parent}
    reason = Sentence(N_("Several areas of {area} are called “{name}”."), told)
    return Complaint("name", name, reason, Sentence(N_("Give the official code of the one that is meant.")))
