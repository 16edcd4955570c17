"""Which ground does one piece of road alone reach in time? The hull of two discs, drawn from within."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from gridmap.analysis.reach.legs import Legs


def hulls(legs: Legs, piece: NDArray[np.integer], level: float, corners: int) -> NDArray[np.object_]:
    """The polygons {arrival <= level} of these pieces, each disc as a regular polygon inscribed with that many corners.

    One disc stands at the start, of what `level` leaves there, one where the drive ends or `level` strikes, and one
    where the leg begins to be shorter than its limit. A piece that starts at `level` or later gives an empty polygon.
    """
    room_s = np.maximum(level - legs.start_s[piece], 0)
    pace_s_m = legs.pace_s_m[piece]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        along_m = np.where(legs.length_m[piece] * pace_s_m > room_s, room_s / pace_s_m, legs.length_m[piece])
    angle = np.arange(corners) * (2 * np.pi / corners)
    stops = [np.zeros(len(piece)), along_m]
    if np.isfinite(legs.limit_m):
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            bend_m = np.nan_to_num((room_s - legs.limit_m / legs.leg_m_s) / pace_s_m, nan=0.0)
        stops.append(np.clip(bend_m, 0, along_m))
    discs = []
    for gone_m in stops:
        radius_m = np.minimum(np.maximum(room_s - gone_m * pace_s_m, 0) * legs.leg_m_s, legs.limit_m)
        x = legs.x[piece] + gone_m * legs.east[piece]
        y = legs.y[piece] + gone_m * legs.north[piece]
        discs.append(np.stack([_around(x, radius_m, np.cos(angle)), _around(y, radius_m, np.sin(angle))], -1))
    points = np.concatenate(discs, axis=1)
    rows = np.repeat(np.arange(len(piece)), len(stops) * corners)
    shapes = np.asarray(shapely.convex_hull(shapely.linestrings(points.reshape(-1, 2), indices=rows)))
    shapes[room_s <= 0] = shapely.Polygon()
    return shapes


def _around(
    middle: NDArray[np.floating], radius_m: NDArray[np.floating], part: NDArray[np.floating]
) -> NDArray[np.floating]:
    return middle[:, None] + radius_m[:, None] * part
