"""Which source is nearest to each node, when only junctions are searched and the bends between them follow?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.spreading import Graph, Seeds, spread

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Spread = tuple[Floats, NDArray[np.int32], NDArray[np.int32]]


@dataclass(frozen=True)
class JunctionSeeds:
    """Seeds as the junctions see them; before: the node driven from, -1 where the source enters at the junction."""

    seeds: Seeds
    before: Ints


def carry(network: Network, arc_seconds: Floats, seeds: Seeds, sources: int, limit: float = np.inf) -> Spread:
    """As `spreading.spread` over the arcs of the network, at the price of its junctions. Ties may fall otherwise."""
    chains = network.chains
    seeds = _cheapest_of_each_node(seeds)
    # One sum over all chains: differences within a chain are what is wanted of it.
    total = np.cumsum(arc_seconds[chains.arcs])
    before_chain = np.concatenate([[0.0], total])[chains.starts]
    chain_s = np.diff(before_chain)
    row, position = on_chains(network, seeds)
    entry = entered(network, seeds, row, position, before_chain[chains.chain[position] + 1] - total[position])
    graph = Graph(chains.indptr, chains.head, chain_s)
    at_junction = spread(graph, entry.seeds, sources, limit)
    found = _into_bends(network, at_junction, total[chains.at] - before_chain[chains.of_bend], limit)
    found[2][chains.junction] = _before_junctions(network, at_junction, chain_s, entry)
    _along_entered_chains(network, seeds, row, position, total, found, limit)
    return found


def _cheapest_of_each_node(seeds: Seeds) -> Seeds:
    order = np.lexsort((seeds.source, seeds.cost, seeds.node))
    kept = order[np.unique(seeds.node[order], return_index=True)[1]]
    return Seeds(seeds.source[kept], seeds.node[kept], seeds.cost[kept])


def on_chains(network: Network, seeds: Seeds) -> tuple[Ints, Ints]:
    """Seeds at bends: the row of the seed, and each position of a chain's arcs that leads to the bend."""
    chains = network.chains
    at_bend = np.flatnonzero(chains.number[seeds.node] < 0)
    one, other = chains.at[:, np.searchsorted(chains.bend, seeds.node[at_bend])]
    two_way = one != other
    return np.concatenate([at_bend, at_bend[two_way]]), np.concatenate([one, other[two_way]])


def entered(network: Network, seeds: Seeds, row: Ints, position: Ints, rest_s: Floats) -> JunctionSeeds:
    """Who enters at a bend comes to the junction at the end of the chain, rest_s later."""
    chains = network.chains
    direct = np.flatnonzero(chains.number[seeds.node] >= 0)
    chain = chains.chain[position]
    return JunctionSeeds(
        Seeds(
            np.concatenate([seeds.source[direct], seeds.source[row]]),
            np.concatenate([chains.number[seeds.node[direct]], chains.head[chain]]).astype(np.int64),
            np.concatenate([seeds.cost[direct], seeds.cost[row] + rest_s]),
        ),
        np.concatenate([np.full(len(direct), -1), network.tail[chains.arcs[chains.starts[chain + 1] - 1]]]),
    )


def _into_bends(network: Network, at_junction: Spread, so_far: Floats, limit: float) -> Spread:
    """Every node: junctions as found (before left open), bends from the side that is quicker.

    so_far (2, b): what it costs from where their chains begin.
    """
    chains = network.chains
    cost_j, source_j, _ = at_junction
    both = cost_j[chains.begin] + so_far
    side = (both[1] < both[0]).astype(np.int64)
    each = np.arange(len(chains.bend))
    best = both[side, each]
    reached = best <= min(limit, np.finfo(np.float64).max)
    nodes = len(network.lonlat)
    cost, source, before = np.empty(nodes), np.empty(nodes, np.int32), np.empty(nodes, np.int32)
    cost[chains.junction], source[chains.junction] = cost_j, source_j
    cost[chains.bend] = np.where(reached, best, np.inf)
    source[chains.bend] = np.where(reached, source_j[chains.begin[side, each]], -1)
    before[chains.bend] = np.where(reached, network.tail[chains.arcs[chains.at[side, each]]], -1)
    return cost, source, before


def _before_junctions(network: Network, at_junction: Spread, chain_s: Floats, entry: JunctionSeeds) -> Ints:
    """The node before each junction: the last one of the chain that it was reached by."""
    chains = network.chains
    cost_j, source_j, from_j = at_junction
    before = np.full(len(cost_j), -1, dtype=np.int64)
    # The same sum that the search made, so equal to the last bit.
    used = (from_j[chains.head] == chains.tail) & (cost_j[chains.tail] + chain_s == cost_j[chains.head])
    used &= np.isfinite(cost_j[chains.head])
    before[chains.head[used]] = network.tail[chains.arcs[chains.starts[1:][used] - 1]]
    node = entry.seeds.node
    entered = (from_j[node] < 0) & (cost_j[node] == entry.seeds.cost) & (source_j[node] == entry.seeds.source)
    before[node[entered]] = entry.before[entered]
    return before


def _along_entered_chains(
    network: Network, seeds: Seeds, row: Ints, position: Ints, total: Floats, found: Spread, limit: float
) -> None:
    """The bends between where a source enters a chain and its end: that source may be quicker there. In place."""
    chains = network.chains
    counts = chains.starts[chains.chain[position] + 1] - 1 - position
    seed, begin = np.repeat(row, counts), np.repeat(position, counts)
    at = begin + np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    node = network.head[chains.arcs[at]]
    seconds = seeds.cost[seed] + total[at] - total[begin]
    before = np.where(at == begin, -1, network.tail[chains.arcs[at]])
    order = np.lexsort((seconds, node))
    first = order[np.unique(node[order], return_index=True)[1]]
    better = first[(seconds[first] < found[0][node[first]]) & (seconds[first] <= limit)]
    cost, source, came_from = found
    cost[node[better]] = seconds[better]
    source[node[better]] = seeds.source[seed[better]]
    came_from[node[better]] = before[better]
