"""Does the proof agree, at a size that no brute force reaches, with the models of the textbook?

The oracle writes each model as Daskin does (one column a pair of site and place) and hands it to scipy, without a
start.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from gridmap.analysis.siting import Objective, Parameters, problem, prove, quick

SITES, PLACES = 30, 90
THRESHOLD_S = 200.0
SPOILT_BY_ITS_START = 4  # here HiGHS 1.16 finds the best cover and hands back the start it was given
Table = NDArray[np.float64]


def town(seed: int) -> tuple[Table, Table]:
    """(sites, places) seconds and people: a few clusters, as settlements are."""
    rng = np.random.default_rng(seed)
    centres = rng.uniform(0, 9_000, (6, 2))
    places = centres[rng.integers(0, 6, PLACES)] + rng.normal(0, 1_200, (PLACES, 2))
    sites = rng.uniform(0, 9_000, (SITES, 2))
    straight_m = np.hypot(*(sites[:, None, :] - places[None, :, :]).transpose(2, 0, 1))
    return straight_m / 8, np.round(rng.lognormal(3, 1, PLACES)) + 1


def optimum(cost: Table, rows: Table, at_least: Table, at_most: Table, whole: Table) -> float:
    limits = LinearConstraint(rows, at_least, at_most)
    found = milp(cost, constraints=limits, integrality=whole.astype(np.int64), bounds=Bounds(0, 1)).fun
    assert found is not None
    return float(found)


def max_cover(seconds: Table, people: Table, n: int) -> float:
    near = (seconds <= THRESHOLD_S).T.astype(float)
    rows = np.vstack(
        [np.hstack([near, -np.eye(PLACES)]), np.concatenate([np.ones(SITES), np.zeros(PLACES)])[None]]
    )
    cost = np.concatenate([np.zeros(SITES), -people])
    at_most = np.append(np.full(PLACES, np.inf), n)
    at_least = np.append(np.zeros(PLACES), 0)
    return -optimum(cost, rows, at_least, at_most, np.ones(SITES + PLACES))


def set_cover(seconds: Table, people: Table, n: int) -> float:
    near = (seconds <= THRESHOLD_S).T.astype(float)
    near = near[near.any(axis=1)]
    return optimum(np.ones(SITES), near, np.ones(len(near)), np.full(len(near), np.inf), np.ones(SITES))


def assigned(n: int) -> tuple[Table, Table, Table]:
    """Rows over (site columns, pair columns): every place served once, only from what is built, n sites at most."""
    pairs = SITES * PLACES
    once = np.hstack([np.zeros((PLACES, SITES)), np.tile(np.eye(PLACES), SITES)])
    built = np.hstack([np.repeat(np.eye(SITES), PLACES, axis=0), -np.eye(pairs)])
    count = np.concatenate([np.ones(SITES), np.zeros(pairs)])[None]
    at_least = np.concatenate([np.ones(PLACES), np.zeros(pairs), [0]])
    at_most = np.concatenate([np.ones(PLACES), np.full(pairs, np.inf), [n]])
    return np.vstack([once, built, count]), at_least, at_most


def p_median(seconds: Table, people: Table, n: int) -> float:
    rows, at_least, at_most = assigned(n)
    cost = np.concatenate([np.zeros(SITES), (seconds * people).ravel()])
    whole = np.concatenate([np.ones(SITES), np.zeros(SITES * PLACES)])
    return optimum(cost, rows, at_least, at_most, whole) / float(people.sum())


ORACLES = {
    Objective.MAX_COVER: max_cover,
    Objective.SET_COVER: set_cover,
    Objective.P_MEDIAN: p_median,
}


@pytest.mark.parametrize("seed", [1, 2, 3, SPOILT_BY_ITS_START])
@pytest.mark.parametrize("question", ORACLES)
def test_the_proof_agrees_with_the_textbook(question: Objective, seed: int) -> None:
    seconds, people = town(seed)
    asked = Parameters(question, THRESHOLD_S, n=4, beyond_s=float(seconds.max()))
    whole = problem(seconds, people)
    start = quick(whole, asked)
    answer = prove(whole, asked, start)
    assert answer.proven
    assert answer.value == pytest.approx(ORACLES[question](seconds, people, 4), rel=1e-6)
    assert min(answer.value, answer.bound) <= start.value or question == Objective.MAX_COVER
