"""How is "which n sites bring most?" told to the solver?

One column a site, and one a place and level of saving: "it is saved at least this much". Such a column may be 1 where
the level above is, or where a site of this very level is chosen. So coverage has one level a place, and the median as
many as the place has different times (Garcia, Labbe and Marin 2011).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gridmap.analysis.siting.savings import brought
from gridmap.analysis.siting.solver import Model


@dataclass(frozen=True, eq=False)
class _Levels:
    """place, saving: (levels,) by place and from the largest saving down. site, level: (entries,) who brings which."""

    place: NDArray[np.int64]
    saving: NDArray[np.float64]
    site: NDArray[np.int64]
    level: NDArray[np.int64]

    @property
    def follows(self) -> NDArray[np.int64]:
        """The levels that have a level of the same place above them."""
        return np.flatnonzero(np.diff(self.place) == 0) + 1


def model_of(
    savings: sparse.csr_array, n: int, start: NDArray[np.int64]
) -> tuple[Model, NDArray[np.float64]]:
    """The model over all rows of the savings (its first columns), and its columns for the sites of `start`.

    savings: (sites, places). start: (m,) positions of sites. The columns: (sites + steps,).
    """
    levels, sites = _levels(savings), savings.shape[0]
    many = len(levels.saving)
    step = levels.saving.copy()
    step[levels.follows - 1] -= levels.saving[levels.follows]
    model = Model(
        cost=np.concatenate([np.zeros(sites), step]),
        whole=np.arange(sites + many) < sites,
        rows=_rows(levels, sites),
        at_least=np.append(np.zeros(many), -np.inf),
        at_most=np.append(np.full(many, np.inf), float(n)),
        maximise=True,
    )
    has = brought(savings, start)[levels.place] >= levels.saving
    columns = np.concatenate([np.zeros(sites), has.astype(np.float64)])
    columns[start] = 1.0
    return model, columns


def _rows(levels: _Levels, sites: int) -> sparse.csr_array:
    """One row a level (sites of it + the level above - the level >= 0), and the number of sites below them."""
    many, follows = len(levels.saving), levels.follows
    row = np.concatenate([levels.level, np.arange(many), follows, np.full(sites, many)])
    column = np.concatenate([levels.site, sites + np.arange(many), sites + follows - 1, np.arange(sites)])
    ones = np.ones(len(row))
    ones[len(levels.level) : len(levels.level) + many] = -1.0
    return sparse.csr_array((ones, (row, column)), shape=(many + 1, sites + many))


def _levels(savings: sparse.csr_array) -> _Levels:
    by_place = savings.tocsc()
    place = np.repeat(np.arange(savings.shape[1]), np.diff(by_place.indptr))
    order = np.lexsort((-by_place.data, place))
    place, saving = place[order], by_place.data[order]
    opens = np.ones(len(place), dtype=bool)
    opens[1:] = (place[1:] != place[:-1]) | (saving[1:] != saving[:-1])
    return _Levels(
        place[opens], saving[opens], by_place.indices[order].astype(np.int64), np.cumsum(opens) - 1
    )
