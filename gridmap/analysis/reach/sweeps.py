"""Which piece of road serves each cell? Burned in along the roads, then passed on from cell to cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gridmap.analysis.reach.grid import NOBODY, Grid, ServedCells
from gridmap.analysis.reach.legs import Floats, Legs, arrival_s

CELLS_AT_ONCE = 500_000


def spread(legs: Legs, grid: Grid, horizon: float) -> ServedCells:
    """The field of all pieces that start by `horizon`, which is inf where they are later than that.

    Every piece is burned into the cells that it runs through. Then the cells pass their piece on to their neighbours,
    in four sweeps: down, up, left and right, three neighbours at a time. A straight leg runs within 45 degrees of one
    of the four, and the places that one piece serves reach back to it along their legs.
    """
    near = _near(legs, grid)
    piece = _burned(near, grid, horizon)
    _swept(piece, near, grid.cell_m)
    value = _valued(legs, grid, piece)
    late = value > horizon
    piece[late], value[late] = NOBODY, np.inf
    return ServedCells(grid, legs, piece, value, np.zeros(piece.shape, dtype=np.bool_))


def _burned(near: Legs, grid: Grid, horizon: float) -> NDArray[np.int32]:
    """(rows, columns) the best for the middle of a cell among the pieces that run through it or by it.

    A piece is tried on the four middles around each of its points: a cell keeps one piece only, and what is best
    just beyond the middle would be lost.
    """
    soon = np.flatnonzero(near.start_s <= horizon)
    steps = np.maximum(np.ceil(near.length_m[soon] / grid.cell_m), 1).astype(np.int64)
    piece = np.repeat(soon, steps).astype(np.int32)
    step = np.arange(len(piece)) - np.repeat(np.cumsum(steps) - steps, steps)
    along_m = (step + 0.5) / np.repeat(steps, steps) * near.length_m[piece]
    east = np.floor((near.x[piece] + along_m * near.east[piece]) / grid.cell_m).astype(np.int32)
    north = np.floor((near.y[piece] + along_m * near.north[piece]) / grid.cell_m).astype(np.int32)
    best = np.full(grid.rows * grid.columns, np.inf, dtype=np.float32)
    burned = np.full(grid.rows * grid.columns, NOBODY, dtype=np.int32)
    for column, row in ((east, north), (east + 1, north), (east, north + 1), (east + 1, north + 1)):
        inside = np.flatnonzero((column >= 0) & (column < grid.columns) & (row >= 0) & (row < grid.rows))
        x, y = column[inside].astype(np.float32), row[inside].astype(np.float32)
        when = arrival_s(near, piece[inside], x * np.float32(grid.cell_m), y * np.float32(grid.cell_m))
        cell = row[inside] * grid.columns + column[inside]
        np.minimum.at(best, cell, when)
        quickest = when == best[cell]
        burned[cell[quickest]] = piece[inside][quickest]
    return burned.reshape(grid.rows, grid.columns)


def _near(legs: Legs, grid: Grid) -> Legs:
    """The legs in single precision, measured from the middle of the first cell; and one more, the last, of nobody.

    Half the memory to fetch; which of two pieces is better is decided well enough, what it gives is computed anew.
    """

    def short(column: Floats, last: float) -> NDArray[np.float32]:
        return np.append(column, last).astype(np.float32)

    half = grid.cell_m / 2
    return Legs(
        x=short(legs.x - grid.west - half, 0),
        y=short(legs.y - grid.south - half, 0),
        east=short(legs.east, 0),
        north=short(legs.north, 0),
        length_m=short(legs.length_m, 0),
        start_s=short(legs.start_s, np.inf),
        pace_s_m=short(legs.pace_s_m, 0),
        slip=short(legs.slip, 0),
        slow=np.append(legs.slow, False),
        leg_m_s=legs.leg_m_s,
    )


def _swept(piece: NDArray[np.int32], near: Legs, cell_m: float) -> None:
    """Four sweeps over (rows, columns), in place; NOBODY, -1, finds the last of `near`."""
    rows, columns = piece.shape
    across, up = (np.arange(count, dtype=np.float32) * np.float32(cell_m) for count in (columns, rows))
    value = arrival_s(near, piece, across[None, :], up[:, None])
    _sweep(piece, value, near, across, up)
    _sweep(piece[::-1], value[::-1], near, across, up[::-1])
    # East and west: the same over the transposed cells, with x and y changed about.
    turned = replace(near, x=near.y, y=near.x, east=near.north, north=near.east)
    piece_t, value_t = piece.T.copy(), value.T.copy()
    _sweep(piece_t, value_t, turned, up, across)
    _sweep(piece_t[::-1], value_t[::-1], turned, up, across[::-1])
    piece[:] = piece_t.T


def _sweep(
    piece: NDArray[np.int32], value: Floats, legs: Legs, x: NDArray[np.float32], y: NDArray[np.float32]
) -> None:
    """Each row takes from the one before it whatever is better, row after row."""
    offered = np.full((3, len(x)), NOBODY, dtype=np.int32)
    column = np.arange(len(x))
    for row in range(1, len(y)):
        before = piece[row - 1]
        offered[0, 1:], offered[1], offered[2, :-1] = before[:-1], before, before[1:]
        when = arrival_s(legs, offered, x, y[row])
        best = when.argmin(axis=0)
        least = when[best, column]
        better = least < value[row]
        value[row, better] = least[better]
        piece[row, better] = offered[best, column][better]


def _valued(legs: Legs, grid: Grid, piece: NDArray[np.int32]) -> NDArray[np.float64]:
    value = np.full(piece.shape, np.inf)
    x, y = grid.x(), grid.y()
    for rows in _bands(grid):
        row, column = np.nonzero(piece[rows] != NOBODY)
        value[rows][row, column] = arrival_s(legs, piece[rows][row, column], x[column], y[rows][row])
    return value


def _bands(grid: Grid) -> Iterator[slice]:
    """Slices of rows, so that not all cells are in the works at once."""
    step = max(1, CELLS_AT_ONCE // max(grid.columns, 1))
    for first in range(0, grid.rows, step):
        yield slice(first, first + step)
