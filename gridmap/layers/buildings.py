"""Where do people live and work, house by house?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap import palette
from gridmap.i18n.texts import N_
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import Layer, Legend
from gridmap.marks import Mark
from gridmap.registers.buildings import BUILDINGS as REGISTER
from gridmap.registers.buildings import Building


def compute(context: Context) -> gpd.GeoDataFrame:
    return context.features(Building)


def classify(answer: gpd.GeoDataFrame) -> pd.Series:
    return pd.Series(np.where(answer["public"], "public", "other"), index=answer.index)


BUILDINGS = Layer(
    key="buildings",
    group=N_("Ground"),
    title=REGISTER.title,
    question=REGISTER.question,
    reads=(Building,),
    public=True,
    register=REGISTER.key,
    searchable=True,
    fields=REGISTER.columns("kind", "levels", "public"),
    legends=(
        Legend(
            "use",
            N_("Building"),
            (
                Mark("public", N_("Public building"), palette.SLATE, "area", weight_px=1.5, fill_opacity=0.8),
                Mark("other", N_("Other building"), "#a9a39a", "area", weight_px=0.5, fill_opacity=0.8),
            ),
            classify=classify,
        ),
    ),
    compute=compute,
    ground=True,
)
