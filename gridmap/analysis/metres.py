"""How long and how large is it on the ground? The one place where degrees become metres."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS

from gridmap.analysis.nearest import GEOD

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


def metres_a_degree(lat: ArrayLike) -> NDArray[np.float64]:
    """(…, 2) metres on the WGS 84 ellipsoid of one degree to the east and to the north at each latitude in degrees.

    A place up to 1 km away that is reckoned with the scale of the latitude between is right to 1 mm. Radii of
    curvature in the prime vertical and in the meridian: Snyder, Map Projections, USGS PP 1395, eq. 4-18 and 4-20.
    """
    radians = np.radians(np.asarray(lat, dtype=np.float64))
    bulge = 1 - GEOD.es * np.sin(radians) ** 2
    east = GEOD.a * np.cos(radians) / np.sqrt(bulge)
    north = GEOD.a * (1 - GEOD.es) / bulge**1.5
    return np.radians(np.stack([east, north], axis=-1))
