"""Where on a shape does its name have the most room?"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

_AREAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
PRECISION = 0.02
"""How near to the best point the answer lies, as a share of the shape's size: a letter is larger than that."""


def label_points(shapes: NDArray[Any]) -> NDArray[Any]:
    """A point on each shape (degrees, WGS 84), None where there is no shape or an empty one.

    In an area it is the pole of inaccessibility, the middle of the largest circle that fits inside, as the map draws
    it: Web Mercator, which is degrees whose longitude shrinks with the latitude. On lines and points it is a point of
    theirs; so it is in an area that has no inside or that is not valid, if only a corner.
    """
    points: NDArray[Any] = np.asarray(shapely.point_on_surface(shapes), dtype=object)
    points[shapely.is_empty(points)] = None
    areal = (
        np.isin(shapely.get_type_id(shapes), _AREAL) & shapely.is_valid(shapes) & (shapely.area(shapes) > 0)
    )
    if areal.any():
        _, south, _, north = shapely.total_bounds(shapes[areal])
        shrink = np.array([np.cos(np.radians((south + north) / 2)), 1.0])
        drawn = shapely.transform(shapes[areal], lambda corners: corners * shrink)
        circles = shapely.maximum_inscribed_circle(drawn, PRECISION * np.sqrt(shapely.area(drawn)))
        points[areal] = shapely.transform(shapely.get_point(circles, 0), lambda middle: middle / shrink)
    return points
