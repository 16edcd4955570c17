"""How are whole units divided evenly over claims of different size?

By Sainte-Lague's rule (Webster's): the k-th unit of a claim w comes at the priority (k - 1/2) / w, lowest first. Among
all divisions into whole units this one has the least sum of squares x^2 / w, and so the most even shares x / w
(Balinski & Young, Fair Representation, 1982).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]

# The threshold is found in floating point, then stepped back by this much, and the last units are dealt one by one.
STEP_BACK = 1e-9
LARGEST_CLAIM = int(0.25 / STEP_BACK)
DEALT_AGAIN = 2


def priority(unit: NDArray[np.int64], claims: Whole) -> NDArray[np.float64]:
    """The priority of the unit-th unit (from 1) of each claim; equal fractions give the very same number."""
    return np.asarray((unit - 0.5) / claims, dtype=np.float64)


def apportion(total: int, claims: Whole, most: Whole | None = None) -> Whole:
    """Divide `total` units over the claims (n,), none above its `most` (default: the claim itself).

    Returns int64 (n,) that sums to total, or to the sum of `most` where that is less. A claim of nothing gets nothing.
    Ties go to the claim that stands first. Raises ValueError for negative claims and such above LARGEST_CLAIM.
    """
    claims = np.asarray(claims, dtype=np.int64)
    if claims.size and not 0 <= claims.min() <= claims.max() <= LARGEST_CLAIM:
        raise ValueError(f"claims lie between 0 and {LARGEST_CLAIM}, not {claims.min()} to {claims.max()}")
    bound = np.where(claims > 0, claims if most is None else most, 0).astype(np.int64)
    if total >= bound.sum():
        return bound
    given = _up_to(_threshold(total, claims, bound) * (1 - STEP_BACK), claims, bound)
    return given + _dealt(total - int(given.sum()), claims, bound, given)


def _up_to(threshold: float, claims: Whole, bound: Whole) -> Whole:
    """How many units of each claim come before a priority."""
    before = np.floor(threshold * claims + 0.5).astype(np.int64)
    return np.asarray(np.minimum(bound, before), dtype=np.int64)


def _threshold(total: int, claims: Whole, bound: Whole) -> float:
    """The highest priority up to which no more than `total` units are given."""
    low, high = 0.0, 1.0
    while _up_to(high, claims, bound).sum() <= total:
        low, high = high, 2 * high
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if _up_to(middle, claims, bound).sum() <= total else (low, middle)
    return low


def _dealt(rest: int, claims: Whole, bound: Whole, given: Whole) -> Whole:
    """The `rest` units of lowest priority, each claim's next two among them."""
    dealt = np.zeros_like(given)
    if rest <= 0:
        return dealt
    claimed = np.flatnonzero(given < bound)
    claim = np.repeat(claimed, DEALT_AGAIN)
    unit = given[claim] + np.tile(np.arange(1, DEALT_AGAIN + 1), len(claimed))
    open_ = unit <= bound[claim]
    claim, unit = claim[open_], unit[open_]
    order = np.lexsort((claim, priority(unit, claims[claim])))[:rest]
    np.add.at(dealt, claim[order], 1)
    return dealt
