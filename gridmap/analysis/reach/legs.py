"""Where does help leave a stretch of road for a place, and when is it there?

Between the start a and the end b of a piece of length L, driven in D seconds, the way to a place x is left at the
point p that makes start_s + |p - a| D / L + |x - p| / v least (v: the speed straight from the road). Its derivative is
zero where p lies w k / sqrt(1 - k^2) before the foot of x, with w the distance of x from the line and k = v D / L: the
law of refraction. Beyond an end the end itself is best; where driving is no quicker than the leg (k >= 1), the start.
A leg has a limit: on the stretch from which the place is within it, what is nearest to the best point is best, since
the time has one least value along a piece.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridmap.analysis.reach.pieces import Pieces

Floats = NDArray[np.floating]

LIMIT_SLACK_M = 1e-6
"""By so much is a leg rounded."""


@dataclass(frozen=True)
class Legs:
    """Pieces made ready for `leaving`: all (p,), but the speed of the leg in m/s and its limit in metres."""

    x: Floats  # the start, metres
    y: Floats
    east: Floats  # the direction, a unit vector; 0, 0 for a point
    north: Floats
    length_m: Floats
    start_s: Floats
    pace_s_m: Floats  # seconds for each metre along the piece
    slip: Floats  # metres before the foot for each metre away from the line
    slow: NDArray[np.bool_]  # the leg is no slower than the drive: left as soon as the limit allows
    leg_m_s: float
    limit_m: float = np.inf

    def __len__(self) -> int:
        return len(self.start_s)


def legs(pieces: Pieces, leg_m_s: float, limit_m: float = np.inf) -> Legs:
    """The pieces, made ready for legs at this speed (m/s), none of them longer than limit_m.

    Raises ValueError for a speed that is not above 0.
    """
    if not (np.isfinite(leg_m_s) and leg_m_s > 0):
        raise ValueError(f"the speed straight from the road must be above 0 m/s, not {leg_m_s}")
    run = pieces.end_xy - pieces.start_xy
    length_m = np.hypot(run[:, 0], run[:, 1])
    # As a product, so that a point and a crawl need no division: k >= 1 leaves at the start, which is a point, unless
    # the place is too far from there to walk.
    slow = leg_m_s * pieces.drive_s >= length_m
    driven = ~slow if np.isinf(limit_m) else length_m > 0
    length_m = np.where(driven, length_m, 0.0)
    safe_m = np.where(driven, length_m, 1.0)
    pace_s_m = np.where(driven, pieces.drive_s / safe_m, 0.0)
    k = leg_m_s * pace_s_m
    return Legs(
        x=pieces.start_xy[:, 0],
        y=pieces.start_xy[:, 1],
        east=np.where(driven, run[:, 0] / safe_m, 0.0),
        north=np.where(driven, run[:, 1] / safe_m, 0.0),
        length_m=length_m,
        start_s=pieces.start_s,
        pace_s_m=pace_s_m,
        slip=np.where(slow, 0.0, k / np.sqrt(np.maximum(1.0 - k * k, 1e-12))),
        slow=slow,
        leg_m_s=leg_m_s,
        limit_m=limit_m,
    )


def distances(pieces: Pieces) -> Legs:
    """Every piece, driven or not, as legs whose "seconds" are the metres from the piece."""
    still = np.zeros(len(pieces))
    return legs(Pieces(pieces.start_xy, pieces.end_xy, still, still, pieces.force), 1.0)


def leaving(legs: Legs, piece: NDArray[np.integer], x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """How far along its piece each place is left for, and the leg from there, both in metres.

    Where no point of the piece is within the limit of the place: from its nearest point, a leg that is too long.
    `piece`: position in `legs`, of a shape that broadcasts with x and y (metres on the plane of the pieces).
    """
    east, north = legs.east[piece], legs.north[piece]
    dx, dy = x - legs.x[piece], y - legs.y[piece]
    foot_m = dx * east + dy * north
    # For a point both products vanish, and all of the distance is in what remains of dx and dy.
    away_x, away_y = dx - foot_m * east, dy - foot_m * north
    squared = away_x * away_x + away_y * away_y
    along_m = foot_m - np.sqrt(squared) * legs.slip[piece]
    if np.isfinite(legs.limit_m):
        along_m = np.where(legs.slow[piece], -np.inf, along_m)
        reach_m = np.sqrt(np.maximum(legs.limit_m**2 - squared, 0))
        along_m = np.minimum(np.maximum(along_m, foot_m - reach_m), foot_m + reach_m)
    along_m = np.minimum(np.maximum(along_m, 0), legs.length_m[piece])
    back_m = foot_m - along_m
    return along_m, np.sqrt(squared + back_m * back_m)


def arrival_s(legs: Legs, piece: NDArray[np.integer], x: Floats, y: Floats) -> Floats:
    """Seconds from the order until help from this piece is at each place; inf where nobody drives the piece, or the
    place is farther from it than a leg may be.
    """
    along_m, leg_m = leaving(legs, piece, x, y)
    seconds = legs.start_s[piece] + along_m * legs.pace_s_m[piece] + leg_m / legs.leg_m_s
    return np.asarray(np.where(leg_m <= legs.limit_m + LIMIT_SLACK_M, seconds, np.inf))
