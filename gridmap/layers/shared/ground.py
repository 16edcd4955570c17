"""Into which pieces is a township cut, so that whoever may see an area sees its part, and no ground is lost?"""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from gridmap.analysis.reach.bands import multipolygon
from gridmap.layers.base.context import WGS84, Context
from gridmap.vocabulary import Level


def pieces(context: Context, plane: CRS) -> gpd.GeoDataFrame:
    """The ground by the smallest areas that are drawn: the grids, what of the villages lies in no grid, and what of the
    township lies in neither. Columns `path`, `name`; on the plane; nothing twice.

    Raises ValueError where the township has no outline.
    """
    if context.outline is None:
        raise ValueError("without its outline the ground of a township is not known")
    areas = context.areas[context.areas["geom"].notna()]
    parts: list[gpd.GeoDataFrame] = []
    taken: shapely.Geometry = shapely.MultiPolygon()
    for level in (Level.GRID, Level.VILLAGE, Level.TOWNSHIP):
        alike = areas[areas["level"] == level]
        shapes = gpd.GeoSeries(alike["geom"], crs=WGS84).to_crs(plane).to_numpy()
        shapes = np.array([*_once(shapely.difference(shapes, taken))], dtype=object)
        parts.append(gpd.GeoDataFrame({"path": alike["path"], "name": alike["name"]}, geometry=shapes))
        taken = shapely.union_all([taken, *shapes])
    found = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=plane)
    return found[found.area > 0].reset_index(drop=True)


def _once(shapes: np.ndarray) -> Iterator[shapely.Geometry]:
    """The shapes without what an earlier one holds already: neighbours are drawn over each other here and there."""
    tree = shapely.STRtree(shapes)
    later, earlier = tree.query(shapes, predicate="intersects")
    beside = earlier < later
    later, earlier = later[beside], earlier[beside]
    shared = shapely.area(shapely.intersection(shapes[later], shapes[earlier])) > 0
    over = pd.Series(earlier[shared]).groupby(later[shared]).agg(list)
    for place, shape in enumerate(shapes):
        held = over.get(place)
        yield (
            shape
            if held is None
            else multipolygon(shapely.difference(shape, shapely.union_all(shapes[held])))
        )
