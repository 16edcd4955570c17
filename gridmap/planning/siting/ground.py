"""Where could the township build, and which of the siting rules keep it away from where?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, text

from gridmap.analysis.siting.candidates import Exclusion, along, screened
from gridmap.db.models import Base, Landscape
from gridmap.db.models.ground import LandscapeKind
from gridmap.db.models.scenario import CandidateSource
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_
from gridmap.layers.base.context import WGS84, Context
from gridmap.layers.shared import travel
from gridmap.layers.shared.dwellings import READS as DWELLINGS
from gridmap.publishing.publish import METRES_A_DEGREE
from gridmap.records.geometry import LonLat
from gridmap.registers.buildings import Building
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.resources import Resource
from gridmap.registers.roads import Road
from gridmap.standards import Profile
from gridmap.vocabulary import ResourceKind, RoadClass, Sector, Tag

READS: tuple[type[Base], ...] = (*travel.READS, Enterprise, Hazard, *DWELLINGS, Landscape)
STATIONS = (ResourceKind.FIRE_STATION, ResourceKind.FULL_TIME_BRIGADE, ResourceKind.VOLUNTEER_BRIGADE)
"""What the clause on siting speaks of; a micro station belongs into the crowded place itself."""

CROWDED, HAZARDOUS, WATER = "crowded", "hazardous", "water"
# OSM's words for buildings that hold crowds; a town hall does not, and is where a brigade may well stand.
CROWDED_BUILDINGS = frozenset(
    {"school", "kindergarten", "university", "college", "hospital", "clinic", "cinema", "theatre", "stadium"}
)
MOST_CANDIDATES = 600
VILLAGE = 3  # the segments of a village's path below county and township


def context_for(connection: Connection, township_path: str, today: date) -> Context:
    """What the layers are handed, for this township, seen by the connection's own viewer.

    Raises NotFound for an area that has no outline: without one nobody knows what lies in it.
    """
    bounds = text(
        "SELECT ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom) FROM areas WHERE path = :path"
    )
    found = connection.execute(bounds, {"path": township_path}).one_or_none()
    if found is None or found[0] is None:
        raise NotFound(N_("The township has no outline yet. Import it first."))
    west, south, east, north = (float(degree) for degree in found)
    up = travel.REACH_M / METRES_A_DEGREE
    across = up / math.cos(math.radians(max(abs(south), abs(north))))
    watched = shapely.box(west - across, south - up, east + across, north + up)
    return Context(connection, township_path, watched, today, frozenset(READS))


def candidates(
    context: Context, source: str, spacing_m: float, dropped: Sequence[tuple[str, LonLat]]
) -> gpd.GeoDataFrame:
    """The places to choose from, EPSG:4326, with `title` and `area_path`, before any rule is applied.

    Raises InvalidInput where there are none, or more than an answer at once can look at.
    """
    if source == CandidateSource.DROPPED:
        titles = [name for name, _ in dropped]
        found = gpd.GeoDataFrame({"title": titles}, geometry=points([at for _, at in dropped]))
    elif source == CandidateSource.PUBLIC_BUILDINGS:
        found = _public_buildings(context)
    else:
        found = _along_roads(context, spacing_m)
    if not len(found):
        raise InvalidInput(_NONE[CandidateSource(source)])
    if len(found) > MOST_CANDIDATES:
        raise InvalidInput(
            N_(
                "{count} places to choose from are too many; at most {most}. Choose a larger distance between them."
            ),
            count=len(found),
            most=MOST_CANDIDATES,
        )
    return _in_areas(context, found)


def points(places: Sequence[LonLat]) -> gpd.GeoSeries:
    """EPSG:4326 points."""
    lonlat = np.array(places, dtype=np.float64).reshape(-1, 2)
    return gpd.GeoSeries(gpd.points_from_xy(lonlat[:, 0], lonlat[:, 1]), crs=WGS84)


_NONE = {
    CandidateSource.DROPPED: N_("Set at least one point on the map to choose from."),
    CandidateSource.PUBLIC_BUILDINGS: N_(
        "No public building is known here. Import buildings, or choose places along the roads."
    ),
    CandidateSource.ALONG_ROADS: N_(
        "No road that an engine can use is known here. Import roads, or set points on the map."
    ),
}


def _public_buildings(context: Context) -> gpd.GeoDataFrame:
    rows = context.inside(context.rows(Building))
    rows = rows[rows["public"].astype(bool) & ~rows["kind"].isin(list(CROWDED_BUILDINGS))]
    titles = rows["name"].where(rows["name"].str.strip() != "", rows["kind"])
    spots = shapely.point_on_surface(rows["geom"].to_numpy())
    return gpd.GeoDataFrame({"title": titles.to_numpy()}, geometry=spots, crs=WGS84)


def _along_roads(context: Context, spacing_m: float) -> gpd.GeoDataFrame:
    """Not on bridges, in tunnels or on motorways, where nothing can be built beside the road."""
    rows = context.rows(Road)
    rows = rows[
        rows["drivable"] & ~rows["bridge"] & ~rows["tunnel"] & (rows["road_class"] != RoadClass.MOTORWAY)
    ]
    outline = context.areas["geom"].get(context.township_path)
    near = rows["geom"][rows.intersects(outline)]
    lines = gpd.GeoSeries(shapely.get_parts(shapely.intersection(near.to_numpy(), outline)), crs=WGS84)
    found = along(lines[lines.geom_type == "LineString"], spacing_m)
    found = found[found.intersects(outline)]  # a road ends on the border, where rounding decides
    return gpd.GeoDataFrame({"title": [""] * len(found)}, geometry=found.to_numpy(), crs=WGS84)


def _in_areas(context: Context, found: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """With the deepest area that holds each, and a name where there is none: that of the village, with a number."""
    areas = context.areas[context.areas["geom"].notna()]
    areas = areas.iloc[np.argsort(areas["path"].str.len().to_numpy(), kind="stable")]
    point, area = shapely.STRtree(areas["geom"].to_numpy()).query(
        found.geometry.to_numpy(), predicate="intersects"
    )
    deepest = np.full(len(found), -1)
    np.maximum.at(deepest, point, area)
    paths = np.append(areas["path"].to_numpy(), context.township_path)[deepest]
    found = found.assign(area_path=paths)
    village = np.array(context.area_names(list(paths), level=VILLAGE), dtype=object)
    town = str(context.areas["name"].get(context.township_path, ""))
    where = pd.Series(np.where(village == "", town, village), index=found.index, dtype=object)
    serial = where.groupby(where).cumcount() + 1
    numbered = where.astype(str) + " " + serial.astype(str)
    return found.assign(title=found["title"].where(found["title"].str.strip() != "", numbered))


def allowed(context: Context, found: gpd.GeoDataFrame, kind: str, profile: Profile) -> gpd.GeoDataFrame:
    """The candidates with what excludes them (`analysis.siting.candidates.screened`)."""
    outline = context.areas["geom"].get(context.township_path)
    return screened(found, rules(context, kind, profile), outline)


def rules(context: Context, kind: str, profile: Profile) -> list[Exclusion]:
    """What a force of this kind must keep away from. 建标152-2017, art. 15, through the profile's figures."""
    land = context.rows(Landscape)
    water = land[land["kind"].isin([LandscapeKind.RIVER, LandscapeKind.WATER])]
    found = [Exclusion(WATER, _titled(water))]
    if kind not in STATIONS:
        return found
    enterprises, resources, buildings = (context.rows(table) for table in (Enterprise, Resource, Building))
    hazardous = _tagged(enterprises, Tag.HAZARDOUS_CHEMICALS) | (
        enterprises["sector"] == Sector.HAZARDOUS_CHEMICALS
    )
    crowded = [
        _titled(enterprises[_tagged(enterprises, Tag.CROWDED)]),
        _titled(resources[resources["kind"] == ResourceKind.HOSPITAL]),
        _titled(buildings[buildings["kind"].isin(list(CROWDED_BUILDINGS))]),
    ]
    apart = pd.concat(crowded, ignore_index=True)
    return [
        *found,
        Exclusion(HAZARDOUS, _titled(enterprises[hazardous]), profile["siting_hazardous_m"].value),
        Exclusion(CROWDED, apart, profile["siting_crowded_exit_m"].value),
    ]


def untagged(context: Context) -> int:
    """Enterprises of which nobody said whether they hold crowds or hazardous goods: no rule can keep away from them."""
    return int(context.inside(context.rows(Enterprise))["tags"].isna().sum())


def _tagged(rows: gpd.GeoDataFrame, tag: Tag) -> pd.Series:
    tagged = [isinstance(tags, list) and tag.value in tags for tags in rows["tags"]]
    return pd.Series(tagged, index=rows.index, dtype=bool)


def _titled(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"title": rows["name"].to_numpy()}, geometry=rows["geom"].to_numpy(), crs=WGS84)
