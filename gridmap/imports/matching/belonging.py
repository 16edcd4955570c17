"""Which level has each area of a file, and in which area does it lie?

Both are told by the official code, else by the columns that name them, else by the name's own ending and by what
contains what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gridmap.analysis.place_names import kind_by_ending, plain_name
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.matching.rows import Complaint, Incoming
from gridmap.imports.matching.tree import Node, Tree
from gridmap.records.areas.levels import RANKS, next_level
from gridmap.records.areas.official_code import DIGITS, around, level_of, unpadded
from gridmap.vocabulary import Level

BY_HAND = Sentence(N_("Say in a column in which area it lies, give its official code, or its outline."))
_OTHER_FILE = Sentence(N_("Correct the code, or hand the file in for the area that holds both."))


@dataclass(frozen=True)
class Coming:
    """A row of the file. level: None where neither file, code nor name tells it; code: unpadded."""

    incoming: Incoming
    name: str
    level: Level | None
    code: str | None

    @property
    def shape(self) -> BaseGeometry | None:
        return self.incoming.shape

    @property
    def label(self) -> str:
        """What the row says of the area that it lies in."""
        return str(self.incoming.values.get("parent") or "")


def coming(tree: Tree, row: Incoming) -> Coming:
    said, code = row.values.get("level"), row.values.get("code")
    name = str(row.values.get("name") or "")
    level = Level(said) if said else level_of(code) if code else None
    return Coming(row, name, level or _by_ending(tree, name), unpadded(code, said) if code else None)


def _by_ending(tree: Tree, name: str) -> Level | None:
    """A town handed in for a town, or something larger, is not called by its kind: it may be a part of a name."""
    kind = kind_by_ending(name)
    return Level(kind) if kind and RANKS[Level(kind)] > tree.own.rank else None


def largest_first(tree: Tree, rows: Iterable[Coming]) -> Iterator[list[Coming]]:
    """The rows level by level, so that what they lie in is in the tree before them."""
    every = list(rows)
    own = plain_name(tree.own.name)
    untold = [row for row in every if row.level is None and plain_name(row.name) != own]
    ranks = {id(row): tree.own.rank if row.level is None else RANKS[row.level] for row in every}
    for row, depth in zip(untold, _depths(untold), strict=True):
        ranks[id(row)] = min(tree.own.rank + 1 + depth, RANKS[Level.GRID])
    ordered = sorted(every, key=lambda row: (ranks[id(row)], row.incoming.row))
    for _, alike in groupby(ordered, key=lambda row: ranks[id(row)]):
        yield list(alike)


def _depths(rows: Sequence[Coming]) -> list[int]:
    """In how many larger ones of these rows does each of them lie?"""
    shapes = np.array([row.shape for row in rows], dtype=object)
    drawn = shapes[shapely.is_geometry(shapes)]
    depth = np.zeros(len(rows), dtype=np.int64)
    if len(drawn):
        inner, outer = shapely.STRtree(drawn).query(shapely.point_on_surface(drawn), predicate="intersects")
        size = shapely.area(drawn)
        counted = np.bincount(inner[size[outer] > size[inner] * 1.01], minlength=len(drawn))
        depth[shapely.is_geometry(shapes)] = counted
    return [int(each) for each in depth]


def parents(tree: Tree, rows: Sequence[Coming]) -> list[Node | Complaint]:
    """The area around each row, or why it cannot be told."""
    found = [_told(tree, row) for row in rows]
    open_ = [place for place, each in enumerate(found) if each is None]
    shapes = np.array([rows[place].shape for place in open_], dtype=object)
    ranks = np.array([_rank(rows[place]) for place in open_], dtype=np.int64)
    for place, node in zip(
        open_, tree.around(shapes, ranks, [rows[place].name for place in open_]), strict=True
    ):
        found[place] = node or _left(tree, rows[place])
    return [each for each in found if each is not None]


def _rank(row: Coming) -> int:
    return RANKS[Level.GRID] if row.level is None else min(RANKS[row.level], RANKS[Level.GRID])


def _told(tree: Tree, row: Coming) -> Node | Complaint | None:
    """What level, code and columns alone say; None where the outlines have to be asked."""
    own, code = tree.own, row.code or ""
    if row.level and RANKS[row.level] <= own.rank:
        elsewhere = Sentence(N_("This area does not lie in {area}."), {"area": own.name})
        return Complaint("level", str(row.level), elsewhere, BY_HAND)
    if foreign := _foreign(own, row):
        return foreign
    holding = [node for each in around(code, row.level) if (node := tree.by_code(each))]
    nearest = next((node for node in holding if node.rank < _rank(row)), None)
    if nearest is not None and next_level(nearest.level) == (row.level or Level.GRID):
        return nearest
    named = tree.labelled(row.label, _rank(row)) if row.label else []
    if len(named) > 1:
        named = [node for node in named if node in holding]
    return named[0] if len(named) == 1 else None


def _foreign(own: Node, row: Coming) -> Complaint | None:
    """Codes that begin otherwise than the code of the area which is filled belong to a neighbour."""
    digits = DIGITS[Level(own.level)]
    is_whole = own.code is not None and len(own.code) == digits and level_of(own.code) == own.level
    if not is_whole or level_of(row.code or "") is None or row.code is None or len(row.code) <= digits:
        return None
    if row.code.startswith(own.code or ""):
        return None
    told = {"code": row.code, "area": own.name, "own": own.code}
    reason = N_("By its code {code} this area does not lie in {area}, whose code is {own}.")
    return Complaint("code", row.code, Sentence(reason, told), _OTHER_FILE)


def _left(tree: Tree, row: Coming) -> Node | Complaint:
    """Where no outline holds it: by a code of some area further up, else in the area which is filled."""
    for code in around(row.code or "", row.level):
        node = tree.by_code(code)
        if node is not None and node.rank < _rank(row):
            return node
    own = tree.own
    lies_directly = row.level is None or next_level(own.level) == row.level
    if not row.label and (lies_directly or not tree.has(next_level(own.level))):
        return own
    reason = Sentence(N_("It cannot be told in which area “{name}” lies."), {"name": row.name})
    return Complaint("parent", row.label, reason, BY_HAND)
