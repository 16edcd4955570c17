"""How large are the areas of a preview, and how are they drawn in it?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from gridmap.analysis.metres import WGS84, area_km2
from gridmap.imports.matching.rows import ImportPlan, Write

MOST_CORNERS = 20_000
_FINEST = 2000  # of the width of them all: what a small map can show


def sizes_km2(writes: Sequence[Write]) -> list[float | None]:
    """On the ellipsoid; None where there is no outline."""
    if not any(each.about for each in writes):
        return [None] * len(writes)
    found = area_km2(gpd.GeoSeries([_outline(each) for each in writes], crs=WGS84))
    return [None if np.isnan(size) else float(size) for size in found]


def drawn(plan: ImportPlan) -> list[dict[str, Any]]:
    """{"what", "title", "level", "rings"} of every new and changed outline, the large ones first, simplified for a
    small map. Where even so there are too many corners the smallest are left out.
    """
    writes = [(each, what) for what in ("new", "changed") for each in getattr(plan, what)]
    shapes = np.array([_outline(each) for each, _ in writes], dtype=object)
    known = np.flatnonzero(shapely.is_geometry(shapes))
    if not len(known):
        return []
    west, south, east, north = shapely.total_bounds(shapes[known])
    simpler = shapely.simplify(shapes[known], max(east - west, north - south) / _FINEST)
    order = np.argsort(-shapely.area(simpler), kind="stable")
    corners = np.cumsum(shapely.get_num_coordinates(simpler[order]))
    return [_drawn(writes[known[at]], simpler[at]) for at in order[corners <= MOST_CORNERS]]


def _drawn(told: tuple[Write, str], shape: shapely.Geometry) -> dict[str, Any]:
    write, what = told
    rings = shapely.get_rings(shapely.get_parts(shape))
    lines = [shapely.get_coordinates(ring).round(6).tolist() for ring in rings]
    return {"what": what, "title": write.title, "level": (write.about or {}).get("level"), "rings": lines}


def _outline(write: Write) -> shapely.Geometry | None:
    shape = (write.row or {}).get("geom")
    return shape if isinstance(shape, shapely.Geometry) else None
