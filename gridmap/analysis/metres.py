"""How long and how large is it on the ground? The one place where degrees become metres."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

WGS84 = CRS.from_epsg(4326)


def equal_area(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """The shapes in metres, on a Lambert azimuthal equal-area plane around their own middle (WGS 84 ellipsoid).

    Areas are true everywhere. Within 50 km of the middle lengths are true to 8 parts in a million.
    Raises ValueError where the shapes have no CRS.
    """
    if shapes.crs is None:
        raise ValueError("shapes without a coordinate reference system have no size on the ground")
    degrees = shapes.to_crs(WGS84)
    return degrees.to_crs(plane_around(degrees.total_bounds))


def plane_around(box: Sequence[float]) -> CRS:
    """The equal-area plane in metres around the middle of a box (west, south, east, north in degrees, WGS 84).

    Where there is no box, none of whose sides is a number, any plane serves, but it must be one in metres.
    """
    west, south, east, north = np.nan_to_num(np.asarray(box, dtype=np.float64)).tolist()
    middle = f"+lat_0={(south + north) / 2} +lon_0={(west + east) / 2}"
    return CRS.from_proj4(f"+proj=laea {middle} +datum=WGS84 +units=m +type=crs")


def area_km2(shapes: gpd.GeoSeries) -> NDArray[np.float64]:
    """The area of each shape on the ellipsoid in km2, 0 for points and lines, NaN where there is no shape."""
    areas = equal_area(shapes).area.to_numpy(dtype=np.float64) / 1e6
    return np.where(shapes.isna().to_numpy(), np.nan, areas)
