"""Where and when does each force come onto the road?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridmap.analysis.nearest import distances_m
from gridmap.analysis.roads.near import END_M, at, nearest
from gridmap.analysis.roads.network import Network
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Forces:
    """Those that are able to respond. lonlat (k, 2): EPSG:4326; turnout_s (k,): from the order to the wheels."""

    lonlat: Floats
    turnout_s: Floats

    def __len__(self) -> int:
        return len(self.turnout_s)


@dataclass(frozen=True)
class Starts:
    """Where forces come onto the road, and the first node each can drive to from there; several rows a force.

    road_s: seconds from the order until it stands on the road at road_lonlat, the leg to it included. node_s: until it
    is at node. arc, fraction: the arc it comes onto and where; arc is -1 where the road is met at the node itself.
    """

    force: Ints
    road_lonlat: Floats
    road_s: Floats
    arc: Ints
    fraction: Floats
    node: Ints
    node_s: Floats

    def only(self, rows: NDArray[np.bool_] | Ints) -> Starts:
        """Those in these rows (a mask or positions)."""
        road = self.force[rows], self.road_lonlat[rows], self.road_s[rows]
        return Starts(*road, self.arc[rows], self.fraction[rows], self.node[rows], self.node_s[rows])

    def on_an_arc(self) -> Starts:
        """Those between two nodes: from road_lonlat to node is a stretch that no full arc stands for."""
        return self.only(self.arc >= 0)


def starts(
    network: Network, arc_seconds: Floats, forces: Forces, leg_m_s: float, leg_limit_m: float
) -> Starts:
    """A force goes straight to the nearest point of the nearest arcs, at leg_m_s, and drives on as they permit.

    arc_seconds (m,): see `speeds.arc_s`. A force farther than leg_limit_m from any road comes onto none. Raises
    InvalidInput for a speed of the leg or a turnout that cannot be.
    """
    checked(leg_m_s, forces)
    near = nearest(network, forces.lonlat, leg_limit_m)
    road_lonlat = at(network, near.arc, near.fraction)
    # On the ellipsoid, not on the flat scale that found the nearest: what is told must be measured.
    leg_m = distances_m(forces.lonlat[near.place], road_lonlat)
    road_s = forces.turnout_s[near.place] + leg_m / leg_m_s
    length_m = network.length_m[near.arc]
    at_tail, at_head = near.fraction * length_m <= END_M, (1 - near.fraction) * length_m <= END_M
    rest_s = np.where(at_tail | at_head, 0.0, (1 - near.fraction) * arc_seconds[near.arc])
    return Starts(
        force=near.place,
        road_lonlat=road_lonlat,
        road_s=road_s,
        arc=np.where(at_tail | at_head, -1, near.arc),
        fraction=near.fraction,
        node=np.where(at_tail, network.tail[near.arc], network.head[near.arc]).astype(np.int64),
        node_s=road_s + rest_s,
    )


def checked(leg_m_s: float, forces: Forces) -> None:
    """Raises InvalidInput for a speed of the leg that nobody keeps, or a turnout below zero or unknown."""
    if not (np.isfinite(leg_m_s) and 0 < leg_m_s <= 200 / 3.6):
        raise InvalidInput(
            N_("{value} m/s is no speed between a place and the road. Enter more than 0 and at most 55."),
            value=f"{leg_m_s:g}",
        )
    absurd = np.flatnonzero(~(np.isfinite(forces.turnout_s) & (forces.turnout_s >= 0)))
    if absurd.size:
        raise InvalidInput(
            N_("{count} forces have no turnout time that can be, the first {value} s. Enter 0 or more."),
            count=absurd.size,
            value=f"{forces.turnout_s[absurd[0]]:g}",
        )
