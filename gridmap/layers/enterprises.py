"""Which enterprises are there, of which sector, how risky, and when was somebody last there?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap import palette
from gridmap.fields import EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.base.grouping import by_area, latest
from gridmap.layers.base.layer import (
    ON_GRID,
    Figure,
    Headline,
    Layer,
    Legend,
)
from gridmap.marks import Mark
from gridmap.registers.enterprises import ENTERPRISES as REGISTER
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.visits import Visit
from gridmap.vocabulary import OPEN_HAZARD_STATES, SUPERVISION_VISITS, EnterpriseState, Risk, Sector

UNGRADED = "ungraded"
ICONS = {
    Sector.TRADE: "maki/industry",
    Sector.SHOP: "maki/shop",
    Sector.RESTAURANT: "maki/restaurant",
    Sector.RECYCLING: "maki/recycling",
    Sector.GAS: "temaki/propane_tank",
    Sector.HAZARDOUS_CHEMICALS: "temaki/storage_drum",
    Sector.CONSTRUCTION: "maki/construction",
    Sector.OTHER: "maki/marker",
}


def compute(context: Context) -> gpd.GeoDataFrame:
    places = context.inside(context.features(Enterprise))
    places = places[places["state"] != EnterpriseState.CLOSED].copy()
    hazards = context.rows(Hazard, "enterprise_id", "state")
    still_open = hazards[hazards["state"].isin(OPEN_HAZARD_STATES)]
    visits = context.rows(Visit, "enterprise_id", "kind", "on_date")
    visits = visits[visits["kind"].isin(SUPERVISION_VISITS)]
    places["last_visit_on"] = places["id"].map(latest(visits, "enterprise_id"))
    places["open_hazards"] = (
        places["id"].map(still_open["enterprise_id"].value_counts()).fillna(0).astype(int)
    )
    places["village"] = context.area_names(list(places["area_path"]), level=3)
    places["grid"] = context.area_names(list(places["area_path"]), level=4)
    places["located"] = np.where(places.geometry.notna(), "yes", "no")
    return places


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    def say(path: str, rows: pd.DataFrame) -> Headline:
        unlocated = int((rows["located"] == "no").sum())
        return Headline(
            path,
            Sentence(
                N_("{total} enterprises, {red} of red risk; {unlocated} are not on the map yet."),
                {"total": len(rows), "red": int((rows["risk"] == Risk.RED).sum()), "unlocated": unlocated},
            ),
            [
                Figure(N_("Enterprises"), float(len(rows))),
                Figure(N_("Never visited"), float(rows["last_visit_on"].isna().sum())),
                Figure(N_("Not located"), float(unlocated)),
            ],
        )

    return [say(path, rows) for path, rows in by_area(answer, context.areas["path"])]


def classify(answer: gpd.GeoDataFrame) -> pd.Series:
    risk: pd.Series = answer["risk"].fillna(UNGRADED)
    return risk


ENTERPRISES = Layer(
    key="enterprises",
    group=N_("Supervision"),
    title=N_("Enterprises"),
    question=N_("Which enterprises are there, of which sector, how risky, and when was somebody last there?"),
    reads=(Enterprise, Hazard, Visit),
    register="enterprises",
    keyed={Enterprise: "id", Hazard: "enterprise_id", Visit: "enterprise_id"},
    told_by=("risk", "last_visit_on", "located"),
    fields=(
        *REGISTER.columns("sector", "risk"),
        Field("last_visit_on", N_("Last visit"), "date", shown=EVERYWHERE, never=True),
        Field("open_hazards", N_("Open hazards"), "number", shown=EVERYWHERE),
        *REGISTER.columns("tags", "state"),
        Field(
            "located",
            N_("On the map"),
            "choice",
            choices={"yes": N_("Located"), "no": N_("Not located")},
            shown=LISTED,
            filter=True,
        ),
        Field("village", N_("Village"), shown=LISTED),
        Field("grid", N_("Grid"), shown=LISTED),
        *REGISTER.columns("address", "code", "employees", "floor_area_m2", "note"),
    ),
    legends=(
        Legend(
            "risk",
            N_("Risk"),
            (
                *palette.RISK_MARKS,
                Mark(UNGRADED, N_("Not graded"), palette.UNKNOWN, "circle", hatch=True, size_px=22),
            ),
            classify=classify,
            icon_by="sector",
            icons=ICONS,
            source=N_("Common practice of four-colour risk grading"),
        ),
    ),
    compute=compute,
    headlines=headlines,
    searchable=True,
    shown=ON_GRID,
)
