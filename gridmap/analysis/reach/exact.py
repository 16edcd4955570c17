"""After how many seconds is help at each of these places, and whose? Exact, by the one definition."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gridmap.analysis.reach.legs import distances, legs
from gridmap.analysis.reach.pieces import Pieces
from gridmap.analysis.reach.tree import planted, soonest

ROAD_LIMIT_M = 500.0
"""Farther from every known road than this, nobody knows the way: a road is missing, or there is no one to reach."""


def seconds_at(
    pieces: Pieces,
    xy: ArrayLike,
    leg_m_s: float,
    road_limit_m: float = ROAD_LIMIT_M,
    horizon_s: float = np.inf,
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """(seconds (q,), force (q,)): the least, over all pieces and all points p on them, of start_s + road time to p
    + |x - p| / leg_m_s, where the leg |x - p| is at most road_limit_m: nobody walks on from a road across the river.

    xy (q, 2): metres on the plane of the pieces. inf: no force is there within horizon_s. NaN: unknown, because no
    piece lies within road_limit_m, driven or not, or because the place itself is not a finite point. The force is -1
    where there are no seconds. Raises ValueError for a speed of the leg that is not above 0.
    """
    places = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    seconds, force = np.full(len(places), np.nan), np.full(len(places), -1, dtype=np.int32)
    known = np.flatnonzero(np.isfinite(places).all(axis=1))
    if np.isfinite(road_limit_m):
        known = known[road_within(pieces, places[known], road_limit_m)]
    when_s, piece = soonest(planted(legs(pieces, leg_m_s, road_limit_m)), places[known], horizon_s)
    seconds[known] = when_s
    force[known] = np.where(piece >= 0, pieces.force[piece] if len(pieces) else -1, -1)
    return seconds, force


def road_within(pieces: Pieces, xy: NDArray[np.float64], limit_m: float) -> NDArray[np.bool_]:
    """(q,) whether any piece, driven or not, lies within limit_m of the place."""
    roads = planted(distances(pieces))
    near = np.zeros(len(xy), dtype=np.bool_)
    if len(pieces):
        # The middle of a piece is a point of it: where one is near enough, nothing more need be asked.
        near[:] = roads.middles.query(xy)[0] <= limit_m
        rest = np.flatnonzero(~near)
        near[rest] = np.isfinite(soonest(roads, xy[rest], limit_m)[0])
    return near
