"""Where does each row of a sheet lie, in the file's own numbers?"""

from __future__ import annotations

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.fields import LATITUDE, LONGITUDE, PAIR, SHAPE_OF
from gridmap.imports.reading.sheets import Sheet

Shapes = NDArray[np.object_]


@dataclass(frozen=True)
class ReadShapes:
    """shapes: one a row in the file's coordinates, None where there is none. complaints: index -> why not.

    cures: index -> the word for how the shape was found that stands there instead of one which is broken.
    """

    shapes: Shapes
    complaints: dict[int, Sentence]
    cures: dict[int, str] = field(default_factory=dict)


def place(sheet: Sheet, noun: str, columns: Dict[str, Sequence[Any]]) -> ReadShapes:
    """The sheet's own shapes, else points of its columns; a row with half a coordinate is complained of."""
    if SHAPE_OF[noun] == "none":
        return ReadShapes(np.full(len(sheet.rows), None), {})
    if sheet.geometry is None:
        return _points(sheet, columns)
    drawn = _with_broken(_fitting(np.array(sheet.geometry, dtype=object), SHAPE_OF[noun]), sheet, noun)
    if SHAPE_OF[noun] != "point" or not columns:
        return drawn
    typed = _points(sheet, columns)
    missing = np.array([shape is None for shape in sheet.geometry], dtype=bool)
    left = {at: why for at, why in typed.complaints.items() if missing[at]}
    return ReadShapes(np.where(missing, typed.shapes, drawn.shapes), drawn.complaints | left)


def _points(sheet: Sheet, columns: Dict[str, Sequence[Any]]) -> ReadShapes:
    x, y = _numbers(columns, len(sheet.rows))
    has_x, has_y = (np.array([value is not None for value in side], dtype=bool) for side in (x, y))
    shapes = np.full(len(sheet.rows), None)
    both = has_x & has_y
    shapes[both] = shapely.points(
        np.array([value for value, kept in zip(x, both, strict=True) if kept], dtype=float),
        np.array([value for value, kept in zip(y, both, strict=True) if kept], dtype=float),
    )
    half = Sentence(N_("Only one of longitude and latitude is given."))
    return ReadShapes(shapes, dict.fromkeys(np.flatnonzero(has_x ^ has_y).tolist(), half))


def _with_broken(placed: ReadShapes, sheet: Sheet, noun: str) -> ReadShapes:
    """A broken shape is complained of; what was probably meant by it stands in its place, for a person to agree to."""
    at = {number: index for index, number in enumerate(sheet.row_numbers)} if sheet.broken else {}
    for each in sheet.broken:
        placed.complaints[at[each.row]] = each.reason
        fitted = None if each.shape is None else _FITTERS[SHAPE_OF[noun]](each.shape)
        if fitted is not None and not isinstance(fitted, Sentence):
            placed.shapes[at[each.row]] = fitted
            placed.cures[at[each.row]] = each.cure
    return placed


def _numbers(columns: Dict[str, Sequence[Any]], count: int) -> tuple[list[Any], list[Any]]:
    nothing: list[Any] = [None] * count
    x, y = list(columns.get(LONGITUDE, nothing)), list(columns.get(LATITUDE, nothing))
    for index, pair in enumerate(columns.get(PAIR, ())):
        if pair is not None and x[index] is None and y[index] is None:
            x[index], y[index] = pair
    return x, y


def _fitting(shapes: Shapes, wanted: str) -> ReadShapes:
    complaints: dict[int, Sentence] = {}
    fitted = np.full(len(shapes), None)
    for index, shape in enumerate(shapes):
        if shape is None:
            continue
        found = _FITTERS[wanted](shape)
        if isinstance(found, Sentence):
            complaints[index] = found
        else:
            fitted[index] = found
    return ReadShapes(fitted, complaints)


def _point(shape: Any) -> BaseGeometry | Sentence:
    """An area stands for a point inside it: a station that is mapped as a building is a station."""
    if shape.geom_type == "Point":
        return shapely.Point(shape)
    if shape.geom_type in {"Polygon", "MultiPolygon"}:
        return (
            shapely.point_on_surface(shape)
            if np.isfinite(shape.bounds).all()
            else shapely.Point(np.nan, np.nan)
        )
    if shape.geom_type == "MultiPoint" and len(shape.geoms) == 1:
        return shapely.Point(shape.geoms[0])
    return Sentence(N_("This is drawn as a line or as several points; a single place is needed."))


def _line(shape: Any) -> BaseGeometry | Sentence:
    if shape.geom_type in {"LineString", "MultiLineString"}:
        return _flat(shape)
    return Sentence(N_("This is not drawn as a line."))


def _flat(shape: Any) -> BaseGeometry:
    flat: BaseGeometry = shapely.force_2d(shape)
    return flat


def _area(shape: Any) -> BaseGeometry | Sentence:
    if shape.geom_type in {"Polygon", "MultiPolygon"}:
        return _flat(shape)
    if shape.geom_type == "GeometryCollection":
        parts = [part for part in shape.geoms if part.geom_type in {"Polygon", "MultiPolygon"}]
        if len(parts) == len(shape.geoms) and parts:
            return shapely.MultiPolygon([ring for part in parts for ring in getattr(part, "geoms", [part])])
    return Sentence(N_("This is not drawn as an area."))


_FITTERS = {"point": _point, "line": _line, "area": _area}
