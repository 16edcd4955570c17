"""How is a question said in words, and its answer summed?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridmap.asking.kinds import KINDS, Kind
from gridmap.asking.question import OwnQuestion
from gridmap.asking.subjects import SUBJECTS, choices
from gridmap.db.models.asked import MeasuredBy, Side
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence, amount, listed
from gridmap.layers.base.context import NO_OUTLINE, Context
from gridmap.layers.base.layer import Figure, Measure
from gridmap.layers.shared import times

MATCHES = {Side.INSIDE: "in", Side.BEYOND: "out"}


def question(asked: OwnQuestion) -> Sentence:
    """The question itself: "Enterprises beyond 8 min by road of: Fire and rescue station. Only Risk: red." """
    subject = SUBJECTS[asked.subject]
    parts = {"what": Sentence(subject.title), "limit": limit(asked), "near": KINDS[asked.near].title}
    inside = N_("{what} within {limit} of: {near}")
    beyond = N_("{what} beyond {limit} of: {near}")
    said = Sentence(inside if asked.side == Side.INSIDE else beyond, parts)
    told = [
        Sentence(N_("{field}: {values}"), {"field": Sentence(each.title), "values": _chosen(asked, each)})
        for each in subject.filters
        if asked.filters.get(each.key)
    ]
    if not told:
        return said
    joined = told[0]
    for each in told[1:]:
        joined = Sentence(N_("{one}; {other}"), {"one": joined, "other": each})
    return Sentence(N_("{question} (only {filters})"), {"question": said, "filters": joined})


def _chosen(asked: OwnQuestion, each: Field) -> Sentence | str:
    texts = choices(each)
    return listed([Sentence(texts.get(value, value)) for value in asked.filters[each.key]])


def limit(asked: OwnQuestion) -> Sentence:
    if asked.measured_by == MeasuredBy.MINUTES:
        return Sentence(N_("{minutes} min by road"), {"minutes": f"{asked.most:g}"})
    return Sentence(N_("{metres} m in a straight line"), {"metres": f"{asked.most:g}"})


def measure(asked: OwnQuestion, context: Context) -> Measure:
    """How it was measured, how many of the kind are known, and what the marks mean."""
    said = {"limit": limit(asked)}
    marks = {
        "in": Sentence(N_("within {limit}"), said),
        "out": Sentence(N_("beyond {limit}"), said),
        "unknown": Sentence(N_("Unknown")),
    }
    return Measure(_note(asked, context), marks)


def _note(asked: OwnQuestion, context: Context) -> Sentence:
    if context.outline is None:
        return NO_OUTLINE
    kind = KINDS[asked.near]
    way = Sentence(N_("Straight line; of a building or an area from its middle."))
    if asked.measured_by == MeasuredBy.MINUTES:
        turnout = N_(
            "From the nearest to the place, with its turnout; of a building or an area to its middle. {note}"
        )
        plain = N_("From the nearest to the place; of a building or an area to its middle. {note}")
        way = Sentence(turnout if kind.force else plain, {"note": times.note(context)})
    return Sentence(N_("{counted} {way}"), {"way": way, "counted": _counted(kind, context)})


def _counted(kind: Kind, context: Context) -> Sentence:
    """Which of the kind were looked at: what is not on the map is near to nobody, and that is said."""
    rows = kind.rows(context)
    parts = {"near": kind.title, "count": len(rows), "missing": int(rows["geom"].isna().sum())}
    around = N_("{near}: {count} here and around, {missing} of them not on the map.")
    own = N_("{near}: {count} in this township alone, {missing} of them not on the map.")
    return Sentence(around if kind.public else own, parts)


def summed(
    asked: OwnQuestion, weight: NDArray[np.float64], reach: NDArray[np.str_], value: NDArray[np.float64]
) -> tuple[Sentence, list[Figure]]:
    """Count, share and mean. weight (n,): 1 for a place, else people; value: metres or minutes, NaN where none is told.

    Unknown is in no share and in no mean.
    """
    side = MATCHES[asked.side]
    known = reach != "unknown"
    total, there, match = (float(weight[rows].sum()) for rows in (reach != "", known, reach == side))
    unknown = total - there
    share = 100 * match / there if there > 0 else None
    told = np.isfinite(value) & (weight > 0)
    mean = round(float(np.average(value[told], weights=weight[told])), 1) if told.any() else None
    parts = {
        "question": question(asked),
        "total": amount(round(total)),
        "count": amount(round(match)),
        "share": "" if share is None else f"{share:.1f} %",
        "unknown": amount(round(unknown)),
    }
    if total == 0:
        said = N_("{question}: there is nothing of which it could be asked.")
    elif share is None:
        said = N_("{question}: of none of {total} it is known.")
    elif round(unknown) > 0:
        said = N_("{question}: {count} of {total}, {share} of those known; {unknown} unknown.")
    else:
        said = N_("{question}: {count} of {total}, {share}.")
    unit = N_("min") if asked.measured_by == MeasuredBy.MINUTES else N_("m")
    return Sentence(said, parts), [
        Figure(N_("Of all"), float(round(total))),
        Figure(N_("That match"), float(round(match))),
        Figure(N_("Share of those known"), None if share is None else round(share, 1), "%"),
        Figure(N_("Unknown"), float(round(unknown))),
        Figure(N_("Mean, where one is near"), mean, unit),
    ]


def under(answer: gpd.GeoDataFrame, path: str) -> pd.Series:
    """Which features lie in an area."""
    lies: pd.Series = answer["area_path"].str.startswith(path)
    return lies
