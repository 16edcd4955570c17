"""How many seconds is every spot of a window away from help, in cells of 20 m?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from gridmap.analysis.reach.exact import ROAD_LIMIT_M
from gridmap.analysis.reach.grid import NOBODY, Grid, ServedCells
from gridmap.analysis.reach.legs import Legs, arrival_s, distances, leaving, legs
from gridmap.analysis.reach.pieces import Pieces
from gridmap.analysis.reach.sweeps import spread
from gridmap.analysis.reach.tree import planted, soonest

CELL_M = 20.0
ROAD_CELLS = 3
"""The distance from the road matters near its limit of some hundred metres only: three times larger cells do."""

MARGIN_CELLS = 3
"""Cells kept around the box, so that what is drawn is whole up to its edge."""


@dataclass(frozen=True)
class Surface:
    """The minutes of a window, for shares and for drawing. On the plane of the pieces, in metres and seconds.

    `minutes`: seconds by cell, good up to horizon_s. Beyond road_limit_m of every piece nothing is known, and nobody
    walks farther than that. `roads`: metres from the nearest piece by larger cell, good up to road_limit_m; None where
    that is inf.
    """

    minutes: ServedCells
    pieces: Pieces
    box: tuple[float, float, float, float]
    horizon_s: float
    road_limit_m: float
    roads: ServedCells | None

    def checked(self, thresholds_s: Sequence[float]) -> NDArray[np.float64]:
        """(k,) the thresholds; ValueError where one is not a number or lies beyond the horizon."""
        levels = np.asarray(thresholds_s, dtype=np.float64).reshape(-1)
        if not (levels <= self.horizon_s).all():
            raise ValueError(
                f"the surface ends at {self.horizon_s} s and cannot answer for {levels.tolist()} s"
            )
        return levels

    def reached_is_known(self, level: float) -> bool:
        """Whether nobody walks farther than road_limit_m by then: what is reached is near a road all the same."""
        first_s = self.minutes.legs.start_s.min(initial=np.inf)
        return bool((level - first_s) * self.minutes.legs.leg_m_s <= self.road_limit_m)

    def beyond_road_m(self) -> NDArray[np.float64]:
        """(rows, columns) metres by which the middle of a cell lies beyond the limit; below 0: known ground."""
        grid = self.minutes.grid
        if self.roads is None:
            return np.full((grid.rows, grid.columns), -np.inf)
        return _distance_m(self.roads, grid, self.road_limit_m) - self.road_limit_m


def surface(
    pieces: Pieces,
    box: Sequence[float],
    leg_m_s: float,
    horizon_s: float,
    road_limit_m: float = ROAD_LIMIT_M,
    cell_m: float = CELL_M,
) -> Surface:
    """The surface over a box (west, south, east, north, metres on the plane of the pieces).

    horizon_s: the largest threshold that will be asked for. The pieces must reach beyond the box by leg_m_s *
    horizon_s and by road_limit_m: what lies outside brings help too. 2 million cells (800 km2) take some 3 s and less
    than 500 MB. Raises ValueError for a box without a size in metres, a horizon or a speed not above 0.
    """
    if not (np.isfinite(box).all() and box[0] < box[2] and box[1] < box[3]):
        raise ValueError(f"a window needs west < east and south < north in metres, not {tuple(box)}")
    if not (np.isfinite(horizon_s) and horizon_s > 0):
        raise ValueError(f"the horizon must be above 0 s, not {horizon_s}")
    minutes = _within(legs(pieces, leg_m_s), box, horizon_s + slack(cell_m, leg_m_s), cell_m)
    west, south, east, north = (float(side) for side in box)
    roads = None
    if np.isfinite(road_limit_m):
        wide_m = cell_m * ROAD_CELLS
        roads = _within(distances(pieces), box, road_limit_m + slack(wide_m, 1.0), wide_m)
    whole = Surface(minutes, pieces, (west, south, east, north), horizon_s, road_limit_m, roads)
    return whole if whole.reached_is_known(horizon_s) else replace(whole, minutes=_limited(whole))


def _limited(surface: Surface) -> ServedCells:
    """The minutes of the surface with legs within the limit: asked anew where a leg would be longer, or nearly.

    A cell hands on to its neighbours only what is best for itself, and what is best beyond the limit is another piece.
    """
    free, limit_m = surface.minutes, surface.road_limit_m
    grid, diagonal_m = free.grid, free.grid.cell_m * sqrt(2)
    piece, value = free.piece.copy(), free.value.copy()
    felt = np.zeros(piece.shape, dtype=np.bool_)
    row, column = np.nonzero(piece != NOBODY)
    leg_m = leaving(free.legs, piece[row, column], grid.x()[column], grid.y()[row])[1]
    far = leg_m > limit_m - diagonal_m
    row, column = row[far], column[far]
    felt[row, column] = True
    value[row, column], piece[row, column] = np.inf, NOBODY
    near = surface.beyond_road_m()[row, column] <= diagonal_m
    row, column = row[near], column[near]
    made = legs(surface.pieces, free.legs.leg_m_s, limit_m)
    xy = np.column_stack([grid.x()[column], grid.y()[row]])
    latest_s = surface.horizon_s + slack(grid.cell_m, free.legs.leg_m_s)
    value[row, column], piece[row, column] = soonest(planted(made), xy, latest_s)
    return ServedCells(grid, made, piece, value, felt)


def slack(cell_m: float, leg_m_s: float) -> float:
    """Seconds beyond a threshold that the cells around its edge may have: four half diagonals of a cell."""
    return 4 * cell_m / (sqrt(2) * leg_m_s)


def _within(legs: Legs, box: Sequence[float], horizon: float, cell_m: float) -> ServedCells:
    """The field over the box, computed over all from which a leg may come."""
    low, high = np.asarray(box[:2], dtype=np.float64), np.asarray(box[2:], dtype=np.float64)
    margin_m = MARGIN_CELLS * cell_m
    soon = np.flatnonzero(legs.start_s <= horizon)
    first, last = low - margin_m, high + margin_m
    if len(soon):
        reach_m = margin_m + legs.leg_m_s * (horizon - legs.start_s[soon].min())
        ends = np.concatenate([_ends(legs, soon, 0.0), _ends(legs, soon, 1.0)])
        first = np.minimum(first, np.maximum(ends.min(axis=0) - cell_m, low - reach_m))
        last = np.maximum(last, np.minimum(ends.max(axis=0) + cell_m, high + reach_m))
    before = np.ceil((low - margin_m - first) / cell_m).astype(int)
    size = np.ceil((high - low) / cell_m).astype(int) + 2 * MARGIN_CELLS
    after = np.ceil((last - high - margin_m) / cell_m).astype(int)
    columns, rows = (int(count) for count in before + size + after)
    west, south = (float(edge) for edge in low - margin_m - before * cell_m)
    whole = spread(legs, Grid(west, south, rows, columns, cell_m), horizon)
    across, up = (slice(int(b), int(b + s)) for b, s in zip(before, size, strict=True))
    grid = whole.grid.cropped(up, across)
    piece, value = whole.piece[up, across].copy(), whole.value[up, across].copy()
    return ServedCells(grid, legs, piece, value, whole.felt[up, across].copy())


def _ends(legs: Legs, which: NDArray[np.int64], part: float) -> NDArray[np.float64]:
    along_m = legs.length_m[which] * part
    return np.column_stack(
        [legs.x[which] + along_m * legs.east[which], legs.y[which] + along_m * legs.north[which]]
    )


def _distance_m(roads: ServedCells, grid: Grid, limit_m: float) -> NDArray[np.float64]:
    """Metres from the road for the middles of finer cells: exact for the piece that serves the large cell around it
    where the limit is near, and those of the large cell itself elsewhere.
    """
    column = np.floor((grid.x() - roads.grid.west) / roads.grid.cell_m).astype(int)
    row = np.floor((grid.y() - roads.grid.south) / roads.grid.cell_m).astype(int)
    cell = np.ix_(np.clip(row, 0, roads.grid.rows - 1), np.clip(column, 0, roads.grid.columns - 1))
    distance_m, piece = roads.value[cell], roads.piece[cell]
    near = np.abs(distance_m - limit_m) <= ceil(sqrt(2)) * roads.grid.cell_m
    up, across = np.nonzero(near & (piece != NOBODY))
    distance_m[up, across] = arrival_s(roads.legs, piece[up, across], grid.x()[across], grid.y()[up])
    return distance_m
