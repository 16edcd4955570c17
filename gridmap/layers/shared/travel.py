"""How long does help take over the roads within reach? What every layer about coverage asks, asked in one place.

One definition makes the map and the list agree: a place's minutes are the least, over every stretch of road in its
permitted direction, of turnout + road time to a point of it + the straight leg from there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from gridmap.analysis.metres import plane_around
from gridmap.analysis.reach.bands import multipolygon
from gridmap.analysis.reach.exact import seconds_at
from gridmap.analysis.reach.first_due import first_due
from gridmap.analysis.reach.pieces import Pieces
from gridmap.analysis.reach.shares import Shares, shares
from gridmap.analysis.reach.straight import StraightTravel, rand_travel, straight
from gridmap.analysis.reach.surface import Surface, surface
from gridmap.analysis.roads.driving import Driven, drive, pieces, second_due
from gridmap.analysis.roads.forces import Forces
from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.speeds import arc_s
from gridmap.db.models import Area, Base
from gridmap.db.models.scenario import Purpose, ScenarioSite
from gridmap.layers.base.context import WGS84, Context
from gridmap.layers.base.spared import Shared
from gridmap.layers.shared.networks import network_for
from gridmap.registers.resources import Resource
from gridmap.registers.road_barriers import RoadBarrier
from gridmap.registers.roads import Road
from gridmap.standards import READS as STANDARDS
from gridmap.standards import Profile
from gridmap.vocabulary import FIRE_FORCES, ResourceKind

REACH_M = 30_000.0
"""How far around a township forces and roads count: half an hour at the speed of a trunk road."""

READS: tuple[type[Base], ...] = (Road, RoadBarrier, Resource, Area, *STANDARDS)
PROFESSIONAL = (ResourceKind.FIRE_STATION, ResourceKind.FULL_TIME_BRIGADE)
"""Whose arrival the clauses on five minutes mean; a volunteer brigade and a micro station do not count as stations."""

LONGEST_S = 7200.0
"""Longer drives are not looked for: whoever needs two hours is no help that anybody waits for."""

CENTIMETRE = 1e-7  # of a degree


@dataclass(frozen=True)
class Travel:
    """Who drives, over which roads, and how soon they are where. forces: row number = number of the force.

    leg_m_s: how fast the straight leg is; over roads on foot, without roads the whole way. by_road: some road is known,
    be it closed to engines: then no force drives straight across the fields.
    township: its outline; without one nothing around it is known, and every time is unknown. drawn: all made of it.
    """

    forces: gpd.GeoDataFrame
    network: Network
    arc_seconds: NDArray[np.float64]
    driven: Driven
    pieces: Pieces
    plane: CRS
    profile: Profile
    township: shapely.Geometry | None
    leg_m_s: float
    by_road: bool
    drawn: Shared = field(default_factory=Shared, compare=False)

    @property
    def road_limit_m(self) -> float:
        """Farther than this from every road is unknown; without roads the straight line is all there is."""
        return self.profile["leg_limit_m"].value if self.by_road else np.inf

    def on_plane(self, shapes: gpd.GeoSeries) -> gpd.GeoSeries:
        return shapes.to_crs(self.plane)

    def seconds_at(self, places: gpd.GeoSeries) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
        """Seconds until the first force is at each point (EPSG:4326), and which: inf and -1 nobody, NaN unknown."""
        if self.township is None:
            return np.full(len(places), np.nan), np.full(len(places), -1, dtype=np.int32)
        points = self.on_plane(places).to_numpy()
        xy = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
        return seconds_at(self.pieces, xy, self.leg_m_s, self.road_limit_m, LONGEST_S)

    def second_at(
        self, places: gpd.GeoSeries, first: NDArray[np.int32]
    ) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
        """Seconds until the second force is at each point, given which one is first there (`seconds_at`).

        Wherever a road is left, either another force than the first is the first one on it, or it is the second.
        """
        points = self.on_plane(places).to_numpy()
        xy = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
        seconds, force = np.full(len(xy), np.nan), np.full(len(xy), -1, dtype=np.int32)
        for each in np.unique(first[first >= 0]).tolist():
            there = np.flatnonzero(first == each)
            others = self._all_pieces.only(self._all_pieces.force != each)
            seconds[there], force[there] = seconds_at(
                others, xy[there], self.leg_m_s, self.road_limit_m, LONGEST_S
            )
        return seconds, force

    @property
    def _all_pieces(self) -> Pieces:
        """The stretches as the first and as the second force drive them."""
        return self.drawn.get("all pieces", self._second_pieces_too)

    def _second_pieces_too(self) -> Pieces:
        if not self.by_road:
            return self.pieces
        time_s, force = second_due(self.network, self.arc_seconds, self.driven, LONGEST_S)
        second = pieces(
            self.network, self.arc_seconds, replace(self.driven, time_s=time_s, force=force), self.plane
        )
        arcs = slice(len(self.arc_seconds))
        both = (self.pieces, second)
        return Pieces(
            np.concatenate([both[0].start_xy, both[1].start_xy[arcs]]),
            np.concatenate([both[0].end_xy, both[1].end_xy[arcs]]),
            np.concatenate([both[0].start_s, both[1].start_s[arcs]]),
            np.concatenate([both[0].drive_s, both[1].drive_s[arcs]]),
            np.concatenate([both[0].force, both[1].force[arcs]]),
        )

    @property
    def surface(self) -> Surface | None:
        """The minutes of the whole township in cells; None where it has no outline."""
        return self.drawn.get("surface", self._surface)

    def _surface(self) -> Surface | None:
        if self.township is None:
            return None
        box = self.on_plane(gpd.GeoSeries([self.township], crs=WGS84)).total_bounds
        return surface(self.pieces, tuple(box), self.leg_m_s, self.horizon_s, self.road_limit_m)

    @property
    def first_due(self) -> tuple[NDArray[np.int32], gpd.GeoSeries]:
        """Which forces are first somewhere in the township, and there (on the plane), the largest ground first."""
        return self.drawn.get("first due", self._first_due)

    def _first_due(self) -> tuple[NDArray[np.int32], gpd.GeoSeries]:
        if self.surface is None:
            return np.empty(0, dtype=np.int32), gpd.GeoSeries([], crs=self.plane)
        force, grounds = first_due(self.surface, max(self.profile.bands_s()))
        outline = self.on_plane(gpd.GeoSeries([self.township], crs=WGS84)).iloc[0]
        inside = gpd.GeoSeries(grounds, crs=self.plane).intersection(outline)
        turn = np.argsort(-inside.area.to_numpy(), kind="stable")
        turn = turn[inside.area.to_numpy()[turn] > 0]
        return force[turn], inside.iloc[turn].reset_index(drop=True)

    @cached_property
    def horizon_s(self) -> float:
        """The longest threshold that any map of the profile shows."""
        told = ("arrival_s", "micro_arrival_s", "beyond_help_s")
        return max(*self.profile.bands_s(), *(self.profile[key].value for key in told))

    def shares(self, polygons: gpd.GeoSeries, thresholds_s: Sequence[float]) -> Shares:
        """The shares of polygons (EPSG:4326) within thresholds; all unknown where the township has no outline."""
        if self.surface is None:
            nothing = np.zeros((len(polygons), len(thresholds_s)))
            return Shares(nothing, nothing, np.ones(len(polygons)))
        return shares(self.surface, self.on_plane(polygons).to_numpy(), thresholds_s)


_drives = Shared(most=4)
"""The last computations: the layers of one township ask for the same drives one after the other."""


def travel(context: Context, kinds: Collection[str] = FIRE_FORCES) -> Travel:
    """The drives of the forces of these kinds that can respond. The layer declares READS and reach_m = REACH_M."""
    return driven_from(context, able_forces(context, kinds, context.standards("fire")))


def driven_from(context: Context, forces: gpd.GeoDataFrame) -> Travel:
    """The drives from these places, each with `id`, `name` and `turnout_s`. All of them are on the map."""
    profile = context.standards("fire")
    network = network_for(context.connection, context.watched.bounds, profile.vehicle())
    outline = context.outline
    arc_seconds = arc_s(network, profile.speeds_km_h())
    asked = _Asked(context, forces, network, arc_seconds, profile, outline)
    return _drives.get(asked.key(), asked.driven)


@dataclass(frozen=True)
class _Asked:
    """Everything the drives depend on."""

    context: Context
    forces: gpd.GeoDataFrame
    network: Network
    arc_seconds: NDArray[np.float64]
    profile: Profile
    outline: shapely.Geometry | None

    def driven(self) -> Travel:
        forces, network, arc_seconds, profile = self.forces, self.network, self.arc_seconds, self.profile
        points = np.column_stack([forces.geometry.x, forces.geometry.y]).reshape(-1, 2)
        starts = Forces(points, forces["turnout_s"].to_numpy(dtype=np.float64))
        leg_m_s, leg_limit_m = profile.leg_m_s(), profile["leg_limit_m"].value
        driven = drive(network, arc_seconds, starts, leg_m_s, leg_limit_m, LONGEST_S)
        plane = plane_around(self.context.watched.bounds)
        by_road = network.knows_roads
        if by_road:
            stretches = pieces(network, arc_seconds, driven, plane)
        else:
            there = forces.geometry.to_crs(plane)
            xy = np.column_stack([there.x, there.y])
            stretches, leg_m_s = straight(xy, starts.turnout_s, _straight(profile))
        return Travel(
            forces, network, arc_seconds, driven, stretches, plane, profile, self.outline, leg_m_s, by_road
        )

    def key(self) -> str:
        """A mark of all of it: nothing of another state of the records is ever handed out."""
        told = hashlib.sha256()
        known = pd.util.hash_pandas_object(
            pd.DataFrame(
                {
                    "id": self.forces["id"].astype(str),
                    "x": self.forces.geometry.x,
                    "y": self.forces.geometry.y,
                    "s": self.forces["turnout_s"],
                    "n": self.forces["name"],
                }
            ),
            index=False,
        ).to_numpy()
        for part in (known, self.network.lonlat, self.network.head, self.network.indptr, self.arc_seconds):
            told.update(np.ascontiguousarray(part).tobytes())
        told.update(b"" if self.outline is None else shapely.to_wkb(self.outline))
        told.update(repr((self.context.watched.bounds, self.profile.leg_m_s(), self.profile)).encode())
        return told.hexdigest()


def _straight(profile: Profile) -> StraightTravel:
    """By the profile's formula where it has one (RAND), else at one speed; roads are longer than the line in both."""
    detour = profile["detour_factor"].value
    if "rand_min_per_mi" in profile.norms:
        return rand_travel(profile["rand_fixed_min"].value, profile["rand_min_per_mi"].value, detour)
    return StraightTravel(0.0, profile["straight_speed_km_h"].value / 3.6, detour)


