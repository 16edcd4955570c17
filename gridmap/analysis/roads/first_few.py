"""Which few sources are first at each node of a graph, and at what cost?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gridmap.analysis.roads.spreading import Graph, Seeds, spread

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def first_few(
    graph: Graph, seeds: Seeds, sources: int, few: int, limit: float = np.inf
) -> tuple[Floats, NDArray[np.int32]]:
    """cost (few, n) ascending, inf beyond the limit; source (few, n), -1 there. No source is twice at a node.

    One search for each rank, as E. W. Dijkstra's (1959). Who is k-th at a node was, at the node before on its way,
    among the first k-1, or k-th after the same ones: were another one ahead there, it would be ahead here too. So the
    search of rank k runs along arcs whose ends have the same k-1 ahead, and begins over all others.
    """
    nodes = graph.nodes
    cost = np.full((few, nodes), np.inf)
    source = np.full((few, nodes), -1, dtype=np.int32)
    tail = np.repeat(np.arange(nodes, dtype=np.int32), np.diff(graph.indptr))
    order = np.argsort(graph.head, kind="stable")
    for rank in range(min(few, len(np.unique(seeds.source)))):
        ahead = source[:rank]
        known = np.sort(ahead, axis=0)
        alike = (known[:, tail] == known[:, graph.head]).all(axis=0)
        over = _over_borders(graph, (tail, order), ahead, cost[:rank], alike)
        own = _not_ahead(seeds, ahead)
        begun = Seeds(*(np.concatenate(pair) for pair in zip(own, over, strict=True)))
        cost[rank], source[rank], _ = spread(graph.only(alike), _cheapest_of_each_node(begun), sources, limit)
        if not np.isfinite(cost[rank]).any():
            break
    return cost, source


def _not_ahead(seeds: Seeds, ahead: NDArray[np.int32]) -> tuple[Ints, Ints, Floats]:
    """Source, node and cost of the seeds of whoever is not yet known at their node."""
    new = (ahead[:, seeds.node] != seeds.source).all(axis=0)
    return seeds.source[new], seeds.node[new], seeds.cost[new]


def _over_borders(
    graph: Graph,
    arcs: tuple[NDArray[np.int32], Ints],
    ahead: NDArray[np.int32],
    cost: Floats,
    alike: NDArray[np.bool_],
) -> tuple[Ints, Ints, Floats]:
    """For each node the cheapest of those that are ahead at a node before it and not at itself. arcs: tail, by head."""
    tail, order = arcs
    border = order[~alike[order]]
    start, end = tail[border], graph.head[border]
    best, who = np.full(len(border), np.inf), np.full(len(border), -1, dtype=np.int64)
    there = ahead[:, end]
    for each, so_far in zip(ahead, cost, strict=True):
        comes = each[start]
        new = (comes >= 0) & (there != comes).all(axis=0)
        arrives = np.where(new, so_far[start] + graph.cost[border], np.inf)
        nearer = arrives < best
        best[nearer], who[nearer] = arrives[nearer], comes[nearer]
    found = np.isfinite(best)
    return who[found], end[found].astype(np.int64), best[found]


def _cheapest_of_each_node(seeds: Seeds) -> Seeds:
    order = np.lexsort((seeds.cost, seeds.node))
    kept = order[np.unique(seeds.node[order], return_index=True)[1]]
    return Seeds(seeds.source[kept], seeds.node[kept], seeds.cost[kept])
