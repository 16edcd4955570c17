"""How far is it, how large is it, and does it lie in the township? On the ellipsoid, shapes in WGS 84 degrees."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]
GEOD = Geod(ellps="WGS84")
DEGREE_M = 111_320.0


def distance_m(lon: Floats, lat: Floats, other_lon: Floats, other_lat: Floats) -> Floats:
    """Pair by pair; NaN where one of them is nowhere."""
    known = np.isfinite(lon) & np.isfinite(lat) & np.isfinite(other_lon) & np.isfinite(other_lat)
    found = np.full(lon.shape, np.nan)
    if known.any():
        found[known] = GEOD.inv(lon[known], lat[known], other_lon[known], other_lat[known])[2]
    return found


def area_km2(shape: BaseGeometry) -> float:
    """Every ring by itself, so that a ring that crosses itself counts what its parts leave over."""
    return abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(shape))[0]) / 1e6


def inside(outline: BaseGeometry, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    """Within the outline or on it; False for NaN."""
    shapely.prepare(outline)
    found: NDArray[np.bool_] = shapely.intersects_xy(outline, lon, lat)
    return found


def outside_m(outline: BaseGeometry, lon: Floats, lat: Floats) -> Floats:
    """How far from the outline each point lies, 0 inside, NaN for NaN. The nearest point is sought on a local plane."""
    squeeze = np.cos(np.radians(outline.centroid.y))

    def flat(shape: BaseGeometry) -> BaseGeometry:
        return shapely.transform(shape, lambda xy: xy * [squeeze, 1.0])

    points = np.array(shapely.points(lon * squeeze, lat))
    known = np.isfinite(lon) & np.isfinite(lat)
    found = np.full(lon.shape, np.nan)
    if known.any():
        lines = shapely.shortest_line(flat(outline), points[known])
        ends = shapely.get_coordinates(lines).reshape(-1, 2, 2) / [squeeze, 1.0]
        found[known] = GEOD.inv(ends[:, 0, 0], ends[:, 0, 1], ends[:, 1, 0], ends[:, 1, 1])[2]
    return found


def on_plane(lon: Floats, lat: Floats, middle_lat: float) -> Floats:
    """(n, 2) metres on a local plane, true to a part in a hundred within a county: for neighbours, not for figures."""
    return np.column_stack([lon * np.cos(np.radians(middle_lat)) * DEGREE_M, lat * DEGREE_M])
