"""Which places had been visited by a day, when last, and to which had nobody come?"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from gridmap import palette
from gridmap.fields import EVERYWHERE, LISTED, NOWHERE, Field
from gridmap.i18n.texts import N_
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import Layer, Legend
from gridmap.marks import Mark
from gridmap.registers.enterprises import ENTERPRISES, Enterprise
from gridmap.registers.visits import Visit
from gridmap.vocabulary import SUPERVISION_VISITS, VisitKind

NEVER = "never"


def compute(context: Context) -> gpd.GeoDataFrame:
    """One row a place for the time before its first visit, and one for each visit until the next.

    Help and self-checks are no visits here, as they are none in the report. Where a place was closed its last row ends.
    A place of today is taken to have been there always: when it was opened nobody has written down.
    """
    places = context.inside(context.features(Enterprise))
    places["village"] = context.area_names(list(places["area_path"]), level=3)
    visits = pd.DataFrame(context.rows(Visit)[["enterprise_id", "on_date", "kind", "id"]])
    supervised = visits["kind"].isin(SUPERVISION_VISITS) & visits["enterprise_id"].isin(places["id"])
    visits = visits[supervised].sort_values(["on_date", "id"])
    visits = visits.drop_duplicates(["enterprise_id", "on_date"], keep="last")
    never = pd.DataFrame({"enterprise_id": places["id"], "on_date": None, "kind": NEVER})
    spans = pd.concat([never.astype(object), visits.drop(columns="id").astype(object)], ignore_index=True)
    by_place = spans.groupby("enterprise_id")
    spans["part"] = by_place.cumcount()
    spans["until"] = by_place["on_date"].shift(-1)
    spans = spans.rename(columns={"on_date": "since", "enterprise_id": "id"})
    kept = places.merge(spans, on="id")
    over = kept["closed_on"].notna() & (kept["until"].isna() | (kept["until"] > kept["closed_on"]))
    kept.loc[over, "until"] = kept.loc[over, "closed_on"]
    kept["feature_id"] = kept["id"].astype(str) + "." + kept["part"].astype(str)
    return gpd.GeoDataFrame(kept, geometry="geometry", crs=places.crs)


def classify(answer: gpd.GeoDataFrame) -> pd.Series:
    kind: pd.Series = answer["kind"]
    return kind


VISIT_HISTORY = Layer(
    key="visit_history",
    group=N_("Time"),
    title=N_("Visits until a day"),
    question=N_("Which places had been visited by a day, and to which had nobody come?"),
    reads=(Enterprise, Visit),
    dated=True,
    fields=(
        *ENTERPRISES.columns("sector"),
        Field(
            "kind",
            N_("Last visit"),
            "choice",
            choices={
                NEVER: N_("No visit until then"),
                **{each.value: each.text for each in SUPERVISION_VISITS},
            },
            shown=EVERYWHERE,
            filter=True,
        ),
        Field("since", N_("Visited on"), "date", shown=LISTED, never=True),
        Field("until", N_("Next visit"), "date", shown=NOWHERE),
        Field("village", N_("Village")),
    ),
    legends=(
        Legend(
            "kind",
            N_("Last visit"),
            (
                Mark(NEVER, N_("No visit until then"), palette.PLUM, "circle", letter="×", size_px=18),
                Mark(VisitKind.INSPECTION, VisitKind.INSPECTION.text, palette.TEAL, "square", size_px=16),
                Mark(VisitKind.LOOK_BACK, VisitKind.LOOK_BACK.text, palette.TEAL, "diamond", size_px=18),
                Mark(VisitKind.PATROL, VisitKind.PATROL.text, palette.LILAC, "circle", size_px=16),
            ),
            classify=classify,
        ),
    ),
    compute=compute,
)
