"""What of the reach of single pieces of road does a contour over cells leave out along its edge?

{f <= T} of one piece is the hull of two discs: convex. So the convex hull of any points that are reached in time from
one piece is reached in time from it. The patches are such hulls, of points around the cells along the edge.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from math import sqrt

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter

from gridmap.analysis.reach.grid import ServedCells
from gridmap.analysis.reach.hulls import hulls
from gridmap.analysis.reach.legs import Floats, Legs, leaving

STEPS = np.array([-1.4, -0.7, 0.0, 0.7, 1.4])
"""Points are taken around a cell's middle at these widths of a cell, in both directions: the cells next to it are
covered as well, since where two pieces meet, a place may be served by the one that the next cell remembers.
"""

EARLIEST = 1 + (2 * sqrt(2) + 2) / 4
"""Half diagonals before the level: around an earlier middle, up to the corners of its cell, the contour holds all.
There the four middles weigh alike, and the other three are at most h, h and sqrt(2) h of leg later.
"""

LATEST = 3
"""Half diagonals after the level: a piece may be remembered by no nearer cell than that."""

LITTLE = 1.5
"""A piece that reaches no farther from its start than this, in cells, is drawn whole: seen from the cells on one side
of it, the other would be missing.
"""

LITTLE_CORNERS = 16
"""A disc of 30 m is drawn 0.6 m too small at most."""

SIMPLER_S = 0.4
"""What a patch may lose for fewer corners."""

CELLS_AT_ONCE = 20_000
THREADS = 2


def half_diagonal_s(field: ServedCells) -> float:
    """Seconds on foot from the middle of a cell to its corner: by no more can a place differ from its cell."""
    return field.grid.cell_m / (sqrt(2) * field.legs.leg_m_s)


def patches(field: ServedCells, level: float) -> NDArray[np.object_]:
    """Convex polygons reached by `level`, for all cells that a contour at level - half_diagonal_s may leave out.

    A place that is reached and left out lies among four middles of which one is later than the contour; the nearest of
    the four is at most half a diagonal later than the level, and no earlier than EARLIEST. One polygon for each piece,
    since joining them takes time by their number.
    """
    half_s = half_diagonal_s(field)
    left_out = maximum_filter(field.smooth, size=3, mode="nearest") > level - half_s
    around = maximum_filter(field.felt, size=3, mode="nearest")
    edge = left_out & (around | (field.value > level - EARLIEST * half_s))
    edge &= field.value <= level + LATEST * half_s
    row, column = np.nonzero(edge)
    piece = field.piece[row, column]
    room_s = level - field.legs.start_s[piece]
    little = room_s * field.legs.leg_m_s < LITTLE * field.grid.cell_m
    whole = hulls(field.legs, np.unique(piece[little & (room_s > 0)]), level, LITTLE_CORNERS)
    large = np.flatnonzero(~little & (field.value[row, column] <= level + half_s))
    # A piece whose cells are cut in two gives two patches.
    cells = large[np.argsort(piece[large], kind="stable")]
    slices = [cells[first : first + CELLS_AT_ONCE] for first in range(0, len(cells), CELLS_AT_ONCE)]
    with ThreadPoolExecutor(THREADS) as threads:
        parts = list(threads.map(lambda part: _around(field, level, row[part], column[part]), slices))
    return np.concatenate([whole, *parts])


def _around(
    field: ServedCells, level: float, row: NDArray[np.int64], column: NDArray[np.int64]
) -> NDArray[np.object_]:
    """The patches of some cells, which are sorted by piece."""
    piece = field.piece[row, column]
    points = _points(field, level, piece, field.grid.x()[column], field.grid.y()[row])
    # With fewer of its corners a convex polygon is still within itself, and joined sooner.
    return np.asarray(shapely.simplify(_hulls(points, piece), SIMPLER_S * field.legs.leg_m_s))


def _points(
    field: ServedCells, level: float, piece: NDArray[np.int32], x: Floats, y: Floats
) -> NDArray[np.float64]:
    """(n, k, 2) reached places around each of n cells."""
    off_x, off_y = (off.ravel() * field.grid.cell_m for off in np.meshgrid(STEPS, STEPS))
    return pulled(field.legs, piece[:, None], x[:, None] + off_x, y[:, None] + off_y, level)


def pulled(legs: Legs, piece: NDArray[np.integer], x: Floats, y: Floats, level: float) -> NDArray[np.float64]:
    """(..., 2) each place, moved towards where its leg leaves the piece until it is reached by `level`.

    Along a leg the leaving point stays the best, so that the moved place is reached at `level` exactly. Where the
    leaving point itself is later, it is the place on the piece where `level` strikes; NaN where the piece starts later.
    """
    along_m, leg_m = leaving(legs, piece, x, y)
    room_s = level - legs.start_s[piece]
    pace_s_m = legs.pace_s_m[piece]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        along_m = np.where(along_m * pace_s_m > room_s, room_s / pace_s_m, along_m)
    foot_x = legs.x[piece] + along_m * legs.east[piece]
    foot_y = legs.y[piece] + along_m * legs.north[piece]
    left_m = np.minimum(np.maximum(room_s - along_m * pace_s_m, 0) * legs.leg_m_s, legs.limit_m)
    part = np.minimum(left_m / np.maximum(leg_m, 1e-9), 1.0)
    part = np.where(room_s < 0, np.nan, part)
    return np.stack([foot_x + (x - foot_x) * part, foot_y + (y - foot_y) * part], axis=-1)


def _hulls(points: NDArray[np.float64], group: NDArray[np.integer]) -> NDArray[np.object_]:
    """The convex hulls with an area of points (n, k, 2) by group (n,), which is sorted."""
    flat = points.reshape(-1, 2)
    there = np.isfinite(flat).all(axis=1)
    if not there.any():
        return np.empty(0, dtype=np.object_)
    rank = np.unique(np.repeat(group, points.shape[1])[there], return_inverse=True)[1]
    shapes = np.asarray(shapely.convex_hull(shapely.linestrings(flat[there], indices=rank)))
    return shapes[shapely.area(shapes) > 0]
