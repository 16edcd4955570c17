"""Where do roads meet? Ways get the exact shared vertices of their junctions."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import shapely
from shapely import LineString

from geodata.sample.metric import LATTICE_M
from geodata.sample.streets import Way


def joined(ways: list[Way]) -> list[Way]:
    """The ways noded on the lattice: where two touch, both have that vertex; one connected network comes
    back.

    Ways stay whole across junctions. Ground that two ways share goes to the earlier one.
    """
    lines = [way.line for way in ways]
    edges = shapely.get_parts(shapely.union_all(lines, grid_size=LATTICE_M))
    owners = _owners(edges, lines)
    ways_of: dict[int, list[LineString]] = defaultdict(list)
    for edge, owner in zip(edges, owners, strict=True):
        ways_of[owner].append(edge)
    merged = [ways[owner].along(line) for owner in sorted(ways_of) for line in _whole(ways_of[owner])]
    return _main_component(merged)


def _owners(edges: np.ndarray, lines: list[LineString]) -> list[int]:
    """For each noded edge the first line that runs along it."""
    middles = shapely.line_interpolate_point(edges, 0.5, normalized=True)
    tree = shapely.STRtree(lines)
    edge_at, line_at = tree.query(middles, predicate="dwithin", distance=2.0 * LATTICE_M)
    owners = np.full(len(edges), len(lines))
    np.minimum.at(owners, edge_at, line_at)
    _, nearest = tree.query_nearest(middles[owners == len(lines)], all_matches=False)
    owners[owners == len(lines)] = nearest
    return [int(owner) for owner in owners]


def _whole(edges: list[LineString]) -> list[LineString]:
    merged = shapely.line_merge(shapely.multilinestrings(edges))
    parts = sorted(shapely.get_parts(merged), key=lambda line: line.coords[0])
    return [LineString(line) for line in parts]


def _main_component(ways: list[Way]) -> list[Way]:
    group = components([way.line for way in ways])
    counts = np.bincount(group)
    return [way for way, own in zip(ways, group, strict=True) if own == counts.argmax()]


def components(lines: list[LineString]) -> list[int]:
    """The number of the connected part that each line belongs to; lines join where they share a vertex."""
    parent = list(range(len(lines)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    seen: dict[tuple[float, ...], int] = {}
    for i, line in enumerate(lines):
        for vertex in line.coords:
            parent[root(i)] = root(seen.setdefault(vertex, i))
    roots = sorted({root(i) for i in range(len(lines))})
    return [roots.index(root(i)) for i in range(len(lines))]
