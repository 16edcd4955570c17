"""How long does help take where no roads are known? Straight from where it stands, at a speed that allows for them.

The answer is pieces without length and the speed of a leg: `seconds_at`, `surface`, `shares` and `bands` take them as
they take driven roads, with road_limit_m = inf, since there is no road to be far from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gridmap.analysis.reach.pieces import Pieces

MILE_M = 1609.344


@dataclass(frozen=True)
class StraightTravel:
    """Minutes by distance on the road: base_s + metres / speed_m_s; roads are `detour` times as long as the line."""

    base_s: float
    speed_m_s: float
    detour: float

    def __post_init__(self) -> None:
        if not (self.base_s >= 0 and self.speed_m_s > 0 and self.detour >= 1 and np.isfinite(self.speed_m_s)):
            raise ValueError(
                "travel needs a base of 0 s or more, a speed above 0 m/s and a detour of 1 or more, "
                f"not {self.base_s}, {self.speed_m_s} and {self.detour}"
            )


def rand_travel(base_min: float, min_a_mile: float, detour: float) -> StraightTravel:
    """RAND's T[min] = base + slope * D[mile], D along the road (0.65 and 1.7; quoted by ISO's FSRS for 0.5 to 8 miles).

    Nearer than half a mile the line is late rather than early: no place is called covered that is not.
    """
    return StraightTravel(base_s=base_min * 60, speed_m_s=MILE_M / (min_a_mile * 60), detour=detour)


def straight(forces_xy: ArrayLike, turnout_s: ArrayLike, travel: StraightTravel) -> tuple[Pieces, float]:
    """(pieces, leg_m_s) for forces_xy (k, 2) in metres and turnout_s (k,); force i of the answers is row i.

    A force whose place or turnout is not a finite number gives no minutes to anybody.
    """
    places = np.asarray(forces_xy, dtype=np.float64).reshape(-1, 2)
    start_s = np.asarray(turnout_s, dtype=np.float64).reshape(-1) + travel.base_s
    placed = np.flatnonzero(np.isfinite(places).all(axis=1) & np.isfinite(start_s))
    pieces = Pieces(
        start_xy=places[placed],
        end_xy=places[placed],
        start_s=start_s[placed],
        drive_s=np.zeros(len(placed)),
        force=placed.astype(np.int32),
    )
    return pieces, travel.speed_m_s / travel.detour
