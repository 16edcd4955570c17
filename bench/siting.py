"""How far from the best, and how fast, is the quick answer to "where to build"? And does the proof agree with others?

Part one: maximum coverage on three counties of 5,000 sites x 5,000 places. Five interleaved rounds of the greedy choice
alone, the quick answer (which has a bound), the proof, and the peer: HiGHS on the whole model without our help.
Part two: the four questions on a smaller county; the proof against spopt with CBC on the same input.

spopt is no dependency (700 MB with what it needs). To compare: pip install --target FOLDER spopt pulp, then
PYTHONPATH=FOLDER .venv/bin/python -m bench.siting > bench/reports/siting.txt
"""

from __future__ import annotations

import statistics
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bench.instances import LARGE, MIDDLE, SMALL, Instance
from bench.machine import named
from gridmap.analysis.siting import (
    Objective,
    Parameters,
    SitingProblem,
    Solution,
    problem,
    prove,
    quick,
    value,
)
from gridmap.analysis.siting.greedy import greedy
from gridmap.analysis.siting.levels import model_of
from gridmap.analysis.siting.savings import covered_weight
from gridmap.analysis.siting.solver import Solved, solve

ROUNDS = 5
LIMIT_S = 240.0  # what does not end by then is reported as such
NOWHERE = np.empty(0, dtype=np.int64)
Done = TypeVar("Done")


def timed(work: Callable[[], Done]) -> tuple[float, Done]:
    started = time.perf_counter()
    done = work()
    return time.perf_counter() - started, done


def whole(asked: SitingProblem, n: int, threshold_s: float) -> Solved:
    """HiGHS on the whole model, from nothing."""
    model, columns = model_of(covered_weight(asked, threshold_s), n, NOWHERE)
    return solve(model, columns, None, LIMIT_S)


@dataclass(frozen=True)
class Reached:
    """The weight covered, recomputed, and what is said of its proof."""

    value: float
    said: str


def reached(county: SitingProblem, asked: Parameters, done: NDArray[np.int64] | Solution | Solved) -> Reached:
    if isinstance(done, Solution):
        return Reached(done.value, "proven" if done.proven else f"gap at most {done.gap:.2%}")
    if isinstance(done, Solved):
        if done.columns is None:
            return Reached(0.0, "nothing found")
        sites = np.flatnonzero(done.columns[: county.site_count] > 0.5)
        return Reached(value(county, asked, sites), "proven" if done.proven else "NOT PROVEN in time")
    return Reached(value(county, asked, done), "no tight bound")


def large(instance: Instance) -> None:
    seconds, people = instance.county()
    county = problem(np.where(seconds <= instance.threshold_s, seconds, np.inf), people)
    asked = Parameters(Objective.MAX_COVER, instance.threshold_s, instance.n)
    savings = covered_weight(county, instance.threshold_s)
    first = quick(county, asked)
    works: Mapping[str, Callable[[], NDArray[np.int64] | Solution | Solved]] = {
        "greedy alone": lambda: greedy(savings, instance.n)[0],
        "quick, with bound": lambda: quick(county, asked),
        "proof": lambda: prove(county, asked, first, None, LIMIT_S),
        "HiGHS, whole model": lambda: whole(county, instance.n, instance.threshold_s),
    }
    taken: dict[str, list[float]] = {name: [] for name in works}
    came: dict[str, Reached] = {}
    for _ in range(ROUNDS):
        for name, work in works.items():
            seconds_taken, done = timed(work)
            taken[name].append(seconds_taken)
            came[name] = reached(county, asked, done)
    report(instance, savings.nnz, taken, came, float(people.sum()))


def report(
    instance: Instance,
    ways: int,
    taken: Mapping[str, list[float]],
    came: Mapping[str, Reached],
    people: float,
) -> None:
    best = came["proof"].value
    peer_s = statistics.median(taken["HiGHS, whole model"])
    print(
        f"\n{instance.key}: n = {instance.n}, {instance.threshold_s:.0f} s, {ways:,} ways in time,", end=" "
    )
    print(f"{best / people:.1%} of the people covered at best")
    for name, runs in taken.items():
        median_s = statistics.median(runs)
        print(
            f"  {name:<20}{median_s:9.3f} s ({min(runs):.3f}-{max(runs):.3f}),"
            f" 1/{peer_s / median_s:<6,.0f} of the peer's, {1 - came[name].value / best:6.2%} under the best;"
            f" {came[name].said}"
        )


def peers(instance: Instance, center: bool) -> None:
    """spopt's value for each question, beside the proof's."""
    seconds, people = instance.county()
    county = problem(seconds, people)
    size = f"{instance.sites} sites, {instance.places} places"
    print(f"\n{instance.key}: {size}, n = {instance.n}, {instance.threshold_s:.0f} s")
    for question in Objective:
        if question == Objective.P_CENTER and not center:
            continue
        asked = Parameters(question, instance.threshold_s, instance.n, beyond_s=float(seconds.max()))
        quick_s, start = timed(partial(quick, county, asked))
        prove_s, best = timed(partial(prove, county, asked, start))
        theirs_s, theirs = timed(partial(spopt_value, question, seconds, people, instance))
        if question == Objective.P_MEDIAN and theirs is not None:
            theirs /= people.sum()
        agrees = "spopt is not installed"
        if theirs is not None:
            same = abs(theirs - best.value) <= 1e-6 * best.value
            agrees = f"spopt {theirs:.4f} in {theirs_s:.2f} s, {'the same' if same else 'DIFFERENT'}"
        print(
            f"  {question.value:<10} quick {start.value:.4f} in {quick_s:.3f} s, gap {start.gap:.2%};"
            f" proven {best.value:.4f} in {prove_s:.2f} s more; {agrees}"
        )


def spopt_value(
    question: Objective, seconds: NDArray[np.float64], people: NDArray[np.float64], instance: Instance
) -> float | None:
    """spopt's objective by CBC; None where spopt is not installed, or a place of the set cover cannot be covered."""
    try:
        import pulp  # type: ignore[import-not-found]
        from spopt import locate  # type: ignore[import-not-found]
    except ImportError:
        return None
    cost = seconds.T
    near = (cost <= instance.threshold_s).any(axis=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if question == Objective.MAX_COVER:
            model = locate.MCLP.from_cost_matrix(cost, people, instance.threshold_s, p_facilities=instance.n)
        elif question == Objective.SET_COVER:
            model = locate.LSCP.from_cost_matrix(cost[near], instance.threshold_s)
        elif question == Objective.P_MEDIAN:
            model = locate.PMedian.from_cost_matrix(cost, people, p_facilities=instance.n)
        else:
            model = locate.PCenter.from_cost_matrix(cost, p_facilities=instance.n)
        solved = model.solve(pulp.PULP_CBC_CMD(msg=False))
    return float(solved.problem.objective.value())


def main() -> None:
    print(
        "Siting: the quick answer, the proof, and the peers. Seeded counties with checksums (bench/instances)."
    )
    print(named("highspy", "numpy", "scipy"))
    print(f"Medians of {ROUNDS} interleaved rounds (least-most); the machine does other work besides.")
    for instance in LARGE:
        large(instance)
        sys.stdout.flush()
    peers(MIDDLE, center=False)
    peers(SMALL, center=True)


if __name__ == "__main__":
    main()
