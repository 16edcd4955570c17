"""How is an outline drawn small, without a map: as the path of an SVG?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

WIDTH, HEIGHT, EDGE = 240, 160, 6
_FINEST = 0.3  # of a pixel


@dataclass(frozen=True)
class Sketch:
    """paths: the `d` of one SVG path a shape, in a box of `width` by `height`."""

    width: int
    height: int
    paths: Sequence[str]


def sketch(shapes: Sequence[BaseGeometry]) -> Sketch:
    """The shapes (EPSG:4326), north up, as large as the box allows."""
    west, south, east, north = shapely.total_bounds(list(shapes))
    squeeze = np.cos(np.radians((south + north) / 2))
    wide, high = max((east - west) * squeeze, 1e-9), max(north - south, 1e-9)
    scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
    left, top = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2

    def place(lonlat: np.ndarray) -> np.ndarray:
        return np.column_stack(
            [left + (lonlat[:, 0] - west) * squeeze * scale, top + (north - lonlat[:, 1]) * scale]
        )

    drawn = shapely.simplify(shapely.transform(np.array(shapes, dtype=object), place), _FINEST)
    return Sketch(WIDTH, HEIGHT, [_path(shape) for shape in drawn])


def _path(shape: BaseGeometry) -> str:
    rings = shapely.get_rings(shapely.get_parts(shape))
    lines = [
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(ring)[:-1]) + "Z"
        for ring in rings
    ]
    return "".join(lines)
