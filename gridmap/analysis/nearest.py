"""Which of these places is nearest to each of those, and how far on the ellipsoid?

Degrees are not metres: at 40 degrees north the nearest by lon/lat is often not the nearest on the ground. The
tree here is built over earth-centred metres, and the distance that is handed out is the geodesic on WGS 84.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod, Transformer
from scipy.spatial import KDTree

GEOD = Geod(ellps="WGS84")

# A straight line through the earth and the geodesic over it order two places alike unless their distances are
# within a hair of each other (1 cm at 100 km); the geodesic decides among this many.
CANDIDATES = 4


def nearest(
    origins_lonlat: ArrayLike, targets_lonlat: ArrayLike
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """For each origin the index of the nearest target and the straight-line distance to it.

    origins_lonlat (n, 2) and targets_lonlat (m, 2): WGS 84 degrees, lon first. Returns index (n,) and
    distance_m (n,), ellipsoidal metres; -1 and NaN where the origin is not a finite point or no target is.
    """
    origins, targets = _pairs(origins_lonlat), _pairs(targets_lonlat)
    index = np.full(len(origins), -1, dtype=np.int64)
    distance_m = np.full(len(origins), np.nan)
    known = np.flatnonzero(np.isfinite(targets).all(axis=1))
    asked = np.flatnonzero(np.isfinite(origins).all(axis=1))
    if known.size == 0 or asked.size == 0:
        return index, distance_m
    places = targets[known]
    k = min(CANDIDATES, len(places))
    found = KDTree(earth_centred(places)).query(earth_centred(origins[asked]), k=k)[1].reshape(-1, k)
    metres = distances_m(np.repeat(origins[asked], k, axis=0), places[found.ravel()]).reshape(-1, k)
    best = metres.argmin(axis=1)
    row = np.arange(len(asked))
    index[asked] = known[found[row, best]]
    distance_m[asked] = metres[row, best]
    return index, distance_m


def distances_m(from_lonlat: ArrayLike, to_lonlat: ArrayLike) -> NDArray[np.float64]:
    """The geodesic on WGS 84 between each pair, in metres. Both (n, 2), degrees, lon first."""
    start, end = _pairs(from_lonlat), _pairs(to_lonlat)
    return np.asarray(GEOD.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])[2], dtype=np.float64)


def _pairs(lonlat: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)


def earth_centred(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 3) metres from the middle of the earth, for points (n, 2) on the WGS 84 ellipsoid in degrees, lon first."""
    to_geocentric = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
    return np.column_stack(to_geocentric.transform(lonlat[:, 0], lonlat[:, 1], np.zeros(len(lonlat))))
