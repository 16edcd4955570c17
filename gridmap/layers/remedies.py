"""What closes the shortfall: which depot has to be counted, what can be moved, what has to be bought and kept where?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridmap import palette
from gridmap.analysis.supplies.actions import Actions, actions
from gridmap.fields import DETAIL, EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence, amount
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import Figure, Headline, Layer, Legend
from gridmap.layers.shared.delivery import REACH_M
from gridmap.layers.shared.provision import READS, Provision, provision
from gridmap.marks import Mark
from gridmap.standards import goods

WHAT = {
    "count": N_("Count the depot first"),
    "store": N_("Keep a store nearer: no depot arrives in time"),
    "buy": N_("Buy"),
    "move": N_("Move to another depot"),
}
COLUMNS = ("what", "item", "quantity", "at", "to")


def compute(context: Context) -> gpd.GeoDataFrame:
    found = provision(context)
    rows = pd.DataFrame(
        [*_counts(found), *(row for item in found.stock for row in _of(found, item))], columns=list(COLUMNS)
    )
    names = np.append(found.depots["name"].to_numpy(dtype=object), "")
    start, end = rows["at"].to_numpy(dtype=int), rows["to"].to_numpy(dtype=int)
    price = [found.item(key).unit_price_yuan for key in rows["item"]]
    bought = rows["what"].isin(["buy", "store"])
    price_yuan = pd.Series([None if each is None else float(each) for each in price], dtype="float64").where(
        bought
    )
    paths = np.append(found.depots["area_path"].to_numpy(dtype=object), context.township_path)
    answer = pd.DataFrame(
        {
            "feature_id": [
                f"{what}/{item}/{at}/{to}"
                for what, item, _, at, to in rows.itertuples(index=False, name=None)
            ],
            "area_path": paths[start],
            "title": [found.item(key).name for key in rows["item"]],
            "what": rows["what"],
            "item": rows["item"].where(rows["item"] != ""),
            "unit": found.column(rows["item"], "unit"),
            "quantity": rows["quantity"].astype("float64"),
            "depot": names[start],
            "to_depot": names[end],
            "at_most": rows["item"].map(_uncertain(found)).eq(True) & bought,
            "price_yuan": price_yuan,
            "cost_yuan": (price_yuan * rows["quantity"].astype("float64")).round(2),
            "price_note": [found.item(key).price_note for key in rows["item"].where(bought, "")],
        }
    )
    answer["title"] = answer["title"].where(answer["title"] != "", answer["depot"])
    return gpd.GeoDataFrame(answer, geometry=_drawn(found, start, end), crs=found.places.crs)


def _counts(found: Provision) -> list[tuple[str, str, float, int, int]]:
    """Depots that nobody has counted."""
    return [
        ("count", "", np.nan, int(depot), -1) for depot in np.flatnonzero(~found.depots["counted"].to_numpy())
    ]


def _of(found: Provision, item: str) -> list[tuple[str, str, float, int, int]]:
    """What to do about one kind of goods."""
    todo = _todo(found, item)
    moves = zip(todo.moves.quantity, todo.moves.depot, todo.moves.place, strict=True)
    rows = [("move", item, float(units), int(start), int(end)) for units, start, end in moves]
    rows += [("buy", item, float(todo.bought[d]), int(d), -1) for d in np.flatnonzero(todo.bought)]
    return rows + ([("store", item, float(todo.unkept), -1, -1)] if todo.unkept else [])


def _todo(found: Provision, item: str) -> Actions:
    places = found.plan.places[found.plan.places["item"] == item]
    depots = found.plan.depots[found.plan.depots["item"] == item]
    idle = depots["left"] + depots["out_of_reach"]
    return actions(
        places["short"].to_numpy(dtype=np.float64),
        idle.to_numpy(dtype=np.float64),
        found.time_s,
        found.stock[item].limit_s,
        found.between_s,
    )


def _uncertain(found: Provision) -> dict[str, bool]:
    """Kinds of goods of which something uncounted could still help."""
    return {str(item): bool(each.any()) for item, each in found.plan.places.groupby("item")["uncertain"]}


def _drawn(found: Provision, start: np.ndarray, end: np.ndarray) -> list[shapely.Geometry | None]:
    """A line for what is moved, else the depot; nothing where it has no place on the map."""
    points = np.array([*found.depots["geom"], None], dtype=object)
    return [
        one if other is None or one is None else shapely.LineString([one, other])
        for one, other in zip(points[start], points[end], strict=True)
    ]


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    bought = answer[answer["what"].isin(["buy", "store"])]
    unpriced = int(bought["cost_yuan"].isna().sum())
    cost = float(bought["cost_yuan"].sum())
    parts = {"kinds": bought["item"].nunique(), "cost": amount(cost), "unpriced": unpriced}
    said = Sentence(N_("Nothing has to be bought."))
    if len(bought) and unpriced:
        said = Sentence(
            N_("{kinds} kinds of goods to buy for {cost} yuan and more: {unpriced} have no price."), parts
        )
    elif len(bought):
        said = Sentence(N_("{kinds} kinds of goods to buy for {cost} yuan."), parts)
    figures = [
        Figure(N_("Cost"), None if unpriced else cost, N_("yuan")),
        Figure(N_("Moves between depots"), float((answer["what"] == "move").sum())),
    ]
    return [Headline(context.township_path, said, figures)]


REMEDIES = Layer(
    key="supply_remedies",
    group=N_("Supplies"),
    title=N_("What to do about the shortfall"),
    question=N_(
        "What closes the shortfall: which depot has to be counted, what can be moved, what has to be bought?"
    ),
    reads=READS,
    reach_m=REACH_M,
    needs_outline=True,
    daily=True,
    what_if="emergency",
    fields=(
        Field("what", N_("What to do"), "choice", choices=WHAT, shown=EVERYWHERE, filter=True),
        Field(
            "item",
            N_("Goods"),
            "choice",
            choices={key: item.name for key, item in goods.shipped().items()},
            shown=LISTED,
            filter=True,
        ),
        Field("quantity", N_("Quantity"), "number", shown=EVERYWHERE),
        Field("unit", N_("Unit of count"), shown=EVERYWHERE),
        Field("at_most", N_("At most: something is not counted"), "flag", shown=LISTED),
        Field("depot", N_("Depot"), shown=LISTED),
        Field("to_depot", N_("To depot"), shown=LISTED),
        Field("price_yuan", N_("Price"), "number", unit=N_("yuan"), shown=DETAIL),
        Field("cost_yuan", N_("Cost"), "number", unit=N_("yuan"), shown=LISTED),
        Field("price_note", N_("Where the price comes from"), shown=DETAIL),
    ),
    legends=(
        Legend(
            "what",
            N_("What to do"),
            (
                Mark("count", WHAT["count"], palette.UNKNOWN, "square", letter="?", size_px=28),
                Mark("store", WHAT["store"], palette.PURPLES[4], "diamond", size_px=26),
                Mark("buy", WHAT["buy"], palette.PLUM, "square", letter="+", size_px=26),
                Mark("move", WHAT["move"], palette.SLATE, "line", dash="6 4", weight_px=3),
            ),
            classify=lambda answer: answer["what"],
        ),
    ),
    compute=compute,
    headlines=headlines,
)
