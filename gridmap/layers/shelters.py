"""Is there a place in a shelter within a walk for the people who may need one?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridmap import palette
from gridmap.analysis.nearest import distances_m
from gridmap.analysis.supplies.allocation import Allocation
from gridmap.analysis.supplies.shelters import sheltered
from gridmap.analysis.supplies.township import places_in_need
from gridmap.db.models import Area
from gridmap.db.models.base import SEGMENT
from gridmap.fields import DETAIL, EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence, amount
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import (
    Figure,
    Headline,
    Layer,
    Legend,
    Measure,
)
from gridmap.layers.shared.delivery import lonlat
from gridmap.layers.shared.dwellings import READS as DWELLINGS
from gridmap.layers.shared.dwellings import dwellings
from gridmap.marks import Mark
from gridmap.registers.resources import Resource
from gridmap.standards import READS as STANDARDS
from gridmap.vocabulary import Level, ResourceKind

TILES = (Level.TOWNSHIP, Level.VILLAGE, Level.GRID)
WHAT = {"people": N_("People of a grid"), "shelter": N_("Emergency shelter")}
Numbers = NDArray[np.float64]


def compute(context: Context) -> gpd.GeoDataFrame:
    """Grids with the people who have a place and who have none, and shelters with their places taken and free."""
    profile = context.standards("supplies")
    areas = context.areas
    places = places_in_need(areas[areas["level"].isin(TILES)], SEGMENT)
    population = places["population"].to_numpy(dtype=np.float64, na_value=np.nan)
    people = np.ceil(population * profile["shelter_fixed_share"].value - 1e-6)
    shelters = _shelters(context)
    capacity = shelters["capacity_people"].to_numpy(dtype=np.float64, na_value=np.nan)
    walk_s, limit_s = _walk(context, shelters, places)
    found = sheltered(people, capacity, walk_s, limit_s)
    rows = [_people(places, people, found), _rooms(shelters, capacity, found)]
    answer = pd.concat(rows, ignore_index=True)
    answer["village"] = context.area_names(list(answer["area_path"]), level=3)
    return gpd.GeoDataFrame(answer, geometry="geometry", crs=places.crs)


def _shelters(context: Context) -> gpd.GeoDataFrame:
    rows = context.inside(context.rows(Resource))
    return rows[(rows["kind"] == ResourceKind.SHELTER) & rows["in_service"]].reset_index(drop=True)


def _walk(context: Context, shelters: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> tuple[Numbers, float]:
    """Seconds on foot from the middle of each grid's people to each shelter, and the longest walk asked of anybody.

    The straight line times the detour of the profile: paths for walkers are not in the road ledger.
    """
    profile = context.standards("supplies")
    speed_m_s = profile["walk_speed_km_h"].value / 3.6
    starts, ends = lonlat(shelters["geom"]), lonlat(dwellings(context).middles(places))
    pairs = np.repeat(starts, len(ends), axis=0), np.tile(ends, (len(starts), 1))
    known = np.isfinite(np.column_stack(pairs)).all(axis=1)
    walk_m = np.full(len(pairs[0]), np.nan)
    walk_m[known] = (
        distances_m(pairs[0][known], pairs[1][known]) * context.standards("fire")["detour_factor"].value
    )
    return walk_m.reshape(len(starts), len(ends)) / speed_m_s, profile["shelter_walk_m"].value / speed_m_s


def _people(places: gpd.GeoDataFrame, people: Numbers, found: Allocation) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "feature_id": places["path"],
            "area_path": places["path"],
            "title": places["name"],
            "what": "people",
            "people": people,
            "placed": found.met,
            "unplaced": found.short,
            "unplaced_share": np.divide(
                found.short, people, out=np.where(people == 0, 0.0, np.nan), where=people > 0
            ),
            "at_most": found.uncertain,
        },
        geometry=list(places.geometry),
        crs=places.crs,
    )


def _rooms(shelters: gpd.GeoDataFrame, capacity: Numbers, found: Allocation) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "feature_id": shelters["id"].astype(str),
            "area_path": shelters["area_path"],
            "title": shelters["name"],
            "what": "shelter",
            "capacity_people": capacity,
            "taken": found.allocated,
            "free": found.left + found.out_of_reach,
            "at_most": False,
        },
        geometry=list(shelters["geom"]),
        crs=shelters.crs,
    )


def classify(answer: gpd.GeoDataFrame) -> pd.Series:
    share = answer["unplaced_share"].to_numpy(dtype=np.float64, na_value=np.nan)
    grid = np.select(
        [np.isnan(share), share == 0, share < 0.5, share < 1], ["unknown", "s0", "s2", "s3"], "s4"
    )
    free = answer["free"].to_numpy(dtype=np.float64, na_value=np.nan)
    shelter = np.select([np.isnan(free), free > 0], ["no_number", "room"], "full")
    return pd.Series(np.where(answer["what"] == "people", grid, shelter), index=answer.index)


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    grids, shelters = answer[answer["what"] == "people"], answer[answer["what"] == "shelter"]
    unnumbered = shelters.loc[shelters["capacity_people"].isna(), "title"].tolist()
    parts = {
        "people": amount(grids["people"].sum()),
        "unplaced": amount(grids["unplaced"].sum()),
        "names": "、".join(unnumbered),
    }
    said = Sentence(N_("{unplaced} of {people} people have no place in a shelter within a walk."), parts)
    if unnumbered:
        said = Sentence(
            N_(
                "At most {unplaced} of {people} people have no place in a shelter within a walk;"
                " places unknown: {names}."
            ),
            parts,
        )
    figures = [
        Figure(N_("Places in shelters"), None if unnumbered else float(shelters["capacity_people"].sum())),
        Figure(N_("Grids of unknown population"), float(grids["people"].isna().sum())),
    ]
    return [Headline(context.township_path, said, figures)]


def measure(context: Context) -> Measure:
    profile = context.standards("supplies")
    parts = {
        "share": f"{profile['shelter_fixed_share'].value:.0%}",
        "source": profile.cited("shelter_fixed_share"),
        "walk": f"{profile['shelter_walk_m'].value:.0f}",
        "walk_source": profile.cited("shelter_walk_m"),
        "room": f"{profile['shelter_temporary_m2_person'].value:g}",
        "room_source": profile.cited("shelter_temporary_m2_person"),
    }
    return Measure(
        dwellings(context).said(
            Sentence(
                N_(
                    "Places for {share} of the people: {source}. A walk of at most {walk} m, straight line and detour:"
                    " {walk_source}. A temporary place takes {room} m² for each person: {room_source}."
                ),
                parts,
            )
        )
    )


SHELTERS = Layer(
    key="shelters",
    group=N_("Supplies"),
    title=N_("Shelters and people"),
    question=N_("Is there a place in a shelter within a walk for the people who may need one?"),
    reads=(Resource, Area, *DWELLINGS, *STANDARDS),
    fields=(
        Field("what", N_("What it is"), "choice", choices=WHAT, shown=EVERYWHERE, filter=True),
        Field("people", N_("People who may need a place"), "number", shown=LISTED),
        Field("placed", N_("With a place"), "number", shown=LISTED),
        Field("unplaced", N_("Without a place"), "number", shown=EVERYWHERE),
        Field("unplaced_share", N_("Share without a place"), "share", shown=LISTED),
        Field("at_most", N_("At most: something is not counted"), "flag", shown=DETAIL),
        Field("capacity_people", N_("Places"), "number", shown=EVERYWHERE),
        Field("taken", N_("Places taken"), "number", shown=LISTED),
        Field("free", N_("Places free"), "number", shown=LISTED),
        Field("village", N_("Village"), shown=LISTED),
    ),
    legends=(
        Legend(
            "state",
            N_("Share without a place"),
            (
                Mark(
                    "no_number",
                    N_("Shelter, places unknown"),
                    palette.UNKNOWN,
                    "square",
                    letter="?",
                    size_px=26,
                ),
                Mark("full", N_("Shelter, full"), palette.PLUM, "square", letter="×", size_px=26),
                Mark("room", N_("Shelter with places"), palette.GREEN, "square", letter="+", size_px=26),
                Mark(
                    "s4", N_("nobody has a place"), palette.PURPLES[4], "area", weight_px=1, fill_opacity=0.7
                ),
                Mark(
                    "s3", N_("most have no place"), palette.PURPLES[3], "area", weight_px=1, fill_opacity=0.7
                ),
                Mark(
                    "s2", N_("some have no place"), palette.PURPLES[2], "area", weight_px=1, fill_opacity=0.7
                ),
                Mark("s0", N_("all have a place"), palette.PURPLES[0], "area", weight_px=1, fill_opacity=0.7),
                Mark("unknown", N_("Unknown"), palette.UNKNOWN, "area", hatch=True, weight_px=1),
            ),
            classify=classify,
        ),
    ),
    compute=compute,
    headlines=headlines,
    measure=measure,
)