def able_forces(context: Context, kinds: Collection[str], profile: Profile) -> gpd.GeoDataFrame:
    """The forces of these kinds within reach that stand somewhere and are in service, the township's and neighbours'.

    turnout_s: their own, or the one assumed for their kind (`assumed`). township: the name of the one they belong to.
    """
    rows = context.rows(Resource)
    able = rows[rows["in_service"] & rows["kind"].isin(list(kinds)) & rows["geom"].notna()]
    if context.scenario is not None:
        able = pd.concat([able, _planned(context, kinds)], ignore_index=True)
    able = able.sort_values("id", key=lambda ids: ids.astype(str)).reset_index(drop=True)
    own = able["turnout_s"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    usual = np.array([profile.turnout_s(kind) for kind in able["kind"]], dtype=np.float64)
    towns = context.rows(Area).set_index("path")["name"]
    return able.assign(
        turnout_s=np.where(np.isnan(own), usual, own),
        assumed=np.isnan(own),
        township=able["area_path"].str[: len(context.township_path)].map(towns).fillna(""),
    )


def _planned(context: Context, kinds: Collection[str]) -> gpd.GeoDataFrame:
    """The sites of the scenario, as if they stood there: what the variant shows, and nothing else ever does."""
    sites = context.rows(ScenarioSite)
    chosen = sites["scenario_id"].eq(context.scenario) & sites["purpose"].ne(Purpose.CANDIDATE)
    return sites[chosen & sites["kind"].isin(list(kinds))]


def to_wgs84(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Polygons of the plane in EPSG:4326, to the centimetre: corners that were turned may cross, and are set right."""
    sound = shapely.make_valid(shapes.to_crs(WGS84).to_numpy(), method="structure")
    whole = [multipolygon(shape) for shape in shapely.set_precision(sound, CENTIMETRE)]
    return gpd.GeoSeries(whole, index=shapes.index, crs=WGS84)
