"""Where does an outline cross or touch itself?"""

from __future__ import annotations

import re

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

_PLACE = re.compile(r"\[(-?[0-9.eE+-]+) (-?[0-9.eE+-]+)\]")
_LINES_AT_A_VERTEX = 2


def crossings(outline: BaseGeometry) -> NDArray[np.float64]:
    """The places (n x 2, EPSG:4326) for which a polygon or several are invalid; none for a valid outline.

    A ring that is cut where it meets itself has more than two ends there. What else can be wrong with an outline, as a
    hole outside its ring, GEOS names with one place.
    """
    if outline.is_valid:
        return np.empty((0, 2))
    found = [_of_ring(ring) for ring in shapely.get_rings(shapely.get_parts(outline))]
    places = np.unique(np.vstack(found), axis=0) if found else np.empty((0, 2))
    return places if len(places) else _named(outline)


def _of_ring(ring: BaseGeometry) -> NDArray[np.float64]:
    pieces = shapely.get_parts(shapely.node(shapely.linestrings(shapely.get_coordinates(ring))))
    ends = np.vstack([shapely.get_coordinates(shapely.get_point(pieces, at)) for at in (0, -1)])
    places, counted = np.unique(ends, axis=0, return_counts=True)
    return places[counted > _LINES_AT_A_VERTEX]


def _named(outline: BaseGeometry) -> NDArray[np.float64]:
    match = _PLACE.search(shapely.is_valid_reason(outline))
    return np.array([[float(match[1]), float(match[2])]]) if match else np.empty((0, 2))
