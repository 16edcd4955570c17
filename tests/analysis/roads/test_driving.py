"""Is who arrives first, second and when the same as plain loops find?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gridmap.analysis.roads.build import build
from gridmap.analysis.roads.driving import drive, pieces, second_due
from gridmap.analysis.roads.forces import Forces
from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.speeds import arc_s
from gridmap.errors import InvalidInput
from tests.analysis.roads.drawn import (
    PLANE,
    Plain,
    Spot,
    Street,
    lonlat,
    metres,
    spots,
    streets,
    turnouts,
    ways,
)

SPEED = {"residential": 36.0}  # 10 m/s
LEG_M_S = 1.5
NEAR_S = 0.02  # the plane of the oracle and the ellipsoid differ by 8 parts in a million

crews = st.lists(st.tuples(spots, turnouts), min_size=1, max_size=4)


def made(drawn: list[Street]) -> tuple[Network, Plain]:
    plain = Plain.of(drawn)
    assume(plain.arcs)
    return build(ways(drawn)), plain


def forces(crew: list[tuple[Spot, float]]) -> Forces:
    return Forces(lonlat(spot for spot, _ in crew), np.array([turnout for _, turnout in crew]))


def by_spot(network: Network, plain: Plain) -> list[Spot]:
    """The drawn spot of each node."""
    there = np.array(plain.spots)
    near = np.hypot(*(metres(network.lonlat)[:, None] - there[None]).transpose(2, 0, 1))
    assert near.min(axis=1).max() < 0.01
    assert len(network.lonlat) == len(there)
    return [plain.spots[i] for i in near.argmin(axis=1)]


@settings(max_examples=150, deadline=None)
@given(streets(), crews)
def test_every_node_gets_its_first_and_its_second_force(
    drawn: list[Street], crew: list[tuple[Spot, float]]
) -> None:
    network, plain = made(drawn)
    seconds = arc_s(network, SPEED)
    driven = drive(network, seconds, forces(crew), LEG_M_S, 10_000)
    second_s, second = second_due(network, seconds, driven)
    told = [plain.times(spot, turnout, 10.0, LEG_M_S) for spot, turnout in crew]
    for node, spot in enumerate(by_spot(network, plain)):
        times = np.array([each.get(spot, np.inf) for each in told])
        first = times.min()
        assert driven.time_s[node] == pytest.approx(first, abs=NEAR_S)
        if np.isinf(first):
            assert driven.force[node] == -1
            continue
        assert times[driven.force[node]] == pytest.approx(first, abs=NEAR_S)
        others = np.delete(times, driven.force[node])
        assert second_s[node] == pytest.approx(others.min(initial=np.inf), abs=NEAR_S)
        assert second[node] != driven.force[node]
        if second[node] >= 0:
            assert times[second[node]] == pytest.approx(second_s[node], abs=NEAR_S)


@settings(max_examples=60, deadline=None)
@given(streets(), crews)
def test_the_node_before_leads_back_to_where_the_force_came_onto_the_road(
    drawn: list[Street], crew: list[tuple[Spot, float]]
) -> None:
    network, _ = made(drawn)
    seconds = arc_s(network, SPEED)
    driven = drive(network, seconds, forces(crew), LEG_M_S, 10_000)
    begun = set(zip(driven.starts.force.tolist(), driven.starts.node.tolist(), strict=True))
    for node in np.flatnonzero(np.isfinite(driven.time_s)):
        before = driven.before[node]
        if before < 0:
            assert (driven.force[node], node) in begun
            continue
        arcs = range(network.indptr[before], network.indptr[before + 1])
        steps = [seconds[arc] for arc in arcs if network.head[arc] == node]
        assert driven.time_s[node] == pytest.approx(driven.time_s[before] + min(steps))
        assert driven.force[node] == driven.force[before]


@settings(max_examples=60, deadline=None)
@given(streets(), crews)
def test_the_pieces_are_the_stretches_that_are_driven(
    drawn: list[Street], crew: list[tuple[Spot, float]]
) -> None:
    network, plain = made(drawn)
    seconds = arc_s(network, SPEED)
    driven = drive(network, seconds, forces(crew), LEG_M_S, 10_000)
    found = pieces(network, seconds, driven, PLANE)
    lengths = np.hypot(*(found.end_xy - found.start_xy).T)
    assert found.drive_s == pytest.approx(lengths / 10.0, abs=NEAR_S)
    assert len(found) == len(network.head) + len(driven.starts.on_an_arc().force)
    arrivals: dict[Spot, float] = {}
    for spot, turnout in crew:
        for node, s, piece in plain.begun(spot, turnout, 10.0, LEG_M_S):
            arrivals[node] = min(arrivals.get(node, np.inf), s)
            if piece:
                foot, _, at_foot = piece
                near = np.hypot(*(found.start_xy - foot).T) < 0.05
                assert (np.abs(found.start_s[near] - at_foot) < NEAR_S).any()


def test_a_turnout_decides_between_two_stations_on_one_street() -> None:
    street = Street([(0, 0), (500, 0), (1000, 0)], [1, 2, 3])
    network = build(ways([street]))
    seconds = arc_s(network, SPEED)
    ends = Forces(lonlat([(0, 0), (1000, 0)]), np.array([0.0, 60.0]))
    driven = drive(network, seconds, ends, LEG_M_S, 500)
    middle = int(np.abs(metres(network.lonlat)[:, 0] - 500).argmin())
    assert driven.time_s[middle] == pytest.approx(50, abs=0.01)
    assert driven.force[middle] == 0
    later_s, later = second_due(network, seconds, driven)
    assert later_s[middle] == pytest.approx(110, abs=0.01)
    assert later[middle] == 1


def test_a_one_way_street_is_driven_along_its_line_only() -> None:
    streets = [Street([(0, 0), (500, 0)], [1, 2], one_way=True), Street([(0, 0), (0, 400)], [1, 3])]
    network = build(ways(streets))
    driven = drive(network, arc_s(network, SPEED), Forces(lonlat([(500, 0)]), np.zeros(1)), LEG_M_S, 500)
    assert np.isfinite(driven.time_s).sum() == 1


def test_of_two_parallel_streets_the_quicker_counts_and_they_are_not_added() -> None:
    slow = Street([(0, 0), (600, 0)], [1, 2], "track")
    fast = Street([(0, 0), (600, 0)], [1, 2], "primary")
    network = build(ways([slow, fast]))
    seconds = arc_s(network, {"track": 18.0, "primary": 72.0})
    driven = drive(network, seconds, Forces(lonlat([(0, 0)]), np.zeros(1)), LEG_M_S, 500)
    assert driven.time_s.max() == pytest.approx(30, abs=0.01)


def test_a_limit_leaves_the_far_nodes_unreached() -> None:
    network = build(ways([Street([(0, 0), (100, 0), (900, 0)], [1, 2, 3])]))
    driven = drive(
        network, arc_s(network, SPEED), Forces(lonlat([(0, 0)]), np.zeros(1)), LEG_M_S, 500, limit_s=30
    )
    assert sorted(driven.time_s.round()) == [0, 10, np.inf]
    assert sorted(driven.force) == [-1, 0, 0]


@pytest.mark.parametrize("crew", [[], [((9000.0, 9000.0), 30.0)], [((np.nan, np.nan), 30.0)]])
def test_without_a_force_near_a_road_nobody_arrives(crew: list[tuple[Spot, float]]) -> None:
    network = build(ways([Street([(0, 0), (100, 0)], [1, 2])]))
    driven = drive(network, arc_s(network, SPEED), forces(crew), LEG_M_S, 500)
    assert np.isinf(driven.time_s).all()
    assert (driven.force == -1).all()
    assert np.isinf(second_due(network, arc_s(network, SPEED), driven)[0]).all()
    assert np.isinf(pieces(network, arc_s(network, SPEED), driven, PLANE).start_s).all()


def test_without_roads_the_answer_is_empty() -> None:
    network = build(ways([]))
    driven = drive(network, arc_s(network, {}), forces([((0, 0), 30.0)]), LEG_M_S, 500)
    assert driven.time_s.shape == driven.force.shape == driven.before.shape == (0,)
    assert len(pieces(network, arc_s(network, {}), driven, PLANE)) == 0


@pytest.mark.parametrize("speed", [0.0, -5.0, np.nan, np.inf, 201.0])
def test_an_absurd_speed_is_refused(speed: float) -> None:
    network = build(ways([Street([(0, 0), (100, 0)], [1, 2])]))
    with pytest.raises(InvalidInput, match="residential"):
        arc_s(network, {"residential": speed})
    with pytest.raises(InvalidInput, match="m/s"):
        drive(network, arc_s(network, SPEED), forces([((0, 0), 0)]), speed, 500)


def test_an_absurd_turnout_is_refused() -> None:
    network = build(ways([Street([(0, 0), (100, 0)], [1, 2])]))
    with pytest.raises(InvalidInput, match="turnout"):
        drive(network, arc_s(network, SPEED), forces([((0, 0), -1)]), LEG_M_S, 500)


def test_a_class_without_a_speed_is_named() -> None:
    network = build(ways([Street([(0, 0), (100, 0)], [1, 2], "track")]))
    with pytest.raises(InvalidInput, match="track"):
        arc_s(network, SPEED)


def test_a_limit_holds_where_it_is_below_the_speed_of_the_class() -> None:
    streets = [
        Street([(0, 0), (100, 0)], [1, 2], max_speed_km_h=18),
        Street([(100, 0), (200, 0)], [2, 3], max_speed_km_h=80),
        Street([(200, 0), (300, 0)], [3, 4]),
    ]
    network = build(ways(streets))
    seconds = arc_s(network, SPEED)
    for way, expected in enumerate((20, 10, 10)):
        assert seconds[network.way == way] == pytest.approx(expected, abs=0.001)


def test_an_absurd_limit_is_refused() -> None:
    network = build(ways([Street([(0, 0), (100, 0)], [1, 2], max_speed_km_h=900)]))
    with pytest.raises(InvalidInput, match="900"):
        arc_s(network, SPEED)
