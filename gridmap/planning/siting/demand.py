"""Who needs help in the township: people where they live, enterprises, and open major accident hazards?"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from gridmap.db.models.scenario import Weight
from gridmap.layers.base.context import WGS84, Context
from gridmap.layers.shared.dwellings import dwellings
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.standards import Profile
from gridmap.vocabulary import OPEN_HAZARD_STATES, EnterpriseState, HazardGrade, Risk


@dataclass(frozen=True)
class Demand:
    """places: EPSG:4326 points with `weight` and `area_path`. uncounted: what has no place or no weight: unknown."""

    places: gpd.GeoDataFrame
    uncounted: int


def demands(context: Context, profile: Profile) -> dict[str, Demand]:
    """By `Weight` value, and "majors": the open major accident hazards, which are counted and never weighted."""
    enterprises = context.inside(context.rows(Enterprise))
    enterprises = enterprises[enterprises["state"] != EnterpriseState.CLOSED]
    weights = {risk.value: profile[f"weight_{risk.value}"].value for risk in Risk}
    hazards = context.inside(context.rows(Hazard))
    majors = hazards[hazards["state"].isin(OPEN_HAZARD_STATES) & (hazards["grade"] == HazardGrade.MAJOR)]
    return {
        Weight.PEOPLE.value: people(context),
        Weight.ENTERPRISES.value: _located(enterprises, np.ones(len(enterprises))),
        Weight.RISK.value: _located(enterprises, enterprises["risk"].map(weights).to_numpy(dtype=np.float64)),
        "majors": _located(majors, np.ones(len(majors))),
    }


def _located(rows: gpd.GeoDataFrame, weight: NDArray[np.float64]) -> Demand:
    known = rows["geom"].notna().to_numpy() & np.isfinite(weight)
    places = gpd.GeoDataFrame(
        {"weight": weight[known], "area_path": rows["area_path"].to_numpy()[known]},
        geometry=rows["geom"].to_numpy()[known],
        crs=WGS84,
    )
    return Demand(places, int((~known).sum()))


def people(context: Context) -> Demand:
    """The people of each grid (where none is counted: village, township) where they live, by what is known of that.

    uncounted: areas of that level whose people nobody counted.
    """
    homes = dwellings(context)
    places = homes.places.rename(columns={"people": "weight"})[["weight", "area_path", "geometry"]]
    return Demand(places, homes.uncounted)
