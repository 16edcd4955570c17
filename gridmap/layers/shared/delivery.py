"""How long do goods take from each depot to each place by road?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from gridmap.analysis.nearest import distances_m
from gridmap.analysis.roads.forces import Forces
from gridmap.analysis.roads.matrix import cost_rows
from gridmap.analysis.roads.near import nearest
from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.speeds import arc_s
from gridmap.db.models import Base
from gridmap.layers.base.context import Context
from gridmap.layers.shared.networks import network_for
from gridmap.registers.road_barriers import RoadBarrier
from gridmap.registers.roads import Road
from gridmap.standards import READS as STANDARDS
from gridmap.standards import Profile

REACH_M = 15_000.0
"""How far beyond the township's outline roads count, for a way round that leaves it."""

LEG_M = 2000.0
"""People of a place come this far to the road on which the goods arrive; what lies farther off is unknown."""

LONGEST_S = 12 * 3600.0
"""Longer drives are not looked for: the first goods have to be there within twelve hours."""

READS: tuple[type[Base], ...] = (Road, RoadBarrier, *STANDARDS)
Numbers = NDArray[np.float64]


def ways(context: Context, depots: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> tuple[Numbers, Numbers]:
    """Seconds from depot to place (d, p) and from depot to depot (d, d).

    inf: no way, or the depot is out of service (`able`); NaN: unknown, for one of them has no place on the map, or lies
    more than LEG_M from every road, or the township has no outline around which roads are looked for. By road at the
    profile's speeds; where no road is known at all, straight line times the profile's detour.
    """
    profile = context.standards("fire")
    ends = np.concatenate([lonlat(places.geometry.representative_point()), lonlat(depots["geom"])])
    starts = ends[len(places) :]
    network = network_for(context.connection, context.watched.bounds, profile.vehicle())
    time_s = (
        _by_road(network, profile, starts, ends) if network.knows_roads else _straight(profile, starts, ends)
    )
    if context.outline is None:
        time_s[:] = np.nan
    time_s[~depots["able"].to_numpy(dtype=np.bool_)] = np.inf
    return time_s[:, : len(places)], time_s[:, len(places) :]


def lonlat(points: gpd.GeoSeries) -> Numbers:
    """Points (EPSG:4326) as (n, 2) degrees; a missing one is NaN."""
    shapes = points.to_numpy(dtype=object)
    return np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)]).reshape(-1, 2)


def _by_road(network: Network, profile: Profile, starts: Numbers, ends: Numbers) -> Numbers:
    seconds = arc_s(network, profile.speeds_km_h())
    off_road = ~np.isin(np.arange(len(ends)), nearest(network, ends, LEG_M).place)
    located = np.flatnonzero(np.isfinite(starts).all(axis=1))
    time_s = np.full((len(starts), len(ends)), np.inf)
    if located.size:
        forces = Forces(starts[located], np.zeros(len(located)))
        found = cost_rows(network, seconds, forces, ends, LONGEST_S, profile.leg_m_s(), LEG_M).tocoo()
        time_s[located[found.row], found.col] = found.data
    time_s[:, off_road] = np.nan
    time_s[off_road[len(ends) - len(starts) :]] = np.nan
    return time_s


def _straight(profile: Profile, starts: Numbers, ends: Numbers) -> Numbers:
    pairs = np.repeat(starts, len(ends), axis=0), np.tile(ends, (len(starts), 1))
    speed_m_s = profile["straight_speed_km_h"].value / 3.6
    apart_m = np.full(len(pairs[0]), np.nan)
    known = np.isfinite(pairs[0]).all(axis=1) & np.isfinite(pairs[1]).all(axis=1)
    apart_m[known] = distances_m(pairs[0][known], pairs[1][known])
    return (apart_m * profile["detour_factor"].value / speed_m_s).reshape(len(starts), len(ends))
