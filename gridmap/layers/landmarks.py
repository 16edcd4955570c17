"""What are the places called that people name when they call for help?"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from gridmap import palette
from gridmap.i18n.texts import N_
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import Label, Layer, Legend
from gridmap.marks import Mark
from gridmap.registers.landmarks import LANDMARKS as REGISTER
from gridmap.registers.landmarks import Landmark


def compute(context: Context) -> gpd.GeoDataFrame:
    return context.features(Landmark)


LANDMARKS = Layer(
    key="landmarks",
    group=N_("Ground"),
    title=REGISTER.title,
    question=REGISTER.question,
    reads=(Landmark,),
    reach_m=12_000,
    public=True,
    register=REGISTER.key,
    fields=REGISTER.columns("kind", "population"),
    legends=(
        Legend(
            "place",
            N_("Place"),
            (Mark("place", N_("Named place"), palette.INK, size_px=8, fill_opacity=0.9),),
            classify=lambda answer: pd.Series("place", index=answer.index),
        ),
    ),
    compute=compute,
    labels={"place": Label("grid", 3.5, 12.5)},
    searchable=True,
    clustered=False,
)
