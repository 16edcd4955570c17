"""What does the land look like: water, woods, built-up places?"""

from __future__ import annotations

import geopandas as gpd

from gridmap.db.models import Landscape
from gridmap.db.models.ground import LandscapeKind
from gridmap.fields import EVERYWHERE, Field
from gridmap.i18n.texts import N_
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import ON_EVERY_PAGE, Label, Layer, Legend
from gridmap.marks import Mark
from gridmap.vocabulary import texts


def compute(context: Context) -> gpd.GeoDataFrame:
    return context.features(Landscape)


LANDSCAPE = Layer(
    key="landscape",
    group=N_("Ground"),
    title=N_("Water, woods and built-up places"),
    question=N_("What does the land look like?"),
    reads=(Landscape,),
    reach_m=12_000,
    public=True,
    fields=(Field("kind", N_("Kind"), "choice", choices=texts(LandscapeKind), shown=EVERYWHERE),),
    legends=(
        Legend(
            "kind",
            N_("Ground"),
            (
                Mark(
                    "built_up", LandscapeKind.BUILT_UP.text, "#d9d2c5", "area", weight_px=0, fill_opacity=0.9
                ),
                Mark("wood", LandscapeKind.WOOD.text, "#cfdcc3", "area", weight_px=0, fill_opacity=0.9),
                Mark("water", LandscapeKind.WATER.text, "#a9cbd8", "area", weight_px=0.5, fill_opacity=1),
                Mark("river", LandscapeKind.RIVER.text, "#a9cbd8", "area", weight_px=0.5, fill_opacity=1),
            ),
            classify=lambda answer: answer["kind"],
        ),
    ),
    compute=compute,
    ground=True,
    labels={"river": Label("water", 3, 11, placement="bank"), "water": Label("water", 3, 14)},
    shown=ON_EVERY_PAGE,
)
