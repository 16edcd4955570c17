"""Does driving agree with networkx, which knows nothing of our arrays?"""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridmap.analysis.roads.carrying import carry
from gridmap.analysis.roads.network import Network, components, rows
from gridmap.analysis.roads.spreading import Seeds

NODES = 9
arcs = st.lists(
    st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1), st.floats(0.0, 50.0)), max_size=30
)
forces = st.lists(st.tuples(st.integers(0, NODES - 1), st.floats(0.0, 30.0)), min_size=1, max_size=4)


def network(drawn: list[tuple[int, int, float]]) -> tuple[Network, np.ndarray]:
    """One-way streets, parallel ones and circles among them, as compressed rows, with the seconds of each arc."""
    ordered = sorted(drawn, key=lambda arc: arc[0])
    tail = np.array([arc[0] for arc in ordered], dtype=np.int32)
    head = np.array([arc[1] for arc in ordered], dtype=np.int32)
    seconds = np.array([arc[2] for arc in ordered], dtype=np.float64)
    indptr = rows(tail, NODES)
    corners = np.column_stack([np.arange(NODES) / 1000 + 117.0, np.full(NODES, 38.0)])
    made = Network(
        lonlat=corners,
        indptr=indptr,
        head=head,
        length_m=np.ones(len(head)),
        way=np.zeros(len(head), dtype=np.int32),
        component=components(indptr, head),
        road_class=np.zeros(1, dtype=np.int8),
        max_speed_km_h=np.full(1, np.nan, dtype=np.float32),
        clearance=np.full((1, 3), np.inf, dtype=np.float32),
        box=np.array([[117.0, 38.0, 117.1, 38.0]]),
        barrier_node=np.empty(0, dtype=np.int32),
        barrier_clearance=np.empty((0, 3), dtype=np.float32),
    )
    return made, seconds


@settings(max_examples=150, deadline=None)
@given(drawn=arcs, stand=forces)
def test_the_first_force_at_every_node_is_the_one_networkx_finds(
    drawn: list[tuple[int, int, float]], stand: list[tuple[int, float]]
) -> None:
    made, seconds = network(drawn)
    seeds = Seeds(
        np.arange(len(stand)),
        np.array([node for node, _ in stand], dtype=np.int64),
        np.array([turnout for _, turnout in stand]),
    )
    time_s, force, _ = carry(made, seconds, seeds, len(stand), np.inf)

    graph: nx.MultiDiGraph[object] = nx.MultiDiGraph()
    graph.add_nodes_from(range(NODES))
    graph.add_weighted_edges_from(drawn)
    for number, (node, turnout) in enumerate(stand):
        graph.add_edge(("force", number), node, weight=turnout)
    each = [nx.single_source_dijkstra_path_length(graph, ("force", k)) for k in range(len(stand))]
    for node in range(NODES):
        arrivals = [found.get(node, np.inf) for found in each]
        assert time_s[node] == pytest.approx(min(arrivals))
        if force[node] >= 0:
            assert arrivals[force[node]] == pytest.approx(min(arrivals))
        else:
            assert min(arrivals) == np.inf
