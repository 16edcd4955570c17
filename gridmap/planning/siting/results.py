"""What does a choice of sites bring, before and after, as plain figures that a scenario keeps?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from gridmap.analysis.siting import Objective, Solution
from gridmap.layers.shared.travel import Travel
from gridmap.planning.siting.demand import Demand
from gridmap.planning.siting.plan import BEYOND_S, SitingPlan
from gridmap.planning.siting.reach import Sites, seconds_with

Floats = NDArray[np.float64]
Figures = dict[str, Any]

MOST_SHOWN = 400  # excluded candidates that the map shows with their reason


@dataclass(frozen=True, eq=False)
class _Brought:
    """What sites bring to one set of places. by_site: (sites,) the weight that comes into time by each, being first."""

    figures: Figures
    before_s: Floats
    after_s: Floats
    by_site: Floats


def results(plan: SitingPlan, answer: Solution, as_of: str) -> Figures:
    """The figures of an answer: JSON, seconds whole, weights to two decimals; None for "nobody comes" and unknown."""
    sites = Sites(plan.usable.geometry.iloc[answer.sites], plan.turnout_s)
    sets = {
        name: _brought(plan.drives, demand, sites, plan.asked.threshold_s)
        for name, demand in plan.demands.items()
    }
    return {
        "as_of": as_of,
        "by_road": plan.drives.by_road,
        "turnout_s": plan.turnout_s,
        "answer": _told(answer),
        "candidates": _candidates(plan),
        "sets": {name: brought.figures for name, brought in sets.items()},
        "sites": [
            {name: round(float(brought.by_site[row]), 2) for name, brought in sets.items()}
            for row in range(len(answer.sites))
        ],
        "places": _places(plan.demands[plan.weight].places, sets[plan.weight]),
    }


def _told(answer: Solution) -> Figures:
    gap = answer.gap
    return {
        "value": answer.value,
        "bound": answer.bound,
        "gap": gap if np.isfinite(gap) else None,
        "proven": answer.proven,
        "out_of_reach": int(answer.out_of_reach.sum()),
        "counts": answer.question == Objective.SET_COVER,
    }


def _candidates(plan: SitingPlan) -> Figures:
    excluded = plan.candidates[plan.candidates["excluded_by"] != ""]
    shown = excluded.iloc[:MOST_SHOWN]
    rows = zip(
        shown["title"], shown.geometry.x.round(6), shown.geometry.y.round(6), shown["excluded_by"],
        shown["excluded_near"], shown["excluded_m"], strict=True,
    )  # fmt: skip
    return {
        "total": len(plan.candidates),
        "usable": len(plan.usable),
        "excluded": {str(key): int(number) for key, number in excluded["excluded_by"].value_counts().items()},
        "untagged": plan.untagged,
        "shown": [
            {"title": title, "lon": lon, "lat": lat, "by": by, "near": near, "metres": _whole(metres)}
            for title, lon, lat, by, near, metres in rows
        ],
    }


def _brought(drives: Travel, demand: Demand, sites: Sites, threshold_s: float) -> _Brought:
    places = demand.places
    before_s, _ = drives.seconds_at(places.geometry) if len(places) else (np.empty(0), None)
    with_s, site = seconds_with(drives, sites, places.geometry)
    after_s = np.where(with_s < before_s, with_s, before_s)
    weight = places["weight"].to_numpy(dtype=np.float64)
    known = ~np.isnan(before_s)
    figures = {
        "total": round(float(weight.sum()), 2),
        "unknown": round(float(weight[~known].sum()), 2),
        "uncounted": demand.uncounted,
        "before": _measured(before_s[known], weight[known], threshold_s),
        "after": _measured(after_s[known], weight[known], threshold_s),
    }
    gained = (with_s < before_s) & (after_s <= threshold_s) & (before_s > threshold_s)
    by_site = np.bincount(site[gained], weight[gained], minlength=len(sites.places)).astype(np.float64)
    return _Brought(figures, before_s, after_s, by_site)


def _measured(seconds: Floats, weight: Floats, threshold_s: float) -> Figures:
    """Weight in time, its share of the known, and mean (never: BEYOND_S), median and worst seconds by weight."""
    known = float(weight.sum())
    covered = float(weight[seconds <= threshold_s].sum())
    asking = weight > 0
    return {
        "covered": round(covered, 2),
        "share": round(covered / known, 4) if known else None,
        "mean_s": _whole(float(np.average(np.minimum(seconds, BEYOND_S), weights=weight))) if known else None,
        "median_s": _median(seconds[asking], weight[asking]),
        "worst_s": _whole(float(seconds[asking].max())) if asking.any() else None,
        "never": round(float(weight[np.isinf(seconds)].sum()), 2),
    }


def _median(seconds: Floats, weight: Floats) -> int | None:
    """The time within which help is at half of the weight."""
    if not len(seconds):
        return None
    order = np.argsort(seconds)
    half = np.searchsorted(np.cumsum(weight[order]), weight.sum() / 2)
    return _whole(float(seconds[order][min(int(half), len(order) - 1)]))


def _places(places: gpd.GeoDataFrame, brought: _Brought) -> Figures:
    """The places of the question for the map: columns of equal length."""
    return {
        "lon": places.geometry.x.round(5).tolist(),
        "lat": places.geometry.y.round(5).tolist(),
        "weight": places["weight"].round(2).tolist(),
        "before_s": [_whole(seconds) for seconds in brought.before_s],
        "after_s": [_whole(seconds) for seconds in brought.after_s],
        "unknown": np.flatnonzero(np.isnan(brought.before_s)).tolist(),
    }


def _whole(seconds: float) -> int | None:
    """Rounded up, never fewer than it takes; None for inf and NaN."""
    return int(np.ceil(seconds - 1e-6)) if np.isfinite(seconds) else None
