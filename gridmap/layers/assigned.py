"""Which village or enterprise does no leader, or no village committee, answer for?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap import palette
from gridmap.db.models import Area, Person
from gridmap.fields import EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import Figure, Headline, Layer, Legend
from gridmap.marks import Mark
from gridmap.registers.assignments import Answers, Assignment
from gridmap.registers.enterprises import Enterprise
from gridmap.vocabulary import Level, texts

BETWEEN = "、"


def compute(context: Context) -> gpd.GeoDataFrame:
    """Every village, and the enterprises that somebody answers for; each with the leaders and committees of today."""
    areas = context.areas
    villages = areas[areas["level"] == Level.VILLAGE]
    held = context.rows(Assignment)
    held = held[held["until"].isna()]
    names = context.rows(Person).set_index("id")["name"].to_dict()
    of_villages = held[held["answers_for"] == Answers.VILLAGE].groupby("area_path")
    of_enterprises = held[held["answers_for"] == Answers.ENTERPRISE].groupby("enterprise_id")
    enterprises = context.inside(context.rows(Enterprise))
    enterprises = enterprises[enterprises["id"].isin(of_enterprises.groups)]
    rows = [
        _told(villages.assign(record=villages["path"], what=Answers.VILLAGE), of_villages, names),
        _told(enterprises.assign(record=enterprises["id"], what=Answers.ENTERPRISE), of_enterprises, names),
    ]
    answer = pd.concat(rows, ignore_index=True)
    answer["village"] = context.area_names(list(answer["area_path"]), level=3)
    return gpd.GeoDataFrame(answer, geometry="geometry", crs=areas.crs)


def _told(places: gpd.GeoDataFrame, held: object, names: dict[object, str]) -> gpd.GeoDataFrame:
    groups = dict(iter(held))  # type: ignore[call-overload]
    mine = [groups.get(each) for each in places["record"]]
    people = [
        [] if rows is None else [each for each in rows["committee"] if each is not None] for rows in mine
    ]
    return gpd.GeoDataFrame(
        {
            "feature_id": places["record"].astype(str),
            "area_path": places["path"] if "path" in places else places["area_path"],
            "title": places["name"],
            "what": places["what"],
            "leaders": [_called([] if rows is None else rows["leader_id"], names) for rows in mine],
            "committee": [_called([one for each in several for one in each], names) for several in people],
        },
        geometry=list(places.geometry),
        crs=places.crs,
    )


def _called(ids: object, names: dict[object, str]) -> str:
    """Each person once; whoever is not known here is left out."""
    return BETWEEN.join(dict.fromkeys(names[each] for each in ids if each in names))  # type: ignore[attr-defined]


def classify(answer: gpd.GeoDataFrame) -> pd.Series:
    led, helped = answer["leaders"] != "", answer["committee"] != ""
    village = np.select([led & helped, led, helped], ["both", "leader", "committee"], "nobody")
    return pd.Series(np.where(answer["what"] == Answers.VILLAGE, village, "enterprise"), index=answer.index)


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    villages = answer[answer["what"] == Answers.VILLAGE]
    unled = villages[villages["leaders"] == ""]
    parts = {"unled": len(unled), "villages": len(villages), "names": BETWEEN.join(unled["title"])}
    said = Sentence(N_("A leader answers for each of the {villages} villages."), parts)
    if len(unled):
        said = Sentence(N_("No leader answers for {unled} of {villages} villages: {names}."), parts)
    enterprises = float((answer["what"] == Answers.ENTERPRISE).sum())
    return [Headline(context.township_path, said, [Figure(N_("Enterprises answered for"), enterprises)])]


def _area(key: str, title: str, colour: str, letter: str = "") -> Mark:
    return Mark(key, title, colour, "area", letter=letter, weight_px=1, fill_opacity=0.6)


ASSIGNED = Layer(
    key="assigned",
    group=N_("Supervision"),
    title=N_("Who answers for what"),
    question=N_("Which village or enterprise does no leader, or no village committee, answer for?"),
    reads=(Area, Person, Assignment, Enterprise),
    fields=(
        Field("what", N_("Answers for"), "choice", choices=texts(Answers), shown=LISTED, filter=True),
        Field("leaders", N_("Leader in charge"), shown=EVERYWHERE),
        Field("committee", N_("Village committee"), shown=LISTED),
        Field("village", N_("Village"), shown=LISTED),
    ),
    legends=(
        Legend(
            "answered",
            N_("Leader and committee in charge"),
            (
                _area("nobody", N_("Nobody answers for the village"), palette.PURPLES[4], "×"),
                _area("committee", N_("Only the village committee"), palette.PURPLES[3], "–"),
                _area("leader", N_("Only a leader"), palette.PURPLES[2]),
                _area("both", N_("Leader and village committee"), palette.PURPLES[0]),
                Mark("enterprise", N_("Enterprise with its own leader"), palette.TEAL, "diamond", size_px=18),
            ),
            classify=classify,
        ),
    ),
    headlines=headlines,
    compute=compute,
)
