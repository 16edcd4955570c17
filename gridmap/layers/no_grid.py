"""Which places lie in no grid, so that nobody answers for them, and why?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap import palette
from gridmap.fields import EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.base.grouping import by_area
from gridmap.layers.base.layer import Figure, Headline, Layer, Legend
from gridmap.layers.shared.inspections import supervised
from gridmap.marks import Mark
from gridmap.registers.enterprises import ENTERPRISES as REGISTER
from gridmap.registers.enterprises import Enterprise
from gridmap.vocabulary import Level, Word

GRID_LEVELS = (Level.GRID, Level.DEDICATED_GRID)


class Cause(Word):
    OUTSIDE = "outside", N_("In no grid")
    NO_GRIDS = "no_grids", N_("No grids are entered there")
    UNLOCATED = "unlocated", N_("Not on the map yet")


def compute(context: Context) -> gpd.GeoDataFrame:
    places = supervised(context)
    grids = context.areas.index[context.areas["level"].isin(GRID_LEVELS)]
    loose = places[~places["area_path"].isin(grids)].copy()
    divided = [any(grid.startswith(path) for grid in grids) for path in loose["area_path"]]
    loose["cause"] = np.select(
        [loose.geometry.isna(), ~np.array(divided, dtype=bool)],
        [Cause.UNLOCATED.value, Cause.NO_GRIDS.value],
        Cause.OUTSIDE.value,
    )
    loose["village"] = context.area_names(list(loose["area_path"]), level=3)
    return loose


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    def say(path: str, rows: pd.DataFrame) -> Headline:
        figures = [Figure(each.text, float((rows["cause"] == each).sum())) for each in Cause]
        return Headline(path, Sentence(N_("{count} places lie in no grid."), {"count": len(rows)}), figures)

    paths = [path for path in context.areas["path"] if context.areas["level"][path] not in GRID_LEVELS]
    return [say(path, rows) for path, rows in by_area(answer, paths)]


NO_GRID = Layer(
    key="no_grid",
    group=N_("Supervision"),
    title=N_("Places in no grid"),
    question=N_("Which places lie in no grid, so that nobody answers for them?"),
    reads=(Enterprise,),
    register=REGISTER.key,
    fields=(
        Field("cause", N_("Why"), "choice", vocabulary=Cause, shown=EVERYWHERE, filter=True),
        *REGISTER.columns("sector", "risk", "tags"),
        Field("village", N_("Village"), shown=LISTED),
        *REGISTER.columns("address", "code"),
    ),
    legends=(
        Legend(
            "cause",
            N_("Why"),
            (
                Mark(Cause.OUTSIDE, Cause.OUTSIDE.text, palette.INK, "diamond", letter="#", size_px=24),
                Mark(Cause.NO_GRIDS, Cause.NO_GRIDS.text, palette.BROWN, "diamond", letter="0", size_px=22),
                Mark(Cause.UNLOCATED, Cause.UNLOCATED.text, palette.UNKNOWN, "circle", letter="?", hatch=True),
            ),
            classify=lambda answer: answer["cause"],
        ),
    ),
    compute=compute,
    headlines=headlines,
)  # fmt: skip
