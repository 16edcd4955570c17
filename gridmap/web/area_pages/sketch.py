"""How does an area lie among its neighbours? A small drawing for a page that is no map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

WIDTH = 480.0
_TALLEST = 420.0
_MARGIN = 0.04


@dataclass(frozen=True)
class Piece:
    """look: a class of the stylesheet. d: the path of the SVG. x, y: where its name may stand."""

    name: str
    look: str
    d: str
    x: float
    y: float


@dataclass(frozen=True)
class AreaSketch:
    width: float
    height: float
    pieces: tuple[Piece, ...]


def sketch(shapes: Sequence[tuple[str, str, BaseGeometry]]) -> AreaSketch | None:
    """shapes: (name, look, outline in EPSG:4326), in drawing order; None where there is nothing to draw."""
    if not shapes:
        return None
    outlines = np.asarray([shape for _, _, shape in shapes], dtype=object)
    west, south, east, north = shapely.total_bounds(outlines).tolist()
    narrower = np.cos(
        np.radians((south + north) / 2)
    )  # a degree of longitude is shorter than one of latitude
    across, up = max((east - west) * narrower, 1e-9), max(north - south, 1e-9)
    scale = min(WIDTH / across, _TALLEST / up) * (1 - 2 * _MARGIN)
    width, height = across * scale / (1 - 2 * _MARGIN), up * scale / (1 - 2 * _MARGIN)

    def placed(xy: np.ndarray) -> np.ndarray:
        x = (xy[:, 0] - west) * narrower * scale + width * _MARGIN
        y = (north - xy[:, 1]) * scale + height * _MARGIN
        return np.column_stack([x, y])

    drawn = shapely.transform(outlines, placed)
    drawn = shapely.simplify(drawn, 0.3)
    middles = shapely.get_coordinates(shapely.point_on_surface(drawn))
    pieces = [
        Piece(name, look, _d(shape), float(x), float(y))
        for (name, look, _), shape, (x, y) in zip(shapes, drawn, middles, strict=True)
    ]
    return AreaSketch(width, height, tuple(pieces))


def _d(shape: BaseGeometry) -> str:
    rings = shapely.get_rings(shapely.get_parts(shape))
    return "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(ring).tolist()) + "Z"
        for ring in rings
    )
