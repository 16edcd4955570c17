"""Which ground is whose to reach first, and how much of it is there?"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from gridmap.analysis.reach.grid import NOBODY
from gridmap.analysis.reach.surface import Surface


def first_due(surface: Surface, within_s: float) -> tuple[NDArray[np.int32], NDArray[np.object_]]:
    """(force (f,), area (f,)): the ground on which each force is the first, and there by within_s.

    Areas are MultiPolygons of whole cells on the plane of the pieces; they share borders, and do not overlap. Where
    two forces are equally quick the one that the cell remembers has it. Forces first nowhere are left out. Ground
    beyond road_limit_m is nobody's. Raises ValueError where within_s is beyond the surface's horizon.
    """
    surface.checked([within_s])
    field = surface.minutes
    label = np.full(field.piece.shape, NOBODY, dtype=np.int32)
    reached = (field.piece != NOBODY) & (field.value <= within_s) & (surface.beyond_road_m() <= 0)
    label[reached] = surface.pieces.force[field.piece[reached]]
    row, first, last, force = _runs(label)
    grid = field.grid
    west, south = grid.west + first * grid.cell_m, grid.south + row * grid.cell_m
    boxes = shapely.box(west, south, grid.west + last * grid.cell_m, south + grid.cell_m)
    forces = np.unique(force)
    areas = np.empty(len(forces), dtype=np.object_)
    for position, one in enumerate(forces):
        whole = shapely.union_all(boxes[force == one])
        areas[position] = shapely.MultiPolygon(list(shapely.get_parts(whole)))
    return forces, areas


def _runs(
    label: NDArray[np.int32],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
    """Stretches of equal labels along the rows, but of nobody's: row, first column, column after the last, label."""
    fenced = np.pad(label, ((0, 0), (1, 1)), constant_values=NOBODY)
    row, edge = np.nonzero(fenced[:, 1:] != fenced[:, :-1])
    # Every stretch begins at a change and ends at the next one of its row; the fence closes the last.
    value = fenced[row, edge + 1]
    begins = value != NOBODY
    after = np.roll(edge, -1)
    return row[begins], edge[begins], after[begins], value[begins]
