"""How good could any choice of n sites be, and which sites are worth a second look? Without a solver.

Each place j gets a price u_j. L(u) = sum u + (sum of the n largest worths), where the worth of site i is
sum_j max(0, saving_ij - u_j), is at least what any n sites bring: the Lagrangean relaxation of "each place is served
once" (Cornuejols, Fisher and Nemhauser 1977). Subgradient steps, each blended with the last (Camerini, Fratta and
Maffioli 1975), lower it towards the value of the linear relaxation; the sites that stay among the n best on the way are
the core.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gridmap.analysis.siting.savings import brought, ranges, top_sum

PATIENCE = 8  # steps without a lower ceiling after which the step is halved
SMALLEST_STEP = 1e-3
BLEND = 0.2  # the share of the new slope in the direction of a step
MARGIN = (
    0.1  # the aim lies this share below what the good choice brings, so that the steps do not die out early
)
MEMORY = 0.1  # the share of the newest step in how often a site was among the best
CORE = 0.02  # a site that was among the best less often than this is left out of the core


@dataclass(frozen=True, eq=False)
class Ceiling:
    """value: no n sites bring more. prices: (places,) that prove it. often: (sites,) among the best, of late."""

    value: float
    prices: NDArray[np.float64]
    often: NDArray[np.float64]

    @property
    def core(self) -> NDArray[np.int64]:
        """The sites that were often enough among the best: positions, each once."""
        return np.flatnonzero(self.often > CORE)


def ceiling(
    savings: sparse.csr_array, n: int, sites: NDArray[np.int64], rounds: int, enough: float = 0.0
) -> Ceiling:
    """The lowest ceiling in at most `rounds` steps. savings: CSR (sites, places). sites: a good choice to aim at.

    enough: the share above that choice at which a ceiling is low enough to stop.
    """
    had = brought(savings, sites)
    floor, prices = float(had.sum()), had / 2
    worths = _Worths(savings)
    lowest, best_prices, often = np.inf, prices, np.zeros(savings.shape[0])
    direction, step, since = np.zeros(savings.shape[1]), 1.0, 0
    for turn in range(max(rounds, 1)):
        worth = worths.at(prices)
        best = _largest(worth, n)
        often *= 1 - MEMORY
        often[best] += MEMORY
        value = float(prices.sum() + worth[best].sum())
        since = 0 if value < lowest * (1 - 1e-5) else since + 1
        if value < lowest:
            lowest, best_prices = value, prices
        slope = worths.slope(best, prices)
        direction = slope if turn == 0 else (1 - BLEND) * direction + BLEND * slope
        length = float(direction @ direction)
        if since >= PATIENCE:
            step, since = step / 2, 0
        if length == 0 or lowest <= floor * (1 + enough) or step < SMALLEST_STEP:
            break
        stride = step * (value - (1 - MARGIN) * floor) / length
        prices = np.clip(prices - stride * direction, 0.0, worths.most)
    return Ceiling(max(lowest, floor), best_prices, often)


def not_ruled_out(savings: sparse.csr_array, n: int, found: Ceiling, at_least: float) -> NDArray[np.int64]:
    """The sites that a choice of n bringing more than `at_least` may hold: with any other L(u) falls below it."""
    worth = _Worths(savings).at(found.prices)
    if n >= len(worth):
        return np.arange(len(worth))
    last_taken = np.partition(worth, len(worth) - n)[len(worth) - n]
    with_it = float(found.prices.sum()) + top_sum(worth, n) - np.maximum(last_taken - worth, 0.0)
    return np.flatnonzero(with_it >= at_least * (1 - 1e-9))


def _largest(worth: NDArray[np.float64], n: int) -> NDArray[np.int64]:
    return (
        np.argpartition(worth, len(worth) - n)[len(worth) - n :] if n < len(worth) else np.arange(len(worth))
    )


class _Worths:
    """The worth of every site at given prices; by one product where every site brings a place the same (coverage)."""

    def __init__(self, savings: sparse.csr_array) -> None:
        self.savings = savings
        self.most = np.zeros(savings.shape[1])
        np.maximum.at(self.most, savings.indices, savings.data)
        self.same = bool((savings.data == self.most[savings.indices]).all())
        self.serves = sparse.csr_array(
            (np.ones(savings.nnz), savings.indices, savings.indptr), shape=savings.shape
        )

    def at(self, prices: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.same:
            return np.asarray(self.serves @ np.maximum(self.most - prices, 0.0))
        over = np.maximum(self.savings.data - prices[self.savings.indices], 0.0)
        self.serves.data[:] = over
        return np.asarray(self.serves @ np.ones(self.savings.shape[1]))

    def slope(self, best: NDArray[np.int64], prices: NDArray[np.float64]) -> NDArray[np.float64]:
        """The subgradient of L: 1 less the number of the best sites that would serve the place at its price."""
        starts = self.savings.indptr[best]
        entries = ranges(starts, self.savings.indptr[best + 1] - starts)
        places = self.savings.indices[entries]
        serving = self.savings.data[entries] > prices[places]
        times = np.bincount(places[serving], minlength=self.savings.shape[1])
        return np.asarray(1.0 - times, dtype=np.float64)
