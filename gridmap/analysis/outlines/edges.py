"""To which edges and corners may a drawn corner snap, where several outlines run along each other?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiLineString
from shapely.geometry.base import BaseGeometry

ON_THE_EDGE_DEGREES = 1e-7  # a centimetre

Segments = NDArray[np.float64]
"""n x 2 x 2: from and to, lon and lat."""


def edges(outlines: Sequence[BaseGeometry]) -> MultiLineString:
    """Every edge of the outlines (polygons, EPSG:4326) once, cut wherever a corner of any of them lies on it.

    The long edge of a village has no corner where two of its grids meet: without the cut one would snap to the edge
    beside that corner, and leave a sliver.
    """
    segments = _segments(outlines)
    if not len(segments):
        return MultiLineString()
    corners = np.unique(segments.reshape(-1, 2), axis=0)
    places: Any = shapely.points(corners)
    segment, corner = shapely.STRtree(places).query(
        shapely.linestrings(segments), predicate="dwithin", distance=ON_THE_EDGE_DEGREES
    )
    along = segments[:, 1] - segments[:, 0]
    share = ((corners[corner] - segments[segment, 0]) * along[segment]).sum(axis=1)
    share /= (along[segment] ** 2).sum(axis=1)
    order = np.lexsort((share, segment))
    placed, of = corners[corner[order]], segment[order]
    same = of[1:] == of[:-1]
    return MultiLineString(list(_once(np.stack([placed[:-1][same], placed[1:][same]], axis=1))))


def _segments(outlines: Sequence[BaseGeometry]) -> Segments:
    rings = shapely.get_rings(shapely.get_parts(np.asarray(outlines, dtype=object)))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    return _once(np.stack([xy[:-1][same], xy[1:][same]], axis=1))


def _once(segments: Segments) -> Segments:
    """Each segment in one direction, and no segment twice or without length."""
    backward = (segments[:, 0, 0] > segments[:, 1, 0]) | (
        (segments[:, 0, 0] == segments[:, 1, 0]) & (segments[:, 0, 1] > segments[:, 1, 1])
    )
    turned = np.where(backward[:, None, None], segments[:, ::-1], segments)
    long = (turned[:, 0] != turned[:, 1]).any(axis=1)
    return np.unique(turned[long].reshape(-1, 4), axis=0).reshape(-1, 2, 2)
