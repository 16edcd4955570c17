"""Where does help not arrive in time: nobody at all, and in the built-up area no station?"""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridmap import palette
from gridmap.analysis.reach.bands import multipolygon
from gridmap.db.models import Landscape
from gridmap.fields import EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import WGS84, Context
from gridmap.layers.base.layer import (
    Figure,
    Headline,
    Layer,
    Legend,
    Measure,
)
from gridmap.layers.shared import times, town, travel
from gridmap.layers.shared.ground import pieces
from gridmap.layers.shared.reached import reached
from gridmap.marks import Mark

LEAST_KM2 = 0.0005
"""Slivers smaller than this along a border are left out of the drawing; the shares of the coverage count them."""


REACHED, NOT_REACHED, UNKNOWN_GROUND, NO_STATION = (
    N_("Ground reached in time"),
    N_("Ground not reached in time"),
    N_("Unknown ground"),
    N_("Ground no station reaches in its time"),
)
"""The figures of the township, in km²; the requirements page tells the same."""


def compute(context: Context) -> gpd.GeoDataFrame:
    everybody, stations = travel.travel(context), travel.travel(context, travel.PROFESSIONAL)
    profile = everybody.profile
    anyone = reached(everybody, profile["beyond_help_s"].value)
    professional = reached(stations, profile["arrival_s"].value)
    if anyone is None or professional is None:
        return _frame(context, [], everybody)
    built_up = everybody.on_plane(gpd.GeoSeries([town.town_built_up(context)], crs=WGS84)).iloc[0]
    no_station = shapely.intersection(professional.late, built_up)
    found = {
        "nobody": anyone.late,
        "no_station": shapely.difference(no_station, anyone.late),
        "unknown": anyone.unknown,
    }
    parts = pieces(context, everybody.plane)
    cut = [_of_one_kind(parts, kind, shape) for kind, shape in found.items()]
    return _frame(context, cut, everybody)


def _of_one_kind(parts: gpd.GeoDataFrame, kind: str, shape: shapely.Geometry) -> gpd.GeoDataFrame:
    """Cut at the borders of the smallest areas: whoever may see a grid sees its gap, and no more."""
    shapes = gpd.GeoSeries([multipolygon(part) for part in parts.intersection(shape)], crs=parts.crs)
    size_km2 = shapes.area.to_numpy() / 1e6
    kept = size_km2 >= LEAST_KM2
    return gpd.GeoDataFrame(
        {
            "feature_id": [f"{kind}-{path}" for path in parts.loc[kept, "path"]],
            "title": parts.loc[kept, "name"].to_list(),
            "area_path": parts.loc[kept, "path"].to_list(),
            "gap": kind,
            "area_km2": np.round(size_km2[kept], 3),
            "share": (size_km2 * 1e6 / parts.area.to_numpy())[kept],
        },
        geometry=shapes[kept].to_list(),
        crs=parts.crs,
    )


