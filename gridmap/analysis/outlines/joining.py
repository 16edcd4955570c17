"""Which outline do several areas have together?"""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from gridmap.analysis.metres import WGS84, equal_area, plane_around
from gridmap.analysis.outlines.tidy import tidy
from gridmap.analysis.tolerances import SLIVER_WIDTH_M

# The plane gives latitudes back to a millimetre only. Of what is thinner than HAIR_M nothing can be said there, so
# where that alone keeps areas apart they are brought onto one grid first, whose step is wider.
HAIR_M = 0.001
HALO_M = 0.002
GRID_DEGREES = 3e-8
_SPIKES = 10.0  # a corner sharper than about 11 degrees is cut off by the widening, and is no crack


def joined(shapes: Sequence[BaseGeometry]) -> MultiPolygon:
    """The union of areas that lie side by side (EPSG:4326, valid). Cracks of drawing error between them are closed.

    The outer edge stays where it was drawn, to some millimetres. Empty where there are no shapes.
    """
    drawn = np.asarray(shapes, dtype=object)
    if not len(drawn):
        return MultiPolygon()
    exact = _closed(drawn, shapely.union_all(drawn))
    if len(exact.geoms) == 1:
        return exact
    rounded = _closed(drawn, shapely.union_all(drawn, grid_size=GRID_DEGREES))
    return rounded if len(rounded.geoms) < len(exact.geoms) else exact


def share_an_edge(one: BaseGeometry, others: Sequence[BaseGeometry]) -> list[bool]:
    """Does each of the others lie at this one along an edge, not only at a corner, to within drawing error?

    All in EPSG:4326.
    """
    if not len(others):
        return []
    ground = equal_area(gpd.GeoSeries([one, *others], crs=WGS84)).to_numpy()
    widened = shapely.buffer(ground[0], SLIVER_WIDTH_M, join_style="mitre")
    at_edge = shapely.intersection(shapely.boundary(ground[1:]), widened)
    return [bool(long) for long in shapely.length(at_edge) > 4 * SLIVER_WIDTH_M]


def _closed(drawn: NDArray[np.object_], whole: BaseGeometry) -> MultiPolygon:
    return tidy(shapely.union_all([whole, *_cracks(drawn, whole)]))


def _cracks(drawn: NDArray[np.object_], whole: BaseGeometry) -> list[BaseGeometry]:
    """What lies between two of the shapes and is nowhere wider than drawing error."""
    plane = plane_around(whole.bounds)
    ground = shapely.make_valid(gpd.GeoSeries([whole], crs=WGS84).to_crs(plane).iloc[0])
    half = SLIVER_WIDTH_M / 2
    widened = shapely.buffer(ground, half, join_style="mitre", mitre_limit=_SPIKES)
    closed = shapely.buffer(widened, -half, join_style="mitre", mitre_limit=_SPIKES)
    # What is thinner than a hair was left by the arithmetic along every edge; and the crack must meet its banks.
    left = shapely.difference(closed, ground, grid_size=HAIR_M / 100)
    left = shapely.buffer(left, -HAIR_M / 2, join_style="mitre")
    left = shapely.get_parts(shapely.buffer(left, HAIR_M / 2 + HALO_M, join_style="mitre"))
    left = left[~shapely.is_empty(left)]
    if not len(left):
        return []
    pieces = gpd.GeoSeries(left, crs=plane).to_crs(WGS84).to_numpy()
    crack, _ = shapely.STRtree(drawn).query(pieces, predicate="intersects")
    between = np.bincount(crack, minlength=len(pieces)) > 1
    return list(pieces[between])
