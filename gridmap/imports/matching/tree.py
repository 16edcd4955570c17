"""Which areas are there under one area, and which are coming, by number, code, name and outline?"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select

from gridmap.analysis.place_names import folded_name, place_of_office, plain_name
from gridmap.db.models import Area, AreaCode
from gridmap.db.models.base import SEGMENT
from gridmap.db.sessions import FencedSession
from gridmap.records.areas.levels import RANKS
from gridmap.records.areas.official_code import unpadded
from gridmap.records.places import under_any
from gridmap.vocabulary import Level

_MOST_CHILDREN = 9999


@dataclass
class Node:
    """An area of the tree, kept or coming. code: unpadded; columns: of its row in `areas`."""

    path: str
    level: str
    name: str
    shape: BaseGeometry | None
    code: str | None
    code_id: uuid.UUID | None
    columns: dict[str, Any]
    is_new: bool = False

    @property
    def parent_path(self) -> str:
        return self.path[:-SEGMENT]

    @property
    def rank(self) -> int:
        return RANKS[Level(self.level)]


class Tree:
    """The areas under one area, growing as a file adds to them."""

    def __init__(self, session: FencedSession, target: str) -> None:
        self.nodes: dict[str, Node] = {}
        self._by_id: dict[uuid.UUID, Node] = {}
        self._by_code: dict[str, Node] = {}
        self._by_name: dict[tuple[str, str], list[Node]] = defaultdict(list)
        self._by_label: dict[str, list[Node]] = defaultdict(list)
        self._last: dict[str, int] = defaultdict(int)
        for node in _read(session, target):
            self._by_id[area_id(node.path)] = node
            self._enter(node)
        self.own = self.nodes[target]

    def by_id(self, said: uuid.UUID) -> Node | None:
        return self._by_id.get(said)

    def by_code(self, code: str | None) -> Node | None:
        """code: unpadded."""
        return self._by_code.get(code) if code else None

    def by_name(self, name: str, parent_path: str) -> list[Node]:
        """The areas called so in an area; where none is, those called alike but for the office: 东街村, 东街村委会."""
        alike = self._by_name.get((place_of_office(name), parent_path), [])
        return [node for node in alike if plain_name(node.name) == plain_name(name)] or alike

    def labelled(self, label: str, rank: int) -> list[Node]:
        """The areas above this rank that are called so or have this code, as written or without their suffix."""
        if coded := self.by_code(unpadded(label)):
            return [coded] if coded.rank < rank else []
        higher = [node for node in self._by_label.get(folded_name(label), []) if node.rank < rank]
        return [node for node in higher if plain_name(node.name) == plain_name(label)] or higher

    def has(self, level: Level) -> bool:
        return any(node.level == level for node in self.nodes.values())

    def around(
        self, shapes: NDArray[np.object_], ranks: NDArray[np.int64], names: Sequence[str]
    ) -> list[Node | None]:
        """For each shape (None: no shape) the smallest area above its rank that holds more than half of it, and is
        not called so itself.
        """
        found: list[Node | None] = [None] * len(shapes)
        by_rank: dict[int, list[Node]] = defaultdict(list)
        for node in self.nodes.values():
            if node.shape is not None and node.rank < RANKS[Level.GRID]:
                by_rank[node.rank].append(node)
        drawn = shapely.is_geometry(shapes)
        for rank in sorted(by_rank, reverse=True):
            open_ = np.flatnonzero(
                drawn & (ranks > rank) & np.array([each is None for each in found], dtype=bool)
            )
            for place, node in _mostly_within(shapes[open_], by_rank[rank]):
                if plain_name(node.name) != plain_name(names[open_[place]]):
                    found[open_[place]] = node
        return found

    def add(
        self, parent: Node, level: str, name: str, shape: BaseGeometry | None, code: str | None
    ) -> Node | None:
        """A new area under its parent; None where there is no number left for it."""
        number = self._last[parent.path] + 1
        if number > _MOST_CHILDREN:
            return None
        path = f"{parent.path}{number:0{SEGMENT}d}"
        columns = {"path": path, "level": level, "name": name, "geom": shape, "version": 1, "note": ""}
        node = Node(path, level, name, shape, code, None, columns, is_new=True)
        self._enter(node)
        return node

    def _enter(self, node: Node) -> None:
        self.nodes[node.path] = node
        self._by_name[place_of_office(node.name), node.parent_path].append(node)
        self._by_label[folded_name(node.name)].append(node)
        if node.code:
            self._by_code[node.code] = node
        self._last[node.parent_path] = max(self._last[node.parent_path], int(node.path[-SEGMENT:]))


def _mostly_within(shapes: NDArray[np.object_], areas: Sequence[Node]) -> Iterable[tuple[int, Node]]:
    """(position of the shape, area that holds more than half of it), by path where two overlap."""
    ordered = sorted(areas, key=lambda each: each.path, reverse=True)
    outlines = np.array([node.shape for node in ordered], dtype=object)
    which, area = shapely.STRtree(outlines).query(shapes, predicate="intersects")
    inside = shapely.intersection(outlines[area], shapes[which])
    held = shapely.area(inside) > shapely.area(shapes[which]) / 2
    return ((place, ordered[node]) for place, node in zip(which[held], area[held], strict=True))


def _read(session: FencedSession, target: str) -> list[Node]:
    valid = AreaCode.valid.op("@>")(func.current_date())
    names = [column.name for column in Area.__table__.c if column.name not in {"geom", "seat"}]
    found = session.execute(
        select(
            func.ST_AsBinary(Area.geom), func.ST_AsEWKT(Area.seat), AreaCode.code, AreaCode.id,
            *(Area.__table__.c[name] for name in names),
        )
        .outerjoin(AreaCode, (AreaCode.area_path == Area.path) & valid)
        .where(under_any(Area.path.expression, [target]))
        .order_by(func.length(Area.path), Area.path)
    )  # fmt: skip
    nodes = []
    for wkb, seat, code, code_id, *values in found:
        columns = dict(zip(names, values, strict=True))
        shape = None if wkb is None else shapely.from_wkb(bytes(wkb))
        columns |= {"geom": shape, "seat": seat}
        level = columns["level"]
        plain = code and unpadded(code, level)
        nodes.append(Node(columns["path"], level, columns["name"], shape, plain, code_id, columns))
    return nodes


def area_id(path: str) -> uuid.UUID:
    """The number by which a row of one of our own workbooks finds its area again."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"gridmap-area|{path}")
