"""Where do lines that carry no node ids meet between their vertices?

Two lines drawn without regard to each other join where they cross, unless one of them is a bridge or a tunnel; an end
that misses a line by less than a tolerance joins it too. Roads whose source numbers its nodes join by those alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gridmap.analysis.metres import metres_a_degree

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

TOUCH_M = 0.02
"""A vertex this near to a line lies on it: two roundings to seven decimals of a degree (1 cm)."""


@dataclass(frozen=True)
class Vertices:
    """All vertices of all ways, way after way. joinable: may a road that has no ids of its own join here?

    numbered: its source numbers the nodes. open_way: neither bridge nor tunnel. end: first or last of its way.
    """

    lonlat: Floats
    way: Ints
    label: Ints
    numbered: NDArray[np.bool_]
    open_way: NDArray[np.bool_]
    end: NDArray[np.bool_]

    @property
    def joinable(self) -> NDArray[np.bool_]:
        """Of each vertex, whether a road that has no ids of its own may join there."""
        return self.open_way | self.end


@dataclass(frozen=True)
class Joins:
    """Pairs of places that are one: the vertex that begins a segment, and how far along the segment, 0 to 1."""

    segment: Ints
    fraction: Floats
    other: Ints
    other_fraction: Floats


def joins(vertices: Vertices, tolerance_m: float) -> Joins:
    """Every place where a way without ids meets another between vertices. A segment is known by its first vertex.

    tolerance_m: how far an end that joins nothing may miss a line and still join it.
    """
    begins = np.flatnonzero(
        (vertices.way[1:] == vertices.way[:-1])
        & vertices.open_way[1:]
        & (vertices.lonlat[1:] != vertices.lonlat[:-1]).any(axis=1)
    )
    drawn = np.stack([vertices.lonlat[begins], vertices.lonlat[begins + 1]], axis=1)
    lines = np.asarray(shapely.linestrings(drawn), dtype=object)
    tree = shapely.STRtree(lines)
    found = [_crossed(vertices, begins, lines, tree), _touched(vertices, begins, tree, tolerance_m)]
    return Joins(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _crossed(
    vertices: Vertices, begins: Ints, lines: NDArray[np.object_], tree: shapely.STRtree
) -> tuple[Ints, Floats, Ints, Floats]:
    free = np.flatnonzero(~vertices.numbered[begins])
    one, other = tree.query(lines[free], predicate="intersects")
    a, b = begins[free[one]], begins[other]
    # Both of a pair of free segments find each other; those that share a node are joined already.
    fresh = (vertices.numbered[b] | (a < b)) & ~_share_a_node(vertices.label, a, b)
    a, b = a[fresh], b[fresh]
    place = vertices.lonlat
    along, across = place[a + 1] - place[a], place[b + 1] - place[b]
    apart = place[b] - place[a]
    turn = _cross(along, across)
    crossing = np.abs(turn) > 1e-12 * np.hypot(*along.T) * np.hypot(*across.T)
    with np.errstate(divide="ignore", invalid="ignore"):
        t, u = _cross(apart, across) / turn, _cross(apart, along) / turn
    a, b, t, u = a[crossing], b[crossing], t[crossing], u[crossing]
    return a, np.clip(t, 0, 1), b, np.clip(u, 0, 1)


def _touched(
    vertices: Vertices, begins: Ints, tree: shapely.STRtree, tolerance_m: float
) -> tuple[Ints, Floats, Ints, Floats]:
    """Vertices that lie on a segment, and loose ends that nearly do: these on the nearest one only."""
    loose = vertices.end & (np.bincount(vertices.label)[vertices.label] == 1)
    reach_m = np.where(loose, max(tolerance_m, TOUCH_M), TOUCH_M)
    asked = np.flatnonzero(vertices.joinable)
    scale = metres_a_degree(vertices.lonlat[asked, 1])
    points = shapely.points(vertices.lonlat[asked])
    point, segment = tree.query(points, predicate="dwithin", distance=reach_m[asked] / scale.min(axis=1))
    vertex, begin, scale = asked[point], begins[segment], scale[point]
    able = (
        ~(vertices.numbered[vertex] & vertices.numbered[begin])
        & (vertices.way[vertex] != vertices.way[begin])
        & (vertices.label[vertex] != vertices.label[begin])
        & (vertices.label[vertex] != vertices.label[begin + 1])
    )
    vertex, begin, scale = vertex[able], begin[able], scale[able]
    fraction, distance_m = foot(
        (vertices.lonlat[begin] - vertices.lonlat[vertex]) * scale,
        (vertices.lonlat[begin + 1] - vertices.lonlat[vertex]) * scale,
    )
    chosen = _nearest(vertex, distance_m, distance_m <= reach_m[vertex], loose[vertex])
    vertex, begin, fraction = vertex[chosen], begin[chosen], fraction[chosen]
    own = np.where(_begins_a_segment(vertices.way)[vertex], vertex, vertex - 1)
    return own, (own != vertex).astype(np.float64), begin, fraction


def _nearest(vertex: Ints, distance_m: Floats, near: NDArray[np.bool_], only_one: NDArray[np.bool_]) -> Ints:
    """Positions of the pairs that count: those near enough, of a loose end the nearest one."""
    order = np.lexsort((distance_m, vertex))
    first = np.ones(len(order), dtype=bool)
    first[1:] = vertex[order][1:] != vertex[order][:-1]
    return np.sort(order[near[order] & (first | ~only_one[order])])


def foot(start: Floats, end: Floats) -> tuple[Floats, Floats]:
    """Where on each segment is the point nearest to the origin, 0 to 1, and how far away is it? Metric (p, 2)."""
    along = end - start
    squared = (along**2).sum(axis=1)
    fraction = np.clip(-(start * along).sum(axis=1) / np.where(squared > 0, squared, 1.0), 0.0, 1.0)
    return fraction, np.hypot(*(start + fraction[:, None] * along).T)


def _begins_a_segment(way: Ints) -> NDArray[np.bool_]:
    return np.append(way[1:] == way[:-1], False)


def _share_a_node(label: Ints, a: Ints, b: Ints) -> NDArray[np.bool_]:
    one, other = np.stack([label[a], label[a + 1]]), np.stack([label[b], label[b + 1]])
    return np.asarray((one[:, None] == other[None]).any(axis=(0, 1)))


def _cross(one: Floats, other: Floats) -> Floats:
    return np.asarray(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])
