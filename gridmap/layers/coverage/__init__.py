"""How much of each grid and village does help reach in time, and how many people, enterprises and hazards?"""

from __future__ import annotations

from collections.abc import Callable, Collection

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridmap.analysis.metres import area_km2
from gridmap.db.models.base import SEGMENT
from gridmap.i18n.texts import N_
from gridmap.layers.base.context import WGS84, Context
from gridmap.layers.base.layer import Layer, Legend
from gridmap.layers.coverage.sentences import FIELDS, STATES, by_share, headlines, marks, measure
from gridmap.layers.shared import times, travel
from gridmap.layers.shared.dwellings import READS as DWELLINGS
from gridmap.layers.shared.dwellings import dwellings
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.vocabulary import OPEN_HAZARD_STATES, EnterpriseState, HazardGrade, Level, ResourceKind, Risk

Floats = NDArray[np.float64]


def _computed(levels: Collection[str]) -> Callable[[Context], gpd.GeoDataFrame]:
    def compute(context: Context) -> gpd.GeoDataFrame:
        everybody = travel.travel(context)
        profile = everybody.profile
        areas = context.areas
        places = areas[areas["level"].isin(levels)]
        found = pd.DataFrame(
            {
                "feature_id": places["path"],
                "area_path": places["path"],
                "title": places["name"],
                "level": places["level"],
                "village": context.area_names(list(places["path"]), level=3),
                "area_km2": np.round(area_km2(places["geom"]), 3),
                "population": places["population"],
            }
        )
        limit_s = profile["beyond_help_s"].value
        covered, uncovered, unknown = _shares(everybody, places["geom"], limit_s)
        found = found.assign(covered_share=covered, uncovered_share=uncovered, unknown_share=unknown)
        clause = travel.travel(context, travel.PROFESSIONAL)
        micro = travel.travel(context, (ResourceKind.MICRO_STATION,))
        found["arrival_share"] = _shares(clause, places["geom"], profile["arrival_s"].value)[0]
        found["micro_share"] = _shares(micro, places["geom"], profile["micro_arrival_s"].value)[0]
        middles = gpd.GeoSeries(places["geom"].representative_point(), crs=WGS84)
        seconds, force = everybody.seconds_at(middles)
        found["minutes"] = times.minutes(seconds)
        found["first"] = times.by_whom(everybody.forces, force, "name")
        found = _peopled(found, context, everybody, limit_s)
        found = _counted(found, context, everybody, limit_s)
        return gpd.GeoDataFrame(found.reset_index(drop=True), geometry=list(places["geom"]), crs=WGS84)

    return compute


def _shares(
    drives: travel.Travel, polygons: gpd.GeoSeries, threshold_s: float
) -> tuple[Floats, Floats, Floats]:
    """Covered, uncovered and unknown share of each polygon; where it has no outline everything is missing."""
    found = drives.shares(polygons, (threshold_s,))
    missing = polygons.isna().to_numpy() | polygons.is_empty.to_numpy()
    columns = (found.covered[:, 0], found.uncovered[:, 0], found.unknown)
    covered, uncovered, unknown = (np.where(missing, np.nan, column) for column in columns)
    return covered, uncovered, unknown


def _peopled(found: pd.DataFrame, context: Context, drives: travel.Travel, limit_s: float) -> pd.DataFrame:
    """The people of each area by state, where they live; by shares of its ground where no more is known."""
    homes = dwellings(context)
    state = times.reach_of(drives.seconds_at(homes.places.geometry)[0], limit_s)
    people = homes.places["people"].to_numpy(dtype=np.float64)
    lives = homes.places["area_path"]
    width = int(found["area_path"].str.len().max()) if len(found) else SEGMENT
    placed = found["area_path"].isin(set(lives[homes.placed].str[:width]))
    for told, column in STATES.items():
        sums = pd.Series(_sums(found["area_path"], lives, people * (state == told)), index=found.index)
        even = (found["population"].astype("Float64") * found[f"{column}_share"].to_numpy()).round()
        even = even.where(found[f"{column}_share"].notna())
        found[f"{column}_people"] = sums.astype("Float64").where(placed, even)
    return found.assign(lives=homes.source_of(found["area_path"]))


