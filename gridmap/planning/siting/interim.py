"""What can be done until something is built? Micro stations for those whom the sites do not reach in time."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from gridmap.analysis.siting import Objective, Parameters, problem, quick
from gridmap.db.models import Scenario
from gridmap.db.models.scenario import CandidateSource, Purpose
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_
from gridmap.layers.shared import travel
from gridmap.planning.siting import ground
from gridmap.planning.siting.demand import demands
from gridmap.planning.siting.plan import counted
from gridmap.planning.siting.reach import Sites, seconds_with, table
from gridmap.records import scenarios
from gridmap.records.geometry import lonlat
from gridmap.vocabulary import ResourceKind

KIND = ResourceKind.MICRO_STATION
MOST = 30


def propose(opened: FencedSession, scenario: Scenario, n: int, now: datetime) -> None:
    """Up to n micro stations that reach most of what remains late, within their own time, as interim measures.

    They are no stations: who waits for one still waits. What an existing micro station reaches is not proposed again.
    Raises InvalidInput where nothing remains, or n is not between 1 and MOST.
    """
    if not 1 <= n <= MOST:
        raise InvalidInput(N_("Between 1 and {most} interim measures can be proposed."), most=MOST)
    context = ground.context_for(opened.connection(), scenario.area_path, now.date())
    profile = context.standards("fire")
    drives = travel.travel(context, counted(scenario))
    micro = travel.travel(context, (KIND,))
    places = demands(context, profile)[scenario.weight].places
    existing_s, _ = drives.seconds_at(places.geometry)
    built = [lonlat(site.geom) for site in scenario.sites if site.purpose == Purpose.SITE]
    there = ground.points([at for at in built if at is not None])
    with_s, _ = seconds_with(drives, Sites(there, scenario.result["turnout_s"]), places.geometry)
    late = np.minimum(existing_s, with_s) > scenario.threshold_s  # NaN, unknown, is not late
    if not late.any():
        raise InvalidInput(N_("Nobody whose reach is known remains late: no interim measure is needed."))
    waiting = places[late].reset_index(drop=True)
    limit_s, turnout_s = profile["micro_arrival_s"].value, profile.turnout_s(KIND)
    found = ground.candidates(context, CandidateSource.ALONG_ROADS, scenario.spacing_m, [])
    usable = ground.allowed(context, found, KIND, profile).query("excluded_by == ''").reset_index(drop=True)
    ways = table(drives, Sites(usable.geometry, turnout_s), waiting.geometry, limit_s)
    asked = Parameters(Objective.MAX_COVER, limit_s, n)
    already_s = micro.seconds_at(waiting.geometry)[0]
    weight = waiting["weight"].to_numpy(dtype=np.float64)
    answer = quick(problem(ways, weight, already_s), asked)
    chosen = usable.iloc[answer.sites]
    proposed = [
        scenarios.Proposed(str(title), (float(point.x), float(point.y)), str(path))
        for title, point, path in zip(chosen["title"], chosen.geometry, chosen["area_path"], strict=True)
    ]
    scenarios.replace_sites(opened, scenario, Purpose.INTERIM, KIND, turnout_s, proposed)
    had = float(weight[already_s <= limit_s].sum())
    scenario.result = {
        **scenario.result,
        "interim": {
            "threshold_s": limit_s,
            "late": round(float(weight.sum()), 2),
            "had": round(had, 2),
            "covered": round(answer.value - had, 2),
            "gap": answer.gap if np.isfinite(answer.gap) else None,
        },
    }
