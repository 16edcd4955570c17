"""Where do n sites bring most: the largest weight covered (max_cover), or the least weighted time (p_median)?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gridmap.analysis.siting.ceilings import ceiling, not_ruled_out
from gridmap.analysis.siting.exchange import exchanged
from gridmap.analysis.siting.greedy import greedy
from gridmap.analysis.siting.levels import model_of
from gridmap.analysis.siting.savings import brought
from gridmap.analysis.siting.solver import Watch, solve

ROUNDS = 200  # steps of the ceiling on the way to a quick answer
PROOF_ROUNDS = 600  # and before a proof, where each site that is ruled out spares the solver work
CORE_S = 20.0  # the longest that the solver may look for a better start


def quick(savings: sparse.csr_array, n: int, enough: float = 0.0) -> tuple[NDArray[np.int64], float]:
    """Up to n sites at once (positions, each once), and a proven upper bound of what any n could bring.

    Greedy first. Where the ceiling cannot show that this is good enough, the core of the prices is chosen from
    anew and exchanged, and the better answer kept. enough: the share of the best that a good answer may miss.
    """
    sites, simple_bound = greedy(savings, n)
    found = ceiling(savings, n, sites, ROUNDS, enough)
    if found.value <= _total(savings, sites) * (1 + enough):
        return sites, min(simple_bound, found.value)
    for pool in (found.core, np.union1d(found.core, sites)):
        again = exchanged(savings[pool], greedy(savings[pool], n)[0], 2 * n)
        sites = max(sites, pool[again], key=lambda chosen: _total(savings, chosen))
    return sites, min(simple_bound, found.value)


def best(
    savings: sparse.csr_array, n: int, start: NDArray[np.int64], watch: Watch | None, limit_s: float
) -> tuple[NDArray[np.int64], float]:
    """The best n sites that were found within `limit_s`, and a proven bound: the two meet where time was enough.

    The solver first chooses from the core, which is small; the sites that the better answer then rules out are not
    asked again. start, and what is returned: positions, each once. What `watch` hears is what such sites bring.
    """
    found = ceiling(savings, n, start, PROOF_ROUNDS)
    core = np.union1d(found.core, start)
    start = _solved(savings, core, n, start, None, min(limit_s, CORE_S))[0]
    pool = np.union1d(not_ruled_out(savings, n, found, _total(savings, start)), start)
    sites, bound = _solved(savings, pool, n, start, watch, limit_s)
    return sites, min(found.value, max(bound, _total(savings, sites)))


def _solved(
    savings: sparse.csr_array,
    pool: NDArray[np.int64],
    n: int,
    start: NDArray[np.int64],
    watch: Watch | None,
    limit_s: float,
) -> tuple[NDArray[np.int64], float]:
    """The best n sites of a pool that holds `start`, and the pool's bound."""
    model, columns = model_of(savings[pool], n, np.searchsorted(pool, start))
    solved = solve(model, columns, watch, limit_s)
    if solved.columns is None:
        return start, solved.bound
    sites = pool[np.flatnonzero(solved.columns[: len(pool)] > 0.5)]
    better = _total(savings, sites) > _total(savings, start)
    return (sites if better else start), solved.bound


def _total(savings: sparse.csr_array, sites: NDArray[np.int64]) -> float:
    return float(brought(savings, sites).sum())
