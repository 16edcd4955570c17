"""Who is first at each node of the roads, who second, and when?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from gridmap.analysis.reach.pieces import Pieces
from gridmap.analysis.roads.carrying import carry
from gridmap.analysis.roads.forces import Forces, Starts, starts
from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.spreading import Graph, Seeds, spread

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Driven:
    """By node. time_s (n,): from the order, turnout and the leg to the road included; inf where nobody arrives.
    force (n,): who is first, -1 nobody. before (n,): the node driven from, -1 where the force came onto the road.
    """

    time_s: Floats
    force: NDArray[np.int32]
    before: NDArray[np.int32]
    starts: Starts


def drive(
    network: Network,
    arc_seconds: Floats,
    forces: Forces,
    leg_m_s: float,
    leg_limit_m: float,
    limit_s: float = np.inf,
) -> Driven:
    """The first force at every node. arc_seconds (m,): see `speeds.arc_s`; times above limit_s are left at inf.

    A force starts at the nearest point of the nearest arcs (`forces.starts`) and drives arcs in their permitted
    direction. Without forces or roads nobody arrives. Raises InvalidInput for speeds or turnouts that cannot be.
    """
    begun = starts(network, arc_seconds, forces, leg_m_s, leg_limit_m)
    seeds = Seeds(begun.force, begun.node, begun.node_s)
    time_s, force, before = carry(network, arc_seconds, seeds, len(forces), limit_s)
    return Driven(time_s, force, before, begun)


def second_due(
    network: Network, arc_seconds: Floats, driven: Driven, limit_s: float = np.inf
) -> tuple[Floats, NDArray[np.int32]]:
    """time_s (n,) and force (n,) of the nearest force that is not the first due one; inf and -1 where there is none.

    Whoever is second at a node has entered the first-due area around it over one of its borders and has not left it
    since: elsewhere the one who is first there would be quicker. So one search within the areas, seeded at their
    borders, finds all of them.
    """
    first, begun = driven.force, driven.starts
    tail_force, head_force = first[network.tail], first[network.head]
    inside = (tail_force == head_force) & (tail_force >= 0)
    border = np.flatnonzero(~inside & (tail_force >= 0) & (head_force >= 0))
    met = np.flatnonzero((begun.force != first[begun.node]) & (first[begun.node] >= 0))
    seeds = Seeds(
        np.concatenate([tail_force[border], begun.force[met]]).astype(np.int64),
        np.concatenate([network.head[border], begun.node[met]]).astype(np.int64),
        np.concatenate([driven.time_s[network.tail[border]] + arc_seconds[border], begun.node_s[met]]),
    )
    graph = Graph(network.indptr, network.head, arc_seconds).only(inside)
    time_s, force, _ = spread(
        graph, seeds, int(max(first.max(initial=-1), begun.force.max(initial=-1))) + 1, limit_s
    )
    return time_s, force


def pieces(network: Network, arc_seconds: Floats, driven: Driven, plane: CRS) -> Pieces:
    """Every arc as it is driven, and the stretch from where each force comes onto the road to its first node.

    plane: a CRS in metres. An arc that nobody reaches starts at inf: it is a road that is known. First the m arcs in
    their order, then the stretches.
    """
    to_plane = Transformer.from_crs("EPSG:4326", plane, always_xy=True)
    xy = np.column_stack(to_plane.transform(network.lonlat[:, 0], network.lonlat[:, 1])).reshape(-1, 2)
    begun = driven.starts.on_an_arc()
    road_xy = np.column_stack(to_plane.transform(begun.road_lonlat[:, 0], begun.road_lonlat[:, 1])).reshape(
        -1, 2
    )
    return Pieces(
        start_xy=np.concatenate([xy[network.tail], road_xy]),
        end_xy=np.concatenate([xy[network.head], xy[begun.node]]),
        start_s=np.concatenate([driven.time_s[network.tail], begun.road_s]),
        drive_s=np.concatenate([arc_seconds, begun.node_s - begun.road_s]),
        force=np.concatenate([driven.force[network.tail], begun.force]).astype(np.int32),
    )
