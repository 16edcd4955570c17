"""Which fire and emergency resources are there, and which of them can act?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap import palette
from gridmap.db.models import Area
from gridmap.fields import EVERYWHERE, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import (
    ON_GRID,
    ON_MAP,
    Figure,
    Headline,
    Layer,
    Legend,
)
from gridmap.marks import Mark
from gridmap.registers.resources import RESOURCES as REGISTER
from gridmap.registers.resources import Resource
from gridmap.vocabulary import FIRE_FORCES, ResourceKind

OUT = "out_of_service"
ICONS = {
    ResourceKind.FIRE_STATION: "maki/fire-station",
    ResourceKind.FULL_TIME_BRIGADE: "maki/fire-station",
    ResourceKind.VOLUNTEER_BRIGADE: "maki/fire-station",
    ResourceKind.MICRO_STATION: "temaki/shield",
    ResourceKind.FIRE_POINT: "temaki/toolbox",
    ResourceKind.HYDRANT: "temaki/fire_hydrant",
    ResourceKind.WATER_SOURCE: "maki/water",
    ResourceKind.SUPPLY_DEPOT: "maki/warehouse",
    ResourceKind.SHELTER: "temaki/tents",
    ResourceKind.RESCUE_TEAM: "temaki/truck",
    ResourceKind.HOSPITAL: "maki/cross",
}
_COLORS = {
    **dict.fromkeys(FIRE_FORCES, palette.INK),
    ResourceKind.FIRE_POINT: palette.SLATE,
    ResourceKind.HYDRANT: palette.TEAL,
    ResourceKind.WATER_SOURCE: palette.TEAL,
    ResourceKind.SUPPLY_DEPOT: palette.BROWN,
    ResourceKind.SHELTER: palette.GREEN,
    ResourceKind.RESCUE_TEAM: palette.SLATE,
    ResourceKind.HOSPITAL: palette.GREEN,
}
_SMALL = {ResourceKind.HYDRANT, ResourceKind.FIRE_POINT, ResourceKind.WATER_SOURCE}
_FROM_ZOOM = {kind: 15.0 if kind in _SMALL else 13.0 for kind in ResourceKind if kind not in FIRE_FORCES}
"""Of a whole township only who drives out is seen; what is looked for on the spot is drawn from near."""
_LETTERS = {
    ResourceKind.FIRE_STATION: "1",
    ResourceKind.FULL_TIME_BRIGADE: "2",
    ResourceKind.VOLUNTEER_BRIGADE: "3",
}


def compute(context: Context) -> gpd.GeoDataFrame:
    resources = context.features(Resource)
    areas = context.rows(Area).set_index("path")["name"]
    resources["township"] = resources["area_path"].str[: len(context.township_path)].map(areas).fillna("")
    resources["neighbour"] = ~resources["area_path"].str.startswith(context.township_path)
    resources["located"] = resources.geometry.notna()
    resources["service"] = np.where(resources["in_service"], "in", "out")
    return resources


def classify(answer: gpd.GeoDataFrame) -> pd.Series:
    kinds: pd.Series = answer["kind"].where(answer["in_service"], OUT)
    return kinds


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    own = answer[~answer["neighbour"]]
    able = own[own["in_service"]]["kind"].value_counts()
    out = int((~own["in_service"]).sum())
    return [
        Headline(
            context.township_path,
            Sentence(
                N_(
                    "{stations} fire stations, {micro} micro stations and {hydrants} hydrants in service;"
                    " {out} resources are out of service."
                ),
                {
                    "stations": int(able.get(ResourceKind.FIRE_STATION, 0)),
                    "micro": int(able.get(ResourceKind.MICRO_STATION, 0)),
                    "hydrants": int(able.get(ResourceKind.HYDRANT, 0)),
                    "out": out,
                },
            ),
            [
                Figure(ResourceKind.MICRO_STATION.text, float(able.get(ResourceKind.MICRO_STATION, 0))),
                Figure(ResourceKind.HYDRANT.text, float(able.get(ResourceKind.HYDRANT, 0))),
                Figure(N_("Out of service"), float(out)),
            ],
        )
    ]


RESOURCES = Layer(
    key="resources",
    group=N_("Help"),
    title=N_("Fire and emergency resources"),
    question=N_("Which fire and emergency resources are there, and which of them can act?"),
    reads=(Resource,),
    reach_m=25_000,
    public=True,
    register="resources",
    fields=(
        *REGISTER.columns("kind"),
        Field(
            "service",
            N_("Service"),
            "choice",
            choices={"in": N_("In service"), "out": N_("Out of service")},
            shown=EVERYWHERE,
            filter=True,
        ),
        *REGISTER.columns(
            "out_reason",
            "out_since",
            "duty_phone",
            "staff",
            "vehicles",
            "turnout_s",
            "flow_l_s",
            "capacity_people",
        ),
        Field("township", N_("Township")),
        *REGISTER.columns("address"),
    ),
    legends=(
        Legend(
            "kind",
            N_("Kind"),
            (
                *(
                    Mark(
                        kind,
                        kind.text,
                        _COLORS[kind],
                        "square",
                        letter=_LETTERS.get(kind, ""),
                        size_px=20 if kind in _SMALL else 28,
                    )
                    for kind in ResourceKind
                ),
                Mark(OUT, N_("Out of service"), palette.UNKNOWN, "cross", size_px=20, muted=True),
            ),
            classify=classify,
            icon_by="kind",
            icons=ICONS,
            from_zoom=_FROM_ZOOM,
        ),
    ),
    compute=compute,
    headlines=headlines,
    searchable=True,
    shown=ON_MAP | ON_GRID,
)
