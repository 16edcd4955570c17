"""Which stretches of which horizontal lines lie inside each polygon?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

LINES_AT_LEAST = 24
"""A polygon lower than so many lines gets lines closer together: a field of ten metres is measured as well."""


@dataclass(frozen=True)
class Runs:
    """Stretches inside polygons: from x `west` to `east` at height y, in metres, of polygon `polygon`; all (r,)."""

    polygon: NDArray[np.int64]
    y: NDArray[np.float64]
    west: NDArray[np.float64]
    east: NDArray[np.float64]


def runs(polygons: NDArray[np.object_], spacing_m: float) -> Runs:
    """The runs of polygons and multipolygons, on evenly spaced lines no farther apart than spacing_m.

    A shape without area (None, empty, a line, a point) has none. Holes and touching parts follow the even-odd rule.
    """
    edges, polygon = _edges(polygons)
    if not len(polygon):
        none = np.empty(0)
        return Runs(np.empty(0, dtype=np.int64), none, none, none)
    bounds = shapely.bounds(polygons)
    south, height_m = bounds[:, 1], bounds[:, 3] - bounds[:, 1]
    lines = np.maximum(np.ceil(np.nan_to_num(height_m) / spacing_m), LINES_AT_LEAST)
    # Heights in lines; a whole number is on a line. One number a vertex, so that both its edges agree.
    up = (edges[:, :, 1] - south[polygon, None]) / height_m[polygon, None] * lines[polygon, None] - 0.5
    first, last = np.ceil(up.min(axis=1)).astype(np.int64), np.ceil(up.max(axis=1)).astype(np.int64)
    crossings = last - first
    edge = np.repeat(np.arange(len(edges)), crossings)
    line = np.arange(len(edge)) - np.repeat(np.cumsum(crossings) - crossings - first, crossings)
    part = (line - up[edge, 0]) / (up[edge, 1] - up[edge, 0])
    x = edges[edge, 0, 0] + part * (edges[edge, 1, 0] - edges[edge, 0, 0])
    order = np.lexsort((x, line, polygon[edge]))
    x, line, of = x[order], line[order], polygon[edge][order]
    y = south[of] + (line + 0.5) / lines[of] * height_m[of]
    return Runs(of[::2], y[::2], x[::2], x[1::2])


def _edges(polygons: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """(e, 2, 2) the edges of the rings that are not level, and (e,) the polygon they belong to."""
    parts, of_part = shapely.get_parts(polygons, return_index=True)
    flat = (shapely.get_dimensions(parts) == 2) & (shapely.area(parts) > 0)
    rings, of_ring = shapely.get_rings(parts[flat], return_index=True)
    points, of_point = shapely.get_coordinates(rings, return_index=True)
    same = of_point[1:] == of_point[:-1]
    edges = np.stack([points[:-1], points[1:]], axis=1)[same]
    ring = of_point[1:][same]
    slanted = edges[:, 0, 1] != edges[:, 1, 1]
    return edges[slanted], of_part[flat][of_ring[ring[slanted]]]
