"""Which point on WGS 84 do a surveyor's metres name (CGCS2000, Gauss-Kruger zones of 3 or 6 degrees)?"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_

Floats = NDArray[np.float64]
LonLat = tuple[Floats, Floats]


def wgs84_from_gauss_kruger(
    first_m: ArrayLike, second_m: ArrayLike, central_meridian_deg: float | None = None
) -> LonLat:
    """CGCS2000 Gauss-Kruger metres -> WGS 84 degrees, in whichever order the two columns stand.

    Told by magnitude: an easting over ten million carries its zone (13-23: six degrees wide, 25-45: three),
    one under a million does not and needs `central_meridian_deg`; a northing lies between. Rows may lie in
    different zones. Raises InvalidInput where the numbers are no such coordinates, or the meridian is
    missing.
    """
    easting, northing = _easting_first(
        *np.broadcast_arrays(np.asarray(first_m, dtype=np.float64), np.asarray(second_m, dtype=np.float64))
    )
    zone = np.floor(easting / 1e6).astype(np.int64)
    if central_meridian_deg is None and (zone == 0).any():
        raise InvalidInput(N_("These eastings carry no zone number; name their central meridian."))
    lon, lat = np.empty(easting.shape), np.empty(easting.shape)
    for each in np.unique(zone):
        rows = zone == each
        meridian = central_meridian_deg if each == 0 else _meridian_of(int(each))
        back = _to_degrees(f"{meridian}", int(each))
        lon[rows], lat[rows] = back.transform(easting[rows], northing[rows])
    return lon, lat


def _easting_first(first: Floats, second: Floats) -> LonLat:
    swapped = _looks_northing(first) & ~_looks_northing(second)
    easting, northing = np.where(swapped, second, first), np.where(swapped, first, second)
    zone = np.floor(easting / 1e6)
    in_zone = easting - zone * 1e6
    sound = (
        ((zone == 0) | ((zone >= 13) & (zone <= 23)) | ((zone >= 25) & (zone <= 45)))
        & (in_zone > 1e5)
        & (in_zone < 9e5)
        & _looks_northing(northing)
    )
    if not sound.all():
        raise InvalidInput(N_("These are not Gauss-Kruger coordinates of CGCS2000."))
    return easting, northing


def _looks_northing(metres: Floats) -> NDArray[np.bool_]:
    return (metres >= 1e6) & (metres < 1e7)


def _meridian_of(zone: int) -> int:
    return zone * 6 - 3 if zone <= 23 else zone * 3


def _to_degrees(meridian: str, zone: int) -> Transformer:
    false_easting_m = zone * 1_000_000 + 500_000
    metres = f"+proj=tmerc +lat_0=0 +lon_0={meridian} +k=1 +x_0={false_easting_m} +ellps=GRS80 +units=m"
    return Transformer.from_crs(metres, "+proj=longlat +ellps=GRS80", always_xy=True)
