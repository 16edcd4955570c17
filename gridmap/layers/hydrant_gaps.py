"""Where in the town is no hydrant or water source near enough to be used?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridmap import palette
from gridmap.analysis.metres import area_km2, plane_around
from gridmap.analysis.reach.bands import multipolygon
from gridmap.db.models import Area, Landscape
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
from gridmap.layers.shared import town, travel
from gridmap.layers.shared.ground import pieces
from gridmap.marks import Mark
from gridmap.registers.resources import Resource
from gridmap.standards import READS as STANDARDS
from gridmap.vocabulary import ResourceKind

REACH_M = 1_000.0
QUARTER = 64
"""Segments to a quarter circle: with 16 a radius of 150 m would come out 0.2 m short, and its area 0.2 % too small."""


def compute(context: Context) -> gpd.GeoDataFrame:
    plane = plane_around(context.watched.bounds)
    if context.outline is None:
        return _frame(
            context, gpd.GeoDataFrame({"path": [], "name": []}, geometry=[], crs=plane), np.empty(0)
        )
    ground = gpd.GeoSeries([town.town_built_up(context)], crs=WGS84).to_crs(plane).iloc[0]
    wet = _water(context)
    radius_m = context.standards("fire")["hydrant_radius_m"].value
    near = shapely.union_all(shapely.buffer(wet.to_crs(plane).to_numpy(), radius_m, quad_segs=QUARTER))
    dry = shapely.difference(ground, near)
    parts = pieces(context, plane)
    whole_m2 = parts.intersection(ground).area.to_numpy()
    parts.geometry = [multipolygon(part) for part in parts.intersection(dry)]
    kept = parts.area.to_numpy() > 1.0
    return _frame(context, parts[kept], whole_m2[kept])


def _frame(context: Context, dry: gpd.GeoDataFrame, whole_m2: np.ndarray) -> gpd.GeoDataFrame:
    """dry: pieces of ground without water; whole_m2: the built-up ground of each of them."""
    size_m2 = dry.area.to_numpy()
    frame = pd.DataFrame(
        {
            "feature_id": dry["path"].to_list(),
            "area_path": dry["path"].to_list(),
            "title": dry["name"].to_list(),
            "village": context.area_names(list(dry["path"]), level=3),
            "area_km2": np.round(size_m2 / 1e6, 3),
            "share": size_m2 / np.maximum(whole_m2, 1e-9),
        }
    )
    return gpd.GeoDataFrame(frame, geometry=travel.to_wgs84(dry.geometry).to_list(), crs=WGS84)


def _water(context: Context) -> gpd.GeoSeries:
    rows = context.rows(Resource)
    kinds = (ResourceKind.HYDRANT, ResourceKind.WATER_SOURCE)
    return gpd.GeoSeries(
        rows.loc[rows["in_service"] & rows["kind"].isin(kinds) & rows["geom"].notna(), "geom"]
    )


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    whole_km2 = float(area_km2(gpd.GeoSeries([town.town_built_up(context)], crs=WGS84))[0])
    radius = f"{context.standards('fire')['hydrant_radius_m'].value:g}"
    if not whole_km2:
        sentence = Sentence(N_("No ground of the town is known here, so no hydrant is asked for."))
        return [Headline(context.township_path, sentence)]
    parts = {
        "share": f"{float(answer['area_km2'].sum()) / whole_km2:.0%}",
        "radius": radius,
    }
    sentence = Sentence(N_("{share} of the ground of the town is farther than {radius} m from water."), parts)
    figures = [
        Figure(N_("Hydrants and water sources in service"), float(len(_water(context)))),
        Figure(N_("Built-up ground"), round(whole_km2, 1), N_("km²")),
    ]
    return [Headline(context.township_path, sentence, figures)]


def _measure(context: Context) -> Measure:
    profile = context.standards("fire")
    parts = {"radius": f"{profile['hydrant_radius_m'].value:g}", "source": profile.cited("hydrant_radius_m")}
    return Measure(
        Sentence(N_("At most {radius} m to a hydrant or water source in service, straight: {source}"), parts)
    )


HYDRANT_GAPS = Layer(
    key="hydrant_gaps",
    group=N_("Reach of help"),
    title=N_("Hydrant gaps"),
    question=N_("Where in the town is no water near enough?"),
    reads=(Resource, Landscape, Area, *STANDARDS),
    reach_m=REACH_M,
    needs_outline=True,
    fields=(
        Field("area_km2", N_("Built-up ground without water"), "number", unit=N_("km²"), shown=EVERYWHERE),
        Field("share", N_("Share of the grid's ground of the town"), "share", shown=EVERYWHERE),
        Field("village", N_("Village"), shown=LISTED, filter=True),
    ),
    legends=(
        Legend(
            "gap",
            N_("Water"),
            (
                Mark(
                    "dry",
                    N_("Built-up, no water near enough"),
                    palette.PURPLES[3],
                    "area",
                    weight_px=0.5,
                    fill_opacity=0.6,
                ),
            ),
            lambda answer: pd.Series("dry", index=answer.index, dtype=object),
        ),
    ),
    compute=compute,
    measure=_measure,
    headlines=headlines,
)
