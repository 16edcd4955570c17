"""Which depot serves which place, so that the time on the road is least?

A transportation problem (Hitchcock 1941). Its constraints are totally unimodular, so a vertex of the linear programme
is whole by itself. The programme starts with each place's nearest depots and takes in further pairs as long as their
prices say that they could save time (column generation), so the answer is the one over all pairs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridmap.analysis.siting.quiet_highs import QuietHighs
from gridmap.analysis.supplies.apportion import priority
from gridmap.analysis.supplies.reached import Whole

Seconds = NDArray[np.float64]
NEAREST_FIRST = 2
MORE_A_PLACE = 1
# A price below this is rounding: times are whole seconds at best.
TOLERANCE_S = 1e-6


@dataclass(frozen=True)
class Ties:
    """Claims of equal right: a unit that one of them got could as rightly have gone to another of its level.

    certain (p,): what each place gets in any case. place, level (t,): one more unit that this place may get.
    count (l,): how many of a level's units are given.
    """

    certain: Whole
    place: Whole
    level: Whole
    count: Whole


def ties(got: Whole, need: Whole) -> Ties:
    """Which of the units given could as rightly have gone to another place: those of one priority, given and not.

    All least-weight bases of a matroid hold the same weights, so any exchange within one priority is as even.
    """
    given = np.flatnonzero(got > 0)
    missed = np.flatnonzero(got < need)
    last, following = priority(got[given], need[given]), priority(got[missed] + 1, need[missed])
    shared = np.intersect1d(last, following)
    held, open_ = np.isin(last, shared), np.isin(following, shared)
    certain = got.copy()
    certain[given[held]] -= 1
    place = np.concatenate([given[held], missed[open_]])
    level = np.searchsorted(shared, np.concatenate([last[held], following[open_]]))
    return Ties(certain, place, level, np.bincount(level[: int(held.sum())], minlength=len(shared)))


@dataclass(frozen=True)
class Carried:
    """quantity[i] units go from depot[i] to place[i]; each pair once."""

    depot: Whole
    place: Whole
    quantity: Whole


def quickest(supply: Whole, got: Whole, need: Whole, time_s: Seconds) -> Carried:
    """Carry what the places get from `supply` (d,) at the least sum of quantity times time_s (d, p), inf out of reach.

    got (p,): a fair division of what can be delivered of `need` (p,); between claims of equal right the one that saves
    time is served, so what arrives may differ from `got` in these ties. Raises ValueError where it cannot be delivered.
    """
    served, stocked = np.flatnonzero(need > 0), np.flatnonzero(supply > 0)
    claims = ties(got[served], need[served])
    near = time_s[np.ix_(stocked, served)]
    depot, place, quantity = (
        _from_the_nearest(supply[stocked], claims, near) or _Programme(supply[stocked], claims, near).solved()
    )
    return Carried(stocked[depot], served[place], quantity)


Pairs = tuple[Whole, Whole, Whole]


def _from_the_nearest(supply: Whole, claims: Ties, time_s: Seconds) -> Pairs | None:
    """Everybody served by the nearest depot, where nothing is disputed and no depot is asked for too much."""
    if claims.place.size or not time_s.size:
        return None if claims.place.size else (np.empty(0, dtype=np.int64),) * 3
    place = np.flatnonzero(claims.certain)
    depot = time_s[:, place].argmin(axis=0)
    if not np.isfinite(time_s[depot, place]).all():
        raise ValueError("a place is to be served that no depot reaches")
    quantity = claims.certain[place]
    asked = np.bincount(depot, weights=quantity, minlength=len(supply))
    return (depot, place, quantity) if (asked <= supply).all() else None


class _Programme:
    """The linear programme over the pairs looked at so far. Rows: places, levels, depots; columns: ties, gaps, pairs.

    A gap is a unit that a place goes without. It costs more than any chain of exchanges over all depots could save, so
    none is left where everything can be delivered.
    """

    def __init__(self, supply: Whole, claims: Ties, time_s: Seconds) -> None:
        self.time_s, self.open = time_s, np.isfinite(time_s)
        self.promised = int(claims.certain.sum() + claims.count.sum())
        self.columns: list[tuple[Whole, Whole]] = []
        depots, places = time_s.shape
        tied, levels = len(claims.place), len(claims.count)
        self.before = tied + places
        self.first_depot = places + levels
        self.solver = QuietHighs()
        self.solver.setOptionValue("solver", "simplex")
        self.solver.setOptionValue("parallel", "off")
        # New columns leave the last vertex feasible: the primal simplex goes on from there.
        self.solver.setOptionValue("simplex_strategy", 4)
        asked = np.concatenate([claims.certain, claims.count])
        self._rows(np.concatenate([asked, np.full(depots, -np.inf)]), np.concatenate([asked, supply]))
        longest_s = float(time_s[self.open].max(initial=0.0))
        gap_s = 2.0 * (min(depots, places) + 1) * (longest_s + 1.0)
        self._columns(
            np.zeros(tied),
            1.0,
            np.column_stack([claims.place, places + claims.level]),
            np.tile([-1.0, 1.0], tied),
        )
        self._columns(np.full(places, gap_s), np.inf, np.arange(places)[:, None], np.ones(places))

    def _rows(self, least: Seconds, most: Seconds) -> None:
        none = np.empty(0, dtype=np.int32)
        starts = np.zeros(len(least), dtype=np.int32)
        self.solver.addRows(len(least), least, most, 0, starts, none, np.empty(0))

    def _columns(self, cost_s: Seconds, most: float, rows: Whole, signs: Seconds) -> None:
        """New columns between 0 and `most`, each with one entry of +1 or -1 in each of its `rows` (n, k)."""
        count, each = rows.shape
        starts = np.arange(count, dtype=np.int32) * each
        bounds = np.zeros(count), np.full(count, most)
        self.solver.addCols(count, cost_s, *bounds, rows.size, starts, rows.ravel().astype(np.int32), signs)

    def _pairs(self, depot: Whole, place: Whole) -> None:
        self.columns.append((depot, place))
        self.open[depot, place] = False
        rows = np.column_stack([place, self.first_depot + depot])
        self._columns(self.time_s[depot, place], np.inf, rows, np.ones(rows.size))

    def solved(self) -> Pairs:
        new = _best(np.where(self.open, self.time_s, np.inf), NEAREST_FIRST)
        while new[0].size:
            self._pairs(*new)
            self.solver.run()
            price_s = np.asarray(self.solver.getSolution().row_dual)
            saving_s = self.time_s - price_s[: self.time_s.shape[1]] - price_s[self.first_depot :, None]
            new = _best(np.where(self.open & (saving_s < -TOLERANCE_S), saving_s, np.inf), MORE_A_PLACE)
        return self._carried()

    def _carried(self) -> Pairs:
        moved = np.asarray(self.solver.getSolution().col_value)[self.before :]
        quantity = np.rint(moved).astype(np.int64)
        if not self.columns or quantity.sum() != self.promised:
            raise ValueError("what the places are to get cannot be delivered to them")
        depot, place = (np.concatenate(part) for part in zip(*self.columns, strict=True))
        kept = quantity > 0
        return depot[kept], place[kept], quantity[kept]


def _best(cost: Seconds, count: int) -> tuple[Whole, Whole]:
    """For each place (column) the depots (rows) of the least finite costs, up to `count` of them."""
    count = min(count, len(cost))
    depot = (
        np.argpartition(cost, count - 1, axis=0)[:count]
        if count
        else np.empty((0, cost.shape[1]), dtype=np.int64)
    )
    place = np.broadcast_to(np.arange(cost.shape[1]), depot.shape)
    kept = np.isfinite(cost[depot, place])
    return depot[kept], place[kept]
