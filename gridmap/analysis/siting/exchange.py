"""Would another site in place of one that is chosen bring more?

What every such exchange would bring is computed at once (the fast interchange of Resende and Werneck 2007).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gridmap.analysis.siting.savings import brought


def exchanged(savings: sparse.csr_array, sites: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """The sites after the best single exchanges, one at a time, until none helps or `most` were made.

    What every exchange would bring is computed at once (the fast interchange of Resende and Werneck 2007).
    """
    sites = sites.copy()
    for _ in range(most if len(sites) else 0):
        profit = _profits(savings, sites)
        leaving, coming = np.unravel_index(int(profit.argmax()), profit.shape)
        if profit[leaving, coming] <= 1e-9 * max(float(brought(savings, sites).sum()), 1.0):
            break
        sites[leaving] = coming
    return sites


def _profits(savings: sparse.csr_array, sites: NDArray[np.int64]) -> NDArray[np.float64]:
    """(chosen, sites): what the sum gains when one of the chosen leaves and a site comes instead."""
    owner, first, second = _two_best(savings, sites)
    place, saving = savings.indices, savings.data
    candidate = np.repeat(np.arange(savings.shape[0]), np.diff(savings.indptr))
    beyond_second = saving > second[place]
    place, saving, candidate = place[beyond_second], saving[beyond_second], candidate[beyond_second]
    gain = np.bincount(candidate, np.maximum(saving - first[place], 0.0), minlength=savings.shape[0])
    owned = owner[place] >= 0
    cell = owner[place][owned] * savings.shape[0] + candidate[owned]
    kept = np.minimum(saving, first[place])[owned] - second[place][owned]
    saved = np.bincount(cell, kept, minlength=len(sites) * savings.shape[0]).reshape(len(sites), -1)
    loss = np.bincount(owner[owner >= 0], (first - second)[owner >= 0], minlength=len(sites))
    return np.asarray(saved + gain[None, :] - loss[:, None], dtype=np.float64)


def _two_best(
    savings: sparse.csr_array, sites: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """For each place: which of the chosen brings most (-1: none), how much, and how much the next brings."""
    chosen = savings[sites]
    which = np.repeat(np.arange(len(sites)), np.diff(chosen.indptr))
    order = np.lexsort((-chosen.data, chosen.indices))
    place, saving, which = chosen.indices[order], chosen.data[order], which[order]
    opens = np.flatnonzero(np.diff(place, prepend=-1))
    owner = np.full(savings.shape[1], -1, dtype=np.int64)
    first, second = np.zeros(savings.shape[1]), np.zeros(savings.shape[1])
    owner[place[opens]], first[place[opens]] = which[opens], saving[opens]
    follows = opens[opens + 1 < len(place)]
    follows = follows[place[follows + 1] == place[follows]]
    second[place[follows]] = saving[follows + 1]
    return owner, first, second
