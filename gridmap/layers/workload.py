"""How much work does each grid have: places, visits due, open hazards, and the time that its visits took?"""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import pandas as pd

from gridmap import palette
from gridmap.db.models import Area
from gridmap.fields import EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.base.grouping import by_area
from gridmap.layers.base.layer import Figure, Headline, Layer, Legend
from gridmap.layers.shared import inspections
from gridmap.layers.shared.inspections import DUE, Status
from gridmap.marks import Mark
from gridmap.registers.hazards import Hazard
from gridmap.registers.visits import Visit
from gridmap.standards import READS
from gridmap.vocabulary import OPEN_HAZARD_STATES, Level

GRID_LEVELS = (Level.GRID, Level.DEDICATED_GRID)
EDGES = (1, 5, 10, 20)


def compute(context: Context) -> gpd.GeoDataFrame:
    areas = context.areas
    grids = areas[areas["level"].isin(GRID_LEVELS)].rename(columns={"name": "title"})
    grids = grids.assign(area_path=grids["path"], feature_id=grids["path"]).reset_index(drop=True)
    places = inspections.supervised(context)
    visits = this_year(pd.DataFrame(context.rows(Visit)), context.today)
    hazards = pd.DataFrame(context.rows(Hazard))
    places["standing"] = inspections.standing_now(places, context)["standing"]
    counted = {
        "places": places["area_path"],
        "due": places.loc[places["standing"].isin(DUE), "area_path"],
        "ungraded": places.loc[places["standing"] == Status.UNKNOWN, "area_path"],
        "open_hazards": hazards.loc[hazards["state"].isin(OPEN_HAZARD_STATES), "area_path"],
        "visits": visits["area_path"],
    }
    for column, paths in counted.items():
        grids[column] = grids["path"].map(paths.value_counts()).fillna(0).astype(int)
    for column, each in (("minutes", minutes(visits)), ("taps", visits["taps"])):
        grids[column] = grids["path"].map(spent(visits["area_path"], each)).round(1).astype("Float64")
    grids["village"] = context.area_names(list(grids["path"]), level=3)
    return grids.rename_geometry("geometry")


def this_year(visits: pd.DataFrame, on: date) -> pd.DataFrame:
    found: pd.DataFrame = visits[(visits["on_date"] >= date(on.year, 1, 1)) & (visits["on_date"] <= on)]
    return found


def minutes(visits: pd.DataFrame) -> pd.Series:
    """How long each visit took: as its phone counted, else from its first moment on site to its last."""
    began, ended = (pd.to_datetime(visits[column], utc=True) for column in ("started_at", "finished_at"))
    on_site = (ended - began).dt.total_seconds()
    took: pd.Series = visits["spent_s"].astype("Float64").fillna(on_site.astype("Float64")) / 60
    return took


def spent(paths: pd.Series, each: pd.Series) -> pd.Series:
    """Grid -> the sum over its visits that keep it; a grid none of whose visits do is missing: unknown, not none."""
    return each.dropna().astype("float64").groupby(paths).sum()


def classify(answer: gpd.GeoDataFrame) -> pd.Series:
    reached = pd.cut(answer["due"], [-1, *(edge - 1 for edge in EDGES), float("inf")], labels=False)
    steps: pd.Series = "s" + reached.astype(int).astype(str)
    return steps


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    def say(path: str, rows: pd.DataFrame) -> Headline:
        figures = [
            Figure(N_("Supervised places"), float(rows["places"].sum())),
            Figure(N_("Visits due"), float(rows["due"].sum())),
            Figure(N_("Open hazards"), float(rows["open_hazards"].sum())),
        ]
        sentence = Sentence(
            N_(
                "{due} of {places} places in grids are due for an inspection; {hazards} hazards are open there."
            ),
            {
                "due": int(rows["due"].sum()),
                "places": int(rows["places"].sum()),
                "hazards": int(rows["open_hazards"].sum()),
            },
        )
        return Headline(path, sentence, figures)

    return [say(path, rows) for path, rows in by_area(answer, context.areas["path"])]


_TITLES = (N_("none due"), N_("1 to 4 due"), N_("5 to 9 due"), N_("10 to 19 due"), N_("20 and more due"))

WORKLOAD = Layer(
    key="workload",
    group=N_("Supervision"),
    title=N_("Workload of the grids"),
    question=N_("How much work does each grid have: places, visits due, open hazards, time spent?"),
    reads=(Area, Hazard, *inspections.READS, *READS),
    daily=True,
    fields=(
        Field("village", N_("Village"), shown=LISTED),
        Field("places", N_("Supervised places"), "number", shown=EVERYWHERE),
        Field("due", N_("Visits due"), "number", shown=EVERYWHERE),
        Field("ungraded", N_("Cycle unknown"), "number", shown=LISTED),
        Field("open_hazards", N_("Open hazards"), "number", shown=EVERYWHERE),
        Field("visits", N_("Visits this year"), "number", shown=LISTED),
        Field("minutes", N_("Minutes spent on visits"), "number", unit=N_("min"), shown=LISTED),
        Field("taps", N_("Taps spent on visits"), "number", shown=LISTED),
    ),
    legends=(
        Legend(
            "due",
            N_("Visits due"),
            tuple(
                Mark(f"s{step}", title, palette.PURPLES[step], "area", weight_px=1, fill_opacity=0.7)
                for step, title in reversed(tuple(enumerate(_TITLES)))
            ),
            classify=classify,
        ),
    ),
    compute=compute,
    headlines=headlines,
    order="area",
)
