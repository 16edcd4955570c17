"""Where in the tree of areas does each area of a file belong?"""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, or_, select

from gridmap.analysis.place_names import folded, plain
from gridmap.db.models import Area, AreaCode
from gridmap.db.models.base import SEGMENT
from gridmap.db.sessions import FencedSession
from gridmap.records.places import under_any
from gridmap.vocabulary import Level

RANKS = {level: rank for rank, level in enumerate(Level)}
LEVEL_BY_DIGITS = {
    2: Level.PROVINCE, 4: Level.CITY, 6: Level.COUNTY, 9: Level.TOWNSHIP, 12: Level.VILLAGE, 15: Level.GRID,
}  # fmt: skip
"""GB/T 2260 and GB/T 10114, and the 15 digits of grid codes."""

_MOST_CHILDREN = 9999


@dataclass
class Node:
    """An area of the tree, kept or coming. columns: of its row in `areas`."""

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


class Tree:
    """The areas under one area, growing as a file adds to them."""

    def __init__(self, session: FencedSession, target: str) -> None:
        self.target = target
        self.nodes = {node.path: node for node in _read(session, target)}
        self._by_id = {area_id(path): node for path, node in self.nodes.items()}
        self._by_code = {node.code: node for node in self.nodes.values() if node.code}
        self._by_name: dict[tuple[str, str], list[Node]] = defaultdict(list)
        for node in self.nodes.values():
            self._by_name[_plain(node.name), node.parent_path].append(node)
        used = select(Area.path).where(under_any(Area.path.expression, [target]))
        self._last: dict[str, int] = defaultdict(int)
        for path in session.scalars(used):
            self._last[path[:-SEGMENT]] = max(self._last[path[:-SEGMENT]], int(path[-SEGMENT:]))

    def by_id(self, said: uuid.UUID) -> Node | None:
        return self._by_id.get(said)

    def by_code(self, code: str | None) -> Node | None:
        return self._by_code.get(code) if code else None

    def by_name(self, name: str, parent_path: str) -> list[Node]:
        return self._by_name.get((_plain(name), parent_path), [])

    def labelled(self, label: str, above: str) -> list[Node]:
        """The areas of a higher level that are called so, as written or without the suffix of their kind."""
        higher = [node for node in self.nodes.values() if RANKS[Level(node.level)] < RANKS[Level(above)]]
        exact = [node for node in higher if _plain(node.name) == _plain(label)]
        return exact or [node for node in higher if _folded(node.name) == _folded(label)]

    def around(self, shape: BaseGeometry, above: str, name: str) -> Node | None:
        """The smallest area of a higher level that holds more than half of the shape; not what is called so itself."""
        rank = min(RANKS[Level(above)], RANKS[Level.GRID])
        higher = [
            node
            for node in self.nodes.values()
            if node.shape is not None
            and RANKS[Level(node.level)] < rank
            and _plain(node.name) != _plain(name)
        ]
        for node in sorted(higher, key=lambda each: (-RANKS[Level(each.level)], each.path)):
            if node.shape is not None and shapely.intersection(node.shape, shape).area > shape.area / 2:
                return node
        return None

    def add(
        self, parent: Node, level: str, name: str, shape: BaseGeometry | None, code: str | None
    ) -> Node | None:
        """A new area under its parent; None where there is no number left for it."""
        number = self._last[parent.path] + 1
        if number > _MOST_CHILDREN:
            return None
        self._last[parent.path] = number
        path = f"{parent.path}{number:0{SEGMENT}d}"
        columns = {"path": path, "level": level, "name": name, "geom": shape, "version": 1, "note": ""}
        node = Node(path, level, name, shape, code, None, columns, is_new=True)
        self.nodes[path] = node
        self._by_name[_plain(name), parent.path].append(node)
        if code:
            self._by_code[code] = node
        return node


def _read(session: FencedSession, target: str) -> list[Node]:
    valid = AreaCode.valid.op("@>")(func.current_date())
    names = [column.name for column in Area.__table__.c if column.name not in {"geom", "seat"}]
    found = session.execute(
        select(
            func.ST_AsBinary(Area.geom), func.ST_AsEWKT(Area.seat), AreaCode.code, AreaCode.id,
            *(Area.__table__.c[name] for name in names),
        )
        .outerjoin(AreaCode, (AreaCode.area_path == Area.path) & or_(valid))
        .where(under_any(Area.path.expression, [target]))
        .order_by(func.length(Area.path), Area.path)
    )  # fmt: skip
    nodes = []
    for wkb, seat, code, code_id, *values in found:
        columns = dict(zip(names, values, strict=True))
        shape = None if wkb is None else shapely.from_wkb(bytes(wkb))
        columns |= {"geom": shape, "seat": seat}
        nodes.append(Node(columns["path"], columns["level"], columns["name"], shape, code, code_id, columns))
    return nodes


def area_id(path: str) -> uuid.UUID:
    """The number by which a row of one of our own workbooks finds its area again."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"gridmap-area|{path}")


def next_level(parent: str) -> Level:
    """What usually lies directly in an area of this level."""
    return list(Level)[min(RANKS[Level(parent)] + 1, RANKS[Level.GRID])]


def today(session: FencedSession) -> date:
    return session.scalar(select(func.current_date())) or date.min


def _plain(name: str) -> str:
    return str(plain(pd.Series([name]))[0])


def _folded(name: str) -> str:
    return str(folded(pd.Series([name]))[0])
