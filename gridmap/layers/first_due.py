"""Which ground is whose to reach first, and is that more than a station may serve?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap import palette
from gridmap.analysis.metres import area_km2
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
from gridmap.layers.shared import times, travel
from gridmap.marks import Mark
from gridmap.standards import Profile
from gridmap.vocabulary import FIRE_FORCES, ResourceKind, texts

SIZES = ("area_class1_km2", "area_class2_km2", "area_small_km2", "area_suburb_km2")


LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
OTHERS = "others"
COLOURS = ("#9fb8ad", "#d8c4a0", "#c3b1d4", "#a3bcc9", "#d9b3bd", "#b9bf9a")
"""Six pale hues that are nobody's risk; what tells two areas apart for certain is the letter."""


def compute(context: Context) -> gpd.GeoDataFrame:
    drives = travel.travel(context)
    force, grounds = drives.first_due
    return _frame(context, drives, force, travel.to_wgs84(grounds))


def _frame(
    context: Context, drives: travel.Travel, force: np.ndarray, grounds: gpd.GeoSeries
) -> gpd.GeoDataFrame:
    who = drives.forces.iloc[force]
    size_km2 = area_km2(grounds) if len(grounds) else np.empty(0)
    kinds = who["kind"].to_list()
    frame = pd.DataFrame(
        {
            "feature_id": who["id"].astype(str).to_list(),
            "title": who["name"].to_list(),
            "area_path": context.township_path,
            "kind": kinds,
            "township": who["township"].to_list(),
            "turnout_s": who["turnout_s"].to_numpy(dtype=np.float64),
            "area_km2": np.round(size_km2, 2),
            "most_km2": [_most(drives.profile, kind) for kind in kinds],
        }
    )
    over = frame["area_km2"] > frame["most_km2"].astype(float)
    frame["force"] = [_letter(i) for i in range(len(frame))]
    frame["size"] = np.where(frame["most_km2"].isna(), "no_rule", np.where(over, "over", "within"))
    return gpd.GeoDataFrame(frame, geometry=grounds.to_list(), crs=WGS84)


def _letter(position: int) -> str:
    """The largest ground is A's; beyond the alphabet areas share a mark and are told apart by their details."""
    return LETTERS[position] if position < len(LETTERS) else OTHERS


def _most(profile: Profile, kind: str) -> float | None:
    """The largest area that the standard leaves to a station, whatever its class: classes are not in the ledger."""
    sizes = [profile[key].value for key in SIZES if key in profile.norms]
    return max(sizes) if kind in travel.PROFESSIONAL and sizes else None


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    stations = answer[answer["kind"] == ResourceKind.FIRE_STATION]
    parts = {"forces": len(answer), "stations": len(stations), "over": int((answer["size"] == "over").sum())}
    sentence = Sentence(
        N_(
            "{forces} forces are first somewhere, {stations} of them stations;"
            " {over} have more ground than a station may."
        ),
        parts,
    )
    largest = answer["area_km2"].max() if len(answer) else None
    return [
        Headline(context.township_path, sentence, [Figure(N_("Largest first-due area"), largest, N_("km²"))])
    ]


def _measure(context: Context) -> Measure:
    profile = context.standards("fire")
    drives = travel.travel(context)
    who = drives.forces.iloc[drives.first_due[0]]
    named = zip(who["name"], who["township"], strict=True)
    marks = {
        _letter(i): Sentence(N_("{force} ({township})"), {"force": name, "township": town})
        for i, (name, town) in enumerate(named)
    }
    if OTHERS in marks:
        marks[OTHERS] = Sentence(N_("Others"))
    sizes = [f"{profile[key].value:g}" for key in SIZES if key in profile.norms]
    if not sizes:
        return Measure(times.note(context), marks)
    parts = {"sizes": " / ".join(sizes), "source": profile.cited(SIZES[0]), "note": times.note(context)}
    said = N_("A station of class 1 / 2 / small / near suburb serves at most {sizes} km², {source}. {note}")
    return Measure(Sentence(said, parts), marks)


def _marks() -> tuple[Mark, ...]:
    """One a force, named by the measure."""
    lettered = [
        Mark(letter, "", COLOURS[i % len(COLOURS)], "area", letter=letter, weight_px=2, fill_opacity=0.85)
        for i, letter in enumerate(LETTERS)
    ]
    return (*lettered, Mark(OTHERS, "", palette.UNKNOWN, "area", weight_px=2, fill_opacity=0.3))


FIRST_DUE = Layer(
    key="first_due",
    group=N_("Reach of help"),
    title=N_("First-due areas"),
    question=N_("Which ground is whose to reach first?"),
    reads=travel.READS,
    reach_m=travel.REACH_M,
    needs_outline=True,
    what_if="scenario",
    public=True,
    fields=(
        Field(
            "kind",
            N_("Kind"),
            "choice",
            choices={k: t for k, t in texts(ResourceKind).items() if k in FIRE_FORCES},
            shown=EVERYWHERE,
            filter=True,
        ),
        Field("township", N_("Township"), shown=LISTED),
        Field("area_km2", N_("First-due area in this township"), "number", unit=N_("km²"), shown=EVERYWHERE),
        Field("most_km2", N_("Largest area a station may serve"), "number", unit=N_("km²"), shown=LISTED),
        Field("turnout_s", N_("Turnout"), "number", unit=N_("s")),
    ),
    legends=(
        Legend("force", N_("First is"), _marks(), lambda answer: answer["force"]),
        Legend(
            "kind",
            N_("Kind of who is first"),
            (
                Mark(
                    ResourceKind.FIRE_STATION,
                    ResourceKind.FIRE_STATION.text,
                    palette.PLUM,
                    "area",
                    weight_px=2,
                    fill_opacity=0.45,
                ),
                Mark(
                    ResourceKind.FULL_TIME_BRIGADE,
                    ResourceKind.FULL_TIME_BRIGADE.text,
                    palette.LILAC,
                    "area",
                    weight_px=2,
                    fill_opacity=0.45,
                ),
                Mark(
                    ResourceKind.VOLUNTEER_BRIGADE,
                    ResourceKind.VOLUNTEER_BRIGADE.text,
                    palette.TEAL,
                    "area",
                    weight_px=2,
                    fill_opacity=0.3,
                ),
                Mark(
                    ResourceKind.MICRO_STATION,
                    ResourceKind.MICRO_STATION.text,
                    palette.SLATE,
                    "area",
                    weight_px=2,
                    fill_opacity=0.2,
                ),
            ),
            lambda answer: answer["kind"],
        ),
        Legend(
            "size",
            N_("More ground than a station may serve?"),
            (
                Mark(
                    "over",
                    N_("More than the largest area of a station"),
                    palette.PURPLES[-1],
                    "area",
                    weight_px=2,
                    fill_opacity=0.5,
                ),
                Mark("within", N_("Within it"), palette.PURPLES[1], "area", weight_px=2, fill_opacity=0.5),
                Mark(
                    "no_rule",
                    N_("No station: the rule does not speak of it"),
                    palette.SLATE,
                    "area",
                    weight_px=2,
                    fill_opacity=0.15,
                ),
            ),
            lambda answer: answer["size"],
        ),
    ),
    compute=compute,
    measure=_measure,
    headlines=headlines,
)
