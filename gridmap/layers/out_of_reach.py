"""Which enterprises does help not reach in time, first of all those with open major hazards, and who is due there?"""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap import palette
from gridmap.fields import DETAIL, EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import WGS84, Context
from gridmap.layers.base.layer import (
    Figure,
    Headline,
    Layer,
    Legend,
    Measure,
)
from gridmap.layers.shared import times, travel
from gridmap.marks import Mark
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.vocabulary import OPEN_HAZARD_STATES, EnterpriseState, HazardGrade, Risk, Tag, texts

NOBODY, NO_STATION, IN_TIME, UNKNOWN = "nobody", "no_station", "in_time", "unknown"
STATES = {
    NOBODY: N_("Nobody in time"),
    NO_STATION: N_("No station in its time"),
    IN_TIME: N_("In time"),
    UNKNOWN: N_("Time unknown"),
}


def compute(context: Context) -> gpd.GeoDataFrame:
    found = context.inside(context.features(Enterprise))
    found = found[found["state"] != EnterpriseState.CLOSED].copy()
    found["village"] = context.area_names(list(found["area_path"]), level=3)
    hazards = context.inside(context.rows(Hazard))
    majors = hazards[hazards["state"].isin(OPEN_HAZARD_STATES) & (hazards["grade"] == HazardGrade.MAJOR)]
    found["major_open"] = found["id"].map(majors["enterprise_id"].value_counts()).fillna(0).astype(int)
    for tag in (Tag.THREE_IN_ONE, Tag.NINE_SMALL):
        found[tag.value] = [None if tags is None else tag in tags for tags in found["tags"]]
    return _timed(found, context)


def _timed(found: gpd.GeoDataFrame, context: Context) -> gpd.GeoDataFrame:
    everybody = travel.travel(context)
    stations = travel.travel(context, travel.PROFESSIONAL)
    located = found.geometry.notna().to_numpy()
    places = gpd.GeoSeries(found.geometry[located], crs=WGS84)
    seconds, first = everybody.seconds_at(places)
    later, second = everybody.second_at(places, first)
    station_s, station = stations.seconds_at(places)
    for column, values, missing in (
        ("minutes", times.minutes(seconds), np.nan),
        ("first", times.by_whom(everybody.forces, first, "name"), ""),
        ("first_kind", times.by_whom(everybody.forces, first, "kind"), ""),
        ("second_minutes", times.minutes(later), np.nan),
        ("second", times.by_whom(everybody.forces, second, "name"), ""),
        ("station_minutes", times.minutes(station_s), np.nan),
        ("station", times.by_whom(stations.forces, station, "name"), ""),
        ("reach", times.reach_of(seconds, everybody.profile["beyond_help_s"].value), "unknown"),
        ("station_reach", times.reach_of(station_s, everybody.profile["arrival_s"].value), "unknown"),
    ):
        found[column] = missing
        found.loc[located, column] = values
    found["arrival"] = np.select(
        [found["reach"] == "out", found["station_reach"] == "out", found["station_reach"] == "in"],
        [NOBODY, NO_STATION, IN_TIME],
        UNKNOWN,
    )
    return found


def by(column: str) -> Callable[[gpd.GeoDataFrame], pd.Series]:
    def classify(answer: gpd.GeoDataFrame) -> pd.Series:
        late = answer[column] == "out"
        return pd.Series(
            np.select(
                [late & (answer["major_open"] > 0), late, answer[column] == "unknown"],
                ["out_major", "out", "unknown"],
                "in",
            ),
            index=answer.index,
        )

    return classify


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    profile = context.standards("fire")

    def say(path: str, rows: gpd.GeoDataFrame) -> Headline:
        late, far = rows["reach"] == "out", rows["station_reach"] == "out"
        parts = {
            "late": int(late.sum()),
            "far": int(far.sum()),
            "total": len(rows),
            "minutes": profile.minutes("beyond_help_s"),
            "arrival": profile.minutes("arrival_s"),
        }
        sentence = Sentence(
            N_(
                "{late} of {total} enterprises: nobody arrives within {minutes} min;"
                " {far}: no station within {arrival} min."
            ),
            parts,
        )
        open_majors = float(rows.loc[far, "major_open"].sum())
        figures = [
            Figure(N_("Open major hazards beyond a station's time"), open_majors),
            Figure(N_("Three-in-one places beyond it"), _tagged(rows, far, Tag.THREE_IN_ONE)),
            Figure(N_("Nine-small places beyond it"), _tagged(rows, far, Tag.NINE_SMALL)),
            Figure(N_("Time unknown"), float((rows["station_reach"] == "unknown").sum())),
        ]
        return Headline(path, sentence, figures)

    inside = answer[answer["area_path"] != context.township_path]
    return [
        say(context.township_path, answer),
        *(say(path, rows) for path, rows in inside.groupby("area_path")),
    ]


