"""Which shapes of a GeoJSON file are not written as the format wants, and what was probably meant?

GDAL gives a whole file up for one such feature, or takes its shape for none. Here the feature is named, and the others
come in. What was meant is a proposal: coordinates nested one level too deep or too flat, a ring that is not closed,
numbers written as text.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape as built
from shapely.geometry.base import BaseGeometry

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading.sheets import Broken

_NESTED = {
    "Point": 1, "MultiPoint": 2, "LineString": 2, "MultiLineString": 3, "Polygon": 3, "MultiPolygon": 4,
}  # fmt: skip
_FAMILIES = {
    "Point": {1: "Point", 2: "MultiPoint"},
    "LineString": {2: "LineString", 3: "MultiLineString"},
    "Polygon": {2: "Ring", 3: "Polygon", 4: "MultiPolygon"},
}
_RING = 3  # different corners at least


def set_apart(path: Path) -> tuple[Broken, ...]:
    """Write the file anew without the shapes that are broken, and return these; without any it stays untouched.

    Features are numbered from 1. What is no collection of features, or no JSON, has none.
    """
    try:
        told = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return ()
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list):
        return ()
    found = []
    for number, feature in enumerate(features, 1):
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        broken = _broken(number, geometry) if geometry is not None else None
        if broken is not None:
            found.append(broken)
            feature["geometry"] = None
    if found:
        path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return tuple(found)


def _broken(number: int, geometry: Any) -> Broken | None:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind == "GeometryCollection":
        parts = geometry.get("geometries")
        within = [_broken(number, part) for part in parts] if isinstance(parts, list) else []
        return next((each for each in within if each is not None), None)
    if kind not in _NESTED:
        unknown = N_("Its kind of shape, “{kind}”, is none that GeoJSON knows.")
        return Broken(number, Sentence(unknown, {"kind": str(kind)[:40]}))
    coordinates = geometry.get("coordinates")
    depth = _depth(coordinates)
    if depth == 0:
        return None  # no coordinates at all: a feature without a shape
    if depth is None or not all(_is_position(each) for each in _positions(coordinates, depth)):
        return Broken(number, Sentence(N_("A corner of its shape is not written as two numbers.")))
    wanted = _FAMILIES[kind.removeprefix("Multi") if kind != "MultiLineString" else "LineString"]
    if depth != _NESTED[kind]:
        meant = _meant(wanted.get(depth, ""), coordinates)
        told = {"kind": kind, "meant": wanted.get(depth, "–")}
        nested = N_("Its coordinates are nested wrongly: it is called {kind}, but written like a {meant}.")
        return Broken(number, Sentence(nested, told), "nesting", meant)
    if any(isinstance(each[axis], str) for each in _positions(coordinates, depth) for axis in (0, 1)):
        as_text = Sentence(N_("The numbers of its shape are written as text."))
        return Broken(number, as_text, "numbers", _meant(kind, coordinates))
    if wanted.get(3) == "Polygon" and any(ring[0] != ring[-1] for ring in _rings(coordinates, depth)):
        opened = Sentence(N_("A ring of its outline does not end where it begins."))
        return Broken(number, opened, "closing", _meant(kind, coordinates))
    return None


def _depth(coordinates: Any) -> int | None:
    """How many lists are in one another; 0 where there is nothing in them, None where they differ."""
    if not isinstance(coordinates, list) or not coordinates:
        return 0
    if not any(isinstance(each, list) for each in coordinates):
        return 1
    depths = {_depth(each) for each in coordinates} - {0}
    if len(depths) > 1 or None in depths:
        return None
    return 1 + next(iter(depths)) if depths else 0  # type: ignore[operator]


def _positions(coordinates: list[Any], depth: int) -> list[Any]:
    """The lists of numbers that stand `depth` lists deep."""
    found: list[Any] = [coordinates]
    for _ in range(depth - 1):
        found = [each for inside in found for each in inside]
    return [each for each in found if each]


def _rings(coordinates: list[Any], depth: int) -> list[Any]:
    return _positions(coordinates, depth - 1)


def _is_position(found: Any) -> bool:
    if not isinstance(found, list) or len(found) < 2:
        return False
    return all(_number(each) is not None for each in found[:2])


def _number(found: Any) -> float | None:
    try:
        number = float(found) if isinstance(found, int | float | str) else math.nan
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _meant(kind: str, coordinates: Any) -> BaseGeometry | None:
    """The shape of this kind, its rings closed and its numbers read; None where it encloses nothing."""
    if not kind:
        return None
    plain = _plain([coordinates] if kind == "Ring" else coordinates)
    kind = "Polygon" if kind == "Ring" else kind
    if kind.endswith("Polygon"):
        closed = [plain] if kind == "Polygon" else plain
        for rings in closed:
            for ring in rings:
                if ring[0] != ring[-1]:
                    ring.append(ring[0])
                if len({tuple(corner) for corner in ring}) < _RING:
                    return None
    try:
        return shapely.force_2d(built({"type": kind, "coordinates": plain}))
    except (ValueError, TypeError, shapely.errors.ShapelyError):
        return None


def _plain(coordinates: Any) -> Any:
    """Numbers for texts, and only two of each position; empty lists left out."""
    if not isinstance(coordinates[0], list):
        return [_number(each) for each in coordinates[:2]]
    return [_plain(each) for each in coordinates if each]
