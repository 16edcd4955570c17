"""Which ground is the town itself, that the clauses on arrival and hydrants mean?"""

from __future__ import annotations

import geopandas as gpd
import shapely

from gridmap.analysis import built_up
from gridmap.db.models import Landscape
from gridmap.db.models.ground import LandscapeKind
from gridmap.layers.base.context import WGS84, Context


def town_built_up(context: Context) -> shapely.Geometry:
    """The built-up area of the town itself, in its outline: the ground that the clauses on arrival and hydrants mean.

    Villages that stand apart are not the town (`analysis.built_up`). The layer reads Landscape.
    """
    outline = context.outline
    land = context.rows(Landscape)
    drawn = land.loc[land["kind"] == LandscapeKind.BUILT_UP, "geom"].to_numpy()
    if outline is None or not len(drawn):
        return shapely.MultiPolygon()
    inside = shapely.get_parts(shapely.intersection(shapely.union_all(drawn), outline))
    places = gpd.GeoSeries(inside[shapely.area(inside) > 0], crs=WGS84)
    gap_m = context.standards("fire")["built_up_gap_m"].value
    seat = context.areas["seat"].get(context.township_path)
    return shapely.union_all(places[built_up.town(places, seat, gap_m)].to_numpy())
