"""Which vertices of all the ways are one and the same node?"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from gridmap.analysis.groups import components
from gridmap.analysis.metres import metres_a_degree
from gridmap.analysis.roads.crossings import TOUCH_M, Joins, Vertices, joins
from gridmap.analysis.roads.ways import Ways
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_

Ints = NDArray[np.int64]

GRID = 10_000_000
"""Coordinates are compared in ten-millionths of a degree, 1 cm: what files and editors keep."""


STRAIGHT_ON = -0.7
"""Two roads that end on one spot go on as one where they turn by less than 45 degrees: the cosine between them."""


def usable(ways: Ways) -> Ints:
    """Positions of the ways that an engine may use and that have a line at all."""
    shapes = np.asarray(ways.lines, dtype=object)
    sound = np.isfinite(shapely.bounds(shapes).reshape(-1, 4)).all(axis=1) & (
        shapely.get_num_points(shapes) > 1
    )
    return np.flatnonzero(np.asarray(ways.drivable, dtype=bool) & sound)


def read(ways: Ways, rows: Ints) -> Vertices:
    """The vertices of the ways at `rows`, each labelled with its node. `way` holds positions among all ways.

    Ways whose source numbers the nodes share a node where they share its id, and nowhere else; a number below zero is
    that of a draft, which another draft gives to another place, so it counts at its own place only. The vertices of
    other ways are one node where they share coordinates, also with a numbered node; the inner vertices of a bridge or
    tunnel only with what ends there, and not with a road that passes over or under them.
    Raises InvalidInput for a way with more or fewer ids than vertices.
    """
    lonlat, position = shapely.get_coordinates(np.asarray(ways.lines, dtype=object)[rows], return_index=True)
    begins, ends = np.ones(len(position), dtype=bool), np.ones(len(position), dtype=bool)
    begins[1:] = ends[:-1] = position[1:] != position[:-1]
    listed = list(np.asarray(ways.node_ids, dtype=object)[rows])
    has_ids = np.array([ids is not None for ids in listed], dtype=bool)
    numbered = has_ids[position]
    ids = np.zeros(len(position), dtype=np.int64)
    given = [np.asarray(each, dtype=np.int64) for each in listed if each is not None]
    told = np.array([len(each) for each in given], dtype=np.int64)
    wrong = np.flatnonzero(told != np.bincount(position, minlength=len(rows))[has_ids])
    if wrong.size:
        raise InvalidInput(
            N_(
                "{count} roads have more or fewer node ids than vertices. Import them again from their source."
            ),
            count=wrong.size,
        )
    if given:
        ids[numbered] = np.concatenate(given)
    open_way = ~(np.asarray(ways.bridge, dtype=bool) | np.asarray(ways.tunnel, dtype=bool))[rows][position]
    bare = Vertices(lonlat, rows[position], np.zeros_like(ids), numbered, open_way, begins | ends)
    label = _ramped(bare, _labels(bare, ids))
    return Vertices(lonlat, bare.way, label, numbered, open_way, bare.end)


def _labels(vertices: Vertices, ids: Ints) -> Ints:
    """A number for each node: first those with an id, then those told by coordinates, then those that join nothing."""
    label = np.full(len(ids), -1, dtype=np.int64)
    numbered, joinable = vertices.numbered, vertices.joinable
    place = _grid(vertices.lonlat)
    known, label[numbered] = np.unique(_own_of_drafts(ids, place)[numbered], return_inverse=True)
    # Of two numbered nodes on one spot that a bridge does not part, the first stands for the spot.
    spots, first = np.unique(place[numbered & joinable], return_index=True)
    owner = label[numbered & joinable][first]
    free = np.flatnonzero(~numbered & joinable)
    shared = np.searchsorted(spots, place[free])
    met = np.zeros(len(free), dtype=bool)
    inside = shared < len(spots)
    met[inside] = spots[shared[inside]] == place[free[inside]]
    label[free[met]] = owner[shared[met]]
    own, group = np.unique(place[free[~met]], return_inverse=True)
    label[free[~met]] = len(known) + group
    alone = np.flatnonzero(label < 0)
    label[alone] = len(known) + len(own) + np.arange(len(alone))
    return label


def _own_of_drafts(ids: Ints, place: Ints) -> Ints:
    """The ids, with one of its own for each number below zero at each place."""
    draft = ids < 0
    if not draft.any():
        return ids
    _, own = np.unique(np.column_stack([ids[draft], place[draft]]), axis=0, return_inverse=True)
    told = ids.copy()
    told[draft] = -1 - own.reshape(-1)
    return told


def _ramped(vertices: Vertices, label: Ints) -> Ints:
    """The labels with one for a ramp and the bridge on whose inner vertex it ends.

    Where a road passes over or under on that same spot, in one line or in two that end there and go on as one, what
    ends there is taken to end on that road.
    """
    place = _grid(vertices.lonlat)
    low = np.flatnonzero(vertices.open_way & vertices.end)
    one, other = _together(place[low], place[low])
    heading = _heading(vertices, low)
    goes_on = (heading[one] * heading[other]).sum(axis=1) < STRAIGHT_ON
    passed = np.concatenate([place[vertices.open_way & ~vertices.end], place[low][one[goes_on]]])
    inner = np.flatnonzero(~vertices.joinable & ~np.isin(place, passed))
    end = np.flatnonzero(vertices.end & np.isin(place, place[inner]))
    over, ramp = _together(place[inner], place[end])
    bridge, ramp = inner[over], end[ramp]
    apart = ~(vertices.numbered[bridge] & vertices.numbered[ramp])
    if not apart.any():
        return label
    groups = components(int(label.max()) + 1, label[bridge[apart]], label[ramp[apart]])
    return np.asarray(groups[label], dtype=np.int64)


def _together(one: Ints, other: Ints) -> tuple[Ints, Ints]:
    """Positions of every pair that is at the same place."""
    order = np.argsort(other, kind="stable")
    low, high = (np.searchsorted(other[order], one, side=side) for side in ("left", "right"))
    counts = high - low
    offsets = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(np.arange(len(one)), counts), order[np.repeat(low, counts) + offsets]


def _heading(vertices: Vertices, end: Ints) -> NDArray[np.float64]:
    """(e, 2) the direction in which each end of a way leads away from its place, a unit vector."""
    begins = np.append(vertices.way[1:] == vertices.way[:-1], False)[end]
    begins &= ~np.append(False, vertices.way[1:] == vertices.way[:-1])[end]
    step = (vertices.lonlat[np.where(begins, end + 1, end - 1)] - vertices.lonlat[end]) * metres_a_degree(
        vertices.lonlat[end, 1]
    )
    length_m = np.hypot(step[:, 0], step[:, 1])
    return np.asarray(step / np.where(length_m > 0, length_m, 1.0)[:, None])


def _grid(lonlat: NDArray[np.float64]) -> Ints:
    """One number for each spot of the grid."""
    east, north = np.rint((lonlat + np.array([180.0, 90.0])) * GRID).astype(np.int64).T
    return np.asarray(east * (180 * GRID + 1) + north)


def crossed(vertices: Vertices, tolerance_m: float) -> Vertices:
    """The vertices with those that crossings add, and the labels of what meets there made one."""
    if vertices.numbered.all():
        return vertices
    found = joins(vertices, tolerance_m)
    return _inserted(vertices, found) if len(found.segment) else vertices


def _inserted(vertices: Vertices, found: Joins) -> Vertices:
    segment = np.concatenate([found.segment, found.other])
    fraction = np.concatenate([found.fraction, found.other_fraction])
    at, new = _settled(vertices, segment, fraction)
    start, along = segment[new], fraction[new, None]
    placed = vertices.lonlat[start] * (1 - along) + vertices.lonlat[start + 1] * along
    fresh = vertices.label.max() + 1 + np.arange(int(new.sum()))
    label = vertices.label[at]
    label[new] = fresh
    half = len(found.segment)
    everyone = np.concatenate([vertices.label, fresh])
    group = components(int(everyone.max()) + 1, label[:half], label[half:])
    order = np.argsort(np.concatenate([np.arange(len(vertices.way)), start + fraction[new]]), kind="stable")
    rest = (vertices.way, vertices.numbered, vertices.open_way)
    way, numbered, open_way = (np.concatenate([each, each[start]])[order] for each in rest)
    end = np.concatenate([vertices.end, np.zeros(len(start), dtype=bool)])[order]
    lonlat = np.concatenate([vertices.lonlat, placed])[order]
    return Vertices(lonlat, way, group[everyone][order], numbered, open_way, end)


def _settled(
    vertices: Vertices, segment: Ints, fraction: NDArray[np.float64]
) -> tuple[Ints, NDArray[np.bool_]]:
    """For each place on a segment the vertex it is, and whether it is none of them and must be added."""
    step = vertices.lonlat[segment + 1] - vertices.lonlat[segment]
    length_m = np.hypot(*(step * metres_a_degree(vertices.lonlat[segment, 1])).T)
    at_end = (1 - fraction) * length_m <= TOUCH_M
    at_start = fraction * length_m <= TOUCH_M
    nearer_end = fraction > 0.5
    at = np.where(at_end & (nearer_end | ~at_start), segment + 1, segment)
    return at, ~(at_start | at_end)
