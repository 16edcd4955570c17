"""What does each depot hold, against what is asked of it, and what of it helps nobody?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap import palette
from gridmap.fields import DETAIL, EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import Figure, Headline, Layer, Legend
from gridmap.layers.shared.delivery import REACH_M
from gridmap.layers.shared.provision import GOODS_FIELDS, READS, Provision, provision
from gridmap.marks import Mark

AMOUNTS = ("stock", "allocated", "left", "expired", "out_of_reach")
STATES = {
    "uncounted": N_("Not counted"),
    "expired": N_("Some of it has expired"),
    "out_of_reach": N_("Reaches nobody in time"),
    "used": N_("All of it is asked for"),
    "left": N_("Some is left"),
    "empty": N_("Nothing in stock"),
}


def compute(context: Context) -> gpd.GeoDataFrame:
    """One row for each depot and kind of goods in it, and one for each depot that has none or was not counted."""
    found = provision(context)
    rows = _rows(found)
    depots = found.depots.iloc[rows["depot"]].reset_index(drop=True)
    answer = pd.DataFrame(
        {
            "feature_id": depots["id"].astype(str) + "/" + rows["item"],
            "area_path": depots["area_path"],
            "title": depots["name"],
            "item": rows["item"].where(rows["item"] != ""),
            "goods": found.column(rows["item"], "name"),
            "unit": found.column(rows["item"], "unit"),
            "state": rows["state"],
            "duty_phone": depots["duty_phone"],
            "in_service": depots["able"],
            **{amount: rows[amount] for amount in AMOUNTS},
        }
    )
    return gpd.GeoDataFrame(answer, geometry=list(depots["geom"]), crs=found.places.crs)


def _rows(found: Provision) -> pd.DataFrame:
    held = found.plan.depots.reindex(columns=["item", "depot", *AMOUNTS])
    counted = found.depots["counted"].to_numpy(dtype=np.bool_)
    # Of a counted depot what it holds, and what somebody forgot to count; the uncounted are told once.
    shown = held[counted[held["depot"].astype(int)] & ((held["stock"] > 0) | held["stock"].isna())]
    bare = np.setdiff1d(np.arange(len(found.depots)), shown["depot"].astype(int))
    rows: pd.DataFrame = pd.concat([shown, pd.DataFrame({"item": "", "depot": bare})], ignore_index=True)
    rows["depot"] = rows["depot"].astype(int)
    rows[list(AMOUNTS)] = rows[list(AMOUNTS)].astype("float64")
    rows["state"] = np.select(
        [
            ~counted[rows["depot"]] | (rows["stock"].isna() & (rows["item"] != "")),
            rows["item"] == "",
            rows["expired"] > 0,
            rows["out_of_reach"] > 0,
            rows["left"] > 0,
        ],
        ["uncounted", "empty", "expired", "out_of_reach", "left"],
        "used",
    )
    return rows


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    depots = answer.drop_duplicates("title")
    uncounted = depots.loc[depots["state"] == "uncounted", "title"].tolist()
    parts = {"depots": len(depots), "uncounted": len(uncounted), "names": "、".join(uncounted)}
    said = Sentence(N_("{depots} supply depots, all of them counted."), parts)
    if uncounted:
        said = Sentence(N_("{uncounted} of {depots} supply depots are not counted: {names}."), parts)
    if not len(depots):
        said = Sentence(N_("No supply depot is registered. An administrator enters them as resources."))
    expired = float(answer.loc[answer["expired"] > 0, "item"].nunique())
    return [
        Headline(
            context.township_path,
            said,
            [
                Figure(N_("Supply depots"), float(len(depots))),
                Figure(N_("Kinds of goods, some expired"), expired),
            ],
        )
    ]


DEPOTS = Layer(
    key="depots",
    group=N_("Supplies"),
    title=N_("Depots and their stock"),
    question=N_("What does each depot hold, against what is asked of it, and what of it helps nobody?"),
    reads=READS,
    reach_m=REACH_M,
    daily=True,
    what_if="emergency",
    fields=(
        *GOODS_FIELDS,
        Field("state", N_("State"), "choice", choices=STATES, shown=EVERYWHERE, filter=True),
        Field("unit", N_("Unit of count"), shown=LISTED),
        Field("stock", N_("In stock"), "number", shown=LISTED),
        Field("allocated", N_("Asked for"), "number", shown=LISTED),
        Field("left", N_("Left"), "number", shown=LISTED),
        Field("expired", N_("Expired"), "number", shown=LISTED),
        Field("out_of_reach", N_("Out of reach"), "number", shown=LISTED),
        Field("in_service", N_("In service"), "flag", shown=DETAIL),
        Field("duty_phone", N_("Duty phone"), "phone", shown=LISTED),
    ),
    legends=(
        Legend(
            "state",
            N_("State"),
            (
                Mark("uncounted", STATES["uncounted"], palette.UNKNOWN, "square", letter="?", size_px=28),
                Mark("expired", STATES["expired"], palette.PLUM, "square", letter="×", size_px=26),
                Mark("out_of_reach", STATES["out_of_reach"], palette.SLATE, "square", letter="–", size_px=26),
                Mark("empty", STATES["empty"], palette.PURPLES[4], "square", letter="0", size_px=26),
                Mark("used", STATES["used"], palette.PURPLES[3], "square", size_px=24),
                Mark("left", STATES["left"], palette.BROWN, "square", letter="+", size_px=24),
            ),
            classify=lambda answer: answer["state"],
        ),
    ),
    compute=compute,
    headlines=headlines,
)
