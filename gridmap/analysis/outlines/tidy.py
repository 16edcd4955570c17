"""What of an overlay is an outline, and which of its crumbs are only drawing error?"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from gridmap.analysis.pieces import sizeable


def tidy(shape: BaseGeometry) -> MultiPolygon:
    """The polygons of a shape (EPSG:4326, valid): parts below the tolerances are left out, holes below them are filled.

    Where no part is large enough the answer is empty.
    """
    parts = sizeable(np.asarray([shape], dtype=object)).geometry.to_numpy()
    if not len(parts):
        return MultiPolygon()
    rings, part = shapely.get_rings(parts, return_index=True)
    outer = np.append(True, part[1:] != part[:-1])
    holes = np.flatnonzero(~outer)
    kept = outer.copy()
    if len(holes):
        filled: Any = shapely.polygons(rings[holes])
        large = sizeable(filled)["source"].to_numpy()
        kept[holes[large]] = True
    return MultiPolygon(list(shapely.polygons(rings[kept], indices=part[kept])))
