"""How long does each force take to one place, and by which way?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from gridmap.analysis.nearest import distances_m
from gridmap.analysis.roads.forces import Forces, Starts, starts
from gridmap.analysis.roads.leaving import Ends, direct, ends
from gridmap.analysis.roads.near import NearArcs, at
from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.spreading import Graph, Seeds, spread

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

LIMIT_S = 3600.0
"""Who needs more than an hour is not looked for further: nobody would wait for them first."""


@dataclass(frozen=True)
class Search:
    """How long it takes from each node to one place (1, 2), whoever comes. leg: its speed (m/s) and the longest (m).

    ends: the ways to leave the road for the place; near: the arcs that lie around it. time_s (n,): from each node; inf
    beyond limit_s. after (n,): the node to drive to next.
    """

    network: Network
    arc_seconds: Floats
    place: Floats
    leg: tuple[float, float]
    limit_s: float
    ends: Ends
    near: NearArcs
    time_s: Floats
    after: NDArray[np.int32]


@dataclass(frozen=True)
class Approach:
    """The ways of k forces to one place (1, 2). time_s (k,): inf where a force does not get there within the limit,
    NaN where no road lies near the place and nothing is known.

    For `route`: start (k,), the row of `starts` that a force takes, -1 none; end (k,), the row of `ends` it leaves by
    before it has come to any node, -1 where it comes to one; after (n,), the node to drive to next.
    """

    place: Floats
    forces: Forces
    time_s: Floats
    starts: Starts
    start: Ints
    ends: Ends
    end: Ints
    after: NDArray[np.int32]


@dataclass(frozen=True)
class Route:
    """line: p points from the force to the place in the direction driven, EPSG:4326. length_m: along it, on the
    ellipsoid, of which leg_m straight: to the road, and from it (last_leg_m). crossing (p,): where other roads leave.
    """

    line: shapely.LineString
    length_m: float
    leg_m: float
    last_leg_m: float
    crossing: NDArray[np.bool_]


def search(
    network: Network,
    arc_seconds: Floats,
    lonlat: ArrayLike,
    leg_m_s: float,
    leg_limit_m: float,
    limit_s: float = LIMIT_S,
) -> Search:
    """From the place (lon, lat) against the arcs to every node within limit_s: done once, however many are asked about.

    The road is left where that is quickest within leg_limit_m of the place.
    """
    place = np.asarray(lonlat, dtype=np.float64).reshape(1, 2)
    left, near = ends(network, arc_seconds, place, leg_m_s, leg_limit_m)
    indptr, tail, arc = network.backward
    seeds = Seeds(np.zeros(len(left.node), dtype=np.int64), left.node, left.cost_s)
    time_s, _, after = spread(Graph(indptr, tail, arc_seconds[arc]), seeds, 1, limit_s)
    return Search(network, arc_seconds, place, (leg_m_s, leg_limit_m), limit_s, left, near, time_s, after)


def times_to(found: Search, forces: Forces) -> Approach:
    """Each force's least time to the place: turnout, leg to the road, drive, and the leg from the road.

    The definition of the minutes of every place (`analysis.reach`), for each force instead of the first one. Where no
    road lies near the place all times are unknown.
    """
    begun = starts(found.network, found.arc_seconds, forces, *found.leg)
    short = direct(begun, found.near, found.arc_seconds, *found.leg)
    approach = _approach(found, forces, begun, short)
    return approach if len(found.near.arc) else replace(approach, time_s=np.full(len(forces), np.nan))


def route(network: Network, approach: Approach, force: int) -> Route | None:
    """The way of one force, None where it does not get there."""
    start, end = int(approach.start[force]), int(approach.end[force])
    if start < 0 or not np.isfinite(approach.time_s[force]):
        return None
    nodes: list[int] = []
    if end < 0:
        nodes = _driven(approach.after, int(approach.starts.node[start]))
        end = int(np.flatnonzero(approach.ends.node == nodes[-1])[0])
    left = at(network, approach.ends.arc[[end]], approach.ends.fraction[[end]])
    came = approach.forces.lonlat[[force]], approach.starts.road_lonlat[[start]]
    points = np.concatenate([*came, network.lonlat[nodes].reshape(-1, 2), left, approach.place])
    crossing = np.zeros(len(points), dtype=bool)
    crossing[2 : 2 + len(nodes)] = (
        np.diff(network.indptr)[nodes] > 2
    )  # of a bend two arcs leave, there and back
    step_m = distances_m(points[:-1], points[1:])
    moved = np.append(step_m > 0, True)
    if moved.sum() < 2:
        moved[-2:] = True
    line, legs_m = shapely.LineString(points[moved]), (float(step_m[0]), float(step_m[-1]))
    return Route(line, float(step_m.sum()), sum(legs_m), legs_m[1], crossing[moved])


def _driven(after: NDArray[np.int32], node: int) -> list[int]:
    nodes = [node]
    while (node := int(after[node])) >= 0:
        nodes.append(node)
    return nodes


def _approach(found: Search, forces: Forces, begun: Starts, on_one_arc: tuple[Ints, Ends]) -> Approach:
    """For each force the best of its starts: over the nodes, or along the one arc that it and the place share."""
    left, (row, short) = found.ends, on_one_arc
    start = np.concatenate([np.arange(len(begun.node)), row])
    end = np.concatenate([np.full(len(begun.node), -1), len(left.node) + np.arange(len(row))])
    time_s = np.concatenate([begun.node_s + found.time_s[begun.node], begun.road_s[row] + short.cost_s])
    best = _first_of_each(begun.force[start], time_s, found.limit_s)
    chosen = begun.force[start[best]]
    least, by, out = np.full(len(forces), np.inf), np.full(len(forces), -1), np.full(len(forces), -1)
    least[chosen], by[chosen], out[chosen] = time_s[best], start[best], end[best]
    return Approach(found.place, forces, least, begun, by, Ends.gathered((left, short)), out, found.after)


def _first_of_each(force: Ints, time_s: Floats, limit_s: float) -> Ints:
    """Positions of each force's quickest row, of those within the limit."""
    rows = np.flatnonzero(time_s <= min(limit_s, np.finfo(np.float64).max))
    rows = rows[np.lexsort((time_s[rows], force[rows]))]
    return rows[np.unique(force[rows], return_index=True)[1]]
