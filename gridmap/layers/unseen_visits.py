"""At which inspections was no item looked at?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

import geopandas as gpd
import pandas as pd
from sqlalchemy import select

from gridmap import palette
from gridmap.fields import LISTED, NOWHERE, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.base.grouping import by_area
from gridmap.layers.base.layer import Figure, Headline, Layer, Legend, Measure
from gridmap.layers.shared import inspections
from gridmap.marks import Mark
from gridmap.registers.enterprises import ENTERPRISES, Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.visits import VISITS as REGISTER
from gridmap.registers.visits import ItemAnswer, Visit, VisitAnswer
from gridmap.standards import READS

FIGURE = "sector_visit_days"


def compute(context: Context) -> gpd.GeoDataFrame:
    since = context.today - timedelta(days=int(context.standards("supervision")[FIGURE].value))
    visits = inspections.inspections(pd.DataFrame(context.rows(Visit)), context.today)
    found_one = context.rows(Hazard)["visit_id"].dropna()
    visits = unseen(visits[visits["on_date"] >= since], {*_with_answers(context), *found_one})
    places = context.features(Enterprise).set_index("id")
    told = gpd.GeoDataFrame(
        visits.assign(feature_id=visits["id"], title=visits["enterprise_id"].map(places["title"])),
        geometry=gpd.GeoSeries(visits["enterprise_id"].map(places.geometry), crs=places.crs),
    )
    for each in ("risk", "tags", "code"):
        told[each] = told["enterprise_id"].map(places[each]).astype(object)
    told["village"] = context.area_names(list(told["area_path"]), level=3)
    told["grid"] = context.area_names(list(told["area_path"]), level=4)
    told["plan"] = [[str(each)] for each in told["enterprise_id"]]
    return told


def unseen(visits: pd.DataFrame, looked_at: Collection[UUID]) -> pd.DataFrame:
    """The visits at which nothing was looked at. looked_at: those with an answer to an item, or a hazard found."""
    return visits[~visits["id"].isin(list(looked_at))]


def _with_answers(context: Context) -> list[UUID]:
    """Only which visits: the answers themselves are many."""
    asked = select(VisitAnswer.visit_id).where(VisitAnswer.answer != ItemAnswer.NOT_LOOKED).distinct()
    return list(context.connection.scalars(asked))


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    def say(path: str, rows: pd.DataFrame) -> Headline:
        sentence = Sentence(N_("At {count} inspections no item was looked at."), {"count": len(rows)})
        return Headline(path, sentence, [Figure(N_("Without an item"), float(len(rows)))])

    return [say(path, rows) for path, rows in by_area(answer, context.areas["path"])]


def measure(context: Context) -> Measure:
    profile = context.standards("supervision")
    sentence = N_(
        "Inspections of the last {days} days; an item found in order, not in order or not applicable counts."
    )
    return Measure(Sentence(sentence, {"days": int(profile[FIGURE].value)}))


UNSEEN_VISITS = Layer(
    key="unseen_visits",
    group=N_("Supervision"),
    title=N_("Inspections with no item looked at"),
    question=N_("At which inspections was no item looked at?"),
    reads=(Visit, Enterprise, Hazard, VisitAnswer, *READS),
    daily=True,
    register=REGISTER.key,
    fields=(
        *REGISTER.columns("on_date", "kind", "sector"),
        *ENTERPRISES.columns("risk", "tags"),
        Field("village", N_("Village"), shown=LISTED),
        Field("grid", N_("Grid"), shown=LISTED),
        *ENTERPRISES.columns("code"),
        *REGISTER.columns("note"),
        Field("plan", N_("Places for an outing"), "reference", shown=NOWHERE),
    ),
    legends=(
        Legend(
            "visit",
            N_("Inspection"),
            (Mark("unseen", N_("No item looked at"), palette.BROWN, "diamond", letter="0", size_px=22),),
            classify=lambda answer: pd.Series("unseen", index=answer.index),
        ),
    ),
    compute=compute,
    measure=measure,
    headlines=headlines,
    order="on_date",
)
