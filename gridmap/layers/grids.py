"""Who answers for each grid, who lives there, and what is open in it?"""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap import palette
from gridmap.analysis.metres import area_km2
from gridmap.db.models import Appointment, Area, Person
from gridmap.fields import DETAIL, EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import (
    EVERY_MARK,
    Figure,
    Headline,
    Label,
    Layer,
    Legend,
)
from gridmap.marks import Mark
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.vocabulary import OPEN_HAZARD_STATES, EnterpriseState, Level, Post, Risk, texts

GRID_LEVELS = (Level.GRID, Level.DEDICATED_GRID)
STAFFING = {
    "nobody": N_("Neither leader nor member"),
    "no_leader": N_("No leader"),
    "no_member": N_("No member"),
    "staffed": N_("Leader and members"),
}


def compute(context: Context) -> gpd.GeoDataFrame:
    areas = context.rows(Area)
    grids = areas[
        areas["level"].isin(GRID_LEVELS) & areas["path"].str.startswith(context.township_path)
    ].copy()
    enterprises = context.rows(Enterprise, "area_path", "state", "risk")
    working = enterprises[enterprises["state"] != EnterpriseState.CLOSED]
    hazards = context.rows(Hazard, "area_path", "state")
    still_open = hazards[hazards["state"].isin(OPEN_HAZARD_STATES)]
    grids = grids.merge(_leaders(context), how="left", left_on="path", right_index=True)
    grids["members"] = _count(grids["path"], _posts(context, Post.GRID_MEMBER))
    grids["staffing"] = staffing(grids)
    grids["enterprises"] = _count(grids["path"], working)
    grids["red"] = _count(grids["path"], working[working["risk"] == Risk.RED])
    grids["open_hazards"] = _count(grids["path"], still_open)
    grids["area_km2"] = area_km2(grids["geom"])
    grids["population_km2"] = grids["population"].astype("float64") / grids["area_km2"]
    grids["village"] = context.area_names(list(grids["path"]), level=3)
    grids["feature_id"] = grids["area_path"] = grids["path"]
    grids["title"] = grids["name"]
    return grids.rename_geometry("geometry")


def _posts(context: Context, post: Post) -> pd.DataFrame:
    """The appointments of one kind that active people hold, with name and phone."""
    posts = context.rows(Appointment)
    people = context.rows(Person).set_index("id")[["name", "phone", "active"]]
    held = pd.DataFrame(posts[posts["post"] == post]).join(people, on="person_id")
    return held[held["active"].eq(True)]


def _leaders(context: Context) -> pd.DataFrame:
    """Name and phone of each grid's leader, indexed by the grid's path; the longest-serving where there are several."""
    leaders = _posts(context, Post.GRID_LEADER).sort_values("since").drop_duplicates("area_path")
    leaders = leaders.set_index("area_path")[["name", "phone"]]
    return leaders.rename(columns={"name": "leader", "phone": "leader_phone"})


def _count(paths: pd.Series, rows: pd.DataFrame) -> pd.Series:
    return paths.map(rows["area_path"].value_counts()).fillna(0).astype(int)


def steps(column: str, edges: tuple[float, ...]) -> Callable[[gpd.GeoDataFrame], pd.Series]:
    """Classify a column by steps: "s<n>" with n the number of edges reached, "unknown" where it is missing."""

    def classify(answer: gpd.GeoDataFrame) -> pd.Series:
        values = answer[column].to_numpy(dtype=float, na_value=np.nan)
        reached = np.searchsorted(np.asarray(edges), values, side="right")
        keys = np.char.add("s", reached.astype(str))
        return pd.Series(np.where(np.isnan(values), "unknown", keys), index=answer.index)

    return classify


def ramp(titles: tuple[str, ...]) -> tuple[Mark, ...]:
    """Marks for `steps`, highest first, with the unknown last; titles from the lowest step up."""
    marks = [
        Mark(f"s{i}", title, palette.PURPLES[i], "area", weight_px=1, fill_opacity=0.7)
        for i, title in enumerate(titles)
    ]
    return (
        *reversed(marks),
        Mark("unknown", N_("Unknown"), palette.UNKNOWN, "area", hatch=True, weight_px=1),
    )


