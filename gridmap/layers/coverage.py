"""How much of each grid and village does help reach in time, and how many people, enterprises and hazards?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridmap.analysis.metres import area_km2
from gridmap.layers import palette, travel
from gridmap.layers.context import WGS84, Context
from gridmap.layers.layer import (
    DETAIL,
    EVERYWHERE,
    LISTED,
    Field,
    Figure,
    Headline,
    Layer,
    Legend,
    Mark,
    Measure,
)
from gridmap.models import Enterprise, Hazard
from gridmap.models.base import SEGMENT
from gridmap.models.vocabulary import (
    OPEN_HAZARD_STATES,
    EnterpriseState,
    HazardGrade,
    Level,
    ResourceKind,
    Risk,
)
from gridmap.texts import N_, Sentence

HALF = 0.5
"""A grid counts as one where nobody arrives in time when help reaches less than half of its known ground."""

STATES = {"in": "covered", "out": "uncovered", "unknown": "unknown"}
_EDGES = (0.2, 0.4, 0.6, 0.8)
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
        found["minutes"] = travel.minutes(seconds)
        found["first"] = travel.by_whom(everybody.forces, force, "name")
        for state in STATES.values():
            people = places["population"].astype("Float64") * found[f"{state}_share"].to_numpy()
            found[f"{state}_people"] = people.round().where(found[f"{state}_share"].notna())
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
    return travel.reach_of(seconds, limit_s)


def _sums(paths: pd.Series, lies: pd.Series, counted: Floats) -> NDArray[np.int64]:
    """What is counted in each area and everything under it. All paths here are of one length."""
    width = int(paths.str.len().max()) if len(paths) else SEGMENT
    by_path = pd.Series(counted).groupby(lies.str[:width].to_numpy()).sum()
    return paths.map(by_path).fillna(0).to_numpy(dtype=np.float64).round().astype(np.int64)


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    """One for the township, one for each village that has grids, one for each grid."""
    found = [_headline(context.township_path, answer, context)]
    villages = answer["area_path"].str[: len(context.township_path) + SEGMENT]
    if len(answer) and (villages != answer["area_path"]).any():
        found += [_headline(path, rows, context) for path, rows in answer.groupby(villages)]
    return found + [_headline(path, rows, context) for path, rows in answer.groupby("area_path")]


def _headline(path: str, rows: gpd.GeoDataFrame, context: Context) -> Headline:
    profile = context.standards("fire")
    rows = rows[rows["level"] != Level.DEDICATED_GRID]  # it lies over others, which would be counted twice
    known = 1 - rows["unknown_share"]
    late = int((rows["covered_share"] < HALF * known).sum())
    parts = {
        "late": late,
        "total": len(rows),
        "minutes": f"{profile['beyond_help_s'].value / 60:g}",
        "unknown": int((rows["unknown_share"].isna() | (rows["unknown_share"] > HALF)).sum()),
    }
    sentence = Sentence(N_("{late} of {total} grids: no one arrives within {minutes} minutes."), parts)
    if rows["level"].eq(Level.VILLAGE).all() and len(rows):
        sentence = Sentence(N_("{late} of {total} villages: no one arrives within {minutes} minutes."), parts)
    figures = [
        _percent(N_("Ground reached"), rows, "covered"),
        _percent(N_("Ground not reached"), rows, "uncovered"),
        _percent(N_("Ground unknown"), rows, "unknown"),
        _people(rows),
        Figure(N_("Enterprises not reached"), float(rows["uncovered_enterprises"].sum())),
        Figure(N_("Open major hazards not reached"), float(rows["uncovered_majors"].sum())),
    ]
    return Headline(path, sentence, figures)


def _percent(title: str, rows: gpd.GeoDataFrame, state: str) -> Figure:
    size_km2 = rows["area_km2"].to_numpy(dtype=np.float64)
    share = rows[f"{state}_share"].to_numpy(dtype=np.float64)
    measured = np.isfinite(size_km2) & np.isfinite(share) & (size_km2 > 0)
    if not measured.any():
        return Figure(title, None, "%")
    return Figure(title, round(100 * float(np.average(share[measured], weights=size_km2[measured])), 1), "%")


def _people(rows: gpd.GeoDataFrame) -> Figure:
    """Where the people of some areas are not known, the sum over the others is what there are at least."""
    values = rows["uncovered_people"].astype("Float64")
    missing = values.isna()
    title = N_("People not reached, at least") if missing.any() else N_("People not reached")
    return Figure(title, None if missing.all() else float(values.sum()), N_("people"))


def by_share(column: str) -> Callable[[gpd.GeoDataFrame], pd.Series]:
    def classify(answer: gpd.GeoDataFrame) -> pd.Series:
        share = answer[column].to_numpy(dtype=np.float64)
        unknown = answer["unknown_share"].fillna(1.0).to_numpy(dtype=np.float64) > HALF
        step = np.char.add("s", np.searchsorted(np.asarray(_EDGES), share, side="right").astype(str))
        return pd.Series(np.where(unknown | np.isnan(share), "unknown", step), index=answer.index)

    return classify


def _marks() -> tuple[Mark, ...]:
    """Least covered first, and darkest."""
    titles = (
        N_("less than 20 % reached"),
        N_("20 to 40 % reached"),
        N_("40 to 60 % reached"),
        N_("60 to 80 % reached"),
        N_("80 % or more reached"),
    )
    steps = [
        Mark(f"s{i}", title, palette.PURPLES[-1 - i], "area", weight_px=1, fill_opacity=0.7)
        for i, title in enumerate(titles)
    ]
    unknown = Mark(
        "unknown",
        N_("Unknown: no road near, or no outline"),
        palette.UNKNOWN,
        "area",
        hatch=True,
        weight_px=1,
    )
    return (*steps, unknown)


def _count_fields(name: str, titles: Sequence[str]) -> tuple[Field, ...]:
    return tuple(
        Field(f"{state}_{name}", title, "number", shown=LISTED if state == "uncovered" else DETAIL)
        for state, title in zip(STATES.values(), titles, strict=True)
    )


FIELDS = (
    Field("village", N_("Village"), shown=LISTED, filter=True),
    Field("covered_share", N_("Share reached in time"), "share", shown=EVERYWHERE),
    Field("uncovered_share", N_("Share not reached in time"), "share", shown=LISTED),
    Field("unknown_share", N_("Share unknown"), "share", shown=LISTED),
    Field("minutes", N_("Minutes to its middle"), "number", unit=N_("min"), shown=EVERYWHERE),
    Field("first", N_("First to arrive"), shown=LISTED),
    Field("arrival_share", N_("Share within the station's arrival time"), "share", shown=LISTED),
    Field("micro_share", N_("Share within the micro station's time"), "share", shown=DETAIL),
    Field("population", N_("Population"), "number", unit=N_("people"), shown=LISTED),
    *_count_fields(
        "people",
        (N_("People reached, spread evenly"), N_("People not reached, spread evenly"), N_("People unknown")),
    ),
    *_count_fields(
        "enterprises", (N_("Enterprises reached"), N_("Enterprises not reached"), N_("Enterprises unknown"))
    ),
    *_count_fields(
        "majors",
        (
            N_("Open major hazards reached"),
            N_("Open major hazards not reached"),
            N_("Open major hazards unknown"),
        ),
    ),
    Field("covered_risk_share", N_("Share reached of the enterprises' risk"), "share", shown=DETAIL),
    Field("area_km2", N_("Area"), "number", unit=N_("km²"), shown=DETAIL),
)


def _measure(context: Context) -> Measure:
    profile = context.standards("fire")
    times = {
        "anyone": f"{profile['beyond_help_s'].value / 60:g}",
        "station": f"{profile['arrival_s'].value / 60:g}",
        "micro": f"{profile['micro_arrival_s'].value / 60:g}",
        "clause": profile.cited("arrival_s"),
        "note": travel.note(context),
    }
    return Measure(
        Sentence(
            N_(
                "In time: anyone within {anyone} min (own figure); stations and full-time brigades within {station}"
                " min, {clause}; micro stations within {micro} min. {note}"
            ),
            times,
        )
    )


def _layer(key: str, title: str, question: str, levels: Collection[str]) -> Layer:
    return Layer(
        key=key,
        group=N_("Reach of help"),
        title=title,
        question=question,
        reads=(*travel.READS, Enterprise, Hazard),
        reach_m=travel.REACH_M,
        supposes="scenario",
        fields=FIELDS,
        legends=(
            Legend("anyone", N_("Share where anyone arrives in time"), _marks(), by_share("covered_share")),
            Legend(
                "station",
                N_("Share a station reaches in its arrival time"),
                _marks(),
                by_share("arrival_share"),
            ),
            Legend(
                "micro", N_("Share a micro station reaches in its time"), _marks(), by_share("micro_share")
            ),
        ),
        compute=_computed(levels),
        measure=_measure,
        headlines=headlines,
    )


COVERAGE = _layer(
    "coverage",
    N_("Coverage by grid"),
    N_("How much of each grid does help reach in time?"),
    (Level.GRID, Level.DEDICATED_GRID),
)
COVERAGE_VILLAGES = _layer(
    "coverage_villages",
    N_("Coverage by village"),
    N_("How much of each village does help reach in time?"),
    (Level.VILLAGE,),
)
