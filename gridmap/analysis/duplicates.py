"""Which records are probably one and the same place, entered twice?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from gridmap.analysis.groups import components
from gridmap.analysis.metres import equal_area
from gridmap.analysis.place_names import spelled
from gridmap.analysis.tolerances import SAME_PLACE_M


def same_code(codes: pd.Series) -> pd.Series:
    """The code of each row that shares it with another; rows without a code (missing or empty) share nothing."""
    known = codes[codes.notna() & (codes != "")]
    return known[known.duplicated(keep=False)]


def same_name_nearby(names: pd.Series, points: gpd.GeoSeries, within_m: float = SAME_PLACE_M) -> pd.DataFrame:
    """The rows that have a namesake within some metres, as groups.

    names and points (EPSG:4326, missing where unlocated) share one index. Names are compared as `spelled`.
    Indexed like them: `group` (a number) and `distance_m`, from the row to the nearest namesake of its group.
    """
    keys = spelled(names)
    asked = points.notna() & ~points.is_empty & (keys != "") & keys.duplicated(keep=False)
    keys, places = keys[asked], _metric(points[asked])
    pairs = np.empty((0, 2), dtype=np.int64)
    if len(places):
        pairs = KDTree(places).query_pairs(within_m, output_type="ndarray")
    name = pd.factorize(keys)[0]
    one, other = pairs[name[pairs[:, 0]] == name[pairs[:, 1]]].T
    distance_m = np.full(len(places), np.inf)
    apart = np.hypot(*(places[one] - places[other]).T)
    np.minimum.at(distance_m, one, apart)
    np.minimum.at(distance_m, other, apart)
    group = components(len(places), one, other)
    twin = np.isfinite(distance_m)
    return pd.DataFrame({"group": group[twin], "distance_m": distance_m[twin]}, index=keys.index[twin])


def _metric(points: gpd.GeoSeries) -> NDArray[np.float64]:
    """(n, 2) metres; neighbours keep their distance to 8 parts in a million within 50 km of the middle."""
    return np.asarray(shapely.get_coordinates(equal_area(points).to_numpy()), dtype=np.float64)
