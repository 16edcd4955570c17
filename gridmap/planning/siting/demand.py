"""Who needs help in the township: people where they live, enterprises, and open major accident hazards?"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from gridmap.analysis.metres import plane_around
from gridmap.db.models import Building
from gridmap.db.models.scenario import Weight
from gridmap.layers.base.context import WGS84, Context
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.standards import Profile
from gridmap.vocabulary import OPEN_HAZARD_STATES, EnterpriseState, HazardGrade, Level, Risk

SQUARE_M = 100.0
"""Buildings in one square of this side are one place of need: an engine that reaches one reaches all of them."""
LATTICE_M = 200.0
"""Where no building is known the people of a grid are spread evenly over points this far apart."""


@dataclass(frozen=True)
class Demand:
    """places: EPSG:4326 points with `weight` and `area_path`. uncounted: what has no place or no weight: unknown."""

    places: gpd.GeoDataFrame
    uncounted: int


def demands(context: Context, profile: Profile) -> dict[str, Demand]:
    """By `Weight` value, and "majors": the open major accident hazards, which are counted and never weighted."""
    enterprises = context.inside(context.rows(Enterprise))
    enterprises = enterprises[enterprises["state"] != EnterpriseState.CLOSED]
    weights = {risk.value: profile[f"weight_{risk.value}"].value for risk in Risk}
    hazards = context.inside(context.rows(Hazard))
    majors = hazards[hazards["state"].isin(OPEN_HAZARD_STATES) & (hazards["grade"] == HazardGrade.MAJOR)]
    return {
        Weight.PEOPLE.value: people(context),
        Weight.ENTERPRISES.value: _located(enterprises, np.ones(len(enterprises))),
        Weight.RISK.value: _located(enterprises, enterprises["risk"].map(weights).to_numpy(dtype=np.float64)),
        "majors": _located(majors, np.ones(len(majors))),
    }


def _located(rows: gpd.GeoDataFrame, weight: NDArray[np.float64]) -> Demand:
    known = rows["geom"].notna().to_numpy() & np.isfinite(weight)
    places = gpd.GeoDataFrame(
        {"weight": weight[known], "area_path": rows["area_path"].to_numpy()[known]},
        geometry=rows["geom"].to_numpy()[known],
        crs=WGS84,
    )
    return Demand(places, int((~known).sum()))


def people(context: Context) -> Demand:
    """The people of each grid (where none is counted: village, township) where its buildings stand, else evenly.

    uncounted: areas of that level whose people nobody counted.
    """
    areas = _counted_areas(context)
    known = areas[areas["population"].notna() & areas["geom"].notna()]
    population = known["population"].to_numpy(dtype=np.float64)
    outlines = known["geom"].to_numpy()
    points, share, inside = _homes(context, outlines)
    lattice, within = _lattice(outlines, np.setdiff1d(np.arange(len(known)), inside))
    places = np.concatenate([points, lattice])
    area = np.concatenate([inside, within])
    size = np.concatenate([share, np.ones(len(lattice))])
    weight = population[area] * size / np.bincount(area, size, minlength=len(known))[area]
    found = gpd.GeoDataFrame(
        {"weight": weight, "area_path": known["path"].to_numpy()[area]}, geometry=places, crs=WGS84
    )
    return Demand(found[found["weight"] > 0].reset_index(drop=True), len(areas) - len(known))


def _counted_areas(context: Context) -> gpd.GeoDataFrame:
    """The areas of the finest level at which people are counted anywhere."""
    for level in (Level.GRID, Level.VILLAGE):
        found = context.areas[context.areas["level"] == level]
        if found["population"].notna().any():
            return found
    return context.areas[context.areas["level"] == Level.TOWNSHIP]


def _homes(
    context: Context, outlines: NDArray[np.object_]
) -> tuple[NDArray[np.object_], NDArray[np.float64], NDArray[np.int64]]:
    """One point, the floor space, and the area's position, for each square of each area that has buildings in it."""
    homes = context.inside(context.rows(Building))
    homes = homes[~homes["public"].astype(bool)]
    nothing = np.empty(0, dtype=object), np.empty(0), np.empty(0, dtype=np.int64)
    if not len(homes) or not len(outlines):
        return nothing
    points = shapely.point_on_surface(homes["geom"].to_numpy())
    place, area = shapely.STRtree(outlines).query(points, predicate="intersects")
    place, first = np.unique(place, return_index=True)  # on a border: the first of the two
    area = area[first]
    metric = homes["geom"].to_crs(plane_around(context.watched.bounds)).to_numpy()[place]
    floor_m2 = shapely.area(metric) * homes["levels"].fillna(1).to_numpy(dtype=np.float64)[place]
    squares = np.column_stack([area, np.floor(shapely.get_coordinates(shapely.centroid(metric)) / SQUARE_M)])
    _, heads, group = np.unique(squares, axis=0, return_index=True, return_inverse=True)
    spots = np.asarray(points, dtype=object)[place][heads]
    return (
        spots,
        np.bincount(group.ravel(), floor_m2).astype(np.float64),
        np.asarray(area[heads], dtype=np.int64),
    )


def _lattice(
    outlines: NDArray[np.object_], asked: NDArray[np.int64]
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Points LATTICE_M apart in each of the asked outlines, and whose they are; at least one in each."""
    if not len(asked):
        return np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
    shapes = gpd.GeoSeries(outlines[asked], crs=WGS84)
    plane = plane_around(shapes.total_bounds)
    metric = shapes.to_crs(plane).to_numpy()
    west, south, east, north = shapely.total_bounds(metric)
    across, up = np.meshgrid(np.arange(west, east, LATTICE_M), np.arange(south, north, LATTICE_M))
    corners = np.column_stack([across.ravel(), up.ravel()])
    points = np.asarray(shapely.points(corners + LATTICE_M / 2), dtype=object).reshape(-1)
    outline, point = shapely.STRtree(points).query(metric, predicate="contains")
    bare = np.setdiff1d(np.arange(len(asked)), outline)
    spots = np.concatenate([points[point], shapely.point_on_surface(metric[bare])])
    where = np.concatenate([outline, bare]).astype(np.int64)
    return gpd.GeoSeries(spots, crs=plane).to_crs(WGS84).to_numpy(), asked[where]
