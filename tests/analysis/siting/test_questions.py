"""Is the proven answer the best of all choices, is the quick one within its gap, and is nothing counted twice?

The oracle tries every choice of sites with plain loops.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import sparse

from gridmap.analysis.siting import Objective, Parameters, SitingProblem, Solution, problem, prove, quick
from gridmap.errors import InvalidInput

INF = float("inf")
BEYOND_S = 900.0


@dataclass(frozen=True)
class Small:
    table: NDArray[np.float64]
    weight: NDArray[np.float64]
    existing: NDArray[np.float64]

    @property
    def problem(self) -> SitingProblem:
        return problem(self.table, self.weight, self.existing)


@st.composite
def smalls(draw: st.DrawFn) -> Small:
    sites, places = draw(st.integers(1, 7)), draw(st.integers(1, 9))
    seconds = st.one_of(st.just(INF), st.sampled_from([0.0, 60.0, 120.0, 240.0, 300.0]), st.floats(0, 600))
    row = st.lists(seconds, min_size=places, max_size=places)
    table = draw(st.lists(row, min_size=sites, max_size=sites))
    weights = st.one_of(st.integers(0, 3).map(float), st.floats(0.1, 50))
    weight = draw(st.lists(weights, min_size=places, max_size=places))
    existing = draw(st.lists(st.one_of(st.just(INF), st.floats(0, 900)), min_size=places, max_size=places))
    weight[0] = max(weight[0], 1.0)
    return Small(np.array(table), np.array(weight), np.array(existing))


def minutes(small: Small, sites: tuple[int, ...]) -> list[float]:
    """The time of every place, by the plainest loop there is."""
    return [min([e, *(small.table[s, j] for s in sites)]) for j, e in enumerate(small.existing)]


def served(small: Small, within_s: float) -> list[int]:
    """The places that ask for help and that somebody could reach in time."""
    everyone = minutes(small, tuple(range(len(small.table))))
    return [j for j, t in enumerate(everyone) if t <= within_s and small.weight[j] > 0]


def measured(small: Small, asked: Parameters, sites: tuple[int, ...]) -> float:
    """The question's measure of these sites, larger is worse."""
    times = minutes(small, sites)
    if asked.question == Objective.MAX_COVER:
        return -float(sum(small.weight[j] for j, t in enumerate(times) if t <= asked.threshold_s))
    if asked.question == Objective.SET_COVER:
        late = any(times[j] > asked.threshold_s for j in served(small, asked.threshold_s))
        return INF if late else len(sites)
    capped = [(small.weight[j], min(times[j], asked.beyond_s)) for j in served(small, asked.beyond_s)]
    if asked.question == Objective.P_CENTER:
        return float(max([t for _, t in capped], default=0.0))
    total = sum(w for w, _ in capped)
    return float(sum(w * t for w, t in capped) / total) if total else 0.0


def best_of_all(small: Small, asked: Parameters) -> float:
    many = len(small.table)
    most = many if asked.question == Objective.SET_COVER else min(asked.n, many)
    choices = itertools.chain.from_iterable(itertools.combinations(range(many), k) for k in range(most + 1))
    return min(measured(small, asked, choice) for choice in choices)


def cost(answer: Solution) -> float:
    return -answer.value if answer.question == Objective.MAX_COVER else answer.value


def floor(answer: Solution) -> float:
    return -answer.bound if answer.question == Objective.MAX_COVER else answer.bound


questions = st.builds(
    Parameters,
    question=st.sampled_from(Objective),
    threshold_s=st.sampled_from([0.0, 60.0, 240.0, 300.0, 450.0]),
    n=st.integers(1, 4),
    beyond_s=st.just(BEYOND_S),
)


@given(smalls(), questions)
@settings(max_examples=400, deadline=None)
def test_the_proven_answer_is_the_best_of_all_and_the_quick_one_keeps_its_promise(
    small: Small, asked: Parameters
) -> None:
    best = best_of_all(small, asked)
    start = quick(small.problem, asked)
    answer = prove(small.problem, asked, start)
    scale = 2e-7 * max(1.0, abs(best))
    assert answer.proven
    assert cost(answer) == pytest.approx(best, rel=2e-7, abs=2e-7)
    assert floor(start) <= best + scale
    assert cost(start) >= best - scale
    assert not start.proven or cost(start) == pytest.approx(best, rel=2e-7, abs=2e-7)
    for given_answer in (start, answer):
        chosen = tuple(int(site) for site in given_answer.sites)
        assert len(set(chosen)) == len(chosen)
        assert asked.question == Objective.SET_COVER or len(chosen) <= asked.n
        assert cost(given_answer) == pytest.approx(measured(small, asked, chosen), rel=1e-9, abs=1e-9)


