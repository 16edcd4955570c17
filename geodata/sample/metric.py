"""How are the plan's metres bent into a natural landscape, and how do they become longitude and latitude?

The township is planned on a flat sheet: u runs roughly east, v roughly north, both in metres from the
township's middle. `bend` turns the sheet a little and lets it sway, so that nothing on the map is ruled.
`to_wgs84` carries the bent metres (EPSG:4548, CGCS2000 Gauss-Krueger, central meridian 117 E) to
EPSG:4326.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely import LineString

Points = NDArray[np.float64]

METRIC_CRS = "EPSG:4548"
ORIGIN_EAST_M, ORIGIN_NORTH_M = 488_600.0, 4_240_800.0
TURN_RAD = 0.085
LATTICE_M = 1.0
"""All drawn vertices stand on a lattice of one metre, so that shared corners are equal to the last bit."""


def bend(plan: Points | Sequence[tuple[float, float]]) -> Points:
    """Plan points (n, 2) in metres -> local points (n, 2) in metres; smooth, one to one, lengths kept within
    about 12 %.
    """
    u, v = np.asarray(plan, dtype=float).T
    x = u * np.cos(TURN_RAD) - v * np.sin(TURN_RAD)
    y = u * np.sin(TURN_RAD) + v * np.cos(TURN_RAD)
    sway_x = 150 * np.sin(y / 1150 + 0.6) + 90 * np.sin((x + y) / 1700)
    sway_y = 170 * np.sin(x / 1300 + 2.1) + 80 * np.sin((x - 2 * y) / 2300 + 1.0)
    return np.column_stack([x + sway_x, y + sway_y])


def bent_line(plan: Points | Sequence[tuple[float, float]], step_m: float = 120.0) -> LineString:
    """A line given on the plan, made dense enough to sway, as a local LineString in metres."""
    dense = shapely.segmentize(LineString(plan), step_m)
    return LineString(bend(shapely.get_coordinates(dense)))


def bent_polygon(plan: Sequence[tuple[float, float]], step_m: float = 120.0) -> shapely.Polygon:
    return shapely.Polygon(bent_line([*plan, plan[0]], step_m))


def through(controls: Sequence[tuple[float, float]], step_m: float = 90.0) -> Points:
    """A smooth curve (n, 2) in metres through the control points (centripetal Catmull-Rom)."""
    points = np.asarray(controls, dtype=float)
    points = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    parts = [_span(points[i : i + 4], step_m) for i in range(len(points) - 3)]
    return np.vstack([*parts, points[-2:-1]])


def _span(four: Points, step_m: float) -> Points:
    knots = np.concatenate([[0.0], np.cumsum(np.sqrt(np.hypot(*np.diff(four, axis=0).T)))])
    count = max(2, round(float(np.hypot(*(four[2] - four[1]))) / step_m))
    at = np.linspace(knots[1], knots[2], count, endpoint=False)[:, None]

    def mix(a: Points, b: Points, i: int, j: int) -> Points:
        mixed: Points = (a * (knots[j] - at) + b * (at - knots[i])) / (knots[j] - knots[i])
        return mixed

    first, second, third = (mix(four[i], four[i + 1], i, i + 1) for i in range(3))
    return mix(mix(first, second, 0, 2), mix(second, third, 1, 3), 1, 2)


def bezier(start: Points, out: Points, back: Points, end: Points, count: int = 14) -> Points:
    t = np.linspace(0, 1, count)[:, None]
    curve: Points = (1 - t) ** 3 * start + 3 * (1 - t) ** 2 * t * out + 3 * (1 - t) * t**2 * back + t**3 * end
    return curve


@lru_cache(maxsize=1)
def _transformer() -> Transformer:
    return Transformer.from_crs(METRIC_CRS, "EPSG:4326", always_xy=True)


def to_wgs84(geometries: Any) -> Any:
    """Local metres -> EPSG:4326 degrees, rounded to 8 decimals (about 1 mm): equal corners stay equal."""

    def degrees(points: Points) -> Points:
        lon, lat = _transformer().transform(points[:, 0] + ORIGIN_EAST_M, points[:, 1] + ORIGIN_NORTH_M)
        return np.column_stack([np.round(lon, 8), np.round(lat, 8)])

    return shapely.transform(geometries, degrees)
