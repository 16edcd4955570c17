"""How far away is the nearest fire station that can respond?

A station is a fire and rescue station (消防救援站) in service. A micro fire station never counts as one.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridmap import palette
from gridmap.analysis.nearest import nearest
from gridmap.db.models import Area
from gridmap.fields import EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence, distance
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import Figure, Headline, Layer, Legend
from gridmap.marks import Mark
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.resources import Resource
from gridmap.vocabulary import EnterpriseState, Level, ResourceKind

REACH_M = 50_000
EDGES_M = (2_000.0, 4_000.0, 6_000.0, 8_000.0)
GRID_LEVELS = (Level.GRID, Level.DEDICATED_GRID)


def compute(context: Context) -> gpd.GeoDataFrame:
    places = pd.concat([_grids(context), _enterprises(context)], ignore_index=True)
    stations = _stations(context)
    index, distance_m = nearest(_lonlat(places["middle"]), _lonlat(stations["geom"]))
    distance_m = np.where(distance_m <= REACH_M, distance_m, np.nan)
    if context.outline is None:  # who stands beyond the township is not known then, and may be nearer
        distance_m = np.full(len(places), np.nan)
    known = places["middle"].notna().to_numpy() & ~shapely.is_empty(places["middle"].to_numpy())
    known = known & (context.outline is not None)
    found = ~np.isnan(distance_m)
    names = np.append(stations["name"].to_numpy(dtype=object), "")
    towns = np.append(stations["township"].to_numpy(dtype=object), "")
    chosen = np.where(found, index, len(stations))
    places["distance_m"] = distance_m
    places["station"], places["station_township"] = names[chosen], towns[chosen]
    places["reach"] = np.where(~known, "unknown", np.where(found, "found", "none"))
    return gpd.GeoDataFrame(places.drop(columns="middle"), geometry="geometry", crs="EPSG:4326")


def _grids(context: Context) -> pd.DataFrame:
    areas = context.areas[context.areas["level"].isin(GRID_LEVELS)]
    return pd.DataFrame(
        {
            "feature_id": areas["path"],
            "area_path": areas["path"],
            "title": areas["name"],
            "what": "grid",
            "population": areas["population"],
            "geometry": areas["geom"],
            "middle": areas["geom"].representative_point(),
        }
    )


def _enterprises(context: Context) -> pd.DataFrame:
    rows = context.inside(context.rows(Enterprise))
    rows = rows[rows["state"] != EnterpriseState.CLOSED]
    return pd.DataFrame(
        {
            "feature_id": rows["id"].astype(str),
            "area_path": rows["area_path"],
            "title": rows["name"],
            "what": "enterprise",
            "population": None,
            "geometry": rows["geom"],
            "middle": rows["geom"],
        }
    )


def _stations(context: Context) -> gpd.GeoDataFrame:
    resources = context.rows(Resource)
    able = (
        resources["in_service"] & (resources["kind"] == ResourceKind.FIRE_STATION) & resources["geom"].notna()
    )
    stations = resources[able].copy()
    towns = context.rows(Area).set_index("path")["name"]
    stations["township"] = stations["area_path"].str[: len(context.township_path)].map(towns).fillna("")
    return stations


def _lonlat(points: pd.Series) -> NDArray[np.float64]:
    """Points as (n, 2) degrees; a missing one is NaN."""
    shapes = points.to_numpy(dtype=object)
    return np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])


def classify(answer: gpd.GeoDataFrame) -> pd.Series:
    step = np.searchsorted(np.asarray(EDGES_M), answer["distance_m"].to_numpy(dtype=float), side="right")
    near = pd.Series(np.char.add("s", step.astype(str)), index=answer.index)
    return near.where(answer["reach"] == "found", answer["reach"])


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    stations = _stations(context)
    own = stations[stations["area_path"].str.startswith(context.township_path)]
    township = context.areas.loc[context.township_path]
    origin = township["seat"] if township["seat"] is not None else township["geom"]
    distances = answer.loc[(answer["what"] == "grid") & (answer["reach"] == "found"), "distance_m"]
    far = int((answer.loc[answer["what"] == "enterprise", "distance_m"] > EDGES_M[0]).sum())
    figures = [
        Figure(N_("Nearest grid"), _km(distances.min()), N_("km")),
        Figure(N_("Farthest grid"), _km(distances.max()), N_("km")),
        Figure(N_("Enterprises beyond 2 km"), float(far) if len(stations) else None),
    ]
    return [Headline(context.township_path, _sentence(own, stations, origin), figures)]


def _sentence(own: gpd.GeoDataFrame, stations: gpd.GeoDataFrame, origin: shapely.Geometry | None) -> Sentence:
    if len(own):
        return Sentence(N_("{count} fire stations in this township can respond."), {"count": len(own)})
    if origin is None or not len(stations):
        return Sentence(
            N_("No fire station in this township, and none known within {reach}."),
            {"reach": distance(REACH_M)},
        )
    start = np.array([[*shapely.point_on_surface(origin).coords[0]]])
    index, metres = nearest(start, _lonlat(stations["geom"]))
    station = stations.iloc[int(index[0])]
    return Sentence(
        N_("No fire station in this township; nearest: {station} in {township}, {distance}, straight line."),
        {"station": station["name"], "township": station["township"], "distance": distance(float(metres[0]))},
    )


def _km(metres: float) -> float | None:
    return None if np.isnan(metres) else round(metres / 1000, 1)


NEAREST_STATION = Layer(
    key="nearest_station",
    group=N_("Reach of help"),
    title=N_("Nearest fire station"),
    question=N_("How far away is the nearest fire station that can respond?"),
    reads=(Resource, Enterprise, Area),
    reach_m=REACH_M,
    needs_outline=True,
    fields=(
        Field("distance_m", N_("Distance, straight line"), "distance", unit=N_("m"), shown=EVERYWHERE),
        Field("station", N_("Nearest station"), shown=EVERYWHERE),
        Field("station_township", N_("Township of the station"), shown=LISTED),
        Field(
            "what",
            N_("Place"),
            "choice",
            choices={"grid": N_("Grid"), "enterprise": N_("Enterprise")},
            shown=EVERYWHERE,
            filter=True,
            layers={"grid": "grids", "enterprise": "enterprises"},
        ),
        Field("population", N_("Population"), "number", unit=N_("people"), shown=LISTED),
    ),
    legends=(
        Legend(
            "distance",
            N_("Distance, straight line"),
            (
                Mark("none", N_("No station within 50 km"), palette.INK, "area", hatch=True),
                Mark("s4", N_("over 8 km"), palette.PURPLES[4], "area", weight_px=1, fill_opacity=0.65),
                Mark("s3", N_("6 to 8 km"), palette.PURPLES[3], "area", weight_px=1, fill_opacity=0.65),
                Mark("s2", N_("4 to 6 km"), palette.PURPLES[2], "area", weight_px=1, fill_opacity=0.65),
                Mark("s1", N_("2 to 4 km"), palette.PURPLES[1], "area", weight_px=1, fill_opacity=0.65),
                Mark("s0", N_("up to 2 km"), palette.PURPLES[0], "area", weight_px=1, fill_opacity=0.65),
                Mark("unknown", N_("Unknown: not on the map yet"), palette.UNKNOWN, "area", hatch=True),
            ),
            classify=classify,
        ),
    ),
    compute=compute,
    headlines=headlines,
    order="-distance_m",
)
