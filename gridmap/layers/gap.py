"""Where does help not arrive in time: nobody at all, and in the built-up area no station?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridmap import palette
from gridmap.analysis.metres import area_km2
from gridmap.analysis.reach.bands import bands, multipolygon
from gridmap.analysis.reach.gaps import gaps
from gridmap.analysis.reach.surface import Surface
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
from gridmap.marks import Mark
from gridmap.vocabulary import Level

LEAST_KM2 = 0.0005
"""Slivers smaller than this along a border are left out of the drawing; the shares of the coverage count them."""


def compute(context: Context) -> gpd.GeoDataFrame:
    grids = context.areas[(context.areas["level"] == Level.GRID) & context.areas["geom"].notna()]
    everybody, stations = travel.travel(context), travel.travel(context, travel.PROFESSIONAL)
    if everybody.surface is None or stations.surface is None or not len(grids):
        return _cut(context, everybody, grids, {})
    profile = everybody.profile
    outline = everybody.on_plane(gpd.GeoSeries([everybody.township], crs=WGS84)).iloc[0]
    nobody, unknown = _left(everybody.surface, outline, profile["beyond_help_s"].value)
    no_station, _ = _left(stations.surface, outline, profile["arrival_s"].value)
    built_up = everybody.on_plane(gpd.GeoSeries([town.town_built_up(context)], crs=WGS84)).iloc[0]
    found = {
        "nobody": nobody,
        "no_station": shapely.difference(shapely.intersection(no_station, built_up), nobody),
        "unknown": unknown,
    }
    return _cut(context, everybody, grids, found)


def _left(
    surface: Surface, outline: shapely.Geometry, threshold_s: float
) -> tuple[shapely.Geometry, shapely.Geometry]:
    """What is not reached within the threshold, and what is not known."""
    uncovered, unknown = gaps(surface, outline, list(bands(surface, (threshold_s,))))
    return uncovered[0], unknown


def _cut(
    context: Context,
    drives: travel.Travel,
    grids: gpd.GeoDataFrame,
    found: dict[str, shapely.Geometry],
) -> gpd.GeoDataFrame:
    """Cut at the borders of the grids: whoever may see a grid sees its gap, and no more."""
    outlines = drives.on_plane(gpd.GeoSeries(grids["geom"], crs=WGS84))
    cut = [_of_one_kind(grids, outlines, kind, shape, drives) for kind, shape in found.items()]
    frame = pd.concat(cut, ignore_index=True) if cut else pd.DataFrame()
    if frame.empty:
        columns = {
            name: pd.Series(dtype=object) for name in ("feature_id", "title", "area_path", "gap", "village")
        }
        numbers = {name: pd.Series(dtype=float) for name in ("area_km2", "share")}
        empty = pd.DataFrame({**columns, **numbers})
        return gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=WGS84))
    made = gpd.GeoDataFrame(frame, geometry="geometry", crs=WGS84)
    made["village"] = context.area_names(list(made["area_path"]), level=3)
    return made


def _of_one_kind(
    grids: gpd.GeoDataFrame,
    outlines: gpd.GeoSeries,
    kind: str,
    shape: shapely.Geometry,
    drives: travel.Travel,
) -> gpd.GeoDataFrame:
    parts = outlines.intersection(shape)
    shapes = gpd.GeoSeries([multipolygon(part) for part in parts], index=grids.index, crs=drives.plane)
    size_km2 = shapes.area.to_numpy() / 1e6
    kept = size_km2 >= LEAST_KM2
    return gpd.GeoDataFrame(
        {
            "feature_id": [f"{kind}-{path}" for path in grids.loc[kept, "path"]],
            "title": grids.loc[kept, "name"].to_list(),
            "area_path": grids.loc[kept, "path"].to_list(),
            "gap": kind,
            "area_km2": np.round(size_km2[kept], 3),
            "share": size_km2[kept] / area_km2(gpd.GeoSeries(grids.loc[kept, "geom"], crs=WGS84)),
        },
        geometry=travel.to_wgs84(shapes[kept]).to_list(),
        crs=WGS84,
    )


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    profile = context.standards("fire")

    def say(path: str, rows: gpd.GeoDataFrame) -> Headline:
        sizes = rows.groupby("gap")["area_km2"].sum()
        parts = {
            "nobody": f"{sizes.get('nobody', 0.0):.1f}",
            "minutes": profile.minutes("beyond_help_s"),
            "built_up": f"{sizes.get('no_station', 0.0):.1f}",
            "arrival": profile.minutes("arrival_s"),
        }
        sentence = Sentence(
            N_(
                "Nobody arrives within {minutes} min on {nobody} km²; on {built_up} km² of built-up ground no station"
                " within {arrival} min."
            ),
            parts,
        )
        return Headline(
            path, sentence, [Figure(N_("Unknown ground"), float(sizes.get("unknown", 0.0)), N_("km²"))]
        )

    return [
        say(context.township_path, answer),
        *(say(path, rows) for path, rows in answer.groupby("area_path")),
    ]


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
        Field("share", N_("Share of the grid"), "share", shown=LISTED),
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
                    palette.MINUTES[-1],
                    "area",
                    weight_px=0.5,
                    fill_opacity=0.75,
                ),
                Mark(
                    "no_station",
                    N_("Built-up, no station in its time"),
                    palette.MINUTES[4],
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
