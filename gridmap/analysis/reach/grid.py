"""Where do the cells lie, and which piece of road serves each of them?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gridmap.analysis.reach.legs import Floats, Legs

NOBODY = -1


@dataclass(frozen=True)
class Grid:
    """Square cells on the plane of the pieces; row 0 is the southernmost, column 0 the westernmost. All in metres."""

    west: float
    south: float
    rows: int
    columns: int
    cell_m: float

    def x(self) -> NDArray[np.float64]:
        """(columns,) the middles of the cells."""
        return self.west + (np.arange(self.columns, dtype=np.float64) + 0.5) * self.cell_m

    def y(self) -> NDArray[np.float64]:
        """(rows,) the middles of the cells."""
        return self.south + (np.arange(self.rows, dtype=np.float64) + 0.5) * self.cell_m

    def cell_of(self, x: Floats, y: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """(row, column, inside) of places; row and column mean nothing where it is not inside."""
        column = np.floor((x - self.west) / self.cell_m).astype(np.int64)
        row = np.floor((y - self.south) / self.cell_m).astype(np.int64)
        inside = (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
        return row, column, inside

    def cropped(self, rows: slice, columns: slice) -> Grid:
        """The grid of those rows and columns only."""
        return replace(
            self,
            west=self.west + columns.start * self.cell_m,
            south=self.south + rows.start * self.cell_m,
            rows=rows.stop - rows.start,
            columns=columns.stop - columns.start,
        )


@dataclass(frozen=True)
class ServedCells:
    """For the middle of each cell (rows, columns): the piece that serves it, or NOBODY, and what it gives (seconds, or
    metres for legs made by `distances`). Exact for that piece; where a better one was missed, a little too much.
    felt: a place in or beside the cell may be beyond the limit of the leg by which the cell is served.
    """

    grid: Grid
    legs: Legs
    piece: NDArray[np.int32]
    value: NDArray[np.float64]
    felt: NDArray[np.bool_]

    @property
    def smooth(self) -> NDArray[np.float64]:
        """The values that rise by no more than a leg from cell to cell, and inf for the others."""
        return np.where(self.felt, np.inf, self.value)
