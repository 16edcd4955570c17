"""How is the coverage of an area told: sentence, figures, fields, marks, and by which clauses?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap import palette
from gridmap.db.models.base import SEGMENT
from gridmap.fields import DETAIL, EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import Figure, Headline, Measure
from gridmap.layers.shared import times, travel
from gridmap.layers.shared.dwellings import SOURCES, dwellings
from gridmap.layers.shared.fifths import fifths
from gridmap.layers.shared.reached import Reached, reached
from gridmap.marks import Mark
from gridmap.vocabulary import Level

HALF = 0.5
"""A grid counts as one where nobody arrives in time when help reaches less than half of its known ground."""

STATES = {"in": "covered", "out": "uncovered", "unknown": "unknown"}


def headlines(answer: gpd.GeoDataFrame, context: Context, levels: Collection[str]) -> list[Headline]:
    """One for the township, one for each village that has grids, one for each grid. levels: of the areas asked."""
    limit_s = context.standards("fire")["beyond_help_s"].value
    town = reached(travel.travel(context), limit_s)
    found = [_headline(context.township_path, answer, context, levels, town)]
    villages = answer["area_path"].str[: len(context.township_path) + SEGMENT]
    if len(answer) and (villages != answer["area_path"]).any():
        found += [_headline(path, rows, context, levels) for path, rows in answer.groupby(villages)]
    return found + [_headline(path, rows, context, levels) for path, rows in answer.groupby("area_path")]


def _headline(
    path: str,
    rows: gpd.GeoDataFrame,
    context: Context,
    levels: Collection[str],
    town: Reached | None = None,
) -> Headline:
    """town: for the township itself, whose ground is more than the areas that happen to be there."""
    rows = rows[rows["level"] != Level.DEDICATED_GRID]  # it lies over others, which would be counted twice
    ground = (
        (
            _percent(N_("Ground reached"), rows, "covered"),
            _percent(N_("Ground not reached"), rows, "uncovered"),
            _percent(N_("Ground unknown"), rows, "unknown"),
        )
        if town is None
        else (
            Figure(N_("Ground reached"), round(town.percent(town.covered_km2), 1), "%"),
            Figure(N_("Ground not reached"), round(town.percent(town.late_km2), 1), "%"),
            Figure(N_("Ground unknown"), round(town.percent(town.unknown_km2), 1), "%"),
        )
    )
    figures = [
        *ground,
        _people(rows),
        Figure(N_("Enterprises not reached"), float(rows["uncovered_enterprises"].sum())),
        Figure(N_("Open major hazards not reached"), float(rows["uncovered_majors"].sum())),
    ]
    return Headline(path, _sentence(rows, context, levels), figures if len(rows) else list(ground))


def _sentence(rows: gpd.GeoDataFrame, context: Context, levels: Collection[str]) -> Sentence:
    """Where none is there, or none is known, nought of nought would sound like an all-clear."""
    known = 1 - rows["unknown_share"]
    unknown = rows["unknown_share"].isna() | (rows["unknown_share"] > HALF)
    parts = {
        "late": int((rows["covered_share"] < HALF * known).sum()),
        "total": len(rows),
        "minutes": context.standards("fire").minutes("beyond_help_s"),
        "unknown": int(unknown.sum()),
    }
    are_villages = Level.VILLAGE in levels
    if not len(rows):
        none_villages = N_("No village is entered yet; the map of minutes tells of the township as a whole.")
        none = N_("No grid is entered yet; the map of minutes tells of the township as a whole.")
        return Sentence(none_villages if are_villages else none)
    if unknown.all():
        untold_villages = N_(
            "Of none of {total} villages it is known whether anyone arrives within {minutes} minutes."
        )
        untold = N_("Of none of {total} grids it is known whether anyone arrives within {minutes} minutes.")
        return Sentence(untold_villages if are_villages else untold, parts)
    late_villages = N_("{late} of {total} villages: no one arrives within {minutes} minutes.")
    late = N_("{late} of {total} grids: no one arrives within {minutes} minutes.")
    said = Sentence(late_villages if are_villages else late, parts)
    if not unknown.any():
        return said
    return Sentence(
        N_("{sentence} Of {unknown} it is not known."), {"sentence": said, "unknown": parts["unknown"]}
    )


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
        unknown = answer["unknown_share"].fillna(1.0).to_numpy(dtype=np.float64) > HALF
        return fifths(answer[column], unknown)

    return classify


def marks() -> tuple[Mark, ...]:
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
        (N_("People reached"), N_("People not reached"), N_("People unknown")),
    ),
    Field("lives", N_("Where its people live is known"), "choice", choices=SOURCES, shown=DETAIL),
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
    Field("area_km2", N_("Ground area"), "number", unit=N_("km²"), shown=DETAIL),
)


def measure(context: Context) -> Measure:
    profile = context.standards("fire")
    told = {
        "anyone": profile.minutes("beyond_help_s"),
        "station": profile.minutes("arrival_s"),
        "micro": profile.minutes("micro_arrival_s"),
        "clause": profile.cited("arrival_s"),
        "note": times.note(context),
    }
    return Measure(
        dwellings(context).said(
            Sentence(
                N_(
                    "In time: anyone within {anyone} min (own figure); stations and full-time brigades within {station}"
                    " min, {clause}; micro stations within {micro} min. {note}"
                ),
                told,
            )
        )
    )
