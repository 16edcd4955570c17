"""How soon would a force at each candidate be at each place, and how soon is everybody with the chosen ones?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gridmap.analysis.reach.exact import seconds_at
from gridmap.analysis.reach.straight import StraightTravel as Straight
from gridmap.analysis.reach.straight import straight
from gridmap.analysis.roads.driving import drive, pieces
from gridmap.analysis.roads.forces import Forces
from gridmap.analysis.roads.matrix import cost_rows
from gridmap.layers.shared.travel import LONGEST_S, Travel

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Sites:
    """Where forces would stand (EPSG:4326 points), and their turnout."""

    places: gpd.GeoSeries
    turnout_s: float

    @property
    def forces(self) -> Forces:
        lonlat = np.column_stack([self.places.x, self.places.y]).reshape(-1, 2).astype(np.float64)
        return Forces(lonlat, np.full(len(lonlat), self.turnout_s))


def table(
    drives: Travel, sites: Sites, places: gpd.GeoSeries, limit_s: float, progress: Progress | None = None
) -> sparse.csr_array:
    """CSR (sites, places) of seconds up to limit_s, by road or, where no road is known, in a straight line."""
    if drives.by_road:
        lonlat = np.column_stack([places.x, places.y])
        return cost_rows(
            drives.network,
            drives.arc_seconds,
            sites.forces,
            lonlat,
            limit_s,
            drives.leg_m_s,
            drives.profile["leg_limit_m"].value,
            progress,
        )
    here, there = _xy(drives, sites.places), _xy(drives, places)
    apart_m = np.hypot(here[:, None, 0] - there[None, :, 0], here[:, None, 1] - there[None, :, 1])
    seconds = sites.turnout_s + _base_s(drives) + apart_m / drives.leg_m_s
    return sparse.csr_array(np.where(seconds <= limit_s, np.maximum(seconds, np.finfo(float).tiny), 0.0))


def seconds_with(drives: Travel, sites: Sites, places: gpd.GeoSeries) -> tuple[Floats, NDArray[np.int32]]:
    """Seconds until the first of the sites is at each place, and which: by the definition of the maps of minutes."""
    if not len(sites.places):
        return np.full(len(places), np.inf), np.full(len(places), -1, dtype=np.int32)
    if drives.by_road:
        leg_limit_m = drives.profile["leg_limit_m"].value
        driven = drive(
            drives.network, drives.arc_seconds, sites.forces, drives.leg_m_s, leg_limit_m, LONGEST_S
        )
        stretches = pieces(drives.network, drives.arc_seconds, driven, drives.plane)
    else:
        way = Straight(_base_s(drives), drives.leg_m_s, 1.0)
        stretches, _ = straight(_xy(drives, sites.places), sites.forces.turnout_s, way)
    return seconds_at(stretches, _xy(drives, places), drives.leg_m_s, drives.road_limit_m, LONGEST_S)


def _base_s(drives: Travel) -> float:
    """The fixed part of the profile's formula for straight lines, where it has one."""
    norms = drives.profile.norms
    return norms["rand_fixed_min"].value * 60 if "rand_min_per_mi" in norms else 0.0


def _xy(drives: Travel, places: gpd.GeoSeries) -> Floats:
    points = drives.on_plane(places)
    return np.column_stack([points.x, points.y]).reshape(-1, 2).astype(np.float64)
