"""Where do the roads run, and where do they cross the water?"""

from __future__ import annotations

import geopandas as gpd

from gridmap.i18n.texts import N_
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import ON_EVERY_PAGE, Label, Layer, Legend
from gridmap.marks import Mark
from gridmap.registers.roads import ROADS as REGISTER
from gridmap.registers.roads import Road
from gridmap.vocabulary import RoadClass


def compute(context: Context) -> gpd.GeoDataFrame:
    return context.features(Road)


ROADS = Layer(
    key="roads",
    group=N_("Ground"),
    title=REGISTER.title,
    question=REGISTER.question,
    reads=(Road,),
    reach_m=12_000,
    public=True,
    register=REGISTER.key,
    fields=REGISTER.columns(
        "road_class",
        "bridge",
        "one_way",
        "at_times",
        "max_speed_km_h",
        "max_height_m",
        "max_width_m",
        "max_weight_t",
    ),
    legends=(
        Legend(
            "class",
            N_("Road class"),
            (
                Mark("motorway", RoadClass.MOTORWAY.text, "#7d5f42", "line", weight_px=5.5),
                Mark("trunk", RoadClass.TRUNK.text, "#8d6e4f", "line", weight_px=5),
                Mark("primary", RoadClass.PRIMARY.text, "#9a8468", "line", weight_px=4.5),
                Mark("secondary", RoadClass.SECONDARY.text, "#a89880", "line", weight_px=3.5),
                Mark("tertiary", RoadClass.TERTIARY.text, "#b5aa98", "line", weight_px=2.5),
                Mark("residential", RoadClass.RESIDENTIAL.text, "#c2bbae", "line", weight_px=1.5),
                Mark("service", RoadClass.SERVICE.text, "#c9c3b8", "line", weight_px=1.2),
                Mark("track", RoadClass.TRACK.text, "#c9c3b8", "line", weight_px=1.2, dash="4 4"),
            ),
            classify=lambda answer: answer["road_class"],
        ),
    ),
    compute=compute,
    ground=True,
    casing=True,
    labels={
        **{
            road_class: Label("road", 3.4 + place / 20, 11.5, placement="line")
            for place, road_class in enumerate(("motorway", "trunk", "primary", "secondary"))
        },
        "tertiary": Label("road", 3.75, 13.5, placement="line"),
    },
    searchable=True,
    shown=ON_EVERY_PAGE,
)
