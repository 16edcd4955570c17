"""Which n sites at once: the best next one, again and again?

The greedy choice brings at least 1 - 1/e of the optimum (Nemhauser, Wolsey and Fisher 1978). The gains of all sites are
kept up to date instead of being computed anew, so the whole choice costs about one pass over the table.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gridmap.analysis.siting.savings import ranges, top_sum

# Gains are sums and differences of floats: below this share of the total a gain is rounding.
ROUNDING = 1e-12


def greedy(savings: sparse.csr_array, n: int) -> tuple[NDArray[np.int64], float]:
    """Up to n sites in order of choice (fewer where the next would bring nothing), and an upper bound of any n.

    savings: CSR (sites, places), positive. The bound is Nemhauser's: what is chosen so far plus the n largest gains.
    """
    by_place = savings.tocsc()
    gains = np.asarray(savings.sum(axis=1), dtype=np.float64).ravel()
    best = np.zeros(savings.shape[1])
    least_gain = ROUNDING * float(gains.sum())
    chosen: list[int] = []
    bound = top_sum(gains, n)
    while len(chosen) < min(n, len(gains)):
        site = int(gains.argmax())
        if gains[site] <= least_gain:
            break
        chosen.append(site)
        _take(savings, by_place, site, gains, best)
        bound = min(bound, float(best.sum()) + top_sum(gains, n))
    return np.asarray(chosen, dtype=np.int64), bound


def _take(
    savings: sparse.csr_array,
    by_place: sparse.csc_array,
    site: int,
    gains: NDArray[np.float64],
    best: NDArray[np.float64],
) -> None:
    """Add a site: raise what its places have, and lower in place what every other site could still bring them."""
    row = slice(savings.indptr[site], savings.indptr[site + 1])
    better = savings.data[row] > best[savings.indices[row]]
    places, raised = savings.indices[row][better], savings.data[row][better]
    lengths = by_place.indptr[places + 1] - by_place.indptr[places]
    entries = ranges(by_place.indptr[places], lengths)
    saving = by_place.data[entries]
    before = np.maximum(saving - np.repeat(best[places], lengths), 0.0)
    after = np.maximum(saving - np.repeat(raised, lengths), 0.0)
    gains -= np.bincount(by_place.indices[entries], before - after, minlength=len(gains))
    best[places] = raised
