"""What does one answer come to in one township: how many features of each class, and which figures does it tell?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridmap import palette
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import NO_OUTLINE, Context
from gridmap.layers.base.layer import Layer, Legend
from gridmap.vocabulary import Word

NOT_KNOWN = N_("Unknown")


class Standing(Word):
    """What is known of one figure."""

    KNOWN = "known", N_("Known")
    UNKNOWN = "unknown", N_("Unknown")
    FAILED = "failed", N_("Not reckoned")


@dataclass(frozen=True)
class AnalysisRow:
    """One class of one legend, or one figure of the headline (legend is "" then), on one day.

    value: features of the class, or the figure in its unit; None: unknown. of: all features of the layer in the
    township. unknown: those whose class is not known, or is the one that says so. share: value of all, 0 to 1, None
    where there are none.
    """

    day: date
    standing: Standing
    legend: str = ""
    mark: str = ""
    title: Sentence | None = None
    value: float | None = None
    unit: str = ""
    of: int | None = None
    unknown: int | None = None
    share: float | None = None
    note: Sentence | None = None


def figures(layer: Layer, context: Context, days: Sequence[date]) -> Iterator[AnalysisRow]:
    """Rows of one township in the order of days, legends and marks. Features of a neighbour within reach are not
    counted: they are in the neighbour's own rows, and no sum over townships counts them twice.
    """
    if layer.needs_outline and context.outline is None:
        yield from (AnalysisRow(day, Standing.UNKNOWN, note=NO_OUTLINE) for day in days)
        return
    answer = layer.compute(context)
    measure = layer.measure(context) if layer.measure else None
    titles = measure.marks if measure else {}
    inside = answer["area_path"].astype(object).str.startswith(context.township_path).to_numpy(dtype=bool)
    classes = {legend.key: legend.classify(answer) for legend in layer.legends}
    for day in days:
        held = inside & held_on(answer, day) if layer.dated else inside
        for legend in layer.legends:
            yield from _classes(legend, classes[legend.key][held], titles, day)
    if not layer.dated:
        yield from _of_headline(layer, answer, context, days)


def held_on(answer: gpd.GeoDataFrame, day: date) -> NDArray[np.bool_]:
    """Which features of a dated answer held on this day, as `publishing.question.held_on` says it of published ones."""
    since, until = (pd.to_datetime(answer[key]) for key in ("since", "until"))
    asked = pd.Timestamp(day)
    held: NDArray[np.bool_] = ((since.isna() | (since <= asked)) & (until.isna() | (until > asked))).to_numpy(
        dtype=bool
    )
    return held


def _classes(
    legend: Legend, classes: pd.Series, titles: Mapping[str, Sentence], day: date
) -> Iterator[AnalysisRow]:
    counts, of = classes.value_counts(), len(classes)
    without = int(classes.isna().sum())
    grey = [mark.key for mark in legend.marks if mark.color == palette.UNKNOWN]
    unknown = without + int(counts.reindex(grey).fillna(0).sum())
    told = [
        (mark.key, titles.get(mark.key, Sentence(mark.title)), int(counts.get(mark.key, 0)))
        for mark in legend.marks
    ]
    if without:
        told.append(("", Sentence(NOT_KNOWN), without))
    for key, title, number in told:
        yield AnalysisRow(
            day,
            Standing.UNKNOWN if key in ("", *grey) else Standing.KNOWN,
            legend.key,
            key,
            title,
            number,
            "",
            of,
            unknown,
            number / of if of else None,
        )


def _of_headline(
    layer: Layer, answer: gpd.GeoDataFrame, context: Context, days: Sequence[date]
) -> Iterator[AnalysisRow]:
    """The figures about the township as a whole; what they are of is said by their titles."""
    for headline in layer.headlines(answer, context):
        if headline.area_path == context.township_path:
            for each in headline.figures:
                standing = Standing.UNKNOWN if each.value is None else Standing.KNOWN
                title = Sentence(each.title)
                yield from (
                    AnalysisRow(day, standing, title=title, value=each.value, unit=each.unit) for day in days
                )
