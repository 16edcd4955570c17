"""Does an engine that is too large drive around, by what networkx finds in a graph that was cut by hand?"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeAlias

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridmap.analysis.roads.barriers import Barriers, standing
from gridmap.analysis.roads.build import build
from gridmap.analysis.roads.driving import drive
from gridmap.analysis.roads.fitting import Vehicle, fitting
from gridmap.analysis.roads.forces import Forces
from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.speeds import arc_s
from tests.analysis.roads.drawn import LATTICE, Spot, Street, lonlat, metres, streets, ways

ENGINE = Vehicle(3.5, 2.55, 18.0)
SPEED = {"residential": 36.0}
NOTHING = (0.0, 0.0, 0.0)
Graph: TypeAlias = "nx.MultiDiGraph[Hashable]"
Stops = dict[tuple[int, tuple[int, int]], float]
Clearance = tuple[float, float, float]
limits = st.sampled_from([(np.inf,) * 3, (2.2, np.inf, np.inf), (np.inf, 2.0, np.inf), (4.5, 3.0, 40.0)])
barred = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 3), st.sampled_from([0.0, 0.4, 1.0]), limits), max_size=4
)


def too_small(clearance: Sequence[float]) -> bool:
    return clearance[0] < 3.5 or clearance[1] < 2.55 or clearance[2] < 18


def by_hand(drawn: Sequence[Street], stops: Stops, shut: set[int]) -> Graph:
    """Edges of seconds. stops: (street, stretch) -> where it is cut; shut: nodes, each end there is one of its own."""
    graph: Graph = nx.MultiDiGraph()
    for number, street in enumerate(drawn):
        if too_small(street.clearance):
            continue
        for at, (a, b) in enumerate(pairwise(street.ids or ())):
            if a == b:
                continue
            length_m = float(np.hypot(*np.subtract(street.points[at], street.points[at + 1])))
            pair = min(a, b), max(a, b)
            ends = [(node, number, *pair) if node in shut else node for node in (a, b)]
            cut = stops.get((number, pair))
            parts: list[tuple[Hashable, Hashable, float]] = [(ends[0], ends[1], length_m)]
            if cut is not None:
                along = cut if (a, b) == pair else 1 - cut
                parts = [
                    (ends[0], ("cut", number, pair, a), length_m * along),
                    (("cut", number, pair, b), ends[1], length_m * (1 - along)),
                ]
            for tail, head, metres_long in parts:
                graph.add_edge(tail, head, weight=metres_long / 10)
                if not street.one_way:
                    graph.add_edge(head, tail, weight=metres_long / 10)
    return graph


@settings(max_examples=120, deadline=None)
@given(streets(), st.lists(limits, min_size=8, max_size=8), barred, st.data())
def test_barriers_limits_and_directions_are_driven_as_networkx_drives_them(
    drawn: list[Street], clearances: list[Clearance], barriers: list[tuple[int, int, float, tuple[float, ...]]],
    data: st.DataObject,
) -> None:  # fmt: skip
    drawn = [replace(street, clearance=clearances[n]) for n, street in enumerate(drawn)]
    spots: list[Spot] = []
    stops: Stops = {}
    shut: set[int] = set()
    told: list[tuple[float, ...]] = []
    used = [pair for street in drawn for pair in pairwise(street.ids or ())]
    for which, stretch, part, clearance in barriers:
        number, at = which % len(drawn), stretch % (len(drawn[which % len(drawn)].points) - 1)
        ids, points = drawn[number].ids or (), drawn[number].points
        a, b = ids[at], ids[at + 1]
        alike = sum({a, b} == set(pair) for pair in used)
        if a == b or (part == 0.4 and (alike > 1 or (number, (min(a, b), max(a, b))) in stops)):
            continue
        spots.append(tuple(np.array(points[at]) * (1 - part) + np.array(points[at + 1]) * part))
        told.append(clearance if np.isfinite(clearance).any() else NOTHING)
        if not too_small(told[-1]):
            continue
        if part == 0.4:
            stops[number, (min(a, b), max(a, b))] = 0.4 if a < b else 0.6
        else:
            shut.add(a if part == 0.0 else b)
    network = build(ways(drawn))
    if not len(network.lonlat):
        return
    stood = standing(network, Barriers(lonlat(spots), np.array(told).reshape(-1, 3)))
    fit = fitting(stood, ENGINE)
    graph = by_hand(drawn, stops, shut)
    open_nodes = [node for node in graph if isinstance(node, int)]
    if not open_nodes:
        return
    start = data.draw(st.sampled_from(open_nodes))
    found = times(fit, LATTICE[start - 1])
    expected = nx.single_source_dijkstra_path_length(graph, start)
    for node in open_nodes:
        assert found[node] == pytest.approx(expected.get(node, np.inf), abs=0.01), (start, node)


def times(network: Network, at: Spot) -> dict[int, float]:
    """By id of the lattice: seconds of a force that stands on that node."""
    forces = Forces(lonlat([at]), np.zeros(1))
    driven = drive(network, arc_s(network, SPEED), forces, 1.0, 500.0)
    places = metres(network.lonlat)
    spots = np.array(LATTICE)
    nearest = np.hypot(*(places[:, None] - spots[None]).transpose(2, 0, 1))
    return {
        spot + 1: float(driven.time_s[nearest[:, spot] < 0.05].min(initial=np.inf))
        for spot in range(len(LATTICE))
    }


def lane(**more: object) -> Street:
    return Street([(0.0, 0.0), (500.0, 0.0), (1000.0, 0.0)], [1, 2, 3], **more)  # type: ignore[arg-type]


def test_a_road_with_a_bollard_is_driven_up_to_it_from_both_sides_and_not_through() -> None:
    stood = standing(build(ways([lane()])), Barriers(lonlat([(500, 0)]), np.zeros((1, 3))))
    fit = fitting(stood, ENGINE)
    assert (len(fit.lonlat), len(fit.head), fit.component.max()) == (4, 4, 1)
    assert stood.component.max() == 0


def test_a_bar_between_two_bends_cuts_both_directions_where_it_stands() -> None:
    stood = standing(build(ways([lane()])), Barriers(lonlat([(700, 4)]), np.array([[2.2, np.inf, np.inf]])))
    assert stood.length_m.sum() == pytest.approx(2000, abs=0.01)
    fit = fitting(stood, ENGINE)
    lengths = sorted(fit.length_m.round(1).tolist())
    assert lengths == [200, 200, 300, 300, 500, 500]
    assert fit.component.max() == 1
    small = fitting(stood, Vehicle(2.0, 1.8, 3.0))
    assert small.component.max() == 0


def test_what_stands_far_from_every_road_bars_none() -> None:
    stood = standing(build(ways([lane()])), Barriers(lonlat([(700, 30)]), np.zeros((1, 3))))
    assert len(stood.barrier_node) == 0
    assert fitting(stood, ENGINE) is stood


def test_two_barriers_on_one_stretch_leave_three_parts() -> None:
    stood = standing(build(ways([lane()])), Barriers(lonlat([(700, 0), (600, 0)]), np.zeros((2, 3))))
    assert fitting(stood, ENGINE).component.max() == 2


def test_a_road_too_narrow_is_no_road_for_this_engine() -> None:
    narrow = build(ways([lane(clearance=(np.inf, 2.2, np.inf))]))
    fit = fitting(narrow, ENGINE)
    assert len(fit.lonlat) == len(fit.head) == 0
    assert fit.knows_roads
