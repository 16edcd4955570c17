"""After how many minutes is help anywhere in the township, by whoever comes first and by each kind of force?"""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridmap import palette
from gridmap.analysis.metres import area_km2
from gridmap.analysis.reach.bands import bands, between, known_ground
from gridmap.fields import EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence, duration
from gridmap.layers.base.context import WGS84, Context
from gridmap.layers.base.layer import (
    ON_MAP,
    Figure,
    Headline,
    Layer,
    Legend,
    Measure,
    Page,
)
from gridmap.layers.shared import times, travel
from gridmap.layers.shared.reached import reached
from gridmap.marks import Mark
from gridmap.registers.resources import Resource
from gridmap.vocabulary import FIRE_FORCES, ResourceKind

LATER, UNKNOWN = "later", "unknown"
MOST_BANDS = 6
NO_FORCE = Sentence(
    N_("No fire force in service is known here or nearby: enter them in the ledger of resources.")
)


def band_key(position: int) -> str:
    return f"b{position + 1}"


def _computed(kinds: tuple[ResourceKind, ...]) -> Callable[[Context], gpd.GeoDataFrame]:
    def compute(context: Context) -> gpd.GeoDataFrame:
        drives = travel.travel(context, kinds)
        if drives.surface is None:
            return _frame(context, [], [], [])
        thresholds_s = drives.profile.bands_s()
        outline = drives.on_plane(gpd.GeoSeries([drives.township], crs=WGS84)).iloc[0]
        nested = shapely.intersection(bands(drives.surface, thresholds_s), outline)
        ground = known_ground(drives.surface)
        known = outline if ground is None else shapely.intersection(ground, outline)
        rest = shapely.difference(known, nested[-1])
        shapes = [*between(nested), rest, shapely.difference(outline, known)]
        keys = [*(band_key(i) for i in range(len(thresholds_s))), LATER, UNKNOWN]
        titles = [*(f"≤ {s / 60:g} min" for s in thresholds_s), f"> {thresholds_s[-1] / 60:g} min", "?"]
        polygons = travel.to_wgs84(gpd.GeoSeries(shapes, crs=drives.plane))
        return _frame(context, keys, titles, polygons.to_list())

    return compute


def _frame(
    context: Context, keys: list[str], titles: list[str], shapes: list[shapely.Geometry]
) -> gpd.GeoDataFrame:
    geometry = gpd.GeoSeries(shapes, crs=WGS84)
    size_km2 = area_km2(geometry) if len(shapes) else np.empty(0)
    frame = pd.DataFrame(
        {
            "feature_id": keys,
            "title": titles,
            "area_path": context.township_path,
            "band": keys,
            "area_km2": np.round(size_km2, 3),
            "share": size_km2 / size_km2.sum() if len(shapes) else size_km2,
        }
    )
    found = gpd.GeoDataFrame(frame, geometry=geometry, crs=WGS84)
    return found[found["area_km2"] > 0].reset_index(drop=True)


