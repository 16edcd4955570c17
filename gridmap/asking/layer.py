"""How does a question become a layer: the features it asks about, each with how far the nearest of the kind is?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap import palette
from gridmap.asking import by_people, saying
from gridmap.asking.kinds import KINDS
from gridmap.asking.measuring import measured
from gridmap.asking.question import OwnQuestion
from gridmap.asking.subjects import PEOPLE, SUBJECTS, QuestionSubject, matching
from gridmap.db.models.asked import MeasuredBy
from gridmap.fields import EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Translate
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import Headline, Layer, Legend
from gridmap.layers.shared import travel
from gridmap.marks import Mark

GROUP = N_("Own questions")
REACH = {"in": N_("Within it"), "out": N_("Beyond it"), "unknown": N_("Unknown")}


def layer_of(asked: OwnQuestion, translate: Translate = str) -> Layer | None:
    """The layer; None where the program no longer knows what is asked about. translate: into the reader's language."""
    subject, kind = SUBJECTS.get(asked.subject), KINDS.get(asked.near)
    if subject is None or kind is None:
        return None
    # What another edition of the program cannot filter by any more is not silently left out.
    if not set(asked.filters) <= {each.key for each in subject.filters}:
        return None
    made = by_people.layer(asked, kind) if asked.subject == PEOPLE else _of_places(asked, subject)
    return replace(
        made,
        key=asked.layer_key,
        group=GROUP,
        title=asked.name,
        question=saying.question(asked).render(translate),
        edition=asked.edition,
        reads=tuple(dict.fromkeys((*made.reads, kind.model, *travel.READS))),
        reach_m=travel.REACH_M,
        needs_outline=True,
        measure=lambda context: saying.measure(asked, context),
        # Whoever sees how far a place is from a fenced one learns where that is: the answer stays inside the fence.
        public=False,
        shown=frozenset(),
        what_if="",
        one_of=None,
        searchable=False,
        ground=False,
        casing=False,
        badge=False,
        lead=False,
        dated=False,
        overview_zoom=None,
        called_by_class=False,
        labels={},
    )


def _of_places(asked: OwnQuestion, subject: QuestionSubject) -> Layer:
    by_minutes = asked.measured_by == MeasuredBy.MINUTES
    own = (
        Field("asked_reach", N_("Within or beyond"), "choice", choices=REACH, shown=LISTED, filter=True),
        Field("asked_value", N_("Time to the nearest"), "number", unit=N_("min"), shown=EVERYWHERE)
        if by_minutes
        else Field("asked_value", N_("Distance to the nearest"), "distance", unit=N_("m"), shown=EVERYWHERE),
        Field("asked_nearest", N_("The nearest"), shown=EVERYWHERE),
    )
    return replace(
        subject.base,
        fields=(*own, *subject.base.fields),
        legends=(Legend("reach", N_("Within or beyond"), marks(asked, filled=subject.filled), _classify),),
        compute=_computed(asked, subject),
        headlines=_headlines(asked),
        narrowed={"asked_reach": (saying.MATCHES[asked.side], "unknown")},
        order="asked_value" if saying.MATCHES[asked.side] == "in" else "-asked_value",
    )


def marks(asked: OwnQuestion, *, filled: bool) -> tuple[Mark, ...]:
    """What is asked for is drawn strongly, and first; their titles come with the measure."""
    strong, pale = (palette.PLUM, palette.LILAC)
    match = saying.MATCHES[asked.side]
    other = "out" if match == "in" else "in"
    if filled:
        return (
            Mark(match, REACH[match], strong, "area", weight_px=1.5, fill_opacity=0.75),
            Mark("unknown", REACH["unknown"], palette.UNKNOWN, "area", hatch=True, weight_px=1),
            Mark(other, REACH[other], pale, "area", weight_px=1, fill_opacity=0.35),
        )
    return (
        Mark(match, REACH[match], strong, "diamond", size_px=22),
        Mark("unknown", REACH["unknown"], palette.UNKNOWN, "circle", letter="?", hatch=True, size_px=18),
        Mark(other, REACH[other], pale, "circle", size_px=12, muted=True),
    )


def _classify(answer: gpd.GeoDataFrame) -> pd.Series:
    reach: pd.Series = answer["asked_reach"]
    return reach


def _computed(asked: OwnQuestion, subject: QuestionSubject) -> Callable[[Context], gpd.GeoDataFrame]:
    def compute(context: Context) -> gpd.GeoDataFrame:
        rows = subject.rows(context)
        rows = rows[matching(rows, subject.filters, asked.filters)].reset_index(drop=True)
        found = measured(context, asked, KINDS[asked.near], rows.geometry)
        return rows.assign(
            asked_reach=found.reach(asked.most), asked_value=found.told, asked_nearest=found.nearest
        )

    return compute


def _headlines(asked: OwnQuestion) -> Callable[[gpd.GeoDataFrame, Context], list[Headline]]:
    def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
        found = []
        for path in context.areas["path"]:
            rows = answer[saying.under(answer, path)]
            reach = rows["asked_reach"].to_numpy(dtype=np.str_)
            value = rows["asked_value"].to_numpy(dtype=np.float64)
            found.append(Headline(path, *saying.summed(asked, np.ones(len(rows)), reach, value)))
        return found

    return headlines
