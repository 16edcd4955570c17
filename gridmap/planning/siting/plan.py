"""What exactly does a scenario ask? Its candidates, its places of need, and the seconds between them, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from gridmap.analysis.siting import Objective, Parameters, SitingProblem, problem
from gridmap.db.models import Scenario
from gridmap.db.models.scenario import ExistingHelp, Purpose
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_
from gridmap.layers.base.context import Context
from gridmap.layers.shared import travel
from gridmap.layers.shared.travel import Travel
from gridmap.planning.siting import ground
from gridmap.planning.siting.demand import Demand, demands
from gridmap.planning.siting.reach import Progress, Sites, table
from gridmap.records.geometry import lonlat
from gridmap.standards import Profile
from gridmap.vocabulary import FIRE_FORCES

BEYOND_S = 3600.0
"""Where nobody arrives within the hour, the median and the center count an hour."""


@dataclass(frozen=True)
class SitingPlan:
    """candidates: all of them, with what excludes them; usable: those that the problem's rows stand for.

    known: (places,) of the demand asked about, which lie near enough to a road; the problem's columns are these.
    """

    asked: Parameters
    problem: SitingProblem
    profile: Profile
    drives: Travel
    demands: Mapping[str, Demand]
    weight: str
    known: NDArray[np.bool_]
    candidates: gpd.GeoDataFrame
    usable: gpd.GeoDataFrame
    turnout_s: float
    untagged: int


def plan(
    connection: Connection, scenario: Scenario, today: date, progress: Progress | None = None
) -> SitingPlan:
    """Everything the answer needs, as the connection's viewer sees the records now.

    Raises InvalidInput where nothing can be chosen from or nobody asks for help.
    """
    context = ground.context_for(connection, scenario.area_path, today)
    profile = context.standards("fire")
    drives = travel.travel(context, counted(scenario))
    asked = Parameters(Objective(scenario.question), scenario.threshold_s, scenario.n, BEYOND_S)
    wanted = demands(context, profile)
    places = wanted[scenario.weight].places
    if not len(places):
        raise InvalidInput(N_("Nobody here asks for help by this weight: choose another weight."))
    existing_s, _ = drives.seconds_at(places.geometry)
    known = ~np.isnan(existing_s)
    turnout_s = profile.turnout_s(scenario.kind)
    _in_time_at_all(asked, turnout_s)
    found = ground.allowed(context, _candidates(context, scenario), scenario.kind, profile)
    usable = found[found["excluded_by"] == ""].reset_index(drop=True)
    there = places[known].reset_index(drop=True)
    ways = table(drives, Sites(usable.geometry, turnout_s), there.geometry, asked.horizon_s, progress)
    return SitingPlan(
        asked=asked,
        problem=problem(ways, there["weight"].to_numpy(dtype=np.float64), existing_s[known]),
        profile=profile,
        drives=drives,
        demands=wanted,
        weight=scenario.weight,
        known=known,
        candidates=found,
        usable=usable,
        turnout_s=turnout_s,
        untagged=ground.untagged(context),
    )


def _in_time_at_all(asked: Parameters, turnout_s: float) -> None:
    if asked.horizon_s <= turnout_s:
        raise InvalidInput(
            N_(
                "Such a force needs {turnout} minutes until it leaves, so nobody can be reached within {minutes}."
                " Allow more minutes, choose another force, or correct its turnout in the standards."
            ),
            turnout=f"{turnout_s / 60:g}",
            minutes=f"{asked.horizon_s / 60:g}",
        )


def counted(scenario: Scenario) -> tuple[str, ...]:
    """The kinds of forces that are there already, as the scenario counts."""
    return travel.PROFESSIONAL if scenario.counted == ExistingHelp.PROFESSIONAL else FIRE_FORCES


def _candidates(context: Context, scenario: Scenario) -> gpd.GeoDataFrame:
    own = [(site.name, lonlat(site.geom)) for site in scenario.sites if site.purpose == Purpose.CANDIDATE]
    dropped = [(name, at) for name, at in own if at is not None]
    return ground.candidates(context, scenario.candidates, scenario.spacing_m, dropped)
