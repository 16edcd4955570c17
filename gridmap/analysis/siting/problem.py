"""Who needs help, from where could it come, how long does each way take, and what is asked?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse


class Objective(StrEnum):
    """The four questions of facility location (Daskin, Network and Discrete Location, 2nd ed. 2013, ch. 4-6)."""

    MAX_COVER = "max_cover"
    SET_COVER = "set_cover"
    P_MEDIAN = "p_median"
    P_CENTER = "p_center"


@dataclass(frozen=True, eq=False)
class SitingProblem:
    """Candidate sites, places that need help, and the seconds between them.

    seconds: CSR (sites, places); what is not stored cannot be reached, a stored zero is no time at all.
    weight: (places,) people or risk; a place of weight 0 asks for nothing.
    existing_s: (places,) seconds from the stations that are there already, inf where none arrives.
    """

    seconds: sparse.csr_array
    weight: NDArray[np.float64]
    existing_s: NDArray[np.float64]

    @property
    def site_count(self) -> int:
        """How many sites may be chosen from."""
        return int(self.seconds.shape[0])

    @property
    def asking(self) -> NDArray[np.bool_]:
        """Of each place, whether anybody is served there at all."""
        return self.weight > 0

    def times_s(self, sites: ArrayLike) -> NDArray[np.float64]:
        """(places,) seconds until the first of these sites or of the existing stations arrives, inf for never."""
        times_s = self.existing_s.copy()
        ways = self.seconds[np.asarray(sites, dtype=np.int64)]
        np.minimum.at(times_s, ways.indices, ways.data)
        return times_s

    def reachable(self, within_s: float = np.inf) -> NDArray[np.bool_]:
        """(places,) whether an existing station or any candidate arrives within this time."""
        best_s = self.existing_s.copy()
        np.minimum.at(best_s, self.seconds.indices, self.seconds.data)
        return np.isfinite(best_s) & (best_s <= within_s)


def problem(
    seconds: ArrayLike | sparse.csr_array, weight: ArrayLike, existing_s: ArrayLike | None = None
) -> SitingProblem:
    """A problem from a table of seconds (sites, places), dense with inf or NaN for "no way", or sparse.

    Raises ValueError where shapes disagree, or a time or a weight is negative or a weight is not a number.
    """
    table = _sparse(seconds)
    weights = np.asarray(weight, dtype=np.float64)
    none = np.full(len(weights), np.inf)
    existing = none if existing_s is None else np.asarray(existing_s, dtype=np.float64)
    if weights.shape != (table.shape[1],) or existing.shape != weights.shape:
        raise ValueError(
            f"{table.shape[1]} places, but weights {weights.shape} and existing times {existing.shape}"
        )
    if not (np.isfinite(weights).all() and (weights >= 0).all()):
        raise ValueError("every weight must be a number that is not negative")
    if (table.data < 0).any() or (existing < 0).any() or np.isnan(existing).any():
        raise ValueError("no time may be negative or not a number")
    return SitingProblem(table, weights, existing)


def _sparse(seconds: ArrayLike | sparse.csr_array) -> sparse.csr_array:
    """The table as CSR with only finite entries. scipy would drop the zeros of a dense table and add up twins."""
    if not isinstance(seconds, sparse.csr_array):
        dense = np.atleast_2d(np.asarray(seconds, dtype=np.float64))
        site, place = np.nonzero(np.isfinite(dense))
        starts = np.searchsorted(site, np.arange(dense.shape[0] + 1))
        return sparse.csr_array((dense[site, place], place, starts), shape=dense.shape)
    return only(seconds.astype(np.float64), np.isfinite(seconds.data))


def only(table: sparse.csr_array, keep: NDArray[np.bool_]) -> sparse.csr_array:
    """The table with the stored entries that are kept, explicit zeros among them."""
    kept_before = np.concatenate([[0], np.cumsum(keep)])
    return sparse.csr_array(
        (table.data[keep], table.indices[keep], kept_before[table.indptr]), shape=table.shape
    )


@dataclass(frozen=True, eq=False)
class Solution:
    """Where to build, what that brings, and how much better any other choice could be at the most.

    sites: rows of the problem's table, in order of choice. value, bound: covered weight (max_cover), sites (set_cover),
    weighted mean seconds (p_median) or worst seconds (p_center); recomputed from the sites, never a solver's word.
    out_of_reach: (places,) what asks for help and no candidate or existing station can serve: outside the question.
    """

    question: Objective
    sites: NDArray[np.int64]
    value: float
    bound: float
    proven: bool
    out_of_reach: NDArray[np.bool_]

    @property
    def gap(self) -> float:
        """At most this share of the value is left to gain: 0 for a proven optimum, inf where nothing is known."""
        difference = abs(self.bound - self.value)
        if difference == 0 or self.proven:
            return 0.0
        return float(difference / self.value) if self.value else float("inf")
