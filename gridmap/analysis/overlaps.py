"""Which areas that should lie side by side lie on each other?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from gridmap.analysis.pieces import gathered, sizeable


def overlaps(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Every pair of areas with the same `siblings` value whose interiors overlap by more than drawing error.

    areas: EPSG:4326, valid, a unique index, a column `siblings`; without a geometry an area overlaps nothing.
    Returns `one` and `other` (labels of the index, in its order), `area_m2` (ellipsoid) and `geometry` in EPSG:4326.
    """
    shapes, siblings = areas.geometry.to_numpy(), areas["siblings"].to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    asked = (one < other) & (siblings[one] == siblings[other])
    order = np.lexsort((other[asked], one[asked]))
    one, other = one[asked][order], other[asked][order]
    found = gathered(sizeable(shapely.intersection(shapes[one], shapes[other])))
    found.insert(0, "one", areas.index[one[found.index]])
    found.insert(1, "other", areas.index[other[found.index]])
    return found.reset_index(drop=True)
