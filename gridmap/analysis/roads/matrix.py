"""How long is it from each of many sites to each of many places?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from gridmap.analysis.roads.forces import Forces, Starts, starts
from gridmap.analysis.roads.leaving import Ends, direct, ends
from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.spreading import Graph, Seeds, joined

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

PLACES_AT_ONCE = 1000
"""Places whose surroundings are looked at together: some hundred arcs each."""

CELLS_AT_ONCE = 16_000_000
"""Distances kept at once, 8 bytes each: sites searched together times nodes."""


def cost_rows(
    network: Network,
    arc_seconds: Floats,
    sites: Forces,
    places: ArrayLike,
    limit_s: float,
    leg_m_s: float,
    leg_limit_m: float,
    progress: Callable[[int, int], None] | None = None,
) -> csr_array:
    """(k, q) seconds from each site to each place, stored where at most limit_s; what is not stored is farther.

    Turnout and both legs are included. The road is left where that is quickest, on arcs within leg_limit_m of the
    place, by legs that are no longer.
    A time of zero is stored as the smallest number above it. progress: called with sites done and sites in all,
    may raise to stop. Memory: CELLS_AT_ONCE distances and the answer.
    """
    spots = np.asarray(places, dtype=np.float64).reshape(-1, 2)
    begun = starts(network, arc_seconds, sites, leg_m_s, leg_limit_m)
    if not len(begun.node) or not len(spots):
        return csr_array((len(sites), len(spots)))
    radius_m = min(leg_limit_m, leg_m_s * limit_s)
    left, (site, place, cost_s) = _surroundings(network, arc_seconds, spots, begun, leg_m_s, radius_m)
    graph = joined(
        Graph(network.indptr, network.head, arc_seconds),
        Seeds(begun.force, begun.node, begun.node_s),
        len(sites),
    )
    rows = [_kept(site, place, cost_s, limit_s)]
    step = max(1, CELLS_AT_ONCE // graph.shape[0])
    for first in range(0, len(sites), step):
        asked = np.arange(first, min(first + step, len(sites)))
        rows.append(_searched(graph, len(network.lonlat) + asked, asked, left, limit_s))
        if progress:
            progress(int(asked[-1]) + 1, len(sites))
    return _least(rows, (len(sites), len(spots)))


def _searched(
    graph: csr_array, nodes: Ints, sites: Ints, left: Ends, limit_s: float
) -> tuple[Ints, Ints, Floats]:
    if not len(left.node):
        return sites[:0], left.place, left.cost_s
    to_node_s = dijkstra(graph, indices=nodes, limit=limit_s).reshape(len(nodes), -1)
    begins = np.flatnonzero(np.diff(left.place, prepend=-1))
    total_s = np.minimum.reduceat(to_node_s[:, left.node] + left.cost_s, begins, axis=1)
    row, column = np.nonzero(total_s <= limit_s)
    return sites[row], left.place[begins][column], total_s[row, column]


def _surroundings(
    network: Network, arc_seconds: Floats, spots: Floats, begun: Starts, leg_m_s: float, radius_m: float
) -> tuple[Ends, tuple[Ints, Ints, Floats]]:
    """How to end a drive at each place; and where a site and a place share an arc: site, place, seconds."""
    everyone, shared = [], []
    for first in range(0, len(spots), PLACES_AT_ONCE):
        left, near = ends(network, arc_seconds, spots[first : first + PLACES_AT_ONCE], leg_m_s, radius_m)
        row, short = direct(begun, near, arc_seconds, leg_m_s, radius_m)
        everyone.append(replace(left, place=left.place + first))
        shared.append((begun.force[row], short.place + first, begun.road_s[row] + short.cost_s))
    site, place, cost_s = (np.concatenate(column) for column in zip(*shared, strict=True))
    return Ends.gathered(everyone), (site, place, cost_s)


def _kept(site: Ints, place: Ints, cost_s: Floats, limit_s: float) -> tuple[Ints, Ints, Floats]:
    near = cost_s <= limit_s
    return site[near], place[near], cost_s[near]


def _least(rows: list[tuple[Ints, Ints, Floats]], shape: tuple[int, int]) -> csr_array:
    """The least seconds of each pair: a sparse matrix would add those that come twice."""
    site, place, cost_s = (np.concatenate(column) for column in zip(*rows, strict=True))
    order = np.lexsort((cost_s, place, site))
    site, place, cost_s = site[order], place[order], cost_s[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (site[1:] != site[:-1]) | (place[1:] != place[:-1])
    seconds = np.maximum(cost_s[first], np.finfo(np.float64).tiny)
    return csr_array(coo_array((seconds, (site[first], place[first])), shape=shape))