def _headlines(
    kinds: tuple[ResourceKind, ...], late: str
) -> Callable[[gpd.GeoDataFrame, Context], list[Headline]]:
    """late: the sentence about the ground that these kinds do not reach in time."""

    def say(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
        profile = context.standards("fire")
        found = reached(travel.travel(context, kinds), profile["beyond_help_s"].value)
        if found is None:
            return []
        parts = {
            "share": f"{found.percent(found.late_km2):.0f}%",
            "minutes": profile.minutes("beyond_help_s"),
        }
        sentence = Sentence(late, parts)
        stations = context.inside(context.rows(Resource))
        own = stations["in_service"] & (stations["kind"] == ResourceKind.FIRE_STATION)
        if not len(travel.able_forces(context, FIRE_FORCES, profile)):
            sentence = NO_FORCE
        elif not own.any():
            absent = {"absence": _absence(context), "sentence": sentence}
            sentence = Sentence(N_("{absence} {sentence}"), absent)
        figures = [
            Figure(N_("Ground reached in time"), round(found.percent(found.covered_km2), 1), "%"),
            Figure(N_("Ground unknown"), round(found.percent(found.unknown_km2), 1), "%"),
        ]
        return [Headline(context.township_path, sentence, figures)]

    return say


def _absence(context: Context) -> Sentence:
    """That the township has no station, and how far away the nearest one is from its office."""
    township = context.areas.loc[context.township_path]
    origin = township["seat"] if township["seat"] is not None else township["geom"]
    stations = travel.travel(context, (ResourceKind.FIRE_STATION,))
    if origin is not None:
        middle = gpd.GeoSeries([origin], crs=WGS84).representative_point()
        seconds, force = stations.seconds_at(middle)
        if force[0] >= 0:
            nearest = stations.forces.iloc[int(force[0])]
            parts = {
                "station": nearest["name"],
                "township": nearest["township"],
                "time": duration(float(seconds[0])),
            }
            said = N_("No fire station in this township; nearest: {station} in {township}, {time} away.")
            return Sentence(said, parts)
    return Sentence(N_("No fire station in this township, and none known within two hours."))


def _measure(context: Context) -> Measure:
    thresholds_s = context.standards("fire").bands_s()
    marks = {band_key(i): times.within(s) for i, s in enumerate(thresholds_s)}
    marks[LATER] = Sentence(N_("later than {minutes} min"), {"minutes": f"{thresholds_s[-1] / 60:g}"})
    return Measure(times.note(context), marks)


def _marks() -> tuple[Mark, ...]:
    """Latest first. Their titles come with the measure: the thresholds are figures of the profile."""
    ramp = palette.PURPLES
    steps = [Mark(LATER, "", ramp[-1], "area", weight_px=0.5, fill_opacity=1)]
    steps += [
        Mark(band_key(i), "", ramp[min(i, len(ramp) - 2)], "area", weight_px=0.5, fill_opacity=1)
        for i in reversed(range(MOST_BANDS))
    ]
    nobody_knows = Mark(
        UNKNOWN, N_("Unknown: no road near"), palette.UNKNOWN, "area", hatch=True, weight_px=0.5
    )
    return (*steps, nobody_knows)


def _layer(
    key: str,
    title: str,
    question: str,
    kinds: tuple[ResourceKind, ...],
    late: str,
    shown: frozenset[Page] = frozenset(),
) -> Layer:
    return Layer(
        key=key,
        group=N_("Reach of help"),
        title=title,
        question=question,
        reads=travel.READS,
        reach_m=travel.REACH_M,
        what_if="scenario",
        needs_outline=True,
        public=True,
        called_by_class=True,
        fields=(
            Field("area_km2", N_("Ground area"), "number", unit=N_("km²"), shown=LISTED),
            Field("share", N_("Share of the township"), "share", shown=EVERYWHERE),
        ),
        legends=(Legend("minutes", N_("Minutes until help arrives"), _marks(), lambda found: found["band"]),),
        compute=_computed(kinds),
        measure=_measure,
        headlines=_headlines(kinds, late),
        shown=shown,
    )


MINUTES: tuple[Layer, ...] = (
    _layer(
        "minutes",
        N_("Minutes: who comes first"),
        N_("After how many minutes does anybody arrive?"),
        FIRE_FORCES,
        N_("On {share} of the ground nobody arrives within {minutes} min."),
        shown=ON_MAP,
    ),
    _layer(
        "minutes_station",
        N_("Minutes: fire stations"),
        N_("After how many minutes does a fire and rescue station arrive?"),
        (ResourceKind.FIRE_STATION,),
        N_("On {share} of the ground no fire station arrives within {minutes} min."),
    ),
    _layer(
        "minutes_brigade",
        N_("Minutes: brigades"),
        N_("After how many minutes does a full-time or volunteer brigade arrive?"),
        (ResourceKind.FULL_TIME_BRIGADE, ResourceKind.VOLUNTEER_BRIGADE),
        N_("On {share} of the ground no brigade arrives within {minutes} min."),
    ),
    _layer(
        "minutes_micro",
        N_("Minutes: micro fire stations"),
        N_("After how many minutes does a micro fire station arrive?"),
        (ResourceKind.MICRO_STATION,),
        N_("On {share} of the ground no micro station arrives within {minutes} min."),
    ),
)