def _counted(found: pd.DataFrame, context: Context, drives: travel.Travel, limit_s: float) -> pd.DataFrame:
    """The enterprises, their weight by risk, and the open major hazards of each area, by state."""
    enterprises = context.inside(context.rows(Enterprise))
    enterprises = enterprises[enterprises["state"] != EnterpriseState.CLOSED]
    hazards = context.inside(context.rows(Hazard))
    majors = hazards[hazards["state"].isin(OPEN_HAZARD_STATES) & (hazards["grade"] == HazardGrade.MAJOR)]
    weights = {risk.value: drives.profile[f"weight_{risk.value}"].value for risk in Risk}
    weight = enterprises["risk"].map(weights).to_numpy(dtype=np.float64)
    for name, rows, counted in (
        ("enterprises", enterprises, np.ones(len(enterprises))),
        ("risk", enterprises, np.nan_to_num(weight)),
        ("majors", majors, np.ones(len(majors))),
    ):
        state = _states(drives, rows, limit_s)
        for told, column in STATES.items():
            found[f"{column}_{name}"] = _sums(
                found["area_path"], rows["area_path"], counted * (state == told)
            )
    total = found[[f"{column}_risk" for column in STATES.values()]].sum(axis=1)
    found["covered_risk_share"] = (found["covered_risk"] / total).where(total > 0)
    return found


def _states(drives: travel.Travel, rows: gpd.GeoDataFrame, limit_s: float) -> NDArray[np.str_]:
    located = rows["geom"].notna().to_numpy()
    seconds = np.full(len(rows), np.nan)
    seconds[located] = drives.seconds_at(gpd.GeoSeries(rows["geom"][located], crs=WGS84))[0]
    return times.reach_of(seconds, limit_s)


def _sums(paths: pd.Series, lies: pd.Series, counted: Floats) -> NDArray[np.int64]:
    """What is counted in each area and everything under it. All paths here are of one length."""
    width = int(paths.str.len().max()) if len(paths) else SEGMENT
    by_path = pd.Series(counted).groupby(lies.str[:width].to_numpy()).sum()
    return paths.map(by_path).fillna(0).to_numpy(dtype=np.float64).round().astype(np.int64)


def _layer(key: str, title: str, question: str, levels: Collection[str], *, lead: bool = False) -> Layer:
    return Layer(
        key=key,
        group=N_("Reach of help"),
        title=title,
        question=question,
        reads=(*travel.READS, *DWELLINGS, Enterprise, Hazard),
        reach_m=travel.REACH_M,
        needs_outline=True,
        what_if="scenario",
        fields=FIELDS,
        legends=(
            Legend("anyone", N_("Share where anyone arrives in time"), marks(), by_share("covered_share")),
            Legend(
                "station",
                N_("Share a station reaches in its arrival time"),
                marks(),
                by_share("arrival_share"),
            ),
            Legend(
                "micro", N_("Share a micro station reaches in its time"), marks(), by_share("micro_share")
            ),
        ),
        compute=_computed(levels),
        measure=measure,
        headlines=lambda answer, context: headlines(answer, context, levels),
        order="-uncovered_share",
        lead=lead,
    )


COVERAGE = _layer(
    "coverage",
    N_("Coverage by grid"),
    N_("How much of each grid does help reach in time?"),
    (Level.GRID, Level.DEDICATED_GRID),
    lead=True,
)
COVERAGE_VILLAGES = _layer(
    "coverage_villages",
    N_("Coverage by village"),
    N_("How much of each village does help reach in time?"),
    (Level.VILLAGE,),
)
