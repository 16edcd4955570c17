"""What does each site bring to each place, beyond what is there already?

Maximum coverage and the p-median are one question here: choose n sites so that the sum over the places of the largest
saving among the chosen is as large as possible. For coverage a saving is the weight of a place that comes within the
threshold, for the median it is the weight times the seconds saved. That sum is monotone and submodular.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gridmap.analysis.siting.problem import SitingProblem, only


def covered_weight(problem: SitingProblem, threshold_s: float) -> sparse.csr_array:
    """CSR (sites, places): the weight of a place that a site brings within the threshold and nobody else does yet."""
    table = problem.seconds
    open_weight = np.where(problem.existing_s > threshold_s, problem.weight, 0.0)
    brought = np.where(table.data <= threshold_s, open_weight[table.indices], 0.0)
    return _positive(table, brought)


def seconds_saved(problem: SitingProblem, beyond_s: float) -> sparse.csr_array:
    """CSR (sites, places): weight times the seconds that a site saves a place.

    A place that nobody reaches within `beyond_s` counts as if help came after `beyond_s`.
    """
    table = problem.seconds
    before_s = np.minimum(problem.existing_s, beyond_s)
    saved = problem.weight[table.indices] * (before_s[table.indices] - table.data)
    return _positive(table, saved)


def _positive(table: sparse.csr_array, saved: NDArray[np.float64]) -> sparse.csr_array:
    savings = sparse.csr_array((saved, table.indices, table.indptr), shape=table.shape)
    return only(savings, saved > 0)


def brought(savings: sparse.csr_array, sites: NDArray[np.int64]) -> NDArray[np.float64]:
    """(places,) the largest saving that one of these sites brings."""
    best = np.zeros(savings.shape[1])
    chosen = savings[sites]
    np.maximum.at(best, chosen.indices, chosen.data)
    return best


def top_sum(gains: NDArray[np.float64], n: int) -> float:
    """The sum of the n largest of these, none below zero."""
    largest = gains if n >= len(gains) else np.partition(gains, len(gains) - n)[len(gains) - n :]
    return float(np.maximum(largest, 0.0).sum())


def ranges(starts: NDArray[np.integer], lengths: NDArray[np.integer]) -> NDArray[np.int64]:
    """start, start + 1, ... of each range, one after the other."""
    before = np.cumsum(lengths) - lengths
    return np.asarray(np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths), dtype=np.int64)
