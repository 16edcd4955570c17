"""Does a search of the junctions alone find what a search of every node finds?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridmap.analysis.roads.build import build
from gridmap.analysis.roads.carrying import carry
from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.spreading import Graph, Seeds, spread
from tests.analysis.roads.drawn import LATTICE, Street, streets, ways


def searched(
    network: Network, seeds: Seeds, limit: float = np.inf
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    sources = int(seeds.source.max(initial=-1)) + 1
    seconds = np.asarray(network.length_m)
    expected = spread(Graph(network.indptr, network.head, seconds), seeds, sources, limit)
    found = carry(network, seconds, seeds, sources, limit)
    assert found[0] == pytest.approx(expected[0], abs=1e-6)
    assert (found[1] >= 0).tolist() == np.isfinite(expected[0]).tolist()
    for node in np.flatnonzero(np.isfinite(found[0])):
        own = np.append(seeds.cost[(seeds.node == node) & (seeds.source == found[1][node])], np.inf)
        before = found[2][node]
        if before < 0:
            assert found[0][node] == pytest.approx(own.min())
        else:
            row = slice(network.indptr[before], network.indptr[before + 1])
            step = seconds[row][network.head[row] == node].min()
            assert found[0][node] == pytest.approx(found[0][before] + step, abs=1e-6)
    return found[0]


@st.composite
def asked(draw: st.DrawFn) -> tuple[Network, Seeds, float]:
    network = build(ways(draw(streets())))
    nodes = len(network.lonlat)
    entries = st.tuples(st.integers(0, 4), st.integers(0, max(nodes - 1, 0)), st.floats(0, 300))
    chosen = draw(st.lists(entries, max_size=6 if nodes else 0))
    source, node, cost = (
        (np.array(column) for column in zip(*chosen, strict=True)) if chosen else ([], [], [])
    )
    seeds = Seeds(
        np.array(source, dtype=np.int64), np.array(node, dtype=np.int64), np.array(cost, dtype=np.float64)
    )
    return network, seeds, draw(st.sampled_from([np.inf, 250.0]))


@settings(max_examples=200, deadline=None)
@given(asked())
def test_every_node_costs_what_a_search_of_all_nodes_says(case: tuple[Network, Seeds, float]) -> None:
    searched(*case)


def test_a_long_road_is_one_chain_each_way() -> None:
    points = [(10.0 * i, 0.0) for i in range(50)]
    network = build(ways([Street(points, list(range(50)))]))
    assert len(network.chains.junction) == 2
    assert len(network.chains.head) == 2
    middle = np.array([len(network.lonlat) // 2])
    searched(network, Seeds(np.array([0]), middle, np.array([7.0])))


@pytest.mark.parametrize("one_way", [False, True])
def test_a_ring_without_a_junction_is_searched_too(one_way: bool) -> None:
    ring = [LATTICE[i] for i in (0, 5, 11, 12, 8, 3, 0)]
    side_road = Street([LATTICE[20], LATTICE[21], LATTICE[22]], [20, 21, 22])
    network = build(ways([Street(ring, [1, 2, 3, 4, 5, 6, 1], one_way=one_way), side_road]))
    for node in range(len(network.lonlat)):
        found = searched(network, Seeds(np.array([0]), np.array([node]), np.array([3.0])))
        assert np.isfinite(found).sum() in (3, 6)


def test_two_that_enter_one_chain_share_it() -> None:
    points = [(10.0 * i, 0.0) for i in range(9)]
    network = build(ways([Street(points, list(range(9)))]))
    east = np.argsort(network.lonlat[:, 0])
    seeds = Seeds(np.array([0, 1]), east[[2, 6]], np.array([0.0, 15.0]))
    cost, source, _ = carry(network, np.asarray(network.length_m), seeds, 2)
    assert cost[east].round() == pytest.approx([20, 10, 0, 10, 20, 25, 15, 25, 35])
    assert source[east].tolist() == [0, 0, 0, 0, 0, 1, 1, 1, 1]
