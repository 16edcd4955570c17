"""How does an outline lie between the area around it and its neighbours, and what would fit without a gap?

Everything here is in EPSG:4326 and valid; an area that nobody has drawn is simply not among those handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from gridmap.analysis.fit import enclosed
from gridmap.analysis.metres import WGS84
from gridmap.analysis.outlines.tidy import tidy
from gridmap.analysis.pieces import gathered, on_the_ground, sizeable

TOUCHING_DEGREES = 1e-5
"""About a metre: what is no farther from an outline lies at it."""

CRACK_M = 30.0
"""A gap nowhere wider than this was left by the hand that drew: people do not leave lanes without a grid."""

Shapes = Mapping[str, BaseGeometry]


@dataclass(frozen=True)
class Leftover:
    """label: of the other area; empty for a gap, which is nobody's."""

    label: str
    area_m2: float
    shape: BaseGeometry


def overlapping(outline: BaseGeometry, others: Shapes) -> list[Leftover]:
    """What of the outline lies on each of the others, beyond drawing error."""
    labels = list(others)
    return _each(labels, shapely.intersection(_array(others), outline))


def outside(shapes: Shapes, around: BaseGeometry) -> list[Leftover]:
    """What of each shape lies outside the one around it, beyond drawing error."""
    return _each(list(shapes), shapely.difference(_array(shapes), around))


def gaps(outline: BaseGeometry, around: BaseGeometry | None, others: Shapes) -> list[Leftover]:
    """What neither the outline nor the others cover of the area around them, where it lies at the outline.

    Without neighbours nothing is a gap: they are still to be drawn. Where the area around is not known only what is
    enclosed on all sides counts. The largest comes first.
    """
    if not others:
        return []
    drawn = [outline, *others.values()]
    if around is None:
        left = enclosed(gpd.GeoSeries(drawn, crs=WGS84))
    else:
        left = sizeable(np.asarray([shapely.difference(around, shapely.union_all(drawn))], dtype=object))
    left = left[shapely.dwithin(left.geometry.to_numpy(), outline, TOUCHING_DEGREES)]
    left = left.sort_values("area_m2", ascending=False)
    return [
        Leftover("", area_m2, shape)
        for area_m2, shape in zip(left["area_m2"].tolist(), left.geometry, strict=True)
    ]


def trimmed(outline: BaseGeometry, around: BaseGeometry | None, others: Shapes) -> MultiPolygon:
    """The outline without what lies on a neighbour or outside the area around it."""
    inside = outline if around is None else shapely.intersection(outline, around)
    return tidy(shapely.difference(inside, shapely.union_all(_array(others))))


def extended(outline: BaseGeometry, found: list[Leftover]) -> MultiPolygon:
    """The outline with these gaps added: it reaches the neighbours' edges there."""
    return tidy(shapely.union_all([outline, *(each.shape for each in found)]))


def snapped(outline: BaseGeometry, around: BaseGeometry | None, others: Shapes) -> MultiPolygon:
    """The outline along the edges of its neighbours: trimmed where it lies on them, and extended over narrow gaps."""
    cut = trimmed(outline, around, others)
    if cut.is_empty:
        return cut
    return extended(cut, [gap for gap in gaps(cut, around, others) if _is_crack(gap.shape)])


def _is_crack(shape: BaseGeometry) -> bool:
    return bool(on_the_ground(gpd.GeoSeries([shape], crs=WGS84)).buffer(-CRACK_M / 2).is_empty.all())


def _each(labels: list[str], cut: NDArray[np.object_]) -> list[Leftover]:
    found = gathered(sizeable(cut))
    return [
        Leftover(labels[at], area_m2, shape)
        for at, area_m2, shape in zip(
            found.index.tolist(), found["area_m2"].tolist(), found.geometry, strict=True
        )
    ]


def _array(shapes: Shapes) -> NDArray[np.object_]:
    return np.asarray(list(shapes.values()), dtype=object)
