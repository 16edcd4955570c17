"""Where on WGS 84 do a file's numbers lie, if they are in the system that a person named?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from gridmap.coordinates import TO_WGS84, wgs84_from_gauss_kruger
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading import old_datums

Floats = NDArray[np.float64]
LonLat = tuple[Floats, Floats]
System = Literal["wgs84", "cgcs2000", "gcj02", "bd09", "gauss_kruger", "declared", "by_row"]

WEB_MERCATOR = 3857
_LARGEST_M = 20_037_508.4


@dataclass(frozen=True)
class CrsChoice:
    """The answer to “in which system are these coordinates?”.

    gauss_kruger: CGCS2000 zones of three or six degrees, with the zone in front of the easting, or without and then
    `central_meridian_deg`. declared: as the file itself says (`epsg`). by_row: each row's own column says it.
    approximate: a person agreed that an old system without an exact shift is read as it is (`old_datums`).
    """

    system: System
    central_meridian_deg: float | None = None
    epsg: int | None = None
    approximate: bool = False

    @classmethod
    def zone(cls, number: int, *, width_deg: Literal[3, 6]) -> CrsChoice:
        """Gauss-Kruger of a numbered zone: 39 of three degrees is 117 E, 20 of six degrees is 117 E too."""
        return cls("gauss_kruger", number * 3.0 if width_deg == 3 else number * 6.0 - 3)

    @property
    def source_crs(self) -> str:
        """The word of the vocabulary that is kept with the record."""
        if self.system in TO_WGS84:
            return self.system
        if self.system == "declared":
            old = old_datums.of(self.epsg)
            modern = (
                "cgcs2000" if self.epsg is not None and "2000" in CRS.from_epsg(self.epsg).name else "wgs84"
            )
            return old.word if old else modern
        return "cgcs2000"

    @property
    def title(self) -> Sentence:
        if self.system == "gauss_kruger" and self.central_meridian_deg is not None:
            return Sentence(
                N_("CGCS2000 Gauss-Kruger, central meridian {meridian}°"),
                {"meridian": f"{self.central_meridian_deg:g}"},
            )
        return Sentence(f"EPSG:{self.epsg}") if self.system == "declared" else Sentence(TITLES[self.system])


TITLES: dict[System, str] = {
    "wgs84": N_("WGS 84"),
    "cgcs2000": N_("CGCS2000"),
    "gcj02": N_("GCJ-02"),
    "bd09": N_("BD-09"),
    "gauss_kruger": N_("CGCS2000 Gauss-Kruger, zone in front of the easting"),
    "declared": N_("As the file declares"),
    "by_row": N_("As each row says"),
}


def to_wgs84(x: Floats, y: Floats, choice: CrsChoice) -> LonLat:
    """Longitude and latitude in degrees; NaN where the numbers cannot be coordinates of that system."""
    if choice.system in TO_WGS84:
        return _geographic(x, y, choice.system)
    if choice.system == "gauss_kruger":
        return _gauss_kruger(x, y, choice.central_meridian_deg)
    return _declared(x, y, choice.epsg or 4326)


def _geographic(x: Floats, y: Floats, system: str) -> LonLat:
    sound = (np.abs(x) <= 180) & (np.abs(y) <= 90)
    lon, lat = TO_WGS84[system](np.where(sound, x, 0.0), np.where(sound, y, 0.0))
    return np.where(sound, lon, np.nan), np.where(sound, lat, np.nan)


def _gauss_kruger(x: Floats, y: Floats, meridian_deg: float | None) -> LonLat:
    lon, lat = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
    sound = _is_gauss(x, y, meridian_deg) | _is_gauss(y, x, meridian_deg)
    if sound.any():
        lon[sound], lat[sound] = wgs84_from_gauss_kruger(x[sound], y[sound], meridian_deg)
    return lon, lat


def _is_gauss(easting: Floats, northing: Floats, meridian_deg: float | None) -> NDArray[np.bool_]:
    easting = np.where(np.abs(easting) < 1e9, easting, np.nan)
    zone = np.floor(easting / 1e6)
    in_zone = easting - zone * 1e6
    known = (
        ((zone >= 13) & (zone <= 23))
        | ((zone >= 25) & (zone <= 45))
        | (zone == 0) & (meridian_deg is not None)
    )
    sound: NDArray[np.bool_] = (
        known & (in_zone > 1e5) & (in_zone < 9e5) & (northing >= 1e6) & (northing < 1e7)
    )
    return sound


def _declared(x: Floats, y: Floats, epsg: int) -> LonLat:
    sound = np.isfinite(x) & np.isfinite(y) & (np.abs(x) < 1e9) & (np.abs(y) < 1e9)
    if epsg == WEB_MERCATOR:
        sound &= (np.abs(x) <= _LARGEST_M) & (np.abs(y) <= _LARGEST_M)
    back = Transformer.from_crs(epsg, 4326, always_xy=True)
    lon, lat = back.transform(np.where(sound, x, 0.0), np.where(sound, y, 0.0))
    sound &= np.isfinite(lon) & np.isfinite(lat) & (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    return np.where(sound, lon, np.nan), np.where(sound, lat, np.nan)