def _staffed(key: str, step: int, letter: str, opacity: float, weight_px: float = 1.5) -> Mark:
    return Mark(
        key,
        STAFFING[key],
        palette.PURPLES[step],
        "area",
        letter,
        weight_px=weight_px,
        fill_opacity=opacity,
    )


def staffing(grids: gpd.GeoDataFrame) -> pd.Series:
    led, helped = grids["leader"].notna(), grids["members"] > 0
    return pd.Series(
        np.select([~led & ~helped, ~led, ~helped], ["nobody", "no_leader", "no_member"], "staffed"),
        index=grids.index,
    )


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    marks = answer["staffing"]
    unled = int(marks.isin(["nobody", "no_leader"]).sum())
    return [
        Headline(
            context.township_path,
            Sentence(
                N_("{unled} of {grids} grids have no leader, {unhelped} no member."),
                {
                    "grids": len(answer),
                    "unled": unled,
                    "unhelped": int(marks.isin(["nobody", "no_member"]).sum()),
                },
            ),
            [
                Figure(N_("Grids"), float(len(answer))),
                Figure(N_("Without a leader"), float(unled)),
                Figure(N_("Population unknown"), float(answer["population"].isna().sum())),
            ],
        )
    ]


GRIDS = Layer(
    key="grids",
    group=N_("Supervision"),
    title=N_("Grids"),
    question=N_("Who answers for each grid, who lives there, and what is open in it?"),
    reads=(Area, Appointment, Person, Enterprise, Hazard),
    fields=(
        Field("level", N_("Level"), "choice", choices=texts(Level), shown=DETAIL),
        Field("village", N_("Village"), shown=LISTED),
        Field(
            "staffing", N_("Grid leader and members"), "choice", choices=STAFFING, shown=DETAIL, filter=True
        ),
        Field("leader", N_("Grid leader"), shown=EVERYWHERE),
        Field("leader_phone", N_("Phone"), "phone", shown=LISTED),
        Field("members", N_("Grid members"), "number", shown=LISTED),
        Field("population", N_("Population"), "number", unit=N_("people"), shown=LISTED),
        Field("households", N_("Households"), "number", shown=DETAIL),
        Field("enterprises", N_("Enterprises"), "number", shown=EVERYWHERE),
        Field("red", N_("Enterprises of red risk"), "number", shown=LISTED),
        Field("open_hazards", N_("Open hazards"), "number", shown=EVERYWHERE),
        Field("area_km2", N_("Ground area"), "number", unit=N_("km²"), shown=DETAIL),
        Field("population_km2", N_("People per km²"), "number", shown=DETAIL),
    ),
    legends=(
        Legend(
            "staffing",
            N_("Grid leader and members"),
            (
                _staffed("nobody", 4, "××", 0.7),
                _staffed("no_leader", 3, "×", 0.7),
                _staffed("no_member", 2, "–", 0.6),
                _staffed("staffed", 0, "", 0.35, weight_px=1),
            ),
            classify=lambda answer: answer["staffing"],
        ),
        Legend(
            "hazards",
            N_("Open hazards"),
            ramp((N_("none"), N_("1 or 2"), N_("3 to 5"), N_("6 to 9"), N_("10 and more"))),
            classify=steps("open_hazards", (1, 3, 6, 10)),
        ),
        Legend(
            "enterprises",
            N_("Enterprises"),
            ramp((N_("fewer than 5"), N_("5 to 9"), N_("10 to 19"), N_("20 to 39"), N_("40 and more"))),
            classify=steps("enterprises", (5, 10, 20, 40)),
        ),
        Legend(
            "population",
            N_("People per km²"),
            ramp(
                (
                    N_("fewer than 200"),
                    N_("200 to 499"),
                    N_("500 to 999"),
                    N_("1,000 to 1,999"),
                    N_("2,000 and more"),
                )
            ),
            classify=steps("population_km2", (200, 500, 1000, 2000)),
        ),
    ),
    compute=compute,
    headlines=headlines,
    labels={EVERY_MARK: Label("grid", 5, 14.25)},
    searchable=True,
)
