"""How does a shape pass between a form, the table and the audit? Always WGS 84 degrees, longitude first."""

from __future__ import annotations

from typing import Any

import shapely
from geoalchemy2 import WKBElement
from geoalchemy2.shape import from_shape, to_shape
from shapely import LineString, Point
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

LonLat = tuple[float, float]


def element(said: LonLat | BaseGeometry) -> WKBElement:
    return from_shape(said if isinstance(said, BaseGeometry) else Point(said), srid=4326)


def stored(value: Any) -> LonLat | BaseGeometry | None:
    """What a column of shapes holds: a point as (lon, lat); None where there is none."""
    if not isinstance(value, WKBElement):
        return None
    found: BaseGeometry = to_shape(value)
    return (found.x, found.y) if isinstance(found, Point) else found


def lonlat(value: Any) -> LonLat | None:
    """(lon, lat) of a stored point; None of everything else."""
    found = stored(value)
    return found if isinstance(found, tuple) else None


def middle(value: Any) -> LonLat | None:
    """Where a stored shape lies: a point itself, a line halfway along it, an area at a point inside of it."""
    found = stored(value)
    if found is None or isinstance(found, tuple):
        return found
    on_it = halfway(found) if isinstance(found, LineString) else shapely.point_on_surface(found)
    return on_it.x, on_it.y


def halfway(line: LineString) -> Point:
    return line.interpolate(0.5, normalized=True)


def from_geojson(stored: dict[str, Any]) -> WKBElement:
    """As the audit keeps it, back to what the column holds."""
    return from_shape(shape(stored), srid=4326)
