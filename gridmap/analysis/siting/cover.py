"""What is the least number of sites that brings every place within the threshold?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gridmap.analysis.siting.greedy import greedy
from gridmap.analysis.siting.problem import SitingProblem, only
from gridmap.analysis.siting.solver import Model, Watch, solve

ROUNDS = 200  # steps of the lower bound
NEARLY = 1e-6  # a bound this close below a whole number is that number: a count of sites is whole


def open_places(problem: SitingProblem, threshold_s: float) -> NDArray[np.int64]:
    """The places that ask for help, that no existing station brings it in time, and that some candidate could."""
    late = problem.asking & (problem.existing_s > threshold_s)
    return np.flatnonzero(late & problem.reachable(threshold_s))


def covers(problem: SitingProblem, threshold_s: float) -> sparse.csr_array:
    """CSR (sites, open places): 1 where the site brings help in time."""
    table = problem.seconds
    in_time = only(table, table.data <= threshold_s)[:, open_places(problem, threshold_s)]
    in_time.data = np.ones(in_time.nnz)
    return in_time


def at_once(covering: sparse.csr_array) -> NDArray[np.int64]:
    """Sites that cover every place, none of them needless: greedy."""
    return _needed(covering, greedy(covering, covering.shape[0])[0])


def quick(covering: sparse.csr_array) -> tuple[NDArray[np.int64], float]:
    """Sites at once that cover every place, and a proven lower bound of their number."""
    sites = at_once(covering)
    return sites, float(min(least_number(covering, len(sites)), len(sites)))


def best(
    covering: sparse.csr_array, start: NDArray[np.int64], watch: Watch | None, limit_s: float
) -> tuple[NDArray[np.int64], float]:
    """The fewest sites that cover every place that were found, and a proven lower bound."""
    columns = np.zeros(covering.shape[0])
    columns[start] = 1.0
    solved = solve(_model(covering, cost=1.0, at_most=np.inf), columns, watch, limit_s)
    chosen = start if solved.columns is None else np.flatnonzero(solved.columns > 0.5)
    bound = max(solved.bound, float(least_number(covering, len(start))))
    return chosen, float(np.ceil(bound - NEARLY))


def with_at_most(
    covering: sparse.csr_array, n: int, watch: Watch | None, limit_s: float
) -> tuple[NDArray[np.int64] | None, bool]:
    """Some n sites or fewer that cover every place, or None; and whether it is proven that there are or are none."""
    model = _model(covering, cost=0.0, at_most=float(n))
    solved = solve(model, None, watch, limit_s)
    chosen = None if solved.columns is None else np.flatnonzero(solved.columns > 0.5)
    return chosen, solved.proven or chosen is not None


def _model(covering: sparse.csr_array, cost: float, at_most: float) -> Model:
    sites, places = covering.shape
    count = sparse.csr_array(np.ones((1, sites)))
    return Model(
        cost=np.full(sites, cost),
        whole=np.ones(sites, dtype=bool),
        rows=sparse.csr_array(sparse.vstack([covering.T, count])),
        at_least=np.append(np.ones(places), -np.inf),
        at_most=np.append(np.full(places, np.inf), at_most),
        maximise=False,
    )


def least_number(covering: sparse.csr_array, known: int) -> int:
    """A proven lower bound of the number of sites (Lagrangean relaxation of "each place is covered").

    L(u) = sum u + sum over the sites of min(0, 1 - the prices u of what it covers). known: a number that is enough.
    """
    sites_covering = np.bincount(covering.indices, minlength=covering.shape[1])
    if not covering.shape[1] or not sites_covering.all():
        return 0
    largest = np.zeros(covering.shape[1])
    np.maximum.at(largest, covering.indices, np.repeat(np.diff(covering.indptr), np.diff(covering.indptr)))
    prices, step, since, highest = 1 / largest, 1.0, 0, 0.0
    turned = sparse.csr_array(covering.T)
    for _ in range(ROUNDS):
        reduced = 1.0 - covering @ prices
        value = float(prices.sum() + np.minimum(reduced, 0.0).sum())
        since = 0 if value > highest + 1e-6 else since + 1
        highest = max(highest, value)
        slope = 1.0 - turned @ (reduced < 0).astype(np.float64)
        if highest > known - 1 + NEARLY or not slope.any():
            break
        if since >= 8:
            step, since = step / 2, 0
        prices = np.maximum(prices + step * (1.05 * known - value) / float(slope @ slope) * slope, 0.0)
    return int(np.ceil(highest - NEARLY))


def _needed(covering: sparse.csr_array, sites: NDArray[np.int64]) -> NDArray[np.int64]:
    """The sites without those whose places the others cover anyway, the last chosen looked at last."""
    times = np.bincount(covering[sites].indices, minlength=covering.shape[1])
    kept = []
    for site in sites:
        places = covering.indices[covering.indptr[site] : covering.indptr[site + 1]]
        if (times[places] > 1).all():
            times[places] -= 1
        else:
            kept.append(int(site))
    return np.asarray(kept, dtype=np.int64)
