"""Do the parts of an area fill it, and stay within it?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridmap.analysis.pieces import gathered, sizeable


def beyond(children: gpd.GeoDataFrame, parents: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """What of each child lies outside its parent, beyond drawing error.

    children: a column `parent`, a label of the index of `parents`; both EPSG:4326 and valid. Where either has no
    geometry nothing is found. Indexed like the children: `parent`, `area_m2` (ellipsoid), `geometry`.
    """
    outlines = parents.reindex(children["parent"]).to_numpy()
    known = shapely.is_geometry(outlines) & shapely.is_geometry(children.geometry.to_numpy())
    inside = children[known]
    found = gathered(sizeable(shapely.difference(inside.geometry.to_numpy(), outlines[known])))
    found.insert(0, "parent", inside["parent"].to_numpy()[found.index])
    return found.set_index(inside.index[found.index])


def holes(
    children: gpd.GeoDataFrame, parents: gpd.GeoSeries, beside: gpd.GeoSeries | None = None
) -> gpd.GeoDataFrame:
    """What of each parent no child covers, beyond drawing error; one row a hole.

    children, parents: as in `beyond`. beside: whatever else is drawn around (EPSG:4326), a neighbour's children too:
    ground that belongs to one of them lies `beyond` that neighbour, but is no hole. A parent none of whose children is
    drawn has no holes: nothing is known of it. Returns `parent`, `area_m2` (ellipsoid) and `geometry` (a Polygon), the
    largest of each parent first.
    """
    covered = _union(children)
    outlines = parents[parents.index.isin(covered.index)].dropna()
    open_ = shapely.difference(outlines.to_numpy(), covered.reindex(outlines.index).to_numpy())
    left = sizeable(open_ if beside is None else _without(open_, beside.dropna().to_numpy()))
    left["parent"] = outlines.index[left.pop("source")]
    return left.sort_values(["parent", "area_m2"], ascending=[True, False], ignore_index=True)


def _without(shapes: NDArray[np.object_], others: NDArray[np.object_]) -> NDArray[np.object_]:
    """Each shape without what any of the others covers of it."""
    place, other = shapely.STRtree(others).query(shapes, predicate="intersects")
    left = shapes.copy()
    for at in np.unique(place).tolist():
        left[at] = shapely.difference(shapes[at], shapely.union_all(others[other[place == at]]))
    return left


def enclosed(areas: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """The holes that the areas (EPSG:4326, valid) leave between themselves, whatever outline is around them.

    For areas of which only some are known: what is open to the outside may belong to one that is not. Returns
    `area_m2` (ellipsoid) and `geometry` (a Polygon), the largest first.
    """
    outer = shapely.get_parts(np.asarray(areas.union_all(), dtype=object))
    filled = shapely.polygons(shapely.get_exterior_ring(outer)) if len(outer) else outer
    left = sizeable(shapely.difference(filled, outer)).drop(columns="source")
    return left.sort_values("area_m2", ascending=False, ignore_index=True)


def _union(children: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """What the children of each parent cover together. Never by coverage_union: it is wrong where they overlap."""
    drawn = children[children.geometry.notna()]
    shapes = {
        parent: shapely.union_all(drawn.geometry.to_numpy()[rows])
        for parent, rows in drawn.groupby("parent").indices.items()
    }
    return gpd.GeoSeries(pd.Series(shapes, dtype=object), crs=children.crs)