@given(smalls(), questions)
@settings(max_examples=100, deadline=None)
def test_what_nobody_could_reach_is_told_apart_and_left_out(small: Small, asked: Parameters) -> None:
    within_s = (
        asked.threshold_s if asked.question in {Objective.MAX_COVER, Objective.SET_COVER} else asked.beyond_s
    )
    could = served(small, within_s)
    lost = [j for j, w in enumerate(small.weight) if w > 0 and j not in could]
    assert np.flatnonzero(quick(small.problem, asked).out_of_reach).tolist() == lost


@given(smalls())
@settings(max_examples=50, deadline=None)
def test_a_sparse_table_asks_the_same_as_a_dense_one(small: Small) -> None:
    site, place = np.nonzero(np.isfinite(small.table))
    starts = np.searchsorted(site, np.arange(len(small.table) + 1))
    table = sparse.csr_array((small.table[site, place], place, starts), shape=small.table.shape)
    one, other = problem(table, small.weight, small.existing), small.problem
    every = np.arange(len(small.table))
    assert np.array_equal(one.times_s(every), other.times_s(every))
    assert one.seconds.nnz == other.seconds.nnz


def test_a_stored_zero_is_no_time_and_a_missing_entry_is_no_way() -> None:
    asked = problem([[0.0, INF], [INF, 100.0]], [1.0, 1.0])
    assert asked.times_s([0]).tolist() == [0.0, INF]
    assert asked.times_s([0, 1]).tolist() == [0.0, 100.0]
    assert asked.times_s([]).tolist() == [INF, INF]


def test_existing_stations_count_before_anything_is_built() -> None:
    asked = problem([[10.0, INF, INF], [INF, 10.0, 10.0]], [100.0, 1.0, 1.0], [20.0, INF, INF])
    answer = quick(asked, Parameters(Objective.MAX_COVER, threshold_s=60.0, n=1))
    assert answer.sites.tolist() == [1]
    assert answer.value == 102.0
    assert answer.proven


def test_sites_that_would_bring_nothing_are_not_named() -> None:
    asked = problem([[10.0], [20.0]], [5.0], [15.0])
    answer = quick(asked, Parameters(Objective.MAX_COVER, threshold_s=60.0, n=2))
    assert answer.sites.tolist() == []
    assert (answer.value, answer.bound, answer.gap) == (5.0, 5.0, 0.0)


@pytest.mark.parametrize("question", Objective)
def test_without_candidates_need_or_a_number_of_sites_it_says_so(question: Objective) -> None:
    some = problem([[10.0]], [1.0])
    with pytest.raises(InvalidInput, match="could be built"):
        quick(problem(np.empty((0, 1)), [1.0]), Parameters(question, 60.0))
    with pytest.raises(InvalidInput, match="Nobody here asks"):
        quick(problem([[10.0]], [0.0]), Parameters(question, 60.0))
    with pytest.raises(InvalidInput, match="at least one"):
        quick(some, Parameters(question, 60.0, n=0))


@pytest.mark.parametrize(
    ("table", "weight", "existing"),
    [
        ([[-1.0]], [1.0], None),
        ([[1.0]], [-1.0], None),
        ([[1.0]], [float("nan")], None),
        ([[1.0]], [1.0], [float("nan")]),
        ([[1.0]], [1.0, 2.0], None),
    ],
)
def test_a_table_that_cannot_be_is_refused(
    table: list[list[float]], weight: list[float], existing: list[float] | None
) -> None:
    with pytest.raises(ValueError, match=r"time|weight|places"):
        problem(table, weight, existing)


class Enough(Exception):
    """What the watcher of a test raises to stop the work."""


def test_the_watcher_hears_best_and_bound_and_may_stop_the_work() -> None:
    rng = np.random.default_rng(5)
    places, sites = rng.uniform(0, 10_000, (900, 2)), rng.uniform(0, 10_000, (900, 2))
    seconds = np.hypot(*(sites[:, None, :] - places[None, :, :]).transpose(2, 0, 1)) / 10
    asked = Parameters(Objective.SET_COVER, threshold_s=80.0)
    hard = problem(np.where(seconds <= 80.0, seconds, INF), np.ones(900))
    start = quick(hard, asked)
    heard: list[tuple[float, float]] = []

    def watch(best: float, bound: float) -> None:
        heard.append((best, bound))
        if len(heard) == 3:
            raise Enough

    assert not start.proven
    with pytest.raises(Enough):
        prove(hard, asked, start, watch)
    assert len(heard) == 3
    assert all(not bound > best for best, bound in heard)
    cut_off = prove(hard, asked, start, limit_s=0.5)
    assert not cut_off.proven
    assert start.bound <= cut_off.bound <= cut_off.value <= start.value