def _tagged(rows: gpd.GeoDataFrame, far: pd.Series, tag: Tag) -> float | None:
    """Known only where every place has been looked at for tags."""
    told = rows.loc[far, tag.value]
    return None if told.isna().any() else float(told.astype(bool).sum())


def _marks() -> tuple[Mark, ...]:
    return (
        Mark(
            "out_major",
            N_("Not in time, with an open major hazard"),
            palette.INK,
            "hexagon",
            letter="!",
            size_px=28,
        ),
        Mark("out", N_("Not in time"), palette.SLATE, "hexagon", size_px=18),
        Mark(
            "unknown",
            N_("Unknown: no road near, or not on the map"),
            palette.UNKNOWN,
            "circle",
            hatch=True,
            size_px=16,
        ),
        Mark("in", N_("In time"), palette.PURPLES[1], "circle", size_px=12),
    )


def _measure(context: Context) -> Measure:
    profile = context.standards("fire")
    parts = {
        "anyone": profile.minutes("beyond_help_s"),
        "station": profile.minutes("arrival_s"),
        "clause": profile.cited("arrival_s"),
        "note": times.note(context),
    }
    sentence = N_(
        "In time: anyone within {anyone} min (own figure); a station within {station} min, {clause}. {note}"
    )
    return Measure(Sentence(sentence, parts))


OUT_OF_REACH = Layer(
    key="out_of_reach",
    group=N_("Reach of help"),
    title=N_("Enterprises out of reach"),
    question=N_("Which enterprises does help not reach in time?"),
    reads=(*travel.READS, Enterprise, Hazard),
    reach_m=travel.REACH_M,
    needs_outline=True,
    what_if="scenario",
    register="enterprises",
    narrowed={"arrival": (NOBODY, NO_STATION)},
    fields=(
        Field("arrival", N_("Arrival"), "choice", choices=STATES, shown=LISTED, filter=True),
        Field("minutes", N_("Minutes until the first arrives"), "number", unit=N_("min"), shown=EVERYWHERE),
        Field("first", N_("First due"), shown=LISTED),
        Field(
            "second_minutes", N_("Minutes until the second arrives"), "number", unit=N_("min"), shown=DETAIL
        ),
        Field("second", N_("Second due"), shown=LISTED),
        Field(
            "station_minutes", N_("Minutes until a station arrives"), "number", unit=N_("min"), shown=LISTED
        ),
        Field("station", N_("Station"), shown=DETAIL),
        Field("major_open", N_("Open major hazards"), "number", shown=LISTED),
        Field("three_in_one", Tag.THREE_IN_ONE.text, "flag", shown=DETAIL),
        Field("nine_small", Tag.NINE_SMALL.text, "flag", shown=DETAIL),
        Field("risk", N_("Risk"), "choice", choices=texts(Risk), shown=LISTED, filter=True),
        Field("village", N_("Village"), shown=LISTED, filter=True),
    ),
    legends=(
        Legend("station", N_("Does a station arrive in its time?"), _marks(), by("station_reach")),
        Legend("anyone", N_("Does anyone arrive in time?"), _marks(), by("reach")),
    ),
    compute=compute,
    measure=_measure,
    headlines=headlines,
)
