"""Which source is nearest to each node of a graph, and by which way?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Graph:
    """Arcs in compressed rows: of node i indptr[i]:indptr[i + 1], their heads and what each costs, 0 or more."""

    indptr: NDArray[np.int64]
    head: NDArray[np.int32]
    cost: Floats

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.indptr) - 1

    def only(self, wanted: NDArray[np.bool_]) -> Graph:
        """The same nodes with the wanted arcs alone; wanted: (n,), a mask of the arcs."""
        before = np.concatenate([[0], np.cumsum(wanted)])
        return Graph(before[self.indptr], self.head[wanted], self.cost[wanted])


@dataclass(frozen=True)
class Seeds:
    """Where sources enter the graph, and what it costs them to get there; a source may enter at several nodes."""

    source: Ints
    node: Ints
    cost: Floats


def spread(
    graph: Graph, seeds: Seeds, sources: int, limit: float = np.inf
) -> tuple[Floats, NDArray[np.int32], NDArray[np.int32]]:
    """cost (n,), inf beyond the limit; source (n,), -1 there; before (n,), the node before, -1 where a source enters.

    Each source becomes a node of its own whose arcs lead to where it enters, so that one search, E. W. Dijkstra's
    (1959), answers for all of them. Parallel arcs stay apart and the cheaper one counts.
    """
    nodes = graph.nodes
    if not nodes or not len(seeds.node):
        return np.full(nodes, np.inf), np.full(nodes, -1, np.int32), np.full(nodes, -1, np.int32)
    entered = nodes + np.unique(seeds.source)
    cost, before, source = dijkstra(
        joined(graph, seeds, sources), indices=entered, min_only=True, return_predecessors=True, limit=limit
    )
    before, source = before[:nodes], source[:nodes]
    before[(before >= nodes) | (before < 0)] = -1
    source = np.where(source < 0, -1, source - nodes).astype(np.int32)
    return cost[:nodes], source, before


def joined(graph: Graph, seeds: Seeds, sources: int) -> csr_array:
    """The graph with one more node for each source, after its own. Built row by row: summing would add parallels."""
    order = np.argsort(seeds.source, kind="stable")
    rows = np.cumsum(np.bincount(seeds.source, minlength=sources))
    indptr = np.concatenate([graph.indptr, graph.indptr[-1] + rows]).astype(np.int32)
    head = np.concatenate([graph.head, seeds.node[order]]).astype(np.int32, copy=False)
    cost = np.concatenate([graph.cost, seeds.cost[order]])
    size = graph.nodes + sources
    return csr_array((cost, head, indptr), shape=(size, size))
