"""Into which two parts does a line cut an area?"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPolygon
from shapely.geometry.base import BaseGeometry

from gridmap.analysis.outlines.tidy import tidy

REACH_DEGREES = 2e-5
"""About 2 m: so far a line that was drawn to an edge is drawn on, for its end may lie a hair inside."""

_ASIDE = 1e-3  # of a stretch's own length: where it is asked which part lies beside it


def split(outline: BaseGeometry, line: LineString) -> tuple[MultiPolygon, MultiPolygon]:
    """(what lies left of the line, what lies right of it), seen along the line; together they are the outline.

    outline: EPSG:4326, valid; a part of it that the line does not touch goes with the side it lies on. Raises
    ValueError where the line crosses itself or does not cut the outline in two.
    """
    if not line.is_simple:
        raise ValueError("a line that crosses itself has no two sides")
    cut = _drawn_on(line)
    edges = shapely.union_all([outline.boundary, cut])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    faces = faces[shapely.contains_properly(outline, shapely.point_on_surface(faces))]
    left = _is_left(faces, cut, outline)
    sides = tuple(tidy(shapely.union_all(faces[side])) for side in (left, ~left))
    if sides[0].is_empty or sides[1].is_empty:
        raise ValueError("the line does not cut the outline in two")
    return sides[0], sides[1]


def _drawn_on(line: LineString) -> LineString:
    """The line, a little longer at both ends."""
    xy = shapely.get_coordinates(shapely.remove_repeated_points(line))
    first, last = xy[0] - xy[1], xy[-1] - xy[-2]
    return LineString(
        [
            xy[0] + first * REACH_DEGREES / np.hypot(*first),
            *xy,
            xy[-1] + last * REACH_DEGREES / np.hypot(*last),
        ]
    )


def _is_left(faces: NDArray[np.object_], line: LineString, outline: BaseGeometry) -> NDArray[np.bool_]:
    """For each face, whether more of the line's own stretches have it on their left than on their right.

    One that no stretch borders is asked on which side of the nearest stretch it lies.
    """
    starts, ends = _stretches(shapely.intersection(line, outline), line)
    along = ends - starts
    aside = np.column_stack([-along[:, 1], along[:, 0]]) * _ASIDE
    middle = (starts + ends) / 2
    tree = shapely.STRtree(faces)
    votes = np.zeros(len(faces))
    for sign in (1.0, -1.0):
        stretch, face = tree.query(shapely.points(middle + sign * aside), predicate="within")
        np.add.at(votes, face, sign * np.hypot(*along[stretch].T))
    silent = votes == 0
    votes[silent] = _side_of_nearest(faces[silent], line)
    return votes > 0


def _stretches(inside: BaseGeometry, line: LineString) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Start and end of each straight stretch of the line inside the outline, in the line's own direction."""
    pieces = shapely.get_parts(inside)
    pieces = pieces[shapely.get_dimensions(pieces) == 1]
    xy, piece = shapely.get_coordinates(pieces, return_index=True)
    same = piece[1:] == piece[:-1]
    starts, ends = xy[:-1][same], xy[1:][same]
    turned = shapely.line_locate_point(line, shapely.points(starts)) > shapely.line_locate_point(
        line, shapely.points(ends)
    )
    return np.where(turned[:, None], ends, starts), np.where(turned[:, None], starts, ends)


def _side_of_nearest(faces: NDArray[np.object_], line: LineString) -> NDArray[np.float64]:
    xy = shapely.get_coordinates(line)
    segments: Any = shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1))
    place = shapely.get_coordinates(shapely.point_on_surface(faces))
    if not len(place):
        return np.empty(0)
    nearest = shapely.STRtree(segments).nearest(shapely.points(place))
    along, to = xy[1:][nearest] - xy[:-1][nearest], place - xy[:-1][nearest]
    side: NDArray[np.float64] = along[:, 0] * to[:, 1] - along[:, 1] * to[:, 0]
    return side
