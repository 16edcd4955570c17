"""How can an outline be drawn with fewer corners and never reach beyond itself?"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

PASSES = 4


def simplified_inside(polygons: NDArray[np.object_], tolerance_m: float) -> NDArray[np.object_]:
    """The polygons (Polygon only, valid) without their flattest outward corners; each lies within the one it was.

    Cutting off an outward corner takes a triangle away and adds nothing; those of a hole point into it. In each of four
    passes no two corners next to each other go, and none farther than a quarter of tolerance_m from the line that
    replaces it: nothing that is cut off lies deeper than tolerance_m. A polygon that would touch or cross itself
    stays as it was.
    """
    if not len(polygons):
        return polygons
    oriented = shapely.orient_polygons(polygons)
    _, points, (rings, parts) = shapely.to_ragged_array(oriented, include_z=False)
    points, rings = points.copy(), rings.astype(np.int64)
    for _ in range(PASSES):
        keep = ~_flat_corners(points, rings, tolerance_m / PASSES)
        points, rings = points[keep], np.concatenate([[0], np.cumsum(keep)])[rings]
    fewer = shapely.from_ragged_array(shapely.GeometryType.POLYGON, points, (rings, np.asarray(parts)))
    return np.where(shapely.is_valid(fewer), fewer, polygons)


def _flat_corners(
    points: NDArray[np.float64], rings: NDArray[np.signedinteger], tolerance_m: float
) -> NDArray[np.bool_]:
    """(v,) the outward corners to cut off: flatter than the tolerance, and than both neighbours. Rings run with their
    polygon on the left; the first point of a ring, which is its last as well, and rings of a triangle stay.
    """
    before, after = points[:-2], points[2:]
    here = points[1:-1]
    base, side = after - before, here - before
    base_m = np.hypot(base[:, 0], base[:, 1])
    depth_m = np.full(len(points), np.inf)
    depth_m[1:-1] = (side[:, 0] * base[:, 1] - side[:, 1] * base[:, 0]) / np.maximum(base_m, 1e-9)
    sizes = np.diff(rings)
    ends = np.concatenate([rings[:-1], rings[1:] - 1])
    depth_m[ends] = np.inf
    depth_m[np.repeat(sizes <= 5, sizes)] = np.inf
    flat = (depth_m >= 0) & (depth_m <= tolerance_m)
    depth_m[~flat] = np.inf
    # Of equal depths the first goes.
    earlier, later = np.append(np.inf, depth_m[:-1]), np.append(depth_m[1:], np.inf)
    return np.asarray(flat & (depth_m < earlier) & (depth_m <= later))
