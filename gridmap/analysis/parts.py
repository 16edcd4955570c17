"""Is one area stored in several rows, and what is it when its parts are joined?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridmap.analysis.groups import chained, components
from gridmap.analysis.metres import area_km2
from gridmap.analysis.place_names import plain


def groups(areas: pd.DataFrame) -> NDArray[np.int64]:
    """The number of its area for each row: rows with one official code, or one name under one parent, are one area.

    areas: columns `name`, `parent`, and `code` where there are any (missing or empty: not known). Names are compared
    without spaces and full-width forms but with their suffix: a village and a community of one name are two places.
    """
    key = [plain(areas["name"]), areas["parent"].fillna("")]
    named = np.asarray(areas.groupby(key, sort=False).ngroup(), dtype=np.int64)
    one, other = chained(named)
    if "code" in areas:
        coded = chained(pd.factorize(areas["code"].replace("", None))[0])
        one, other = np.append(one, coded[0]), np.append(other, coded[1])
    return components(len(areas), one, other)


def joined(areas: gpd.GeoDataFrame, group: NDArray[np.int64]) -> gpd.GeoDataFrame:
    """One row a group: the values of its first row, its parts joined to one MultiPolygon, `rows` and `area_km2`.

    areas: any CRS, valid. group: (n,), the group of each row. The area is that of the whole: where parts overlap it is
    less than their sum.
    """
    shapes = areas.geometry.to_numpy()
    rows = pd.Series(group).groupby(group, sort=False).indices.values()
    whole = areas.iloc[[each[0] for each in rows]].copy()
    unions = [shapely.union_all(shapes[each]) for each in rows]
    multi = [shapely.multipolygons(shapely.get_parts(each)) for each in unions]
    whole = whole.set_geometry(gpd.GeoSeries(multi, index=whole.index, crs=areas.crs))
    whole["rows"] = [len(each) for each in rows]
    whole["area_km2"] = area_km2(whole.geometry)
    return whole
