"""How long does a county of 40 townships, 2,000 grids, 60 kinds of goods and 300 depots take to be allocated?

One plan for the whole county: every depot may serve every grid that it reaches in time. Two kinds of year: short of
goods, with limits from 30 minutes to 12 hours, and well stocked. Run: .venv/bin/python -m bench.supplies
"""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.machine import named
from gridmap.analysis.supplies.plan import Goods, Plan, plan

GRIDS, ITEMS, DEPOTS = 2000, 60, 300
COUNTY_M, DETOUR, SPEED_M_S = 45_000.0, 1.4, 40 / 3.6
LIMITS_H = (0.5, 1.0, 2.0, 6.0, 12.0)
REPORT = Path(__file__).parent / "reports" / "supplies.txt"


def county(chance: np.random.Generator) -> NDArray[np.float64]:
    """Seconds from each depot to each grid; a depot in fifty has no way to anywhere, a grid in fifty is not located."""
    depots, grids = chance.uniform(0, COUNTY_M, (DEPOTS, 2)), chance.uniform(0, COUNTY_M, (GRIDS, 2))
    apart_m = np.hypot(*(depots[:, None] - grids[None]).transpose(2, 0, 1))
    time_s: NDArray[np.float64] = np.rint(apart_m * DETOUR / SPEED_M_S)
    time_s[chance.random(DEPOTS) < 0.02] = np.inf
    time_s[:, chance.random(GRIDS) < 0.02] = np.nan
    return time_s


def goods(chance: np.random.Generator, stocked: float) -> dict[str, Goods]:
    """Each kind lies in a third of the depots; stocked: what they hold beside what is needed. Some not counted."""
    made = {}
    for n in range(ITEMS):
        need = np.rint(chance.lognormal(3.0, 1.0, GRIDS))
        held = chance.integers(1, 100, DEPOTS) * (chance.random(DEPOTS) < 0.33)
        usable = np.rint(held * stocked * need.sum() / held.sum())
        usable[chance.random(DEPOTS) < 0.05] = np.nan
        need[chance.random(GRIDS) < 0.03] = np.nan
        expired = np.where(np.isnan(usable), np.nan, chance.integers(0, 5, DEPOTS))
        made[f"item {n}"] = Goods(need, usable, expired, LIMITS_H[n % len(LIMITS_H)] * 3600)
    return made


def reconciled(made: dict[str, Goods], answer: Plan) -> bool:
    """need = met + short, stock = allocated + left + expired + out of reach, allocated = met, to the last unit."""
    places = answer.places.groupby("item").sum(numeric_only=True)
    depots = answer.depots.groupby("item").sum(numeric_only=True)
    known = answer.places.dropna(subset=["need"]).groupby("item")["need"].sum()
    parts = depots[["allocated", "left", "expired", "out_of_reach"]].sum(axis=1)
    return bool(
        (known == places["met"] + places["short"]).all()
        and (depots["stock"] == parts).all()
        and (depots["allocated"] == places["met"]).all()
        and len(known) == len(made)
    )


def main() -> None:
    chance = np.random.default_rng(2026)
    time_s = county(chance)
    lines = [f"{GRIDS} grids, {ITEMS} kinds of goods, {DEPOTS} depots", named("scipy", "highspy")]
    for name, stocked in (("short of goods", 0.7), ("well stocked", 1.6)):
        made = goods(chance, stocked)
        started, worked = time.perf_counter(), time.process_time()
        answer = plan(made, time_s)
        took_s, worked_s = time.perf_counter() - started, time.process_time() - worked
        assert reconciled(made, answer)
        met = answer.places["met"].sum() / answer.places["need"].sum()
        told = f"{met:6.1%} of the need met, {len(answer.carried)} deliveries"
        lines.append(f"{name:<16}{took_s:7.1f} s, processor {worked_s:5.1f} s; {told}")
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    load = os.getloadavg()[0]
    lines.append(f"peak memory {peak_mb:.0f} MB; load of the machine at the end {load:.1f}")
    print("\n".join(lines))
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
