"""Which outline or line does a pasted text name: WKT, GeoJSON, or a list of corners, one in a line?"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import shapely
from shapely.errors import GEOSException
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from gridmap.coordinates.offsets import TO_WGS84
from gridmap.coordinates.pasted import Point, parse_lonlat
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_

MOST_LETTERS = 2_000_000
_WKT = ("POLYGON", "MULTIPOLYGON", "LINESTRING", "SRID")
_FEWEST_CORNERS, _FEWEST_OF_A_LINE = 3, 2


def parse_shape(text: str, system: str = "wgs84", *, line: bool = False) -> BaseGeometry:
    """Polygons, or a line, in WGS 84. system: a key of TO_WGS84, in which the text's degrees are.

    A list of corners is closed by itself, unless a line is wanted; an empty line begins another part.
    Raises InvalidInput that names the line.
    """
    typed = text.strip().lstrip("\ufeff")
    if not typed or len(typed) > MOST_LETTERS or system not in TO_WGS84:
        raise InvalidInput(N_("Paste an outline: WKT, GeoJSON, or one corner in a line."))
    if typed.startswith("{"):
        found = _geojson(typed)
    elif typed.upper().startswith(_WKT):
        found = _wkt(typed)
    else:
        return _flat(_corners(typed, line=line), "wgs84" if _is_metric(typed) else system)
    return _flat(found, system)


def _geojson(typed: str) -> BaseGeometry:
    try:
        read = json.loads(typed)
        shapes = [shapely.from_geojson(json.dumps(each)) for each in _geometries(read)]
    except (ValueError, GEOSException, RecursionError):
        raise InvalidInput(N_("This begins like GeoJSON but cannot be read. Copy the whole text.")) from None
    return _one(shapes)


def _geometries(read: Any) -> list[Any]:
    if not isinstance(read, dict):
        return []
    if read.get("type") == "FeatureCollection":
        features = read.get("features")
        return (
            [each for part in features if isinstance(part, dict) for each in _geometries(part)]
            if isinstance(features, list)
            else []
        )
    if read.get("type") == "Feature":
        return [read["geometry"]] if isinstance(read.get("geometry"), dict) else []
    return [read]


def _wkt(typed: str) -> BaseGeometry:
    plain = typed.split(";", 1)[-1] if typed.upper().startswith("SRID") else typed
    try:
        return _one([shapely.from_wkt(plain)])
    except (ValueError, GEOSException):
        raise InvalidInput(N_("This begins like WKT but cannot be read. Copy the whole text.")) from None


def _one(shapes: list[BaseGeometry]) -> BaseGeometry:
    parts = shapely.get_parts(np.asarray(shapes, dtype=object))
    kinds = {part.geom_type for part in parts if not part.is_empty}
    if kinds == {"Polygon"}:
        return shapely.MultiPolygon(list(parts))
    if kinds == {"LineString"} and len(parts) == 1:
        return parts[0]  # type: ignore[no-any-return]
    raise InvalidInput(N_("There is no outline in this text: polygons are needed."))


def as_text(shape: BaseGeometry) -> str:
    """The shape as a text that `parse_shape` reads back as it is: corners, one in a line, or else GeoJSON."""
    line = shape.geom_type == "LineString"
    parts = [shape.coords] if line else [part.exterior.coords[:-1] for part in shapely.get_parts(shape)]
    told = "\n\n".join("\n".join(f"{lon!r}, {lat!r}" for lon, lat in part) for part in parts)
    try:
        same = bool(parse_shape(told, line=line) == shape)
    except InvalidInput:
        same = False
    return told if same else json.dumps(mapping(shape))


def _corners(typed: str, *, line: bool) -> BaseGeometry:
    parts: list[list[Point]] = [[]]
    for number, each in enumerate(typed.splitlines(), 1):
        said = each.strip().rstrip(";,")
        if not said:
            parts.append([])
            continue
        points = parse_lonlat(said)
        if not points:
            raise InvalidInput(
                N_(
                    "Line {number} is no coordinate: “{line}”. Write longitude and latitude, one corner in a line."
                ),
                number=number,
                line=said[:80],
            )
        parts[-1].append(points[0])
    drawn = [part for part in parts if part]
    if line:
        if len(drawn) != 1 or len(drawn[0]) < _FEWEST_OF_A_LINE:
            raise InvalidInput(N_("A line has at least two corners that lie apart, and is of one piece."))
        return shapely.LineString(drawn[0])
    if any(len(part) < _FEWEST_CORNERS for part in drawn) or not drawn:
        raise InvalidInput(N_("An outline has at least three corners, one in a line."))
    return shapely.MultiPolygon([shapely.Polygon(part) for part in drawn])


def _is_metric(typed: str) -> bool:
    """Were the corners metres? `parse_lonlat` has made WGS 84 of them already."""
    first = typed.splitlines()[0]
    return any(
        len(word.split(".")[0]) > 4 and word.split(".")[0].isdigit()
        for word in first.replace(",", " ").split()
    )


def _flat(shape: BaseGeometry, system: str) -> BaseGeometry:
    flat = shapely.force_2d(shape)
    if system == "wgs84":
        return flat
    xy = shapely.get_coordinates(flat)
    if not np.isfinite(xy).all():
        raise InvalidInput(N_("There is no outline in this text: polygons are needed."))
    return shapely.set_coordinates(flat, np.column_stack(TO_WGS84[system](xy[:, 0], xy[:, 1])))
