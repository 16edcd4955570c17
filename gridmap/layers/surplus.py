"""Which goods could this township lend to a neighbour, after its own need?

Readable by everyone signed in: what is left over is public help. What it keeps for itself stays inside its fence.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap import palette
from gridmap.fields import EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import Headline, Layer, Legend
from gridmap.layers.shared.delivery import REACH_M
from gridmap.layers.shared.provision import GOODS_FIELDS, READS, Provision, provision
from gridmap.marks import Mark


def compute(context: Context) -> gpd.GeoDataFrame:
    """Whole units that lie idle in a depot in service while nobody of the township's own is short of them."""
    found = provision(context)
    rows = _rows(found)
    depots = found.depots.iloc[rows["depot"]].reset_index(drop=True)
    answer = pd.DataFrame(
        {
            "feature_id": depots["id"].astype(str) + "/" + rows["item"],
            "area_path": depots["area_path"],
            "title": depots["name"],
            "item": rows["item"],
            "goods": found.column(rows["item"], "name"),
            "unit": found.column(rows["item"], "unit"),
            "spare": rows["spare"],
            "duty_phone": depots["duty_phone"],
        }
    )
    return gpd.GeoDataFrame(answer, geometry=list(depots["geom"]), crs=found.places.crs)


def _rows(found: Provision) -> pd.DataFrame:
    held = found.plan.depots.reindex(columns=["item", "depot", "left"])
    places = found.plan.places.reindex(columns=["item", "need", "short"])
    # Where somebody is short, or a need is unknown, nobody can say that anything is spare.
    wanting = set(places.loc[places["need"].isna() | (places["short"] > 0), "item"])
    able = found.depots["able"].to_numpy(dtype=np.bool_)
    depot = held["depot"].astype(int)
    held = held.assign(depot=depot, spare=np.floor(held["left"].astype("float64")))
    spare: pd.DataFrame = held[~held["item"].isin(wanting) & able[depot] & (held["spare"] > 0)]
    return spare.reset_index(drop=True)


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    parts = {"kinds": answer["item"].nunique()}
    return [
        Headline(
            context.township_path, Sentence(N_("{kinds} kinds of goods could be lent to a neighbour."), parts)
        )
    ]


SURPLUS = Layer(
    key="surplus",
    group=N_("Supplies"),
    title=N_("Supplies that could be lent"),
    question=N_("Which goods could this township lend to a neighbour, after its own need?"),
    reads=READS,
    reach_m=REACH_M,
    needs_outline=True,
    public=True,
    daily=True,
    fields=(
        *GOODS_FIELDS,
        Field("spare", N_("To spare"), "number", shown=EVERYWHERE),
        Field("unit", N_("Unit of count"), shown=EVERYWHERE),
        Field("duty_phone", N_("Duty phone"), "phone", shown=LISTED),
    ),
    legends=(
        Legend(
            "spare",
            N_("To spare"),
            (Mark("spare", N_("Could be lent"), palette.BROWN, "square", letter="+", size_px=26),),
            classify=lambda answer: pd.Series("spare", index=answer.index, dtype=object),
        ),
    ),
    compute=compute,
    headlines=headlines,
)
