"""What is a network of roads, and which part of it lies in a box?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from gridmap.analysis.nearest import earth_centred
from gridmap.analysis.roads.chains import Arcs, Chains, chains


@dataclass(frozen=True)
class Network:
    """n nodes (every vertex is one), m directed arcs in compressed rows by the node they leave, w ways.

    lonlat (n, 2): EPSG:4326. indptr (n + 1,) and head (m,): the arcs that leave node i are indptr[i]:indptr[i + 1],
    head is where they lead. length_m (m,): on the WGS 84 ellipsoid. way (m,): position of the arc's way.
    component (n,): which weakly connected part a node is in, 0 the one with most nodes. By way: road_class (w,), a
    position in ROAD_CLASSES; max_speed_km_h (w,), NaN unknown; clearance (w, 3), see `ways.Ways`; box (w, 4), west,
    south, east, north in degrees. barrier_node (b,): where something stands in the way, barrier_clearance (b, 3): of
    what still gets past (`barriers.Barriers`).

    Nodes are numbered along a Hilbert curve: what is near on the ground is near in memory.
    """

    lonlat: NDArray[np.float64]
    indptr: NDArray[np.int64]
    head: NDArray[np.int32]
    length_m: NDArray[np.float64]
    way: NDArray[np.int32]
    component: NDArray[np.int32]
    road_class: NDArray[np.int8]
    max_speed_km_h: NDArray[np.float32]
    clearance: NDArray[np.float32]
    box: NDArray[np.float64]
    barrier_node: NDArray[np.int32]
    barrier_clearance: NDArray[np.float32]

    @property
    def knows_roads(self) -> bool:
        """Is any road known here, driven by engines or closed to them? Only where none is may one guess."""
        return len(self.box) > 0

    @cached_property
    def tail(self) -> NDArray[np.int32]:
        """(m,) the node that each arc leaves."""
        return np.repeat(np.arange(len(self.lonlat), dtype=np.int32), np.diff(self.indptr))

    @cached_property
    def backward(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
        """The arcs by the node they lead to: (indptr (n + 1,), tail (m,), position of the arc (m,))."""
        order = np.argsort(self.head, kind="stable")
        return rows(self.head, len(self.lonlat)), self.tail[order], order

    @cached_property
    def chains(self) -> Chains:
        """The arcs from junction to junction."""
        return chains(Arcs(self.indptr, self.tail, self.head))

    @cached_property
    def way_tree(self) -> shapely.STRtree:
        """The boxes of the ways, for "what is near here?"; a way without arcs is among them."""
        return shapely.STRtree(np.asarray(shapely.box(*np.asarray(self.box).T), dtype=object))

    @cached_property
    def node_tree(self) -> KDTree:
        """The nodes in earth-centred metres."""
        return KDTree(earth_centred(np.asarray(self.lonlat)))

    @cached_property
    def arcs_by_way(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(starts (w + 1,), arcs (m,)): the arcs of way i are arcs[starts[i]:starts[i + 1]]."""
        counts = np.bincount(self.way, minlength=len(self.box))
        return np.concatenate([[0], np.cumsum(counts)]), np.argsort(self.way, kind="stable")


def within(network: Network, box: Sequence[float]) -> Network:
    """The network of the ways whose bounding box touches `box` (west, south, east, north in degrees).

    The rule of PostGIS's && on the way, so that what is read is what a note of a change would touch. Nodes, ways and
    components are numbered anew.
    """
    west, south, east, north = box
    low, high = network.box[:, :2], network.box[:, 2:]
    kept_way = (low[:, 0] <= east) & (low[:, 1] <= north) & (high[:, 0] >= west) & (high[:, 1] >= south)
    if kept_way.all():
        return network
    arcs = np.flatnonzero(kept_way[network.way])
    tail, head = network.tail[arcs], network.head[arcs]
    kept_node = np.zeros(len(network.lonlat), dtype=bool)
    kept_node[tail] = kept_node[head] = True
    node = np.cumsum(kept_node, dtype=np.int32) - 1
    way = np.cumsum(kept_way, dtype=np.int32) - 1
    here = kept_node[network.barrier_node]
    cropped = replace(
        network,
        road_class=network.road_class[kept_way],
        max_speed_km_h=network.max_speed_km_h[kept_way],
        clearance=network.clearance[kept_way],
        box=network.box[kept_way],
        barrier_node=node[network.barrier_node[here]],
        barrier_clearance=network.barrier_clearance[here],
    )
    return arranged(
        cropped,
        network.lonlat[kept_node],
        node[tail],
        node[head],
        network.length_m[arcs],
        way[network.way[arcs]],
    )


def arranged(
    network: Network,
    lonlat: NDArray[np.float64],
    tail: NDArray[np.integer],
    head: NDArray[np.integer],
    length_m: NDArray[np.float64],
    way: NDArray[np.integer],
) -> Network:
    """The ways of the network with these nodes and arcs, in whatever order, instead of its own.

    lonlat: (nodes, 2), degrees. tail, head, way: (n,), of each arc its nodes and the position of its way.
    """
    order = np.argsort(tail, kind="stable")
    heads = head[order].astype(np.int32)
    indptr = rows(tail.astype(np.int32), len(lonlat))
    return replace(
        network,
        lonlat=lonlat,
        indptr=indptr,
        head=heads,
        length_m=length_m[order],
        way=way[order].astype(np.int32),
        component=components(indptr, heads),
    )


def rows(tail: NDArray[np.int32], nodes: int) -> NDArray[np.int64]:
    """(nodes + 1,) where the arcs of each node begin, for arcs that are sorted by the node they leave."""
    return np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=nodes))]).astype(np.int64)


def components(indptr: NDArray[np.int64], head: NDArray[np.int32]) -> NDArray[np.int32]:
    """(n,) the weakly connected part of each node, the one with most nodes first."""
    nodes = len(indptr) - 1
    if not nodes:
        return np.empty(0, dtype=np.int32)
    graph = csr_array((np.ones(len(head), dtype=np.int8), head, indptr), shape=(nodes, nodes))
    part = connected_components(graph, directed=True, connection="weak")[1]
    rank = np.empty(part.max() + 1, dtype=np.int32)
    rank[np.argsort(-np.bincount(part), kind="stable")] = np.arange(len(rank), dtype=np.int32)
    return np.asarray(rank[part], dtype=np.int32)
