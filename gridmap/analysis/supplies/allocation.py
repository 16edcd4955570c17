"""Who gets what from which depot, what falls short, and what lies where it helps nobody? One kind of goods at a time.

The aim, in this order: (1) as much need met as can be; (2) of those divisions the most even one, least sum of
short^2 / need; (3) of those the least quantity times time on the road. Every unit is counted once:
need = met + short, and what a depot holds = allocated + left + out of reach (+ expired, which is never handed out).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridmap.analysis.supplies.fair import fair_quantities
from gridmap.analysis.supplies.quickest import Carried, quickest

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Allocation:
    """One kind of goods. met, short (p,): NaN where the need is unknown. uncertain (p,): goods that nobody has counted,
    or whose way nobody knows, could still help, so `short` is the most it can be.

    allocated, left, out_of_reach (d,): NaN where not counted. Out of reach: it gets to no place in need in time.
    """

    met: Numbers
    short: Numbers
    uncertain: NDArray[np.bool_]
    carried: Carried
    allocated: Numbers
    left: Numbers
    out_of_reach: Numbers


def allocate(need: Numbers, usable: Numbers, time_s: Numbers, limit_s: float = np.inf) -> Allocation:
    """Divide what the depots hold (d,) over the places' need (p,) of one kind of goods.

    need: whole units, NaN unknown. usable: units fit for use, NaN not counted; only whole units are handed out.
    time_s (d, p): from depot to place by road, inf where there is no way, NaN unknown. limit_s: within which it must
    be there.
    """
    wanted = np.nan_to_num(need).astype(np.int64)
    held = np.floor(np.nan_to_num(usable)).astype(np.int64)
    in_time = np.isfinite(time_s) & (time_s <= limit_s)
    carried = quickest(
        held, fair_quantities(held, wanted, in_time), wanted, np.where(in_time, time_s, np.inf)
    )
    met = np.bincount(carried.place, weights=carried.quantity, minlength=len(need))
    allocated = np.bincount(carried.depot, weights=carried.quantity, minlength=len(usable))
    idle = (in_time & (wanted > 0)).any(axis=1) | ~(wanted > 0).any()
    rest = usable - allocated
    unknown_way = np.isnan(time_s) & (np.isnan(usable) | (rest >= 1))[:, None]
    uncounted = np.isnan(usable)[:, None] & in_time
    known = ~np.isnan(need)
    return Allocation(
        met=np.where(known, met, np.nan),
        short=need - met,
        uncertain=(unknown_way | uncounted).any(axis=0) & known & (need > met),
        carried=carried,
        allocated=np.where(np.isnan(usable), np.nan, allocated),
        left=np.where(idle, rest, 0.0 * rest),
        out_of_reach=np.where(idle, 0.0 * rest, rest),
    )


@dataclass(frozen=True)
class Bound:
    """What a shortfall is made of; the three sum to it."""

    out_of_reach: float
    expired: float
    none_in_stock: float


def bound(short: float, idle: float, expired: float) -> Bound:
    """Why `short` units are missing, where `idle` usable units were not handed out and `expired` ones cannot be.

    Idle units lie too far from everybody who is short, for otherwise they would have been allocated.
    """
    far = min(short, idle)
    spoilt = min(short - far, expired)
    return Bound(far, spoilt, short - far - spoilt)
