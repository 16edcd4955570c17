"""How many metres is a degree here? For the short stretches between a place and the roads around it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gridmap.analysis.nearest import GEOD


def metres_a_degree(lat: ArrayLike) -> NDArray[np.float64]:
    """(n, 2) metres on the WGS 84 ellipsoid of one degree to the east and to the north at each latitude in degrees.

    A place up to 1 km away that is reckoned with the scale of the latitude between is right to 1 mm. Radii of
    curvature in the prime vertical and in the meridian: Snyder, Map Projections, USGS PP 1395, eq. 4-18 and 4-20.
    """
    radians = np.radians(np.asarray(lat, dtype=np.float64))
    bulge = 1 - GEOD.es * np.sin(radians) ** 2
    east = GEOD.a * np.cos(radians) / np.sqrt(bulge)
    north = GEOD.a * (1 - GEOD.es) / bulge**1.5
    return np.radians(np.column_stack([east, north]))
