"""In which coordinate reference systems can a program have what is published, and in which order are their axes?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from pyproj import CRS, Transformer
from shapely.geometry.base import BaseGeometry

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
_WORLD = (4326, 4490, 3857)
_STORED = 4326
_ZONE_DEG = 3
_FIRST_MERIDIAN, _LAST_MERIDIAN = 75, 135
_WITH_MERIDIAN, _WITH_ZONE = (
    4534,
    4513,
)  # CGCS2000, three-degree zones; eastings without, and with, the zone's number
_CORNERS_A_SIDE = 32
_FARTHEST_M = 1e8  # eastings with the number of their zone go up to 45 million


@dataclass(frozen=True)
class System:
    """uri: as the OGC names it. srid: of PostGIS. second_first: north (or latitude) stands before east."""

    uri: str
    srid: int
    second_first: bool
    digits: int


class OutsideOfSystem(ValueError):
    """These coordinates lie nowhere."""


@cache
def _system(srid: int) -> System:
    crs = CRS.from_epsg(srid)
    return System(
        f"{_EPSG}{srid}", srid, crs.axis_info[0].direction == "north", 8 if crs.is_geographic else 3
    )


DEFAULT = System(CRS84, _STORED, second_first=False, digits=8)
EVERYWHERE: Sequence[System] = (DEFAULT, *(_system(each) for each in _WORLD))


def systems(lon: float | None) -> list[System]:
    """Those for a place at this longitude (degrees): the world's, and its two zones of CGCS2000, if China has them."""
    return [*EVERYWHERE, *(_system(each) for each in _zones(lon))]


def _zones(lon: float | None) -> list[int]:
    if lon is None:
        return []
    meridian = math.floor(lon / _ZONE_DEG + 0.5) * _ZONE_DEG
    if not _FIRST_MERIDIAN <= meridian <= _LAST_MERIDIAN:
        return []
    zone = (meridian - _FIRST_MERIDIAN) // _ZONE_DEG
    return [_WITH_MERIDIAN + zone, _WITH_ZONE + zone]


def box_on_wgs84(system: System, numbers: Sequence[float]) -> BaseGeometry:
    """A box of this system, its four numbers in the order of the system's axes, as a shape on WGS 84.

    Where its west is east of its east it crosses the antimeridian. Raises OutsideOfSystem.
    """
    west, south, east, north = numbers
    if system.second_first:
        west, south, east, north = south, west, north, east
    if south > north or not all(map(math.isfinite, numbers)):
        raise OutsideOfSystem
    if CRS.from_epsg(system.srid).is_geographic:
        return _degrees(west, south, east, north)
    if west > east or max(map(abs, numbers)) > _FARTHEST_M:
        raise OutsideOfSystem
    return _projected(system, _between(west, south, east, north))


def _degrees(west: float, south: float, east: float, north: float) -> BaseGeometry:
    if not (-180 <= west <= 180 and -180 <= east <= 180 and south >= -90 and north <= 90):
        raise OutsideOfSystem
    if west <= east:
        return _between(west, south, east, north)
    parts = [_between(west, south, 180, north), _between(-180, south, east, north)]
    return shapely.union_all(parts)


def _between(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """A box without width or height is a line or a point: as a polygon it would meet nothing."""
    if west == east and south == north:
        return shapely.Point(west, south)
    if west == east or south == north:
        return shapely.LineString([(west, south), (east, north)])
    return shapely.box(west, south, east, north)


def _projected(system: System, box: BaseGeometry) -> BaseGeometry:
    """Its sides have corners in between, for a straight line here is none there."""
    longest = max(box.bounds[2] - box.bounds[0], box.bounds[3] - box.bounds[1])
    if longest > 0:
        box = shapely.segmentize(box, longest / _CORNERS_A_SIDE)
    back = _to_degrees(system.srid)
    shape = shapely.transform(
        box, lambda corners: np.column_stack(back.transform(corners[:, 0], corners[:, 1]))
    )
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise OutsideOfSystem
    return shape


@cache
def _to_degrees(srid: int) -> Transformer:
    return Transformer.from_crs(srid, _STORED, always_xy=True)
