"""Which of the built-up places are the town itself, and which are villages around it?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gridmap.analysis.groups import components
from gridmap.analysis.metres import equal_area


def town(places: gpd.GeoSeries, seat: BaseGeometry | None, gap_m: float) -> NDArray[np.bool_]:
    """Which places belong to the town's built-up area (建成区): the cluster at its office, else the largest one.

    places: built-up polygons, EPSG:4326, without missing ones. seat: where the town's office stands, EPSG:4326. Places
    at most gap_m apart are one cluster, and so is what they chain together; villages that stand apart are not the town.
    Returns (n,), True for each place of the town.
    """
    if places.empty:
        return np.zeros(0, dtype=bool)
    points = [] if seat is None else [seat]
    together = gpd.GeoSeries([*places, *points], crs=places.crs)
    plane = equal_area(together).to_numpy()
    shapes = plane[: len(places)]
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=gap_m)
    group = components(len(shapes), one, other)
    if seat is not None:
        apart = shapely.distance(shapes, plane[-1])
        if apart.min() <= gap_m:
            return np.asarray(group == group[apart.argmin()])
    return np.asarray(group == np.bincount(group, weights=shapely.area(shapes)).argmax())
