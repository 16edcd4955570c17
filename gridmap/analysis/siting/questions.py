"""Where should be built: an answer at once with its gap, and the proven optimum when somebody waits for it?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gridmap.analysis.siting import center, cover, n_sites
from gridmap.analysis.siting.problem import Objective, SitingProblem, Solution
from gridmap.analysis.siting.savings import covered_weight, seconds_saved
from gridmap.analysis.siting.solver import Watch
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_

ENOUGH = 0.008  # a quick cover that misses less of the best than this is good enough
MEETING = 1e-7  # a value and a bound this close to each other are the same (relative; absolute below one)


@dataclass(frozen=True)
class Parameters:
    """n: sites at most (max_cover, p_median, p_center). threshold_s: in time until then (max_cover, set_cover).

    beyond_s: where nobody arrives by then, p_median and p_center count this time.
    """

    question: Objective
    threshold_s: float
    n: int = 1
    beyond_s: float = 3600.0

    @property
    def horizon_s(self) -> float:
        """A place that no existing station and no candidate can reach by then lies outside the question."""
        by_threshold = self.question in {Objective.MAX_COVER, Objective.SET_COVER}
        return self.threshold_s if by_threshold else self.beyond_s


def quick(problem: SitingProblem, asked: Parameters) -> Solution:
    """A good answer at once, with the proven bound that gives its gap.

    Raises InvalidInput where there is no candidate, nobody asks for help, or the number of sites is not positive.
    """
    _check(problem, asked)
    if asked.question == Objective.SET_COVER:
        sites, bound = cover.quick(cover.covers(problem, asked.threshold_s))
    elif asked.question == Objective.P_CENTER:
        sites, bound = center.quick(problem, asked.n, asked.beyond_s)
    else:
        sites, most = n_sites.quick(_savings(problem, asked), asked.n, _enough(asked))
        bound = _with_savings(problem, asked, most)
    return _answer(problem, asked, sites, bound)


def prove(
    problem: SitingProblem,
    asked: Parameters,
    start: Solution,
    watch: Watch | None = None,
    limit_s: float = np.inf,
) -> Solution:
    """The proven optimum, or after `limit_s` the best known with its bound; never worse than `start`.

    watch: told the best and the bound from time to time; what it raises stops the work and is raised here.
    """
    _check(problem, asked)
    if start.proven:
        return start
    if asked.question == Objective.SET_COVER:
        covering = cover.covers(problem, asked.threshold_s)
        sites, bound = cover.best(covering, start.sites, watch, limit_s)
    elif asked.question == Objective.P_CENTER:
        sites, bound = center.best(problem, asked.n, asked.beyond_s, start.sites, watch, limit_s)
    else:
        told = _told(watch, problem, asked)
        sites, most = n_sites.best(_savings(problem, asked), asked.n, start.sites, told, limit_s)
        bound = _with_savings(problem, asked, most)
    return _answer(problem, asked, sites, bound)


def value(problem: SitingProblem, asked: Parameters, sites: NDArray[np.int64]) -> float:
    """What these sites bring, by the question's own measure (`Answer.value`), from the table alone.

    sites: (n,) positions.
    """
    if asked.question == Objective.SET_COVER:
        return float(len(sites))
    if asked.question == Objective.P_CENTER:
        return center.worst_s(problem, sites, asked.beyond_s)
    times_s = problem.times_s(sites)
    if asked.question == Objective.MAX_COVER:
        return float(problem.weight[times_s <= asked.threshold_s].sum())
    weight = np.where(problem.reachable(asked.beyond_s), problem.weight, 0.0)
    return float(weight @ np.minimum(times_s, asked.beyond_s) / weight.sum()) if weight.any() else 0.0


def _check(problem: SitingProblem, asked: Parameters) -> None:
    if problem.site_count == 0:
        raise InvalidInput(
            N_("There is no place left where something could be built. Add candidates or loosen a rule.")
        )
    if not problem.asking.any():
        raise InvalidInput(N_("Nobody here asks for help by this weight: choose another weight."))
    if asked.n < 1:
        raise InvalidInput(N_("Say how many sites may be built: at least one."))


def _answer(problem: SitingProblem, asked: Parameters, sites: NDArray[np.int64], bound: float) -> Solution:
    """The answer with its value recomputed: proven is what meets its bound, not what a solver calls so.

    Raises RuntimeError where a cover leaves a place out.
    """
    out = problem.asking & ~problem.reachable(asked.horizon_s)
    if asked.question == Objective.SET_COVER:
        late = problem.asking & ~out & (problem.times_s(sites) > asked.threshold_s)
        if late.any():
            raise RuntimeError(f"{late.sum()} places are late with the sites that were to cover them all")
    reached = value(problem, asked, sites)
    proven = abs(bound - reached) <= MEETING * max(abs(reached), abs(bound), 1.0)
    return Solution(asked.question, sites, reached, reached if proven else bound, proven, out)


def _savings(problem: SitingProblem, asked: Parameters) -> sparse.csr_array:
    if asked.question == Objective.MAX_COVER:
        return covered_weight(problem, asked.threshold_s)
    return seconds_saved(problem, asked.beyond_s)


def _enough(asked: Parameters) -> float:
    """Not for the median: a small share of the seconds saved is a large one of the few seconds that are left."""
    return ENOUGH if asked.question == Objective.MAX_COVER else 0.0


def _with_savings(problem: SitingProblem, asked: Parameters, saved: float) -> float:
    """The question's measure when sites save this much more than what is there already."""
    nothing_built = value(problem, asked, np.empty(0, dtype=np.int64))
    if asked.question == Objective.MAX_COVER:
        return nothing_built + saved
    weight = float(problem.weight[problem.reachable(asked.beyond_s)].sum())
    return nothing_built - saved / weight if weight else 0.0


def _told(watch: Watch | None, problem: SitingProblem, asked: Parameters) -> Watch | None:
    """A watcher that hears savings and passes on the question's own measure."""
    if watch is None:
        return None
    nothing, unit = (_with_savings(problem, asked, saved) for saved in (0.0, 1.0))
    return lambda best, bound: watch(nothing + best * (unit - nothing), nothing + bound * (unit - nothing))
