"""Which choice is the best of all, with proof? The one place that speaks to HiGHS (Huangfu and Hall 2018).

Seed and threads are fixed, so the same question gives the same answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from highspy import cb
from numpy.typing import NDArray
from scipy import sparse

from gridmap.analysis.siting.quiet_highs import QuietHighs

Watch = Callable[[float, float], None]
"""Told the best value so far and the proven bound, every second or so. To stop the work it raises."""

TELL_EVERY_S = 0.5
SEED = 7
INTERRUPTS = (
    cb.HighsCallbackType.kCallbackMipInterrupt,
    cb.HighsCallbackType.kCallbackSimplexInterrupt,
    cb.HighsCallbackType.kCallbackIpmInterrupt,
)


@dataclass(frozen=True, eq=False)
class Model:
    """cost and bounds: (columns,). rows: CSR (rows, columns) with their limits (rows,). All columns are in [0, 1]."""

    cost: NDArray[np.float64]
    whole: NDArray[np.bool_]
    rows: sparse.csr_array
    at_least: NDArray[np.float64]
    at_most: NDArray[np.float64]
    maximise: bool


@dataclass(frozen=True, eq=False)
class Solved:
    """columns: the best found, (n,), None where there is none. bound: no choice can beat it. proven: none is better."""

    columns: NDArray[np.float64] | None
    bound: float
    proven: bool


@dataclass
class _Listener:
    """Hears the solver, tells the watcher, and stops the solver where the watcher raised."""

    watch: Watch | None
    told_at: float = field(default_factory=time.monotonic)
    raised: BaseException | None = None

    def __call__(self, kind: Any, message: str, out: Any, into: Any, data: Any) -> None:
        if self.raised is None and time.monotonic() - self.told_at >= TELL_EVERY_S:
            self._tell(kind, out)
        if self.raised is not None and into is not None:
            into.user_interrupt = True

    def _tell(self, kind: Any, out: Any) -> None:
        self.told_at = time.monotonic()
        in_search = kind == cb.HighsCallbackType.kCallbackMipInterrupt
        best, bound = (out.mip_primal_bound, out.mip_dual_bound) if in_search else (np.nan, np.nan)
        try:
            if self.watch is not None:
                self.watch(float(best), float(bound))
        except BaseException as error:
            # It must not cross the frames of the solver's C++; `solve` raises it again.
            self.raised = error


def solve(
    model: Model, start: NDArray[np.float64] | None, watch: Watch | None = None, limit_s: float = np.inf
) -> Solved:
    """The proven best columns, or the best found within `limit_s` with its bound. `start`: (n,) columns to begin from.

    HiGHS 1.16 hands back the start instead of its optimum where presolve alone improves it; what it hands back is
    therefore measured, and where it does not reach the value that is claimed, solved again without a start.

    Whatever `watch` raises is raised again once the solver has stopped. Raises RuntimeError where the solver fails.
    """
    highs = QuietHighs()
    for option, value in _options(limit_s).items():
        highs.setOptionValue(option, value)
    _pass(highs, model)
    if start is not None:
        highs.setSolution(len(start), np.arange(len(start), dtype=np.int32), start)
    listener = _Listener(watch)
    highs.setCallback(listener, None)
    for interrupt in INTERRUPTS:
        highs.startCallback(interrupt)
    status = highs.run()
    highs.setCallback(None, None)
    if listener.raised is not None:
        raise listener.raised
    if status == highspy.HighsStatus.kError:
        raise RuntimeError(f"HiGHS stopped: {highs.modelStatusToString(highs.getModelStatus())}")
    solved = _solved(highs)
    if start is not None and solved.columns is not None and not _as_claimed(highs, model, solved.columns):
        return solve(model, None, watch, limit_s)
    return solved


def _as_claimed(highs: highspy.Highs, model: Model, columns: NDArray[np.float64]) -> bool:
    claimed = highs.getInfo().objective_function_value
    return abs(float(model.cost @ columns) - claimed) <= 1e-6 * max(1.0, abs(claimed))


def _options(limit_s: float) -> dict[str, Any]:
    return {
        "threads": 1,
        "random_seed": SEED,
        "mip_rel_gap": 0.0,
        "time_limit": float(limit_s),
    }


def _pass(highs: highspy.Highs, model: Model) -> None:
    rows, many = model.rows, len(model.cost)
    sense = highspy.ObjSense.kMaximize if model.maximise else highspy.ObjSense.kMinimize
    highs.passModel(
        many,
        rows.shape[0],
        rows.nnz,
        int(highspy.MatrixFormat.kRowwise),
        int(sense),
        0.0,
        np.asarray(model.cost, dtype=np.float64),
        np.zeros(many),
        np.ones(many),
        np.asarray(model.at_least, dtype=np.float64),
        np.asarray(model.at_most, dtype=np.float64),
        rows.indptr.astype(np.int32),
        rows.indices.astype(np.int32),
        rows.data.astype(np.float64),
        model.whole.astype(np.int32),
    )


def _solved(highs: highspy.Highs) -> Solved:
    status, info = highs.getModelStatus(), highs.getInfo()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Solved(None, float("nan"), proven=True)
    found = info.primal_solution_status == highspy.kSolutionStatusFeasible
    columns = np.asarray(highs.getSolution().col_value) if found else None
    return Solved(columns, float(info.mip_dual_bound), status == highspy.HighsModelStatus.kOptimal)
