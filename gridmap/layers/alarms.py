"""Which alarms came from places where help is promised late, and how long did help really take there?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap import palette
from gridmap.fields import EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import WGS84, Context
from gridmap.layers.base.layer import Figure, Headline, Layer, Legend, Measure
from gridmap.layers.shared import times, travel
from gridmap.marks import Mark
from gridmap.registers.alarms import Alarm, AlarmKind
from gridmap.vocabulary import texts

LATER, UNKNOWN = "later", "unknown"
MOST_BANDS = 6


def band_key(position: int) -> str:
    return f"b{position + 1}"


def compute(context: Context) -> gpd.GeoDataFrame:
    found = context.inside(context.features(Alarm))
    found["village"] = context.area_names(list(found["area_path"]), level=3)
    drives = travel.travel(context)
    located = found.geometry.notna().to_numpy()
    seconds = np.full(len(found), np.nan)
    first = np.full(len(found), -1, dtype=np.int32)
    if located.any():
        places = gpd.GeoSeries(found.geometry[located], crs=WGS84)
        seconds[located], first[located] = drives.seconds_at(places)
    found["promised"] = times.minutes(seconds)
    found["first"] = times.by_whom(drives.forces, first, "name")
    took = pd.to_datetime(found["arrived_at"], utc=True) - pd.to_datetime(found["received_at"], utc=True)
    found["took"] = times.minutes(took.dt.total_seconds().to_numpy(dtype=np.float64))
    found["late"] = np.round(found["took"] - found["promised"], 1)
    found["band"] = _bands(seconds, drives.profile.bands_s())
    return found


def _bands(seconds: np.ndarray, thresholds_s: tuple[float, ...]) -> list[str]:
    """The band of minutes promised at each place: unknown stays unknown, nobody within two hours is later."""
    at = np.searchsorted(np.array(thresholds_s), np.nan_to_num(seconds, posinf=np.inf, nan=np.inf))
    keys = [*(band_key(i) for i in range(len(thresholds_s))), LATER]
    return [UNKNOWN if np.isnan(s) else keys[i] for s, i in zip(seconds, at.tolist(), strict=True)]


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    limit = context.standards("fire")["beyond_help_s"].value / 60
    known = answer["promised"].notna() | (answer["band"] == LATER)
    late = known & ~(answer["promised"] <= limit)
    timed = answer["took"].notna() & answer["promised"].notna()
    parts = {
        "late": int(late.sum()),
        "total": len(answer),
        "minutes": f"{limit:g}",
        "unknown": int((~known).sum()),
    }
    text = N_(
        "{late} of {total} alarms came from places where nobody is promised within {minutes} min;"
        " at {unknown} the minutes are unknown."
    )
    figures = [
        Figure(N_("Alarms with a known arrival"), float(answer["took"].notna().sum())),
        Figure(N_("Of these later than promised"), float((answer.loc[timed, "late"] > 0).sum())),
    ]
    return [Headline(context.township_path, Sentence(text, parts), figures)]


def _measure(context: Context) -> Measure:
    thresholds_s = context.standards("fire").bands_s()
    marks = {band_key(i): times.within(s) for i, s in enumerate(thresholds_s)}
    marks[LATER] = Sentence(N_("later than {minutes} min"), {"minutes": f"{thresholds_s[-1] / 60:g}"})
    return Measure(times.note(context), marks)


def _marks() -> tuple[Mark, ...]:
    """Latest first, as the layer of minutes colours its ground; their titles come with the measure."""
    ramp = palette.PURPLES
    steps = [Mark(LATER, "", ramp[-1], "triangle", size_px=20)]
    steps += [
        Mark(band_key(i), "", ramp[min(i + 1, len(ramp) - 1)], "circle", size_px=14)
        for i in reversed(range(MOST_BANDS))
    ]
    nobody_knows = Mark(UNKNOWN, N_("Minutes unknown"), palette.UNKNOWN, "circle", hatch=True, size_px=16)
    return (*steps, nobody_knows)


ALARMS = Layer(
    key="alarms",
    group=N_("Incidents and alarms"),
    title=N_("Alarms against minutes"),
    question=N_("Which alarms came from places where help is promised late, and how long did it take?"),
    reads=(*travel.READS, Alarm),
    reach_m=travel.REACH_M,
    register="alarms",
    searchable=True,
    fields=(
        Field("received_at", N_("Alarm received at"), "datetime", shown=EVERYWHERE),
        Field("kind", N_("Kind"), "choice", choices=texts(AlarmKind), shown=EVERYWHERE, filter=True),
        Field("promised", N_("Minutes promised here"), "number", unit=N_("min"), shown=EVERYWHERE),
        Field("first", N_("First due"), shown=LISTED),
        Field("took", N_("Minutes it took"), "number", unit=N_("min"), shown=EVERYWHERE),
        Field("late", N_("Longer than promised"), "number", unit=N_("min"), shown=LISTED),
        Field("force", N_("Who came"), shown=LISTED),
        Field("village", N_("Village"), shown=LISTED, filter=True),
    ),
    legends=(Legend("band", N_("Minutes promised at the place"), _marks(), lambda answer: answer["band"]),),
    compute=compute,
    measure=_measure,
    headlines=headlines,
)
