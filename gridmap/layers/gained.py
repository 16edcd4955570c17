"""What does a scenario gain: which ground, people and enterprises does it bring into time that are late today?"""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridmap import palette
from gridmap.analysis.metres import area_km2
from gridmap.analysis.reach.bands import bands, known_ground
from gridmap.fields import EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence, amount
from gridmap.layers.base.context import WGS84, Context
from gridmap.layers.base.layer import (
    ON_SCENARIO,
    Figure,
    Headline,
    Layer,
    Legend,
    Measure,
)
from gridmap.layers.shared import times, travel
from gridmap.marks import Mark
from gridmap.registers.enterprises import Enterprise
from gridmap.vocabulary import EnterpriseState, Level

GAINED, SOONER, STILL_LATE, AS_TODAY, UNKNOWN = "gained", "sooner", "still_late", "as_today", "unknown"
TITLES = {
    GAINED: N_("Gained: in time only with the sites"),
    SOONER: N_("In time today, sooner with the sites"),
    AS_TODAY: N_("In time, as today"),
    STILL_LATE: N_("Late, with the sites too"),
    UNKNOWN: N_("Unknown: no road near"),
}


def compute(context: Context) -> gpd.GeoDataFrame:
    """The ground by what the sites change; empty where no scenario is supposed or the township has no outline."""
    after = travel.travel(context)
    before = travel.travel(_today(context))
    if context.scenario is None or before.surface is None or after.surface is None:
        return _frame(context, [], [])
    outline = after.on_plane(gpd.GeoSeries([after.township], crs=WGS84)).iloc[0]
    ground = known_ground(after.surface)
    known = outline if ground is None else shapely.intersection(ground, outline)
    thresholds_s = sorted({*after.profile.bands_s(), _limit_s(after)})
    in_time = thresholds_s.index(_limit_s(after)) + 1
    was = shapely.intersection(bands(before.surface, thresholds_s)[:in_time], known)
    # Nobody leaves because a site is built; drawn bands are drawn a little too small, each in its own way.
    now = shapely.union(was, shapely.intersection(bands(after.surface, thresholds_s)[:in_time], known))
    sooner = shapely.intersection(shapely.union_all(shapely.difference(now, was)), was[-1])
    shapes = {
        GAINED: shapely.difference(now[-1], was[-1]),
        SOONER: sooner,
        AS_TODAY: shapely.difference(was[-1], sooner),
        STILL_LATE: shapely.difference(known, now[-1]),
        UNKNOWN: shapely.difference(outline, known),
    }
    polygons = travel.to_wgs84(gpd.GeoSeries(list(shapes.values()), crs=after.plane))
    return _frame(context, list(shapes), polygons.to_list())


def _today(context: Context) -> Context:
    """The same township and moment, with nothing supposed."""
    return replace(context, variant="")


def _limit_s(drives: travel.Travel) -> float:
    return drives.profile["beyond_help_s"].value


def _frame(context: Context, keys: list[str], shapes: list[shapely.Geometry]) -> gpd.GeoDataFrame:
    geometry = gpd.GeoSeries(shapes, crs=WGS84)
    size_km2 = area_km2(geometry) if len(shapes) else np.empty(0)
    frame = pd.DataFrame(
        {
            "feature_id": keys,
            "title": keys,
            "area_path": context.township_path,
            "change": keys,
            "area_km2": np.round(size_km2, 3),
            "share": size_km2 / size_km2.sum() if len(shapes) else size_km2,
        }
    )
    found = gpd.GeoDataFrame(frame, geometry=geometry, crs=WGS84)
    return found[found["area_km2"] > 0].reset_index(drop=True)


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    if context.scenario is None:
        return [Headline(context.township_path, Sentence(N_("Open a scenario to see what it gains.")))]
    before, after = travel.travel(_today(context)), travel.travel(context)
    gained = answer.set_index("change").reindex([GAINED]).fillna({"area_km2": 0.0, "share": 0.0})
    people, enterprises = _people(context, before, after), _enterprises(context, before, after)
    parts = {
        "area": amount(round(float(gained["area_km2"].iloc[0]), 1)),
        "share": f"{float(gained['share'].iloc[0]):.0%}",
        "minutes": after.profile.minutes("beyond_help_s"),
        "enterprises": enterprises,
    }
    said = N_(
        "Gained: {area} km² ({share}) and {enterprises} enterprises more are reached within {minutes} min."
    )
    figures = [
        Figure(N_("People gained, about"), people),
        Figure(N_("Enterprises gained"), float(enterprises)),
        Figure(N_("Ground gained"), round(float(gained["area_km2"].iloc[0]), 1), N_("km²")),
    ]
    return [Headline(context.township_path, Sentence(said, parts), figures)]


