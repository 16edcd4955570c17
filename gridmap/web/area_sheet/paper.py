"""At which round scale does an area fit the sheet, and where on the paper does a place lie?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

EARTH_RADIUS_M = 6371008.8
METRES_A_DEGREE = math.radians(1) * EARTH_RADIUS_M
_EDGE = 0.94
"""Of the box at most so much is taken by the area."""
_ROUND = (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5)
_FINEST_MM = 0.08
_SIGN_MM, _CODE_MM = 5, 29
"""A row of the legend; the code at the foot with the gaps above it."""
_MOST_PHONES, _NOTES = 9, 5
"""Lines: the phones, and what is said of places without a number or a point."""


@dataclass(frozen=True)
class SheetPaper:
    """The box of the map, how high the column beside it is, and a line of it; all in millimetres, as area-sheet.css."""

    key: str
    width_mm: float
    height_mm: float
    side_mm: float
    line_mm: float

    def room(self, legend: Sequence[int]) -> int:
        """How many places the list has room for, two beside each other. legend: the marks of each layer in it."""
        heading_mm = 1.4 * self.line_mm
        marks_mm = sum(heading_mm + math.ceil(count / 2) * _SIGN_MM for count in legend)
        left_mm = self.side_mm - _CODE_MM - (_MOST_PHONES + _NOTES) * self.line_mm - 3 * heading_mm - marks_mm
        return max(0, 2 * int(left_mm / self.line_mm))


PAPERS: Mapping[str, SheetPaper] = {
    each.key: each for each in (SheetPaper("a4", 197, 168, 184, 3.55), SheetPaper("a3", 306, 253, 265, 4.2))
}


@dataclass(frozen=True)
class PlacedMap:
    """A map on paper. denominator: millimetres on the ground a millimetre; the middle of the box lies at lon, lat."""

    paper: SheetPaper
    denominator: int
    lon: float
    lat: float

    def box(self) -> BaseGeometry:
        """What the sheet shows (EPSG:4326)."""
        wide = self.paper.width_mm / self._mm_a_lon() / 2
        high = self.paper.height_mm / self._mm_a_lat() / 2
        return shapely.box(self.lon - wide, self.lat - high, self.lon + wide, self.lat + high)

    def at(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Millimetres from the upper left corner."""
        x = self.paper.width_mm / 2 + (lonlat[:, 0] - self.lon) * self._mm_a_lon()
        return np.column_stack([x, self.paper.height_mm / 2 - (lonlat[:, 1] - self.lat) * self._mm_a_lat()])

    def path(self, shape: BaseGeometry) -> str:
        """The `d` of an SVG path, as fine as a printer can show."""
        drawn = shapely.simplify(shapely.transform(shape, self.at), _FINEST_MM)
        return "".join(_line(part) for part in shapely.get_parts(shapely.get_parts(drawn)))

    def bar_m(self) -> int:
        """The length of the scale's bar on the ground, a round one of two to five centimetres."""
        most = self.denominator * 50 / 1000
        digit = 10 ** math.floor(math.log10(most))
        return int(max(each * digit for each in (1, 2, 5) if each * digit <= most))

    def _mm_a_lat(self) -> float:
        return METRES_A_DEGREE * 1000 / self.denominator

    def _mm_a_lon(self) -> float:
        return self._mm_a_lat() * math.cos(math.radians(self.lat))


def placed(outline: BaseGeometry, paper: SheetPaper) -> PlacedMap:
    """The outline (EPSG:4326) in the middle, at the largest round scale at which it fits."""
    west, south, east, north = outline.bounds
    lat = (south + north) / 2
    wide_m = (east - west) * METRES_A_DEGREE * math.cos(math.radians(lat))
    high_m = (north - south) * METRES_A_DEGREE
    least = max(wide_m * 1000 / paper.width_mm, high_m * 1000 / paper.height_mm, 1000) / _EDGE
    digit = 10 ** math.floor(math.log10(least))
    fitting = (round(each * digit * more) for more in (1, 10) for each in _ROUND)
    return PlacedMap(paper, next(each for each in fitting if each >= least), (west + east) / 2, lat)


def _line(part: BaseGeometry) -> str:
    rings = shapely.get_rings(part) if part.geom_type == "Polygon" else [part]
    closed = "Z" if part.geom_type == "Polygon" else ""
    return "".join(
        "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in shapely.get_coordinates(ring)) + closed
        for ring in rings
    )
