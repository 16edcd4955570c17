"""Which hazards are open, which are major, and which are past their deadline?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap import palette
from gridmap.fields import EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.base.grouping import by_area
from gridmap.layers.base.layer import (
    ON_GRID,
    Figure,
    Headline,
    Layer,
    Legend,
)
from gridmap.layers.shared.deadlines import days_left, due
from gridmap.layers.shared.hazard_rows import GENERAL, GENERAL_OVERDUE, MAJOR, MAJOR_OVERDUE, with_owner
from gridmap.marks import Mark
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import HAZARDS as REGISTER
from gridmap.registers.hazards import Hazard
from gridmap.vocabulary import OPEN_HAZARD_STATES, HazardGrade


def compute(context: Context) -> gpd.GeoDataFrame:
    hazards = with_owner(context)
    hazards = hazards[hazards["state"].isin(OPEN_HAZARD_STATES)].copy()
    hazards["days_left"] = days_left(hazards["deadline"], context.today).astype("Float64")
    hazards["due"] = due(hazards, context.today)
    hazards["listed"] = hazards["listed_on"].notna()
    return hazards


def classify(answer: gpd.GeoDataFrame) -> pd.Series:
    grade = np.where(answer["grade"] == HazardGrade.MAJOR, "major", "general")
    late = np.where(
        answer["due"] == "overdue", "_overdue", np.where(answer["due"] == "recheck", "_recheck", "")
    )
    return pd.Series(grade, index=answer.index) + pd.Series(late, index=answer.index)


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    def say(path: str, rows: pd.DataFrame) -> Headline:
        overdue = int((rows["due"] == "overdue").sum())
        major = int((rows["grade"] == HazardGrade.MAJOR).sum())
        return Headline(
            path,
            Sentence(
                N_("{open} open hazards, {overdue} past their deadline; {major} are major accident hazards."),
                {"open": len(rows), "overdue": overdue, "major": major},
            ),
            [
                Figure(N_("Open"), float(len(rows))),
                Figure(N_("Past the deadline"), float(overdue)),
                Figure(HazardGrade.MAJOR.text, float(major)),
            ],
        )

    return [say(path, rows) for path, rows in by_area(answer, context.areas["path"])]


HAZARDS = Layer(
    key="hazards",
    group=N_("Supervision"),
    title=N_("Open hazards"),
    question=N_("Which hazards are open, which are major, and which are past their deadline?"),
    reads=(Hazard, Enterprise),
    daily=True,
    register="hazards",
    keyed={Hazard: "id"},
    told_by=("grade", "due"),
    fields=(
        *REGISTER.columns("grade", "state"),
        Field(
            "due",
            N_("Progress"),
            "choice",
            shown=EVERYWHERE,
            filter=True,
            choices={
                "overdue": N_("Past the deadline"),
                "running": N_("Deadline running"),
                "recheck": N_("Re-check due"),
                "closing": N_("Close-out due"),
                "none": N_("No deadline set"),
            },
        ),
        *REGISTER.columns("deadline"),
        Field("days_left", N_("Days left"), "number", unit=N_("days"), shown=EVERYWHERE),
        Field("enterprise", N_("Enterprise"), shown=EVERYWHERE),
        *REGISTER.columns("description", "found_on"),
        Field("listed", N_("Listed supervision"), "flag", shown=LISTED),
        Field("village", N_("Village")),
    ),
    legends=(
        Legend(
            "state",
            N_("Grade and deadline"),
            (
                MAJOR_OVERDUE,
                MAJOR,
                GENERAL_OVERDUE,
                GENERAL,
                Mark(
                    "major_recheck",
                    N_("Major, re-check due"),
                    palette.TEAL,
                    "hexagon",
                    letter="?",
                    size_px=24,
                ),
                Mark(
                    "general_recheck",
                    N_("General, re-check due"),
                    palette.TEAL,
                    "triangle",
                    letter="?",
                    size_px=20,
                ),
            ),
            classify=classify,
        ),
    ),
    compute=compute,
    headlines=headlines,
    badge=True,
    searchable=True,
    shown=ON_GRID,
)
