"""Which depots and places are alike, in that the same stand on the other side in time?

Whether goods can go round depends only on who reaches whom. Three hundred depots and two thousand places collapse to
a few kinds of each, and a flow between kinds is a flow between depots and places.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

Whole = NDArray[np.int64]
Reach = NDArray[np.bool_]
LARGEST_FLOW = 2**31 - 1


def kinds(reach: Reach) -> Whole:
    """For each row of `reach` (r, c) the number of its kind: rows that are equal are of one kind."""
    packed = np.ascontiguousarray(np.packbits(reach, axis=1))
    if not packed.shape[1]:
        return np.zeros(len(reach), dtype=np.int64)
    rows = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    return np.asarray(np.unique(rows, return_inverse=True)[1], dtype=np.int64)


@dataclass(frozen=True)
class Cut:
    """What a greatest flow moved and what held it back.

    flow (d, p): from depot to place. starved (p,), drained (d,): the places that got less than they could take because
    all the depots that reach them are drained; both all False where everything asked for was delivered.
    """

    flow: Whole
    starved: Reach
    drained: Reach

    @property
    def total(self) -> int:
        """How much arrives in all."""
        return int(self.flow.sum())


def greatest_flow(supply: Whole, demand: Whole, reach: Reach) -> Cut:
    """As much as can go from `supply` (d,) to `demand` (p,) over the pairs in `reach` (d, p), by Dinic's algorithm.

    Raises ValueError where the quantities exceed 2^31 - 1 units in all.
    """
    if max(int(supply.sum()), int(demand.sum())) >= LARGEST_FLOW:
        raise ValueError(f"more than {LARGEST_FLOW} units in one sum; count this item in a larger unit")
    depots, places = reach.shape
    source, sink = depots + places, depots + places + 1
    d, p = np.nonzero(reach)
    tail = np.concatenate([np.full(depots, source), d, depots + np.arange(places)])
    head = np.concatenate([np.arange(depots), depots + p, np.full(places, sink)])
    # One more than can pass: a pair must never be what holds the flow back, or the cut would run through it.
    pair = np.minimum(supply[d], demand[p]) + 1
    capacity = np.concatenate([supply, pair, demand])
    graph = csr_array((capacity.astype(np.int32), (tail, head)), shape=(sink + 1, sink + 1))
    moved = csr_array(maximum_flow(graph, source, sink).flow)
    flow = np.asarray(moved[:depots, depots:source].todense(), dtype=np.int64)
    held = _filled(csr_array(graph - moved), source)
    return Cut(flow, ~held[depots:source], ~held[:depots])


def _filled(residual: csr_array, source: int) -> Reach:
    """Which nodes more could still be brought to."""
    residual.eliminate_zeros()
    reached = np.zeros(residual.shape[0], dtype=np.bool_)
    reached[breadth_first_order(residual, source, return_predecessors=False)] = True
    return reached
