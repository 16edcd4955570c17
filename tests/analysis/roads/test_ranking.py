"""Does who is first, read off the ranking of the junctions, equal a search from the place to everybody?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gridmap.analysis.roads.build import build
from gridmap.analysis.roads.first_few import first_few
from gridmap.analysis.roads.forces import Forces
from gridmap.analysis.roads.incident import search, times_to
from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.ranking import FEW, Reading, first_at, ranked
from gridmap.analysis.roads.speeds import arc_s
from gridmap.analysis.roads.spreading import Graph, Seeds
from tests.analysis.roads.drawn import Spot, Street, lonlat, spots, streets, turnouts, ways

SPEED = {"residential": 36.0}
LEG = (1.5, 1000.0)
GROUPS = 3
LIMIT_S = 3000.0

crews = st.lists(st.tuples(spots, turnouts, st.integers(0, GROUPS - 1)), min_size=1, max_size=12)


def read_with(drawn: list[Street], crew: list[tuple[Spot, float, int]]) -> tuple[Reading, Forces]:
    network: Network = build(ways(drawn))
    seconds = arc_s(network, SPEED)
    forces = Forces(lonlat(spot for spot, _, _ in crew), np.array([turnout for _, turnout, _ in crew]))
    group = np.array([group for _, _, group in crew], dtype=np.int8)
    made = ranked(network, seconds, forces, group, GROUPS, LEG, LIMIT_S)
    return Reading(network, seconds, LEG, made).ready(), forces


@settings(max_examples=150, deadline=None)
@given(streets(), crews, spots, st.sets(st.integers(0, GROUPS - 1), min_size=1))
def test_it_tells_whom_a_search_from_the_place_tells_and_the_same_seconds(
    drawn: list[Street], crew: list[tuple[Spot, float, int]], place: Spot, asked: set[int]
) -> None:
    reading, forces = read_with(drawn, crew)
    here = lonlat([place])[0]
    searched = times_to(search(reading.network, reading.arc_seconds, here, *LEG, LIMIT_S), forces).time_s
    found = first_at(reading, here, np.array(sorted(asked)), FEW, LIMIT_S)
    if found is None:
        assert np.isnan(searched).all()
        return
    among = np.isin(reading.ranking.group, list(asked))
    expected = np.sort(searched[among & np.isfinite(searched)])[:FEW]
    who, seconds = found
    assert seconds == pytest.approx(expected, abs=1e-6)
    assert searched[who] == pytest.approx(seconds, abs=1e-6)  # each at its own time: ties may fall either way
    assert len(set(who.tolist())) == len(who)
    assert among[who].all()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_first_few_at_each_node_equal_a_search_from_each_source(data: st.DataObject) -> None:
    nodes, sources, few = data.draw(st.integers(1, 12)), data.draw(st.integers(1, 7)), 3
    arcs = data.draw(
        st.lists(
            st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1), st.integers(0, 5)), max_size=40
        )
    )
    arcs.sort()
    begun = data.draw(
        st.lists(
            st.tuples(st.integers(0, sources - 1), st.integers(0, nodes - 1), st.integers(0, 5)), min_size=1
        )
    )
    tail, head, price = (
        (np.array(each, dtype=np.int64) for each in zip(*arcs, strict=True))
        if arcs
        else (np.zeros(0, np.int64),) * 3
    )
    indptr = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=nodes))]).astype(np.int64)
    graph = Graph(indptr, head.astype(np.int32), price.astype(np.float64))
    who, node, cost = (np.array(each, dtype=np.int64) for each in zip(*begun, strict=True))
    costs, found = first_few(graph, Seeds(who, node, cost.astype(np.float64)), sources, few)
    single = np.stack(
        [_from_one(arcs, nodes, [(n, c) for w, n, c in begun if w == each]) for each in range(sources)]
    )
    expected = np.sort(single, axis=0)[:few]
    assert costs[: len(expected)] == pytest.approx(expected)
    for rank, row in enumerate(found):
        for at, each in enumerate(row.tolist()):
            assert (each < 0) == np.isinf(costs[rank, at])
            assert each < 0 or single[each, at] == costs[rank, at]
            assert each < 0 or each not in found[:rank, at]


def _from_one(
    arcs: list[tuple[int, int, int]], nodes: int, begun: list[tuple[int, int]]
) -> NDArray[np.float64]:
    """R. Bellman's way (1958): relax every arc as often as there are nodes."""
    cost = np.full(nodes, np.inf)
    for node, price in begun:
        cost[node] = min(cost[node], price)
    for _ in range(nodes):
        for tail, head, price in arcs:
            cost[head] = min(cost[head], cost[tail] + price)
    return cost


@pytest.mark.parametrize("crew", [[], [((10.0, 5.0), 0.0, 0), ((10.0, 5.0), 5.0, 1)]])
def test_without_roads_without_forces_and_on_a_ring_without_a_junction(
    crew: list[tuple[Spot, float, int]],
) -> None:
    here, everybody = lonlat([(50, 5)])[0], np.arange(GROUPS)
    bare, _ = read_with([], crew)
    assert first_at(bare, here, everybody) is None
    ring, _ = read_with([Street([(0, 0), (100, 0), (100, 100), (0, 0)])], crew)
    found = first_at(ring, here, everybody)
    assert found is not None
    assert found[0].tolist() == list(range(len(crew)))
