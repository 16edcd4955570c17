"""Which outline have the parts of an area together?"""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from gridmap.analysis.metres import WGS84, equal_area
from gridmap.analysis.tolerances import SLIVER_M2, SLIVER_WIDTH_M

_DECIMALS = 1e-7  # of a degree, a centimetre: finer than anybody draws


def whole(parts: Sequence[BaseGeometry]) -> MultiPolygon:
    """The union of polygons (EPSG:4326), with the seams closed that neighbours leave between their borders.

    A seam is nowhere wider than SLIVER_WIDTH_M, or encloses less than SLIVER_M2; larger holes stay: nobody has said
    whose they are. Empty where there are no parts.
    """
    if not len(parts):
        return MultiPolygon()
    plane = equal_area(gpd.GeoSeries(list(parts), crs=WGS84))
    union = shapely.union_all(plane.to_numpy())
    grown = shapely.buffer(union, SLIVER_WIDTH_M / 2, join_style="mitre")
    closed = shapely.get_parts(shapely.buffer(grown, -SLIVER_WIDTH_M / 2, join_style="mitre"))
    filled = [
        shapely.Polygon(
            part.exterior, [ring for ring in part.interiors if shapely.Polygon(ring).area >= SLIVER_M2]
        )
        for part in closed
        if part.area >= SLIVER_M2
    ]
    degrees = gpd.GeoSeries(filled, crs=plane.crs).to_crs(WGS84).to_numpy()
    sound = shapely.set_precision(shapely.union_all(degrees), _DECIMALS)
    flat = [part for part in shapely.get_parts(sound) if shapely.get_dimensions(part) == 2]
    return MultiPolygon(flat)
