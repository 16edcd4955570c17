"""With n sites, how soon can help be at the place that it reaches last?

A time is short enough exactly when n sites cover every place within it (Minieka 1970), so the answer is looked for
among the times of the table: greedy covers and lower bounds narrow it down at once, the solver closes the rest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gridmap.analysis.siting import cover
from gridmap.analysis.siting.problem import SitingProblem
from gridmap.analysis.siting.solver import Watch


def worst_s(problem: SitingProblem, sites: NDArray[np.int64], beyond_s: float) -> float:
    """Seconds until help is at the last place that it can reach; `beyond_s` where these sites leave one out."""
    asked = problem.asking & problem.reachable(beyond_s)
    return float(np.minimum(problem.times_s(sites)[asked], beyond_s).max(initial=0.0))


def quick(problem: SitingProblem, n: int, beyond_s: float) -> tuple[NDArray[np.int64], float]:
    """Up to n sites at once, and a time that no n sites can beat."""
    steps = _steps(problem, beyond_s)
    sites = cover.at_once(cover.covers(problem, steps[-1]))[:n]
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        found = cover.at_once(cover.covers(problem, steps[middle]))
        if len(found) <= n:
            sites, high = found, middle
        else:
            low = middle + 1
    return sites, float(steps[_first_possible(problem, steps, n, high)])


def best(
    problem: SitingProblem,
    n: int,
    beyond_s: float,
    start: NDArray[np.int64],
    watch: Watch | None,
    limit_s: float,
) -> tuple[NDArray[np.int64], float]:
    """The n sites with the shortest worst time that were found, and a time that none can beat.

    `limit_s` bounds each step of the search, of which there are as many as halvings between start and bound.
    """
    steps = _steps(problem, beyond_s)
    sites, proven = start, True
    high = int(np.searchsorted(steps, worst_s(problem, sites, beyond_s)))
    low = _first_possible(problem, steps, n, high)
    while low < high and proven:
        middle = (low + high) // 2
        if watch is not None:
            watch(float(steps[high]), float(steps[low]))
        covering = cover.covers(problem, steps[middle])
        told = _same(watch, steps[high], steps[low])
        found, proven = cover.with_at_most(covering, n, told, limit_s)
        if found is not None:
            sites = found
            high = int(np.searchsorted(steps, worst_s(problem, sites, beyond_s)))
        elif proven:
            low = middle + 1
    return sites, float(steps[low])


def _same(watch: Watch | None, high_s: float, low_s: float) -> Watch | None:
    """During one step of the search the watcher hears how far the whole search is."""
    return None if watch is None else lambda _best, _bound: watch(float(high_s), float(low_s))


def _steps(problem: SitingProblem, beyond_s: float) -> NDArray[np.float64]:
    """The times that the worst time can have, ascending: none is below the best that any site brings each place."""
    asked = problem.asking & problem.reachable(beyond_s)
    nearest_s = problem.times_s(np.arange(problem.site_count))[asked].max(initial=0.0)
    times_s = np.concatenate([problem.seconds.data, problem.existing_s[asked], [nearest_s, beyond_s]])
    return np.unique(times_s[(times_s >= nearest_s) & (times_s <= beyond_s)])


def _first_possible(problem: SitingProblem, steps: NDArray[np.float64], n: int, high: int) -> int:
    """The first of the steps up to `high` that a lower bound of the number of sites does not exclude."""
    low = 0
    while low < high:
        middle = (low + high) // 2
        if cover.least_number(cover.covers(problem, steps[middle]), n + 1) > n:
            low = middle + 1
        else:
            high = middle
    return low
