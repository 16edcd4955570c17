"""Who is there first by road, and who second, at every cell of the area and at every enterprise?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry

from gridmap.db.models import Area
from gridmap.layers.base.context import WGS84
from gridmap.layers.shared.travel import Travel, travel
from gridmap.planning.siting.ground import context_for
from gridmap.publishing.publish import METRES_A_DEGREE
from gridmap.web import current

MOST_CELLS = 2500
SMALLEST_CELL_M = 50.0
NOBODY, UNKNOWN, OUTSIDE = -1, -2, -3


def reach(area: Area, township: Area, places: Sequence[tuple[float, float]]) -> dict[str, Any] | None:
    """forces: name, township, phone; cells: a raster of [first, minutes, second, minutes]; places: the same of each.

    A cell beyond the outline is OUTSIDE. None where the township or the area has no outline, for nothing is known
    of who comes then.
    """
    if township.geom is None or area.geom is None:
        return None
    driven = travel(context_for(current.session().connection(), township.path, current.today()))
    outline = to_shape(area.geom)
    raster, xs, ys = _raster(outline)
    inside = shapely.intersects_xy(outline.buffer(raster["step_lon"]), xs, ys)
    cells = np.full((len(xs), 4), OUTSIDE)
    cells[inside] = _first_two(driven, np.column_stack([xs[inside], ys[inside]]))
    own = np.array(places, dtype=float).reshape(-1, 2)
    return {
        "forces": [
            [row["name"], row["township"], row["duty_phone"] or ""] for _, row in driven.forces.iterrows()
        ],
        "by_road": driven.by_road,
        "raster": raster,
        "cells": cells.ravel().tolist(),
        "places": _first_two(driven, own).tolist(),
    }


def _raster(outline: BaseGeometry) -> tuple[dict[str, float], Any, Any]:
    """At most MOST_CELLS square cells over the outline, row by row from the south-west; their middles."""
    west, south, east, north = outline.bounds
    metres_a_lon = METRES_A_DEGREE * math.cos(math.radians((south + north) / 2))
    wide_m, high_m = (east - west) * metres_a_lon, (north - south) * METRES_A_DEGREE
    step_m = max(SMALLEST_CELL_M, math.sqrt(wide_m * high_m / MOST_CELLS))
    columns, rows = math.ceil(wide_m / step_m), math.ceil(high_m / step_m)
    step_lon, step_lat = step_m / metres_a_lon, step_m / METRES_A_DEGREE
    x, y = np.meshgrid(
        west + (np.arange(columns) + 0.5) * step_lon, south + (np.arange(rows) + 0.5) * step_lat
    )
    told = {
        "west": west, "south": south, "step_lon": step_lon, "step_lat": step_lat,
        "columns": columns, "rows": rows, "step_m": round(step_m),
    }  # fmt: skip
    return told, x.ravel(), y.ravel()


def _first_two(driven: Travel, lonlat: Any) -> Any:
    """(n, 4): the first force and its whole minutes, never fewer than it takes, and the second."""
    points = gpd.GeoSeries(gpd.points_from_xy(lonlat[:, 0], lonlat[:, 1]), crs=WGS84)
    first_s, first = driven.seconds_at(points)
    second_s, second = driven.second_at(points, first)
    return np.column_stack(
        [_who(first, first_s), _minutes(first_s), _who(second, second_s), _minutes(second_s)]
    )


def _who(force: Any, seconds: Any) -> Any:
    return np.where(np.isnan(seconds), UNKNOWN, np.where(np.isfinite(seconds), force, NOBODY))


def _minutes(seconds: Any) -> Any:
    known = np.isfinite(seconds)
    return np.where(known, np.ceil(np.where(known, seconds, 0) / 60), UNKNOWN).astype(int)
