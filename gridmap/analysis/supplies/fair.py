"""How much does each place get, when as much as possible is met and the shares met are as even as they can be?

The vectors of deliverable quantities are the independent vectors of a polymatroid, so the most even division is also a
greatest one: evenness costs nobody a unit. It is found by decomposition: divide all there is over all who ask; where
the roads do not allow it, the starved places divide what reaches them and the others the rest, and so on.
Fujishige, Lexicographically optimal base of a polymatroid with respect to a weight vector, Mathematics of Operations
Research 5 (1980); Groenevelt, Two algorithms for maximizing a separable concave function over a polymatroid feasible
region, European Journal of Operational Research 54 (1991), for whole units.
"""

from __future__ import annotations

import numpy as np

from gridmap.analysis.supplies.apportion import apportion
from gridmap.analysis.supplies.reached import Cut, Reach, Whole, greatest_flow, kinds


def fair_quantities(supply: Whole, need: Whole, reach: Reach) -> Whole:
    """What each place gets: int64 (p,), of `supply` (d,) for `need` (p,) over the pairs in `reach` (d, p).

    The sum is the greatest that can be delivered; among those, the sum of got^2 / need is least (whole units;
    if goods could be divided: the least shares met are raised first). Ties go to the place that stands first.
    """
    got = np.zeros(len(need), dtype=np.int64)
    asking, stocked = np.flatnonzero(need > 0), np.flatnonzero(supply > 0)
    if not asking.size or not stocked.size:
        return got
    place_kind = kinds(reach[np.ix_(stocked, asking)].T)
    by_place = _first_of_each(reach[np.ix_(stocked, asking)].T, place_kind).T
    depot_kind = kinds(by_place)
    between = _first_of_each(by_place, depot_kind)
    stock = np.bincount(depot_kind, weights=supply[stocked]).astype(np.int64)
    most = _flow(stock, need[asking], place_kind, between).total
    waiting = [(np.arange(len(stock)), np.arange(len(asking)), most)]
    while waiting:
        depots, places, total = waiting.pop()
        wanted = apportion(total, need[asking[places]])
        kind, among = np.unique(place_kind[places], return_inverse=True)
        cut = _flow(stock[depots], wanted, among, between[np.ix_(depots, kind)])
        if cut.total >= total:
            got[asking[places]] = wanted
            continue
        starved, drained = cut.starved[among], cut.drained
        held = int(stock[depots[drained]].sum())
        waiting.append((depots[drained], places[starved], held))
        waiting.append((depots[~drained], places[~starved], total - held))
    return got


def _flow(stock: Whole, wanted: Whole, place_kind: Whole, between: Reach) -> Cut:
    demand = np.bincount(place_kind, weights=wanted, minlength=between.shape[1]).astype(np.int64)
    return greatest_flow(stock, demand, between)


def _first_of_each(rows: Reach, kind: Whole) -> Reach:
    """One row of each kind."""
    return rows[np.unique(kind, return_index=True)[1]]
