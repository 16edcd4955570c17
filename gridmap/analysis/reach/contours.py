"""Where does the value of a field, linear between the middles of its cells, stay below a level?"""

from __future__ import annotations

import contourpy
import numpy as np
import shapely
from numpy.typing import NDArray

from gridmap.analysis.reach.grid import ServedCells


def contoured(field: ServedCells, level: float) -> NDArray[np.object_]:
    """Valid polygons where the value is at most `level` (s), on the plane of the field (metres); (n,), maybe none."""
    nothing = np.empty(0, dtype=np.object_)
    if field.grid.rows < 2 or field.grid.columns < 2:
        return nothing
    # Next to a middle within the level none is later than a cell's diagonal more; what is, bounds no polygon.
    highest = level + 2 * field.grid.cell_m / field.legs.leg_m_s
    value = np.minimum(field.smooth, highest)
    lines = contourpy.contour_generator(
        field.grid.x(), field.grid.y(), value, fill_type=contourpy.FillType.ChunkCombinedOffsetOffset
    )
    points, rings, polygons = (chunk[0] for chunk in lines.filled(-np.inf, level))
    if points is None:
        return nothing
    offsets = (np.asarray(rings, dtype=np.int64), np.asarray(polygons, dtype=np.int64))
    found = np.asarray(shapely.from_ragged_array(shapely.GeometryType.POLYGON, points, offsets))
    broken = ~shapely.is_valid(found)
    found[broken] = shapely.buffer(found[broken], 0)
    return found
