"""What would a plain integer programme answer, stage by stage, without any of the program's shortcuts?"""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp


@dataclass(frozen=True)
class Best:
    """met: units in all; unevenness: sum of the units' (2k - 1) * common / need; carried_s: quantity times seconds."""

    met: int
    unevenness: int
    carried_s: int


def best(supply: list[int], need: list[int], time_s: list[list[float]]) -> Best:
    """Stage 1: as much as possible. Stage 2: of that, least sum of got^2 / need. Stage 3: of that, least time.

    One variable a pair, and one a unit of need that is met; weights are whole numbers over a common denominator.
    """
    pairs = [(d, p) for d in range(len(supply)) for p in range(len(need)) if np.isfinite(time_s[d][p])]
    units = [(p, k) for p in range(len(need)) for k in range(1, need[p] + 1)]
    if not pairs or not units:
        return Best(0, 0, 0)
    columns = len(pairs) + len(units)
    rows, upper = [], []
    for d, stock in enumerate(supply):
        rows.append([float(pair[0] == d) for pair in pairs] + [0.0] * len(units))
        upper.append(float(stock))
    lower = [0.0] * len(rows)
    for p in range(len(need)):
        rows.append([float(pair[1] == p) for pair in pairs] + [-float(unit[0] == p) for unit in units])
        lower.append(0.0)
        upper.append(0.0)
    common = lcm(*(n for n in need if n))
    met = np.array([0.0] * len(pairs) + [1.0] * len(units))
    uneven = np.array([0.0] * len(pairs) + [(2 * k - 1) * common / need[p] for p, k in units])
    seconds = np.array([time_s[d][p] for d, p in pairs] + [0.0] * len(units))
    fixed: list[LinearConstraint] = [LinearConstraint(np.array(rows), lower, upper)]
    most = np.array([np.inf] * len(pairs) + [1.0] * len(units))
    found = []
    for aim, sign in ((met, -1), (uneven, 1), (seconds, 1)):
        answer = milp(
            sign * aim,
            constraints=fixed,
            integrality=np.ones(columns, dtype=np.int64),
            bounds=Bounds(0, most),
        )
        assert answer.status == 0, answer.message
        value = round(float(aim @ np.rint(answer.x)))
        found.append(value)
        fixed.append(LinearConstraint(aim, value, value))
    return Best(*found)
