"""Where do the people of a township live, and by what is that known? Every share of people asks here.

By the population points or the raster that an administrator loaded, else by buildings, else evenly over each area.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gridmap.analysis.metres import plane_around
from gridmap.db.models import Area, Base, PeoplePlace, PeopleSource, PeopleUnit
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import WGS84, Context
from gridmap.registers.buildings import Building
from gridmap.vocabulary import Level

READS: tuple[type[Base], ...] = (Area, Building, PeoplePlace, PeopleSource)
SQUARE_M = 100.0
"""Buildings in one square of this side are one place: an engine that reaches one reaches all of them."""
LATTICE_M = 200.0
"""Where no building is known the people of an area are spread evenly over points this far apart."""
SOURCES: Mapping[str, str] = {
    "points": N_("By the population points"),
    "raster": N_("By the population raster"),
    "buildings": N_("By its buildings"),
    "even": N_("Evenly over the area"),
    "unknown": N_("Unknown: nobody counted them"),
}
_LOADED = {
    frozenset({"points"}): N_("the population points"),
    frozenset({"raster"}): N_("the population raster"),
    frozenset({"points", "raster"}): N_("population points or raster"),
}
_OTHERWISE = {
    frozenset({"buildings"}): N_("where the buildings are"),
    frozenset({"even"}): N_("evenly over the area"),
    frozenset({"buildings", "even"}): N_(
        "where the buildings are; where none are known, evenly over the area"
    ),
}
_UNLOADED = {
    frozenset({"buildings"}): N_("People live where the buildings are."),
    frozenset({"even"}): N_("People are spread evenly over each area: no buildings are known."),
    frozenset({"buildings", "even"}): N_(
        "People live where the buildings are; where none are known, evenly over the area."
    ),
}
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Dwellings:
    """places: points (EPSG:4326) with `people`, `area_path` and `source`. areas: the smallest whose people are counted
    anywhere, indexed by path. uncounted: how many of these nobody counted.
    """

    places: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    uncounted: int

    def source_of(self, paths: pd.Series) -> list[str]:
        """By what it is known where the people of each area live."""
        width = int(paths.str.len().max()) if len(paths) else 0
        lives = self.places["area_path"].str[:width]
        known = self.places.groupby(lives)["source"].agg(lambda sources: sources.value_counts().index[0])
        return list(known.reindex(paths).fillna("unknown"))

    @property
    def placed(self) -> pd.Series:
        """Of which places it is known that somebody lives there: those that are not spread evenly."""
        placed: pd.Series = self.places["source"] != "even"
        return placed

    def shares_in(self, areas: pd.Series, drawn: BaseGeometry) -> Numbers:
        """Of each area (its path) which share of its people lives in `drawn`; NaN where they are spread evenly."""
        known = self.places[self.placed]
        people = known["people"]
        within = people.where(shapely.intersects(known.geometry.to_numpy(), drawn), 0.0)
        found = np.full(len(areas), np.nan)
        for length in areas.str.len().unique():
            alike = (areas.str.len() == length).to_numpy()
            lives = known["area_path"].str[:length]
            share = within.groupby(lives).sum() / people.groupby(lives).sum()
            found[alike] = areas[alike].map(share).to_numpy(dtype=np.float64)
        return found

    def middles(self, areas: gpd.GeoDataFrame) -> gpd.GeoSeries:
        """Where the people of each area (`path`) start: the dwelling nearest the middle of all, else on its ground."""
        found = areas.geometry.representative_point().to_numpy(copy=True)
        known = self.places[self.placed]
        for position, path in enumerate(areas["path"]):
            here = known[known["area_path"].str.startswith(path)]
            if len(here):
                xy = shapely.get_coordinates(here.geometry.to_numpy())
                mean = np.average(xy, axis=0, weights=here["people"])
                flat = (xy - mean) * (np.cos(np.radians(mean[1])), 1.0)
                found[position] = here.geometry.to_numpy()[np.square(flat).sum(axis=1).argmin()]
        return gpd.GeoSeries(found, index=areas.index, crs=WGS84)

    @property
    def by(self) -> Sentence | None:
        """Said wherever a share of people is; None where nobody is counted."""
        sources = frozenset(self.places["source"])
        loaded, otherwise = sources & {"points", "raster"}, sources & {"buildings", "even"}
        if not sources:
            return None
        if not loaded:
            return Sentence(_UNLOADED[otherwise])
        told = {"loaded": Sentence(_LOADED[loaded])}
        if not otherwise:
            return Sentence(N_("People live where {loaded} say."), told)
        told["otherwise"] = Sentence(_OTHERWISE[otherwise])
        return Sentence(N_("People live where {loaded} say; where nobody is there, {otherwise}."), told)

    def said(self, sentence: Sentence) -> Sentence:
        """The sentence, and by what it is known where the people live."""
        by = self.by
        if by is None:
            return sentence
        return Sentence(N_("{sentence} {by}"), {"sentence": sentence, "by": by})


def dwellings(context: Context) -> Dwellings:
    """Once for a context. The layer declares READS."""
    found = _kept.get(id(context))
    if found is None or found[0]() is not context:
        _kept.clear()
        found = _kept[id(context)] = (weakref.ref(context), _computed(context))
    return found[1]


_kept: dict[int, tuple[weakref.ref[Context], Dwellings]] = {}
"""The last one: an answer and its headlines ask for the same."""


def _computed(context: Context) -> Dwellings:
    """The people of the ledger where they are counted; where nobody counted them, as many as was loaded."""
    cells = context.inside(context.rows(PeoplePlace))
    areas = _counted_areas(context, loaded=len(cells) > 0)
    outlined = areas[areas["geom"].notna()]
    at = _cells_of(outlined, cells)
    told = np.bincount(
        at[at >= 0], cells["people"].to_numpy(dtype=np.float64)[at >= 0], minlength=len(outlined)
    )
    population = outlined["population"].to_numpy(dtype=np.float64, na_value=np.nan)
    population = np.where(np.isnan(population) & (told > 0), told, population)
    outlines = outlined["geom"].to_numpy()
    bare = np.flatnonzero(~np.isnan(population) & ~(told > 0))
    points, share, inside = _homes(context, outlines[bare])
    lattice, within = _lattice(outlines, np.setdiff1d(bare, bare[inside]))
    known = np.flatnonzero(at >= 0)
    area = np.concatenate([at[known], bare[inside], within]).astype(np.int64)
    size = np.concatenate([cells["people"].to_numpy(dtype=np.float64)[known], share, np.ones(len(lattice))])
    people = population[area] * size / np.bincount(area, size, minlength=len(outlined))[area]
    source = np.concatenate(
        [_loaded_as(context, cells)[known], np.repeat(["buildings", "even"], [len(points), len(lattice)])]
    )
    found = gpd.GeoDataFrame(
        {"people": people, "area_path": outlined["path"].to_numpy()[area], "source": source},
        geometry=np.concatenate([cells["geom"].to_numpy()[known], points, lattice]),
        crs=WGS84,
    )
    found = found[found["people"] > 0].reset_index(drop=True)
    return Dwellings(found, areas, len(areas) - int((~np.isnan(population)).sum()))


def _cells_of(areas: gpd.GeoDataFrame, cells: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Position of the area in which each cell was counted, -1 where it is none of these."""
    width = int(areas["path"].str.len().max()) if len(areas) else 0
    return np.asarray(pd.Index(areas["path"]).get_indexer(cells["area_path"].str[:width]), dtype=np.int64)


def _loaded_as(context: Context, cells: gpd.GeoDataFrame) -> NDArray[np.str_]:
    """Of each place that was loaded: is it of a raster, or of points?"""
    sources = context.rows(PeopleSource)
    points = sources.loc[sources["unit"] == PeopleUnit.POINTS.value, "id"]
    return np.where(cells["source_id"].isin(points), "points", "raster")


def _counted_areas(context: Context, *, loaded: bool) -> gpd.GeoDataFrame:
    """The areas of the finest level at which people are counted anywhere; a loaded file counts them at every level."""
    for level in (Level.GRID, Level.VILLAGE):
        found = context.areas[context.areas["level"] == level]
        if found["population"].notna().any() or (loaded and found["geom"].notna().any()):
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
