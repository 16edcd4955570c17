"""Which goods fall short in which grid, even if all stock is shared out as well as it can be?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap import palette
from gridmap.fields import DETAIL, EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence, amount
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import (
    Figure,
    Headline,
    Layer,
    Legend,
    Measure,
    OneOf,
)
from gridmap.layers.shared.delivery import REACH_M
from gridmap.layers.shared.provision import GOODS_FIELDS, READS, Provision, provision
from gridmap.marks import Mark

EDGES = (0.25, 0.5, 1.0)
MOST_NAMED = 3
BOUNDS = {
    "met": N_("Met"),
    "none_in_stock": N_("None in stock"),
    "out_of_reach": N_("Stock out of reach"),
    "expired": N_("Stock has expired"),
    "unknown": N_("Need unknown: population or figure missing"),
}


def compute(context: Context) -> gpd.GeoDataFrame:
    """One row for each place and kind of goods of which it needs some, or may need some."""
    found = provision(context)
    rows = found.plan.places
    rows = rows[rows["need"].isna() | (rows["need"] > 0)].reset_index(drop=True)
    places = found.places.iloc[rows["place"]].reset_index(drop=True)
    answer = pd.DataFrame(
        {
            "feature_id": places["path"] + "/" + rows["item"],
            "area_path": places["path"],
            "title": places["name"],
            "item": rows["item"],
            "goods": found.column(rows["item"], "name"),
            "unit": found.column(rows["item"], "unit"),
            "village": context.area_names(list(places["path"]), level=3),
            "population": places["population"],
            "people": places["people"],
            "need": rows["need"],
            "met": rows["met"],
            "short": rows["short"],
            "short_share": rows["short"] / rows["need"],
            "bound": rows["bound"],
            "at_most": rows["uncertain"],
        }
    )
    return gpd.GeoDataFrame(answer, geometry=list(places.geometry), crs=places.crs)


def classify(answer: gpd.GeoDataFrame) -> pd.Series:
    """By the share of the need that is short."""
    share = answer["short_share"].to_numpy(dtype=np.float64, na_value=np.nan)
    step = np.where(share > 0, np.searchsorted(np.asarray(EDGES), share, side="right") + 1, 0)
    keys = np.where(np.isnan(share), "unknown", np.char.add("s", step.astype(str)))
    return pd.Series(keys, index=answer.index)


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    found = provision(context)
    short = answer.groupby("item")[["need", "short"]].sum()
    lacking = short[short["short"] > 0].assign(share=lambda each: each["short"] / each["need"])
    people = float(found.places["people"].sum())
    uncounted = found.depots.loc[~found.depots["counted"], "name"].tolist()
    figures = [
        Figure(N_("People to be cared for"), people),
        Figure(N_("Kinds of goods that fall short"), float(len(lacking))),
        Figure(N_("Depots not counted"), float(len(uncounted))),
    ]
    at_most = bool(answer["at_most"].any())
    said = _sentence(
        found, lacking.sort_values("share", ascending=False, kind="stable"), len(short), people, at_most
    )
    if uncounted:
        said = Sentence(
            N_("{sentence} Not counted: {depots}."), {"sentence": said, "depots": "、".join(uncounted)}
        )
    return [Headline(context.township_path, said, figures)]


def _sentence(found: Provision, lacking: pd.DataFrame, kinds: int, people: float, at_most: bool) -> Sentence:
    parts = {"people": amount(people), "kinds": kinds, "short": len(lacking)}
    if lacking.empty:
        return Sentence(N_("For {people} people all of {kinds} kinds of goods are there in time."), parts)
    named = [(found.item(str(key)), row["short"]) for key, row in lacking.head(MOST_NAMED).iterrows()]
    parts["list"] = "、".join(f"{item.name} {amount(short)} {item.unit}" for item, short in named)
    if at_most:
        return Sentence(
            N_("For {people} people {short} of {kinds} kinds of goods fall short, at most: {list}."), parts
        )
    return Sentence(N_("For {people} people {short} of {kinds} kinds of goods fall short: {list}."), parts)


def measure(context: Context) -> Measure:
    found = provision(context)
    parts = {
        "people": amount(float(found.places["people"].sum())),
        "source": found.profile.cited("relocated_people"),
    }
    if found.emergency:
        note = Sentence(
            N_("Scenario “{name}”: {people} people."), {"name": found.emergency, "people": parts["people"]}
        )
    elif found.townships > 1:
        told = {**parts, "townships": found.townships}
        note = Sentence(
            N_("The stores of {townships} townships for {people} people, shared out together: {source}."),
            told,
        )
    else:
        note = Sentence(N_("The township's own store for {people} people: {source}."), parts)
    return Measure(Sentence(N_("{note} {water}"), {"note": note, "water": _all_water(found)}))


def _all_water(found: Provision) -> Sentence:
    """Washing and cooking included: no stock of drinking water is set against it, and it is in no depot."""
    litres = float(found.places["people"].sum()) * found.norms["water_l_person_day"]
    parts = {"litres": amount(litres), "source": found.profile.cited("water_l_person_day")}
    return Sentence(N_("All water, reckoned apart from drinking water: {litres} L a day: {source}."), parts)


def _marks() -> tuple[Mark, ...]:
    titles = (
        N_("Need met"),
        N_("less than 25 % short"),
        N_("25 to 50 % short"),
        N_("50 % and more short"),
        N_("nothing of it there in time"),
    )
    marks = [
        Mark(f"s{i}", title, palette.PURPLES[i], "area", weight_px=1, fill_opacity=0.9)
        for i, title in enumerate(titles)
    ]
    return (
        *reversed(marks),
        Mark("unknown", N_("Unknown"), palette.UNKNOWN, "area", hatch=True, weight_px=1),
    )


SHORTFALL = Layer(
    key="shortfall",
    group=N_("Supplies"),
    title=N_("Shortfall of supplies"),
    question=N_(
        "Which goods fall short in which grid, even if all stock is shared out as well as it can be?"
    ),
    reads=READS,
    reach_m=REACH_M,
    needs_outline=True,
    daily=True,
    what_if="emergency",
    one_of=OneOf("item", "short", "need"),
    fields=(
        *GOODS_FIELDS,
        Field("short", N_("Short"), "number", shown=EVERYWHERE),
        Field("unit", N_("Unit of count"), shown=EVERYWHERE),
        Field("at_most", N_("At most: something is not counted"), "flag", shown=EVERYWHERE),
        Field("need", N_("Need"), "number", shown=LISTED),
        Field("met", N_("Met in time"), "number", shown=LISTED),
        Field("short_share", N_("Share short"), "share", shown=LISTED),
        Field("bound", N_("Why"), "choice", choices=BOUNDS, shown=EVERYWHERE, filter=True),
        Field("people", N_("People to be cared for"), "number", shown=LISTED),
        Field("population", N_("Population"), "number", unit=N_("people"), shown=DETAIL),
        Field("village", N_("Village"), shown=LISTED),
    ),
    legends=(Legend("short", N_("Share short"), _marks(), classify=classify),),
    compute=compute,
    headlines=headlines,
    measure=measure,
)
