"""How large is what an overlay leaves over, and which of it is only drawing error?

Borders are straight in lon/lat, so they are cut there: on a plane in metres a border that one side drew with fewer
vertices bends away from itself (1.5 m in 10 km), and neighbours that share it would seem to overlap. What is left of
the cut is measured on the ground.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from gridmap.analysis.metres import WGS84, equal_area
from gridmap.analysis.tolerances import SLIVER_M2, SLIVER_WIDTH_M

# About 200 m: between vertices so close the plane bends an edge by less than a millimetre.
STEP_DEGREES = 0.002


def on_the_ground(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """The shapes (any CRS) in metres on an equal-area plane, their edges kept where they run in lon/lat."""
    return equal_area(shapes.to_crs(WGS84).segmentize(STEP_DEGREES))


def sizeable(leftovers: NDArray[np.object_]) -> gpd.GeoDataFrame:
    """The polygons (EPSG:4326) among the leftovers that are more than drawing error (`tolerances`).

    leftovers: (n,) geometries. One row a polygon: `source`, the position of the leftover it is part of, in order;
    `area_m2`; `geometry`.
    """
    parts, source = shapely.get_parts(leftovers, return_index=True)
    flat = shapely.get_dimensions(parts) == 2
    pieces = gpd.GeoDataFrame({"source": source[flat]}, geometry=parts[flat], crs=WGS84)
    ground = on_the_ground(pieces.geometry)
    pieces["area_m2"] = ground.area
    large = pieces["area_m2"].to_numpy(copy=True) >= SLIVER_M2
    large[large] = ~ground[large].buffer(-SLIVER_WIDTH_M / 2).is_empty
    return pieces[large].reset_index(drop=True)


def gathered(pieces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Pieces from `sizeable` put together again: indexed by `source`, `area_m2` summed, a MultiPolygon each."""
    positions = pieces["source"].to_numpy()
    sources, group = np.unique(positions, return_inverse=True)
    shapes = shapely.multipolygons(pieces.geometry.to_numpy(), indices=group) if len(pieces) else []
    area_m2 = pieces.groupby("source")["area_m2"].sum()
    return gpd.GeoDataFrame({"area_m2": area_m2.reindex(sources)}, geometry=list(shapes), crs=WGS84)
