"""How many of the people of each area live within so much of the nearest of a kind, and how many beyond?"""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridmap import palette
from gridmap.asking import saying
from gridmap.asking.kinds import Kind
from gridmap.asking.measuring import Measured, measured
from gridmap.asking.question import OwnQuestion
from gridmap.fields import EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import Headline, Layer, Legend
from gridmap.layers.shared.dwellings import READS, SOURCES, Dwellings, dwellings
from gridmap.layers.shared.fifths import fifths
from gridmap.marks import Mark

HALF = 0.5
Numbers = NDArray[np.float64]


def layer(asked: OwnQuestion, kind: Kind) -> Layer:
    """Its features are the smallest areas whose people are counted; the rest is said by `layer_of`."""
    return Layer(
        key="",
        group="",
        title="",
        question="",
        reads=(*READS, kind.model),
        fields=(
            Field("asked_share", N_("Share that matches"), "share", shown=EVERYWHERE),
            Field("asked_people", N_("People that match"), "number", unit=N_("people"), shown=EVERYWHERE),
            Field("asked_unknown", N_("People unknown"), "number", unit=N_("people"), shown=LISTED),
            Field("population", N_("Population"), "number", unit=N_("people"), shown=LISTED),
            Field(
                "lives",
                N_("Where its people live is known"),
                "choice",
                choices=SOURCES,
                shown=LISTED,
                filter=True,
            ),
            Field("village", N_("Village"), shown=LISTED),
        ),
        legends=(Legend("share", N_("Share of the people"), _marks(), _classify),),
        compute=_computed(asked, kind),
        headlines=_headlines(asked, kind),
        order="-asked_share",
    )


def _found(context: Context, asked: OwnQuestion, kind: Kind) -> tuple[Dwellings, Measured]:
    homes = dwellings(context)
    return homes, measured(context, asked, kind, homes.places.geometry)


def _computed(asked: OwnQuestion, kind: Kind) -> Callable[[Context], gpd.GeoDataFrame]:
    def compute(context: Context) -> gpd.GeoDataFrame:
        homes, found = _found(context, asked, kind)
        people = homes.places["people"].to_numpy(dtype=np.float64)
        reach = found.reach(asked.most)
        areas = homes.areas
        sums = {told: _sums(homes, areas, people * (reach == told)) for told in ("in", "out", "unknown")}
        whole = sums["in"] + sums["out"] + sums["unknown"]
        match = sums[saying.MATCHES[asked.side]]
        known = sums["in"] + sums["out"]
        counted = areas["path"].isin(homes.places["area_path"]).to_numpy()
        share = np.divide(match, known, out=np.full(len(areas), np.nan), where=known > 0)
        return gpd.GeoDataFrame(
            {
                "feature_id": areas["path"],
                "area_path": areas["path"],
                "title": areas["name"],
                "village": context.area_names(list(areas["path"]), level=3),
                "population": np.where(counted, np.round(whole), np.nan),
                "asked_people": np.where(counted & (known > 0), np.round(match), np.nan),
                "asked_unknown": np.where(counted, np.round(sums["unknown"]), np.nan),
                "asked_share": np.where(sums["unknown"] > HALF * whole, np.nan, share),
                "lives": homes.source_of(areas["path"]),
            },
            geometry=list(areas["geom"]),
            crs=areas.crs,
        ).reset_index(drop=True)

    return compute


def _sums(homes: Dwellings, areas: gpd.GeoDataFrame, people: Numbers) -> Numbers:
    summed = pd.Series(people).groupby(homes.places["area_path"].to_numpy()).sum()
    return np.asarray(areas["path"].map(summed).fillna(0.0), dtype=np.float64)


def _headlines(asked: OwnQuestion, kind: Kind) -> Callable[[gpd.GeoDataFrame, Context], list[Headline]]:
    def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
        homes, found = _found(context, asked, kind)
        people, reach = homes.places["people"].to_numpy(dtype=np.float64), found.reach(asked.most)
        told = []
        for path in context.areas["path"]:
            here = saying.under(homes.places, path).to_numpy()
            if here.any() or path == context.township_path:
                sentence, figures = saying.summed(asked, people[here], reach[here], found.told[here])
                told.append(Headline(path, homes.said(sentence), figures))
        return told

    return headlines


def _classify(answer: gpd.GeoDataFrame) -> pd.Series:
    return fifths(answer["asked_share"])


def _marks() -> tuple[Mark, ...]:
    """The largest share first, and darkest."""
    titles = (
        N_("less than 20 %"),
        N_("20 to 40 %"),
        N_("40 to 60 %"),
        N_("60 to 80 %"),
        N_("80 % or more"),
    )
    steps = [
        Mark(f"s{i}", title, palette.PURPLES[i], "area", weight_px=1, fill_opacity=0.7)
        for i, title in enumerate(titles)
    ]
    unknown = Mark("unknown", N_("Unknown"), palette.UNKNOWN, "area", hatch=True, weight_px=1)
    return (*reversed(steps), unknown)
