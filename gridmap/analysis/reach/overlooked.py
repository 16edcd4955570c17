"""Which pieces of road are quickest somewhere, and yet no cell remembers them?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gridmap.analysis.reach.grid import NOBODY, ServedCells
from gridmap.analysis.reach.hulls import hulls
from gridmap.analysis.reach.legs import arrival_s
from gridmap.analysis.reach.patches import half_diagonal_s

AHEAD_S = 0.5
"""A piece that nowhere on itself is so much quicker than what the cells remember is so nowhere else."""

PARTS = (0.3, 0.7)
"""Where on a piece that is asked."""

CORNERS = 24
"""A disc of 30 m is drawn 0.3 m too small at most."""


def overlooked(field: ServedCells, level: float) -> NDArray[np.object_]:
    """The hulls of these pieces for `level` (s), drawn from within: (n,) polygons on the field's plane, in metres.

    A cell keeps one piece; where several run through it, one may lose all its cells. A piece that is best for any
    place is best all along the leg, from the point where it is left: only points on the pieces need be asked, and only
    pieces with two diagonals of a cell to go, since on a longer leg some cell would remember.
    """
    legs = field.legs
    ends_s = legs.start_s + legs.length_m * legs.pace_s_m
    forgotten = (legs.start_s < level) & (ends_s > level - 4 * half_diagonal_s(field))
    forgotten[field.piece[field.piece != NOBODY]] = False
    asked = np.flatnonzero(forgotten)
    own = asked[np.logical_or.reduce([_ahead(field, asked, level, part) for part in PARTS])]
    return hulls(legs, own, level, CORNERS)


def _ahead(field: ServedCells, piece: NDArray[np.int64], level: float, part: float) -> NDArray[np.bool_]:
    """Whether a piece, at this part of what is driven by `level`, is well ahead of what its cell remembers."""
    legs, grid = field.legs, field.grid
    whole_s = legs.length_m[piece] * legs.pace_s_m[piece]
    driven_s = np.minimum(whole_s, level - legs.start_s[piece]) * part
    along_m = np.where(whole_s > 0, driven_s / np.maximum(legs.pace_s_m[piece], 1e-12), 0.0)
    x = legs.x[piece] + along_m * legs.east[piece]
    y = legs.y[piece] + along_m * legs.north[piece]
    row, column, ahead = grid.cell_of(x, y)
    here = np.flatnonzero(ahead)
    served = field.piece[row[here], column[here]]
    theirs = np.where(served == NOBODY, np.inf, arrival_s(legs, served, x[here], y[here]))
    ahead[here] = theirs > legs.start_s[piece[here]] + driven_s[here] + AHEAD_S
    return ahead
