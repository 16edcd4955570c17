"""What closes a shortfall: what can be moved between depots, what has to be bought, and where should it lie?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridmap.analysis.supplies.fair import fair_quantities
from gridmap.analysis.supplies.quickest import Carried, quickest

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
NOWHERE = -1


@dataclass(frozen=True)
class Actions:
    """For one kind of goods. moves: from depot to depot (its `place`). bought (d,): units to be kept at each depot.

    unkept: units that no depot could bring to those who are short in time; they need a store nearer to them.
    """

    moves: Carried
    bought: Whole
    unkept: int


def actions(short: Numbers, idle: Numbers, time_s: Numbers, limit_s: float, between_s: Numbers) -> Actions:
    """What to do about `short` units (p,), NaN unknown.

    idle (d,): usable units that no place could be given, NaN not counted. time_s (d, p): depot to place, between_s
    (d, d): depot to depot, inf no way, NaN unknown. What is short in a place is to be kept at the depot nearest to it.
    """
    lacking = np.nan_to_num(short).astype(np.int64)
    store = keeping_depot(time_s, limit_s)
    kept = store >= 0
    wanted = np.bincount(store[kept], weights=lacking[kept], minlength=len(idle)).astype(np.int64)
    spare = np.floor(np.nan_to_num(idle)).astype(np.int64)
    apart = np.where(np.isnan(between_s) | np.eye(len(idle), dtype=np.bool_), np.inf, between_s)
    moves = quickest(spare, fair_quantities(spare, wanted, np.isfinite(apart)), wanted, apart)
    arriving = np.bincount(moves.place, weights=moves.quantity, minlength=len(idle)).astype(np.int64)
    return Actions(moves, wanted - arriving, int(lacking[~kept].sum()))


def keeping_depot(time_s: Numbers, limit_s: float) -> Whole:
    """For each place the nearest depot that reaches it in time, NOWHERE where none does."""
    if not len(time_s):
        return np.full(time_s.shape[1], NOWHERE, dtype=np.int64)
    in_time = np.where(time_s <= limit_s, time_s, np.inf)  # NaN is not in time
    nearest = in_time.argmin(axis=0)
    return np.where(np.isfinite(in_time.min(axis=0)), nearest, NOWHERE)


def lent(short: int, spare: Whole, time_s: Numbers) -> Whole:
    """How many of `short` units each neighbour lends of what it can spare (n,), the nearest first; NaN time last."""
    order = np.argsort(time_s, kind="stable")
    before = np.concatenate([[0], np.cumsum(spare[order])[:-1]])
    given = np.zeros(len(spare), dtype=np.int64)
    given[order] = np.clip(short - before, 0, spare[order])
    return given
