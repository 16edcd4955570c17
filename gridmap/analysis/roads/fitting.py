"""Which part of the roads can a vehicle of this size use?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gridmap.analysis.roads.network import Network, arranged

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Vehicle:
    """What has to fit under bridges and bars and between posts, and what bridges have to carry."""

    height_m: float
    width_m: float
    weight_t: float

    @property
    def size(self) -> NDArray[np.float32]:
        """(3,) to be compared with a clearance."""
        return np.array([self.height_m, self.width_m, self.weight_t], dtype=np.float32)


def too_small(clearance: NDArray[np.float32], vehicle: Vehicle) -> NDArray[np.bool_]:
    """(n,) whether the vehicle does not get through clearances (n, 3) of height m, width m and weight t."""
    return np.asarray((clearance < vehicle.size).any(axis=1))


def fitting(network: Network, vehicle: Vehicle) -> Network:
    """The network without the ways that are too low, narrow or weak, and cut at the barriers that it does not pass.

    Up to a barrier a road is driven from both sides: each street that comes there ends at a node of its own.
    """
    closed = too_small(network.clearance, vehicle)
    shut = network.barrier_node[too_small(network.barrier_clearance, vehicle)]
    if not closed.any() and not shut.size:
        return network
    kept = np.flatnonzero(~closed[network.way])
    tail, head = network.tail[kept].astype(np.int64), network.head[kept].astype(np.int64)
    way = network.way[kept]
    is_shut = np.zeros(len(network.lonlat), dtype=bool)
    is_shut[shut] = True
    ends, lonlat = _ends(network, is_shut, tail, head, way)
    used, number = np.unique(np.concatenate(ends), return_inverse=True)
    tail, head = number.reshape(2, -1)
    bare = replace(
        network, barrier_node=network.barrier_node[:0], barrier_clearance=network.barrier_clearance[:0]
    )
    return arranged(bare, lonlat[used], tail, head, network.length_m[kept], way)


def _ends(
    network: Network, is_shut: NDArray[np.bool_], tail: Ints, head: Ints, way: NDArray[np.int32]
) -> tuple[tuple[Ints, Ints], NDArray[np.float64]]:
    """Tails and heads with a node of its own for each street at each shut node; and the places of all nodes."""
    leaves, comes = np.flatnonzero(is_shut[tail]), np.flatnonzero(is_shut[head])
    streets = np.column_stack(
        [
            np.concatenate([tail[leaves], head[comes]]),
            np.concatenate([head[leaves], tail[comes]]),
            np.concatenate([way[leaves], way[comes]]),
        ]
    )
    own, which = np.unique(streets, axis=0, return_inverse=True)
    fresh = len(network.lonlat) + which.reshape(-1)
    tail, head = tail.copy(), head.copy()
    tail[leaves], head[comes] = fresh[: len(leaves)], fresh[len(leaves) :]
    return (tail, head), np.concatenate([network.lonlat, network.lonlat[own[:, 0]]])
