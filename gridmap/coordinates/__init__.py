"""Which point on WGS 84 is meant: by degrees of a Chinese web map, by a surveyor's metres, by pasted text?"""

from gridmap.coordinates.gauss_kruger import wgs84_from_gauss_kruger
from gridmap.coordinates.links import parse_link, system_said
from gridmap.coordinates.offsets import (
    TO_WGS84,
    bd09_from_gcj02,
    bd09_from_wgs84,
    gcj02_from_bd09,
    gcj02_from_wgs84,
    wgs84_from_bd09,
    wgs84_from_gcj02,
)
from gridmap.coordinates.pasted import parse_lonlat, visible

__all__ = [
    "TO_WGS84",
    "bd09_from_gcj02",
    "bd09_from_wgs84",
    "gcj02_from_bd09",
    "gcj02_from_wgs84",
    "parse_link",
    "parse_lonlat",
    "system_said",
    "visible",
    "wgs84_from_bd09",
    "wgs84_from_gauss_kruger",
    "wgs84_from_gcj02",
]
