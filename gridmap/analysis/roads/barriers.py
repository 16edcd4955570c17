"""Where do barriers stand on the roads? Each becomes a node of the network, so that a road can be cut there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gridmap.analysis.roads.near import END_M, at, nearest
from gridmap.analysis.roads.network import Network, arranged

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

REACH_M = 20.0
"""A barrier farther than this from every road stands on none: nobody sets a point worse than that on a map."""


@dataclass(frozen=True)
class Barriers:
    """Columns of equal length b. lonlat (b, 2): EPSG:4326. clearance (b, 3): height m, width m and weight t of what
    still gets past, inf where it bars nothing of the kind, 0 where nothing gets past.
    """

    lonlat: Floats
    clearance: Floats


def standing(network: Network, barriers: Barriers) -> Network:
    """The network with a node where each barrier stands on its nearest road; those that stand on none are left out."""
    near = nearest(network, barriers.lonlat, REACH_M)
    place, first = np.unique(near.place, return_index=True)
    arc, fraction = near.arc[first], near.fraction[first]
    clearance = barriers.clearance[place].astype(np.float32)
    at_tail = fraction * network.length_m[arc] <= END_M
    at_head = ~at_tail & ((1 - fraction) * network.length_m[arc] <= END_M)
    node = np.where(at_tail, network.tail[arc], network.head[arc]).astype(np.int64)
    between = np.flatnonzero(~(at_tail | at_head))
    node[between] = len(network.lonlat) + np.arange(len(between))
    if len(between):
        network = _split(network, arc[between], fraction[between], node[between])
    return replace(network, barrier_node=node.astype(np.int32), barrier_clearance=clearance.reshape(-1, 3))


def _split(network: Network, arc: Ints, fraction: Floats, node: Ints) -> Network:
    """Cut these arcs, and those that run back along them, at the fractions; `node` numbers the new nodes."""
    lonlat = np.concatenate([network.lonlat, at(network, arc, fraction)])
    tail, head = network.tail.astype(np.int64), network.head.astype(np.int64)
    key = np.column_stack([network.way, np.minimum(tail, head), np.maximum(tail, head)])
    _, street = np.unique(key, axis=0, return_inverse=True)
    street = street.reshape(-1)
    forward = tail < head
    # Along every arc of a street in turn: its tail, what stands on it, its head.
    order = np.argsort(street[arc], kind="stable")
    low, high = (np.searchsorted(street[arc][order], street, side=side) for side in ("left", "right"))
    counts = high - low
    on = np.repeat(np.arange(len(tail)), counts)
    row = order[
        np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(low, counts)
    ]
    along = np.where(forward[on] == forward[arc[row]], fraction[row], 1 - fraction[row])
    arcs = np.arange(len(tail))
    stop_arc = np.concatenate([arcs, on, arcs])
    stop_at = np.concatenate([np.full(len(tail), -1.0), along, np.full(len(tail), 2.0)])
    stop = np.concatenate([tail, node[row], head])
    sort = np.lexsort((stop_at, stop_arc))
    stop_arc, stop_at, stop = stop_arc[sort], np.clip(stop_at[sort], 0.0, 1.0), stop[sort]
    goes_on = np.flatnonzero(stop_arc[1:] == stop_arc[:-1])
    was = stop_arc[goes_on]
    part = stop_at[goes_on + 1] - stop_at[goes_on]
    length_m = part * network.length_m[was]
    return arranged(network, lonlat, stop[goes_on], stop[goes_on + 1], length_m, network.way[was])
