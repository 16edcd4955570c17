"""Does a column of a table hold shapes as text: WKT, GeoJSON, or the hexadecimal of a spatial database?

Our own workbooks of rows that wait carry their outlines so, over several columns where one cell is too short.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_
from gridmap.imports.reading import limits
from gridmap.imports.synonyms import folded

SHAPE_HEADING = "gridmap_shape"
_HEADINGS = frozenset(
    map(folded, ("wkt", "geometry", "geom", "the_geom", "wkt_geom", "shape_wkt", "geojson", SHAPE_HEADING))
)
_EPSG = re.compile(r"EPSG:?(\d{4,6})", re.IGNORECASE)
_WKT = re.compile(
    r"\s*(?:SRID=(\d+)\s*;)?\s*((?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)\s*[ZM(E\s]",
    re.IGNORECASE,
)
_HEX = re.compile(r"0[01][0-9A-Fa-f]{16,}")

Body = Sequence[tuple[int, Sequence[Any]]]


def columns_of(titles: Sequence[str], body: Body) -> list[int]:
    """Indices of the columns that together hold one shape a row; empty where there are none."""
    named = [at for at, title in enumerate(titles) if folded(_EPSG.sub("", title)) in _HEADINGS]
    first = next((at for at in named if _mostly_shapes(body, at)), None)
    if first is None:
        return []
    own = folded(_EPSG.sub("", titles[first]))
    more = [at for at in named if at > first and folded(_EPSG.sub("", titles[at])) == own]
    return [first, *more] if own == folded(SHAPE_HEADING) else [first]


def shapes_of(body: Body, columns: Sequence[int]) -> list[BaseGeometry | None]:
    """One shape a row, 2D; None where there is none or where it cannot be read. Raises InvalidInput."""
    found = np.array([_shape("".join(_texts(cells, columns))) for _, cells in body], dtype=object)
    if shapely.get_num_coordinates(found).sum() > limits.MAX_VERTICES:
        raise InvalidInput(
            N_("These shapes have more than {most} vertices; simplify them and hand them in again."),
            most=limits.MAX_VERTICES,
        )
    flat = shapely.force_2d(found)
    flat[shapely.is_empty(found)] = None
    return list(flat)


def declared(title: str, body: Body, column: int) -> int | None:
    """The EPSG code in the heading, or in front of the first shape."""
    named = _EPSG.search(title)
    if named:
        return int(named[1])
    first = next((text for _, cells in body for text in _texts(cells, [column])), "")
    written = _WKT.match(first)
    return int(written[1]) if written and written[1] else None


def written(shape: BaseGeometry | None, most: int) -> list[str]:
    """A shape as WKT in pieces of at most `most` letters, every digit kept."""
    if shape is None:
        return []
    text = shapely.to_wkt(shape, rounding_precision=-1)
    return [text[at : at + most] for at in range(0, len(text), most)]


def _mostly_shapes(body: Body, column: int) -> bool:
    texts = [text for _, cells in body[:200] for text in _texts(cells, [column])]
    return bool(texts) and 2 * sum(_is_shape(text) for text in texts) >= len(texts)


def _texts(cells: Sequence[Any], columns: Sequence[int]) -> list[str]:
    return [cells[at] for at in columns if at < len(cells) and isinstance(cells[at], str)]


def _is_shape(text: str) -> bool:
    return bool(_WKT.match(text) or _HEX.fullmatch(text.strip()) or text.lstrip().startswith('{"type"'))


def _shape(text: str) -> BaseGeometry | None:
    plain = text.strip()
    if not plain:
        return None
    try:
        if plain.startswith("{"):
            return shapely.from_geojson(plain, on_invalid="ignore")
        if _HEX.fullmatch(plain):
            return shapely.from_wkb(plain, on_invalid="ignore")
        return shapely.from_wkt(plain.rpartition(";")[2], on_invalid="ignore")
    except (shapely.errors.ShapelyError, ValueError, TypeError):
        return None
