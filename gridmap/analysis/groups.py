"""Which rows belong together, when any of several signs may say so?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components


def components(rows: int, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """The number of its group for each of `rows` rows, where one[i] and other[i] belong together.

    Chains count: a with b and b with c is one group of three. A row without a partner is a group of its own.
    """
    links = coo_matrix((np.ones(len(one), dtype=bool), (one, other)), shape=(rows, rows))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)


def chained(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of positions that link the rows with equal keys to each other; a negative key belongs to nobody."""
    order = np.argsort(keys, kind="stable")
    same = (keys[order][1:] == keys[order][:-1]) & (keys[order][1:] >= 0)
    return order[:-1][same], order[1:][same]