def _people(context: Context, before: travel.Travel, after: travel.Travel) -> float | None:
    """Of each grid the share that is gained, people living evenly over it; None where no grid tells its people."""
    grids = context.areas[(context.areas["level"] == Level.GRID) & context.areas["geom"].notna()]
    population = grids["population"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    if before.surface is None or not np.isfinite(population).any():
        return None
    limit = (_limit_s(after),)
    share = (
        after.shares(grids["geom"], limit).covered[:, 0] - before.shares(grids["geom"], limit).covered[:, 0]
    )
    return float(np.round(np.nansum(population * np.maximum(share, 0.0))))


def _enterprises(context: Context, before: travel.Travel, after: travel.Travel) -> int:
    rows = context.inside(context.rows(Enterprise))
    places = rows[(rows["state"] != EnterpriseState.CLOSED) & rows["geom"].notna()]["geom"]
    return int((_in_time(after, places) & ~_in_time(before, places)).sum())


def _in_time(drives: travel.Travel, places: gpd.GeoSeries) -> NDArray[np.bool_]:
    if not len(places):
        return np.empty(0, dtype=bool)
    seconds = drives.seconds_at(gpd.GeoSeries(places, crs=WGS84))[0]
    return np.asarray(times.reach_of(seconds, _limit_s(drives)) == "in")


def _measure(context: Context) -> Measure:
    minutes = context.standards("fire").minutes("beyond_help_s")
    said = N_("In time: anyone within {minutes} min (own figure). {note}")
    return Measure(Sentence(said, {"minutes": minutes, "note": times.note(context)}))


GAINED_BY_SITES = Layer(
    key="gained",
    group=N_("Reach of help"),
    title=N_("What the scenario gains"),
    question=N_("Which ground is in time with the proposed sites, and is not today?"),
    reads=(*travel.READS, Enterprise),
    reach_m=travel.REACH_M,
    what_if="scenario",
    called_by_class=True,
    fields=(
        Field("change", N_("What changes"), "choice", choices=TITLES, shown=EVERYWHERE),
        Field("area_km2", N_("Ground area"), "number", unit=N_("km²"), shown=LISTED),
        Field("share", N_("Share of the township"), "share", shown=LISTED),
    ),
    legends=(
        Legend(
            "change",
            N_("What changes"),
            (
                Mark(
                    GAINED,
                    TITLES[GAINED],
                    palette.PURPLES[4],
                    "area",
                    letter="+",
                    weight_px=1.5,
                    fill_opacity=0.9,
                ),
                Mark(SOONER, TITLES[SOONER], palette.PURPLES[2], "area", weight_px=0.5, fill_opacity=0.8),
                Mark(AS_TODAY, TITLES[AS_TODAY], palette.PURPLES[0], "area", weight_px=0.5, fill_opacity=0.8),
                Mark(
                    STILL_LATE,
                    TITLES[STILL_LATE],
                    palette.SLATE,
                    "area",
                    letter="–",
                    weight_px=0.5,
                    fill_opacity=0.35,
                ),
                Mark(UNKNOWN, TITLES[UNKNOWN], palette.UNKNOWN, "area", hatch=True, weight_px=0.5),
            ),
            lambda answer: answer["change"],
        ),
    ),
    compute=compute,
    measure=_measure,
    headlines=headlines,
    shown=ON_SCENARIO,
)