def _frame(context: Context, cut: list[gpd.GeoDataFrame], drives: travel.Travel) -> gpd.GeoDataFrame:
    frame = pd.concat(cut, ignore_index=True) if cut else pd.DataFrame()
    if frame.empty:
        columns = {
            name: pd.Series(dtype=object) for name in ("feature_id", "title", "area_path", "gap", "village")
        }
        numbers = {name: pd.Series(dtype=float) for name in ("area_km2", "share")}
        empty = pd.DataFrame({**columns, **numbers})
        return gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=WGS84))
    shapes = travel.to_wgs84(gpd.GeoSeries(frame["geometry"], crs=drives.plane))
    made = gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=shapes.to_list(), crs=WGS84)
    made["village"] = context.area_names(list(made["area_path"]), level=3)
    return made


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    """Of the township as a whole, and of each area that has ground of its own in the gap."""
    profile = context.standards("fire")
    everybody, stations = travel.travel(context), travel.travel(context, travel.PROFESSIONAL)
    anyone = reached(everybody, profile["beyond_help_s"].value)
    professional = reached(stations, profile["arrival_s"].value)

    def say(path: str, rows: gpd.GeoDataFrame, nobody_km2: float, figures: Sequence[Figure]) -> Headline:
        parts = {
            "nobody": f"{nobody_km2:.1f}",
            "minutes": profile.minutes("beyond_help_s"),
            "built_up": f"{rows.loc[rows['gap'] == 'no_station', 'area_km2'].sum():.1f}",
            "arrival": profile.minutes("arrival_s"),
        }
        sentence = N_(
            "Nobody arrives within {minutes} min on {nobody} km²; on {built_up} km² of built-up ground no station"
            " within {arrival} min."
        )
        return Headline(path, Sentence(sentence, parts), figures)

    def one(path: str, rows: gpd.GeoDataFrame) -> Headline:
        sizes = rows.groupby("gap")["area_km2"].sum()
        figures = [Figure(UNKNOWN_GROUND, float(sizes.get("unknown", 0.0)), N_("km²"))]
        return say(path, rows, float(sizes.get("nobody", 0.0)), figures)

    if anyone is None or professional is None:
        return []
    figures = [
        Figure(title, round(size_km2, 3), N_("km²"))
        for title, size_km2 in (
            (REACHED, anyone.covered_km2),
            (NOT_REACHED, anyone.late_km2),
            (UNKNOWN_GROUND, anyone.unknown_km2),
            (NO_STATION, professional.late_km2),
        )
    ]
    whole = say(context.township_path, answer, anyone.late_km2, figures)
    below = answer[answer["area_path"] != context.township_path]
    return [whole, *(one(path, rows) for path, rows in below.groupby("area_path"))]


def _measure(context: Context) -> Measure:
    profile = context.standards("fire")
    parts = {
        "arrival": profile.minutes("arrival_s"),
        "clause": profile.cited("arrival_s"),
        "minutes": profile.minutes("beyond_help_s"),
        "note": times.note(context),
    }
    sentence = N_(
        "Stations and full-time brigades within {arrival} min of the order, in the built-up area: {clause}."
        " Anyone within {minutes} min: own figure. {note}"
    )
    return Measure(Sentence(sentence, parts))


GAP = Layer(
    key="gap",
    group=N_("Reach of help"),
    title=N_("Gaps in fire cover"),
    question=N_("Where does help not arrive in time?"),
    reads=(*travel.READS, Landscape),
    reach_m=travel.REACH_M,
    needs_outline=True,
    what_if="scenario",
    fields=(
        Field(
            "gap",
            N_("Gap"),
            "choice",
            choices={
                "nobody": N_("Nobody in time"),
                "no_station": N_("Built-up, no station in its time"),
                "unknown": N_("Unknown: no road near"),
            },
            shown=EVERYWHERE,
            filter=True,
        ),
        Field("area_km2", N_("Ground area"), "number", unit=N_("km²"), shown=EVERYWHERE),
        Field("share", N_("Share of the area"), "share", shown=LISTED),
        Field("village", N_("Village"), shown=LISTED, filter=True),
    ),
    legends=(
        Legend(
            "gap",
            N_("Gap"),
            (
                Mark(
                    "nobody",
                    N_("Nobody in time"),
                    palette.PURPLES[-1],
                    "area",
                    weight_px=0.5,
                    fill_opacity=0.75,
                ),
                Mark(
                    "no_station",
                    N_("Built-up, no station in its time"),
                    palette.PURPLES[3],
                    "area",
                    weight_px=0.5,
                    fill_opacity=0.6,
                ),
                Mark(
                    "unknown", N_("Unknown: no road near"), palette.UNKNOWN, "area", hatch=True, weight_px=0.5
                ),
            ),
            lambda answer: answer["gap"],
        ),
    ),
    compute=compute,
    measure=_measure,
    headlines=headlines,
)
