"""How is a map drawn into a picture, without a browser: ground, filled areas, signs, and the swatches of a legend?

With Pillow alone. No text is drawn, for no font is shipped: what a sign means stands beside its swatch in the document.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw
from shapely.geometry.base import BaseGeometry

from gridmap.marks import Mark

FINER = 2  # drawn larger and made smaller, so that edges are smooth
COLOURS = 96
PAPER, LAND, WATER, ROAD, BORDER = "#ffffff", "#f6f5f0", "#c9dfea", "#cfc8b8", "#8a8478"
SWATCH_PX = 56
OWN_LETTERS = ("!", "!!", "×")
"""Drawn with lines, for they need no font."""
_SIDES = {"hexagon": 6, "triangle": 3, "diamond": 4, "square": 4}
_TURN = {"hexagon": 0.0, "triangle": -90.0, "diamond": 0.0, "square": 45.0}


@dataclass(frozen=True)
class View:
    """Where degrees lie in the picture: width and height in pixels, west, north, pixels a degree of latitude, and how
    much shorter a degree of longitude is.
    """

    width: int
    height: int
    west: float
    north: float
    scale: float
    flat: float

    def at(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        x = (lonlat[:, 0] - self.west) * self.flat * self.scale
        return np.column_stack([x, (self.north - lonlat[:, 1]) * self.scale])


def view(outline: BaseGeometry, width: int, height: int, margin: float = 0.04) -> View:
    """The outline (EPSG:4326) in the middle, as large as it fits."""
    west, south, east, north = outline.bounds
    flat = math.cos(math.radians((south + north) / 2))
    wide, high = (east - west) * flat, north - south
    scale = (1 - 2 * margin) * min(width / wide, height / high)
    left = west - (width / scale - wide) / 2 / flat
    top = north + (height / scale - high) / 2
    return View(width, height, left, top, scale, flat)


class Canvas:
    """A picture that is drawn from below upwards. finer: 1 where the paper's own dots are fine enough."""

    def __init__(self, seen: View, finer: int = FINER) -> None:
        self._finer = finer
        self._view = View(
            seen.width * finer, seen.height * finer, seen.west, seen.north, seen.scale * finer, seen.flat
        )
        self._image = Image.new("RGB", (self._view.width, self._view.height), PAPER)

    def fill(
        self, shapes: Iterable[BaseGeometry], colour: str, opacity: float = 1.0, hatched: bool = False
    ) -> None:
        mask = Image.new("L", self._image.size, 0)
        draw = ImageDraw.Draw(mask)
        for polygon in _of_kind(shapes, 3):
            for number, ring in enumerate(shapely.get_rings(polygon)):
                draw.polygon(self._places(ring), fill=0 if number else 255)
        if hatched:
            mask = ImageChops.multiply(mask, _hatch(self._image.size, self._finer))
        self._image.paste(colour, mask=mask.point([round(step * opacity) for step in range(256)]))

    def line(self, shapes: Iterable[BaseGeometry], colour: str, width: float) -> None:
        draw = ImageDraw.Draw(self._image)
        for part in _of_kind(shapes, 1):
            draw.line(
                self._places(part), fill=colour, width=max(1, round(width * self._finer)), joint="curve"
            )

    def outline(self, shapes: Iterable[BaseGeometry], colour: str, width: float) -> None:
        self.line([shapely.boundary(shape) for shape in shapes], colour, width)

    def sign(self, place: BaseGeometry, mark: Mark, size: float) -> None:
        x, y = self._view.at(shapely.get_coordinates(shapely.point_on_surface(place)))[0]
        _sign(ImageDraw.Draw(self._image), (x, y), mark, size * self._finer / 2)

    def image(self) -> Image.Image:
        if self._finer == 1:
            return self._image
        size = self._view.width // self._finer, self._view.height // self._finer
        return self._image.resize(size, Image.Resampling.LANCZOS)

    def png(self) -> bytes:
        return _png(self.image())

    def _places(self, ring: BaseGeometry) -> list[tuple[float, float]]:
        thin = shapely.simplify(ring, 0.4 / self._view.scale)
        return [(float(x), float(y)) for x, y in self._view.at(shapely.get_coordinates(thin))]


def swatch(mark: Mark) -> bytes:
    """A sign of the legend, or a patch of what it fills."""
    return _png(swatch_image(mark, SWATCH_PX))


def swatch_image(mark: Mark, size: int) -> Image.Image:
    """The same as a picture of `size` pixels."""
    edge = size * FINER
    image = Image.new("RGB", (edge, edge), PAPER)
    draw = ImageDraw.Draw(image)
    if mark.shape == "area":
        mask = _hatch(image.size, FINER) if mark.hatch else Image.new("L", image.size, 255)
        image.paste(mark.color, mask=mask.point([round(step * mark.fill_opacity) for step in range(256)]))
        draw.rectangle((0, 0, edge - 1, edge - 1), outline=BORDER, width=max(1, edge // 19))
    elif mark.shape == "line":
        draw.line((0, edge / 2, edge, edge / 2), fill=mark.color, width=max(2, edge // 9))
    else:
        _sign(draw, (edge / 2, edge / 2), mark, edge * 0.38)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _sign(draw: ImageDraw.ImageDraw, at: tuple[float, float], mark: Mark, radius: float) -> None:
    """Colour has a partner in the shape; what is past its deadline has a bar through it."""
    x, y = at
    sides = _SIDES.get(mark.shape)
    line = max(2, round(radius / 5))
    if sides is None:
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), mark.color, "white", line)
    else:
        turn = math.radians(_TURN[mark.shape])
        angles = [turn + 2 * math.pi * side / sides for side in range(sides)]
        corners = [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]
        draw.polygon(corners, fill=mark.color, outline="white", width=line)
    if mark.letter in ("!", "!!"):
        draw.line((x, y - radius * 0.42, x, y + radius * 0.12), fill="white", width=line)
        draw.ellipse((x - line / 2, y + radius * 0.22, x + line / 2, y + radius * 0.22 + line), fill="white")
    elif mark.letter == "×":
        reach = radius * 0.35
        draw.line((x - reach, y - reach, x + reach, y + reach), fill="white", width=line)
        draw.line((x - reach, y + reach, x + reach, y - reach), fill="white", width=line)


def _hatch(size: tuple[int, int], finer: int) -> Image.Image:
    """One wide line of it, moved on a dot for each row: a poster has no room for the coordinates of its dots."""
    step = 8 * finer
    row = np.where(np.arange(size[0] + step) % step < 3 * finer, 255, 70).astype(np.uint8)
    return Image.fromarray(
        np.stack([row[at : at + size[0]] for at in range(step)] * (size[1] // step + 1))[: size[1]]
    )


def _of_kind(shapes: Iterable[BaseGeometry], kind: int) -> Sequence[BaseGeometry]:
    """The single parts that are lines (1) or polygons (3)."""
    parts = shapely.get_parts(shapely.get_parts(np.array(list(shapes), dtype=object)))
    return list(parts[(shapely.get_type_id(parts) == kind) & ~shapely.is_empty(parts)])


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
