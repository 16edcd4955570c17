"""Where do the township, its villages and its neighbours begin and end?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from gridmap.analysis.metres import area_km2
from gridmap.db.models import Area
from gridmap.fields import EVERYWHERE, Field
from gridmap.i18n.texts import N_
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import ON_EVERY_PAGE, Label, Layer, Legend
from gridmap.marks import Mark
from gridmap.vocabulary import Level, texts

OUTLINED = (Level.TOWNSHIP, Level.VILLAGE)


def compute(context: Context) -> gpd.GeoDataFrame:
    areas = context.rows(Area)
    own = areas["path"].str.startswith(context.township_path)
    areas = areas[areas["level"].isin(OUTLINED) & (own | (areas["level"] == Level.TOWNSHIP))].copy()
    areas["mark"] = np.where(areas["path"].str.startswith(context.township_path), areas["level"], "neighbour")
    areas["area_km2"] = area_km2(areas["geom"])
    areas["feature_id"] = areas["area_path"] = areas["path"]
    areas["title"] = areas["name"]
    # The township's heavy line is drawn over those of its villages.
    areas = areas.sort_values("path", key=lambda path: -path.str.len())
    return areas.rename_geometry("geometry")


AREAS = Layer(
    key="areas",
    group=N_("Ground"),
    title=N_("Township and villages"),
    question=N_("Where do the township, its villages and its neighbours begin and end?"),
    reads=(Area,),
    reach_m=12_000,
    public=True,
    fields=(
        Field("level", N_("Level"), "choice", choices=texts(Level), shown=EVERYWHERE),
        Field("population", N_("Population"), "number", unit=N_("people")),
        Field("households", N_("Households"), "number"),
        Field("area_km2", N_("Ground area"), "number", unit=N_("km²")),
    ),
    legends=(
        Legend(
            "level",
            N_("Boundary"),
            (
                Mark("township", Level.TOWNSHIP.text, "#2b3a42", "line", weight_px=3),
                Mark("village", Level.VILLAGE.text, "#6b7780", "line", weight_px=1.2, dash="6 3"),
                Mark(
                    "neighbour",
                    N_("Neighbouring township"),
                    "#9aa3a9",
                    "line",
                    weight_px=1.5,
                    dash="2 4",
                    muted=True,
                ),
            ),
            classify=lambda answer: answer["mark"],
        ),
    ),
    compute=compute,
    ground=True,
    labels={
        "township": Label("town", 0, 8, 12),
        "village": Label("village", 1, 11.5),
        "neighbour": Label("far", 2, 9, 14),
    },
    searchable=True,
    overview_zoom=14,
    shown=ON_EVERY_PAGE,
)
