"""How large is the built-up area, how many live here, and how much of it stands near a hydrant?"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import shapely
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.analysis.built_up import town
from gridmap.analysis.metres import area_km2, equal_area
from gridmap.db.models import Area, Landscape
from gridmap.db.models.ground import LandscapeKind
from gridmap.registers.resources import Resource
from gridmap.standards import Profile
from gridmap.vocabulary import Level, ResourceKind

WGS84 = "EPSG:4326"
CORNERS = 64  # a quarter circle; PostGIS's own 8 would leave 0.6 % of a circle out


@dataclass(frozen=True)
class TownshipGround:
    """What is None is not known: no built-up area is drawn, residents are not counted.

    built_up_km2: of the town itself, which is what the clauses mean; villages_km2: of the places that stand apart.
    near_hydrant_share: of the town, within the radius of a hydrant in service, in a straight line.
    town: its built-up area, EPSG:4326.
    """

    built_up_km2: float | None
    villages_km2: float | None
    residents: int | None
    near_hydrant_share: float | None
    town: BaseGeometry | None = None


def ground(session: Session, township: Area, profile: Profile) -> TownshipGround:
    residents = _residents(session, township)
    places = _built_up(session, township)
    if places.empty:
        return TownshipGround(None, None, residents, None)
    seat = to_shape(township.seat) if township.seat is not None else None
    is_town = town(places, seat, profile["built_up_gap_m"].value)
    sizes, core = area_km2(places), places[is_town].union_all()
    near = near_share(core, _hydrants(session), profile["hydrant_radius_m"].value)
    return TownshipGround(float(sizes[is_town].sum()), float(sizes[~is_town].sum()), residents, near, core)


def near_share(land: BaseGeometry, points: list[BaseGeometry], radius_m: float) -> float:
    """Share of the land (EPSG:4326) within radius_m of one of the points; 0 where there are none."""
    plane = equal_area(gpd.GeoSeries([land, *points], crs=WGS84)).to_numpy()
    circles = shapely.buffer(plane[1:], radius_m, quad_segs=CORNERS)
    near = shapely.intersection(plane[0], shapely.union_all(circles))
    return float(shapely.area(near) / shapely.area(plane[0]))


def _hydrants(session: Session) -> list[BaseGeometry]:
    """Those in service, the neighbour's too: a hydrant serves whoever stands near it."""
    able = select(Resource.geom).where(
        Resource.kind == ResourceKind.HYDRANT, Resource.in_service, Resource.geom.is_not(None)
    )
    return [to_shape(point) for point in session.scalars(able) if point is not None]


def _built_up(session: Session, township: Area) -> gpd.GeoSeries:
    """The built-up places within the township's outline, each ground counted once."""
    if township.geom is None:
        return gpd.GeoSeries([], crs=WGS84)
    drawn = select(Landscape.geom).where(
        Landscape.kind == LandscapeKind.BUILT_UP, Landscape.geom.op("&&")(township.geom)
    )
    whole = shapely.union_all([to_shape(shape) for shape in session.scalars(drawn)])
    inside = shapely.get_parts(shapely.intersection(whole, to_shape(township.geom)))
    return gpd.GeoSeries(inside[shapely.area(inside) > 0], crs=WGS84)


def _residents(session: Session, township: Area) -> int | None:
    """The township's own count, else the sum of its villages where every one of them is counted."""
    if township.population is not None:
        return township.population
    counts = session.scalars(
        select(Area.population).where(Area.path.op("^@")(township.path), Area.level == Level.VILLAGE)
    ).all()
    return (
        sum(known) if (known := [n for n in counts if n is not None]) and len(known) == len(counts) else None
    )
