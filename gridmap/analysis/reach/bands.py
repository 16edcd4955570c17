"""Which ground is reached within each threshold, as polygons that promise no place more than is true?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from gridmap.analysis.reach.contours import contoured
from gridmap.analysis.reach.grid import ServedCells
from gridmap.analysis.reach.inside import simplified_inside
from gridmap.analysis.reach.joining import joined
from gridmap.analysis.reach.overlooked import overlooked
from gridmap.analysis.reach.patches import half_diagonal_s, patches
from gridmap.analysis.reach.surface import Surface

EARLIER_S = 0.1
"""Drawn for a threshold this much earlier: it pays for corners that are rounded to six decimals of a degree (8 cm)."""

SIMPLER_S = 0.3
"""What may be cut off for an outline with fewer corners."""


def bands(surface: Surface, thresholds_s: Sequence[float]) -> NDArray[np.object_]:
    """(k,) MultiPolygons on the plane of the pieces: all known ground of the box reached within each threshold.

    No place inside is later than the threshold by `seconds_at`, and none outside is more than 2 s quicker; the ground
    beyond the surface's road_limit_m is left out. A larger threshold holds the ground of the smaller. Raises ValueError
    for a threshold beyond the surface's horizon.
    """
    levels = surface.checked(thresholds_s)
    found = np.full(len(levels), shapely.MultiPolygon(), dtype=np.object_)
    shape: shapely.Geometry
    reached_is_known = surface.reached_is_known(levels.max(initial=-np.inf))
    ground = None if reached_is_known else known_ground(surface)
    window = shapely.box(*surface.box)
    inner, inner_s = shapely.MultiPolygon(), -np.inf
    for row in np.argsort(levels, kind="stable"):
        shape = drawn(surface.minutes, float(levels[row]) - EARLIER_S)
        # Beyond the box the cells end, and the contour with them.
        shape = shapely.intersection(shape, window if ground is None else ground)
        if levels[row] - inner_s < 4 * half_diagonal_s(surface.minutes):
            # So close that the contour of the one need not hold the patches of the other.
            shape = shapely.union(shape, inner)
        inner, inner_s = multipolygon(shape), levels[row]
        found[row] = inner
    return found


def between(nested: NDArray[np.object_]) -> NDArray[np.object_]:
    """(k,) the bands without the one before each: ground reached within the one threshold and not the last. The bands
    must be in rising order of their thresholds.
    """
    rings = np.array(nested, dtype=np.object_, copy=True)
    rings[1:] = [multipolygon(shape) for shape in shapely.difference(nested[1:], nested[:-1])]
    return rings


def known_ground(surface: Surface) -> shapely.MultiPolygon | None:
    """The ground of the box within road_limit_m of a road, from within; None where that is all of it."""
    if surface.roads is None or surface.beyond_road_m().max() < -surface.minutes.grid.cell_m:
        return None
    return multipolygon(
        shapely.intersection(drawn(surface.roads, surface.road_limit_m), shapely.box(*surface.box))
    )


def drawn(field: ServedCells, level: float) -> shapely.MultiPolygon:
    """The ground whose value is at most `level`: nothing else inside, and hardly anything left out.

    Inside a contour over cell middles at level - h / (sqrt(2) v) no place is later than the level: its value is at
    most the mean of the four middles around it, weighted as the contour weights them, plus the legs to them, and these
    weigh at most half a diagonal. The patches bring back what that leaves out.
    """
    inside = contoured(field, level - half_diagonal_s(field))
    whole = joined(np.concatenate([patches(field, level), overlooked(field, level)]), inside)
    simpler = simplified_inside(_polygons(whole), SIMPLER_S * field.legs.leg_m_s)
    return shapely.MultiPolygon(list(simpler))


def multipolygon(shape: shapely.Geometry) -> shapely.MultiPolygon:
    """The polygons of a shape, without points and lines that an overlay may leave."""
    return shapely.MultiPolygon(list(_polygons(shape)))


def _polygons(shape: shapely.Geometry) -> NDArray[np.object_]:
    parts = shapely.get_parts(shapely.get_parts(shape))
    return np.asarray(parts[(shapely.get_dimensions(parts) == 2) & ~shapely.is_empty(parts)])
