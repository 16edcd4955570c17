"""Which village or enterprise does no leader, or no village committee, answer for?"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap import palette
from gridmap.db.models import Area, Person
from gridmap.fields import EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import Headline, Layer, Legend
from gridmap.marks import Mark
from gridmap.registers.assignments import Answers, Assignment
from gridmap.registers.enterprises import Enterprise
from gridmap.vocabulary import EnterpriseState, Level, Risk

BETWEEN = "、"


def villages(context: Context) -> gpd.GeoDataFrame:
    """Every village with the leaders and committees that answer for it today."""
    areas = context.areas
    own = areas[areas["level"] == Level.VILLAGE]
    held = _held(context, Answers.VILLAGE)
    return _told(context, own, [held[held["area_path"] == path] for path in own["path"]], own["path"])


def enterprises(context: Context) -> gpd.GeoDataFrame:
    """The enterprises that somebody answers for, and those of red risk."""
    held = _held(context, Answers.ENTERPRISE)
    places = context.inside(context.rows(Enterprise))
    named = places["id"].isin(held["enterprise_id"])
    red = (places["risk"] == Risk.RED) & (places["state"] != EnterpriseState.CLOSED)
    own = places[named | red]
    return _told(context, own, [held[held["enterprise_id"] == each] for each in own["id"]], own["id"])


def _held(context: Context, what: Answers) -> pd.DataFrame:
    rows = context.inside(context.rows(Assignment))
    held: pd.DataFrame = rows[rows["until"].isna() & (rows["answers_for"] == what)]
    return held


def _told(
    context: Context, places: gpd.GeoDataFrame, held: Sequence[pd.DataFrame], ids: pd.Series
) -> gpd.GeoDataFrame:
    """held: for each place the assignments that name it."""
    names = context.rows(Person).set_index("id")["name"].to_dict()
    committees = [[one for several in rows["committee"].dropna() for one in several] for rows in held]
    paths = places["path"] if "path" in places else places["area_path"]
    return gpd.GeoDataFrame(
        {
            "feature_id": ids.astype(str),
            "area_path": paths,
            "title": places["name"],
            "leaders": [_called(rows["leader_id"], names) for rows in held],
            "committee": [_called(each, names) for each in committees],
            "village": context.area_names(list(paths), level=3),
        },
        geometry=list(places.geometry),
        crs=context.areas.crs,
    )


def _called(ids: Iterable[uuid.UUID], names: Mapping[uuid.UUID, str]) -> str:
    """Each person once; whoever is not known here is left out."""
    return BETWEEN.join(dict.fromkeys(names[each] for each in ids if each in names))


def classify(answer: gpd.GeoDataFrame) -> pd.Series:
    led, helped = answer["leaders"] != "", answer["committee"] != ""
    return pd.Series(
        np.select([led & helped, led, helped], ["both", "leader", "committee"], "nobody"), answer.index
    )


def of_villages(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    unled = answer[answer["leaders"] == ""]
    parts = {"unled": len(unled), "villages": len(answer), "names": BETWEEN.join(unled["title"])}
    said = Sentence(N_("A leader answers for each of the {villages} villages."), parts)
    if len(unled):
        said = Sentence(N_("No leader answers for {unled} of {villages} villages: {names}."), parts)
    return [Headline(context.township_path, said)]


def of_enterprises(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    parts = {"unled": int((answer["leaders"] == "").sum()), "led": int((answer["leaders"] != "").sum())}
    said = N_("A leader answers for {led} enterprises; for {unled} of red risk nobody does.")
    return [Headline(context.township_path, Sentence(said, parts))]


FIELDS = (
    Field("leaders", N_("Leader in charge"), shown=EVERYWHERE),
    Field("committee", N_("Village committee"), shown=LISTED),
    Field("village", N_("Village"), shown=LISTED),
)


def _area(key: str, title: str, colour: str, letter: str = "") -> Mark:
    return Mark(key, title, colour, "area", letter=letter, weight_px=1, fill_opacity=0.6)


ASSIGNED = Layer(
    key="assigned",
    group=N_("Supervision"),
    title=N_("Who answers for which village"),
    question=N_("Which village does no leader, or no village committee, answer for?"),
    reads=(Area, Person, Assignment),
    fields=FIELDS,
    legends=(
        Legend(
            "answered",
            N_("Leader and committee in charge"),
            (
                _area("nobody", N_("Nobody answers for the village"), palette.PURPLES[4], "×"),
                _area("committee", N_("Only the village committee"), palette.PURPLES[3], "–"),
                _area("leader", N_("Only a leader"), palette.PURPLES[2]),
                _area("both", N_("Leader and village committee"), palette.PURPLES[0]),
            ),
            classify=classify,
        ),
    ),
    headlines=of_villages,
    compute=villages,
)
ASSIGNED_ENTERPRISES = Layer(
    key="assigned_enterprises",
    group=N_("Supervision"),
    title=N_("Who answers for which enterprise"),
    question=N_("Which enterprises does a leader answer for, and which of red risk does none?"),
    reads=(Area, Person, Assignment, Enterprise),
    fields=FIELDS,
    legends=(
        Legend(
            "answered",
            N_("Leader and committee in charge"),
            (
                Mark("nobody", N_("Red risk, nobody answers for it"), palette.RED, "diamond", letter="×"),
                Mark("committee", N_("Only the village committee"), palette.ORANGE, "diamond", letter="–"),
                Mark("leader", N_("Only a leader"), palette.TEAL, "diamond", size_px=20),
                Mark("both", N_("Leader and village committee"), palette.GREEN, "diamond", size_px=20),
            ),
            classify=classify,
        ),
    ),
    headlines=of_enterprises,
    compute=enterprises,
)
