"""How does a point pass between a form, the table and the audit? Always WGS 84 degrees, longitude first."""

from __future__ import annotations

from typing import Any

from geoalchemy2 import WKBElement
from geoalchemy2.shape import from_shape, to_shape
from shapely import Point
from shapely.geometry import shape

LonLat = tuple[float, float]


def element(lonlat: LonLat) -> WKBElement:
    return from_shape(Point(lonlat), srid=4326)


def lonlat(value: Any) -> LonLat | None:
    """(lon, lat) of a stored point; None of everything else."""
    if not isinstance(value, WKBElement):
        return None
    point = to_shape(value)
    return (point.x, point.y) if isinstance(point, Point) else None


def from_geojson(stored: dict[str, Any]) -> WKBElement:
    """As the audit keeps it, back to what the column holds."""
    return from_shape(shape(stored), srid=4326)
