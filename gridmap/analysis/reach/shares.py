"""Which share of each polygon is covered within each threshold, which is not, and of which is nothing known?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gridmap.analysis.reach.grid import Grid
from gridmap.analysis.reach.scanlines import Runs, runs
from gridmap.analysis.reach.surface import Surface

LINES_A_CELL = 4
"""The polygons are measured along this many lines for each row of cells."""


@dataclass(frozen=True)
class Shares:
    """For q polygons and k thresholds; covered + uncovered + unknown = 1, all NaN where a polygon has no area."""

    covered: NDArray[np.float64]  # (q, k)
    uncovered: NDArray[np.float64]  # (q, k)
    unknown: NDArray[np.float64]  # (q,)


def shares(
    surface: Surface,
    polygons: Sequence[BaseGeometry | None] | NDArray[np.object_],
    thresholds_s: Sequence[float],
) -> Shares:
    """The shares of polygons (shapely, on the plane of the pieces; MultiPolygon, None and empty are allowed).

    Covered: reached by the threshold; uncovered: known, and not; unknown: no road within the surface's road_limit_m, or
    outside its window. A cell across which the edge runs counts in part, by how far its middle is from the edge.
    Against the exact union of hulls, for grids of 0.4 km2 at 300 s: mean error 0.0012, worst 0.010 (`bench.coverage`).
    Raises ValueError for a threshold beyond the surface's horizon.
    """
    levels = surface.checked(thresholds_s)
    shapes = np.asarray(polygons, dtype=np.object_)
    field = surface.minutes
    inside = runs(shapes, field.grid.cell_m / LINES_A_CELL)
    whole_m = _sums(inside, inside.east - inside.west, len(shapes))
    with np.errstate(invalid="ignore", divide="ignore"):
        known_cells = np.clip(0.5 - surface.beyond_road_m() / field.grid.cell_m, 0, 1)
        known = np.minimum(_sums(inside, _along(inside, known_cells, field.grid), len(shapes)) / whole_m, 1)
        covered = np.empty((len(shapes), len(levels)))
        for column, threshold_s in enumerate(levels):
            inwards = (threshold_s - field.value) * (field.legs.leg_m_s / field.grid.cell_m)
            cells = np.minimum(np.clip(0.5 + inwards, 0, 1), known_cells)
            covered[:, column] = _sums(inside, _along(inside, cells, field.grid), len(shapes)) / whole_m
    covered = np.minimum(covered, known[:, None])
    return Shares(covered, known[:, None] - covered, 1 - known)


def _sums(inside: Runs, metres: NDArray[np.float64], polygons: int) -> NDArray[np.float64]:
    """(q,) the lengths of all runs of a polygon; lines are evenly spaced in it, so that lengths compare as areas do."""
    return np.bincount(inside.polygon, weights=metres, minlength=polygons).astype(np.float64)


def _along(inside: Runs, cells: NDArray[np.float64], grid: Grid) -> NDArray[np.float64]:
    """(r,) metres along each run, weighted by the cells (rows, columns), linear between the two rows next to it.

    Outside the grid everything weighs 0.
    """
    total = np.zeros((grid.rows + 2, grid.columns + 1))
    np.cumsum(cells, axis=1, out=total[1:-1, 1:])
    above = np.clip((inside.y - grid.south) / grid.cell_m + 0.5, 0, grid.rows + 1)
    row = np.minimum(above.astype(np.int64), grid.rows)
    part = above - row
    ends: list[NDArray[np.float64]] = []
    for x in (inside.west, inside.east):
        right = np.clip((x - grid.west) / grid.cell_m, 0, grid.columns)
        column = np.minimum(right.astype(np.int64), grid.columns - 1)
        beyond = right - column
        low = total[row, column] * (1 - beyond) + total[row, column + 1] * beyond
        high = total[row + 1, column] * (1 - beyond) + total[row + 1, column + 1] * beyond
        ends.append(low * (1 - part) + high * part)
    return (ends[1] - ends[0]) * grid.cell_m
