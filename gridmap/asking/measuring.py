"""How far is each place from the nearest of a kind: in a straight line, or by road?"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridmap.analysis.nearest import nearest
from gridmap.asking.kinds import Kind
from gridmap.asking.question import OwnQuestion
from gridmap.db.models.asked import MeasuredBy
from gridmap.layers.base.context import WGS84, Context
from gridmap.layers.shared import travel
from gridmap.layers.shared.times import minutes

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """value (n,): metres or minutes as they are told, rounded up; inf: farther than is looked; NaN: unknown.

    nearest: the name of the one that is meant, empty where there is none.
    """

    value: Numbers
    nearest: NDArray[np.object_]

    def reach(self, most: float) -> NDArray[np.str_]:
        """ "in" within so much, "out" beyond it, or "unknown"."""
        return np.where(np.isnan(self.value), "unknown", np.where(self.value <= most, "in", "out"))

    @property
    def told(self) -> Numbers:
        """NaN where there is no figure to tell."""
        return np.where(np.isfinite(self.value), self.value, np.nan)


def measured(context: Context, asked: OwnQuestion, kind: Kind, shapes: gpd.GeoSeries) -> Measured:
    """Of each place (EPSG:4326; of a building or an area its middle) the nearest one of the kind, and how far it is.

    Without an outline of the township nothing is known: who stands beyond may be nearer. What is not on the map is
    unknown too.
    """
    points = _middles(shapes)
    if context.outline is None:
        return Measured(np.full(len(points), np.nan), np.full(len(points), "", dtype=object))
    rows = kind.rows(context)
    there = rows[rows["geom"].notna()].reset_index(drop=True)
    if asked.measured_by == MeasuredBy.METRES:
        return _by_metres(points, there)
    return _by_minutes(context, points, there, kind)


def _middles(shapes: gpd.GeoSeries) -> NDArray[np.object_]:
    """A point of each shape, None where there is none."""
    found = shapes.to_numpy(dtype=object, copy=True)
    wide = shapely.get_dimensions(found) > 0
    found[wide] = shapely.point_on_surface(found[wide])
    found[shapely.is_empty(found)] = None
    return np.asarray(found, dtype=object)


def _by_metres(points: NDArray[np.object_], there: gpd.GeoDataFrame) -> Measured:
    at, metres = nearest(_lonlat(points), _lonlat(there["geom"].to_numpy(dtype=object)))
    decimetres = np.ceil(np.round(metres * 10, 4)) / 10
    # Farther than that a neighbour's may be nearer, of whom nothing is read.
    far = ~(decimetres <= travel.REACH_M)
    value = np.where(_known(points), np.where(far, np.inf, decimetres), np.nan)
    return Measured(value, _named(there, np.where(far, -1, at)))


def _by_minutes(
    context: Context, points: NDArray[np.object_], there: gpd.GeoDataFrame, kind: Kind
) -> Measured:
    """From the place of the kind to each point, as every layer of minutes drives; a force's turnout counts too."""
    profile = context.standards("fire")
    usual = profile.turnout_s(kind.force) if kind.force else 0.0
    own = there["turnout_s"] if kind.force else pd.Series(np.nan, index=there.index)
    turnout_s = own.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    drives = travel.driven_from(
        context, there.assign(turnout_s=np.where(np.isnan(turnout_s), usual, turnout_s))
    )
    known = _known(points)
    seconds, first = np.full(len(points), np.nan), np.full(len(points), -1, dtype=np.int32)
    if known.any():
        seconds[known], first[known] = drives.seconds_at(gpd.GeoSeries(points[known], crs=WGS84))
    value = np.where(np.isinf(seconds), np.inf, minutes(seconds))
    return Measured(value, _named(there, first))


def _known(points: NDArray[np.object_]) -> NDArray[np.bool_]:
    return ~np.asarray(shapely.is_missing(points), dtype=np.bool_)


def _lonlat(points: NDArray[np.object_]) -> Numbers:
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def _named(there: gpd.GeoDataFrame, at: NDArray[np.integer]) -> NDArray[np.object_]:
    names = np.append(there["name"].to_numpy(dtype=object), "")
    return np.asarray(names[np.where(at >= 0, at, len(there))], dtype=object)
