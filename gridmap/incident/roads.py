"""Which roads lie around a place, and how long does each resource take to it over them?

Live: the times are searched from the place when it is asked about, so what was put out of service a moment ago, and a
road that was entered a moment ago, both count.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gridmap.analysis.roads.barriers import Barriers, standing
from gridmap.analysis.roads.fitting import Vehicle, fitting
from gridmap.analysis.roads.forces import Forces
from gridmap.analysis.roads.incident import Approach, Route, Search, route, search, times_to
from gridmap.analysis.roads.near import nearest
from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.speeds import arc_s
from gridmap.db.sessions import FencedSession
from gridmap.incident.places import LonLat
from gridmap.layers.shared.networks import network_for
from gridmap.records.geometry import lonlat
from gridmap.registers.resources import Resource
from gridmap.standards import Profile, in_force, shipped
from gridmap.vocabulary import FIRE_FORCES

EVERYWHERE = (
    -180.0,
    -90.0,
    180.0,
    90.0,
)  # the whole network is in memory once, whatever place is asked about


@dataclass(frozen=True)
class Turnout:
    """assumed: the resource's own turnout is not known, and the standard's or the program's is taken."""

    seconds: float
    assumed: bool


def turnout(profile: Profile, kind: str, own_s: float | None) -> Turnout:
    """Only those who are called out need time to leave; a hydrant stands where it stands."""
    if own_s is not None:
        return Turnout(float(own_s), assumed=False)
    if kind in FIRE_FORCES:
        return Turnout(profile.turnout_s(kind), assumed=True)
    return Turnout(0.0, assumed=False)


@dataclass(frozen=True)
class Roads:
    """The roads that are known, at the speeds in force in one township, asked from one place (WGS 84 degrees)."""

    network: Network
    profile: Profile
    place: LonLat

    @cached_property
    def arc_seconds(self) -> NDArray[np.float64]:
        return arc_s(self.network, self.profile.speeds_km_h())

    @cached_property
    def fastest_m_s(self) -> float:
        """Nobody comes nearer than this in a second: bounds who may still be quicker than those already timed."""
        return max(*self.profile.speeds_km_h().values(), self.profile["leg_speed_km_h"].value) / 3.6

    @property
    def limit_m(self) -> float:
        """A place farther than this from every road is reached by none that is known."""
        return self.profile["leg_limit_m"].value

    def turnout(self, resource: Resource) -> Turnout:
        return turnout(self.profile, resource.kind, resource.turnout_s)

    def approach(self, resources: Sequence[Resource]) -> Approach:
        """The times of these resources, all with a position, to the place: see `analysis.roads.incident`."""
        points = np.array([lonlat(each.geom) for each in resources], dtype=np.float64).reshape(-1, 2)
        turnout_s = np.array([self.turnout(each).seconds for each in resources], dtype=np.float64)
        return times_to(self._search, Forces(points, turnout_s))

    @cached_property
    def _search(self) -> Search:
        leg = self.profile.leg_m_s(), self.limit_m
        return search(self.network, self.arc_seconds, self.place, *leg)

    def route(self, resource: Resource) -> Route | None:
        """The way of one resource to the place, None where it does not get there by road."""
        return route(self.network, self.approach([resource]), 0)


def roads_around(
    session: FencedSession, place: LonLat, township_path: str | None, closed: tuple[LonLat, ...] = ()
) -> Roads | None:
    """None where no road is known that leads to the place: distances are then straight lines.

    closed: points on roads that nobody passes, in this answer alone.
    """
    connection = session.connection()
    profile = in_force(connection, township_path, "fire") if township_path else shipped("cn_township")
    network = network_for(connection, EVERYWHERE, profile.vehicle())
    roads = Roads(_cut(network, closed, profile.vehicle()) if closed else network, profile, place)
    near = nearest(roads.network, np.array([place]), roads.limit_m)
    return roads if len(near.arc) else None


_held: deque[tuple[Network, tuple[LonLat, ...], Vehicle, Network]] = deque(maxlen=4)
"""The networks that were cut last: one incident is asked about again and again."""


def _cut(network: Network, closed: tuple[LonLat, ...], vehicle: Vehicle) -> Network:
    """The network with a gap at each closed point; up to it the road is driven from both sides."""
    for known, points, size, cut in _held:
        if known is network and points == closed and size == vehicle:
            return cut
    nothing_passes = np.zeros((len(closed), 3))
    cut = fitting(standing(network, Barriers(np.array(closed, dtype=np.float64), nothing_passes)), vehicle)
    _held.append((network, closed, vehicle, cut))
    return cut
