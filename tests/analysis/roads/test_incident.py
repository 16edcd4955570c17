"""Do the minutes from each force to one place agree with many samples, and with the way that is drawn?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gridmap.analysis.nearest import distances_m
from gridmap.analysis.roads.build import build
from gridmap.analysis.roads.forces import Forces
from gridmap.analysis.roads.incident import route, search, times_to
from gridmap.analysis.roads.matrix import cost_rows
from gridmap.analysis.roads.speeds import arc_s
from tests.analysis.roads.drawn import Plain, Spot, Street, lonlat, metres, spots, streets, turnouts, ways

SPEED = {"residential": 36.0}  # 10 m/s
LEG_M_S = 1.5
LIMIT_S = 3000.0
SAMPLE_S = 0.6  # half a sample of the longest stretch, on foot

crews = st.lists(st.tuples(spots, turnouts), min_size=1, max_size=4)


def asked(crew: list[tuple[Spot, float]]) -> Forces:
    return Forces(lonlat(spot for spot, _ in crew), np.array([turnout for _, turnout in crew]))


@settings(max_examples=100, deadline=None)
@given(streets(), crews, spots)
def test_each_force_takes_its_quickest_way_to_the_place(
    drawn: list[Street], crew: list[tuple[Spot, float]], place: Spot
) -> None:
    plain = Plain.of(drawn)
    assume(plain.arcs)
    network = build(ways(drawn))
    seconds = arc_s(network, SPEED)
    found = times_to(search(network, seconds, lonlat([place])[0], LEG_M_S, 1000, LIMIT_S), asked(crew))
    for force, (spot, turnout) in enumerate(crew):
        expected = plain.to_place(spot, place, turnout, 10.0, LEG_M_S)
        assert found.time_s[force] <= expected + 0.05
        assert found.time_s[force] >= expected - SAMPLE_S


@settings(max_examples=100, deadline=None)
@given(streets(), crews, spots)
def test_the_drawn_way_leads_from_the_force_to_the_place_in_its_time(
    drawn: list[Street], crew: list[tuple[Spot, float]], place: Spot
) -> None:
    plain = Plain.of(drawn)
    assume(plain.arcs)
    network = build(ways(drawn))
    forces = asked(crew)
    found = times_to(
        search(network, arc_s(network, SPEED), lonlat([place])[0], LEG_M_S, 1000, LIMIT_S), forces
    )
    for force, (spot, turnout) in enumerate(crew):
        way = route(network, found, force)
        assert (way is None) == (not np.isfinite(found.time_s[force]))
        if way is None:
            continue
        points = np.array(way.line.coords)
        assert metres(points[:1])[0] == pytest.approx(spot, abs=0.01)
        assert metres(points[-1:])[0] == pytest.approx(place, abs=0.01)
        steps = distances_m(points[:-1], points[1:])
        assert way.length_m == pytest.approx(steps.sum(), abs=1e-6)
        told = turnout + way.leg_m / LEG_M_S + (way.length_m - way.leg_m) / 10.0
        assert found.time_s[force] == pytest.approx(told, abs=0.05)


@settings(max_examples=60, deadline=None)
@given(streets(), crews, st.lists(spots, min_size=1, max_size=5), st.floats(100, 600))
def test_the_matrix_holds_what_each_place_is_told_and_nothing_beyond_the_limit(
    drawn: list[Street], crew: list[tuple[Spot, float]], places: list[Spot], limit_s: float
) -> None:
    plain = Plain.of(drawn)
    assume(plain.arcs)
    network = build(ways(drawn))
    seconds, sites = arc_s(network, SPEED), asked(crew)
    rows = cost_rows(network, seconds, sites, lonlat(places), limit_s, LEG_M_S, 2000)
    assert rows.shape == (len(crew), len(places))
    dense = np.where(rows.toarray() == 0, np.inf, rows.toarray())
    for column, place in enumerate(places):
        told = times_to(search(network, seconds, lonlat([place])[0], LEG_M_S, 2000, LIMIT_S), sites).time_s
        clear = np.abs(told - limit_s) > 0.01
        expected = np.where(told <= limit_s, told, np.inf)
        assert dense[clear, column] == pytest.approx(expected[clear], abs=0.005)


def test_a_force_and_a_place_on_one_stretch_need_no_node() -> None:
    network = build(ways([Street([(0, 0), (1000, 0)], [1, 2], one_way=True)]))
    found = times_to(
        search(network, arc_s(network, SPEED), lonlat([(700, 0)])[0], LEG_M_S, 500),
        Forces(lonlat([(200, 0), (900, 0)]), np.zeros(2)),
    )
    assert found.time_s[0] == pytest.approx(50, abs=0.05)
    # One-way: the second one may not turn, and walks back.
    assert found.time_s[1] == pytest.approx(200 / LEG_M_S, abs=0.05)


def test_a_place_without_a_road_near_it_is_unknown_not_unreached() -> None:
    network = build(ways([Street([(0, 0), (100, 0)], [1, 2])]))
    force = Forces(lonlat([(0, 0)]), np.zeros(1))
    found = times_to(search(network, arc_s(network, SPEED), lonlat([(0, 700)])[0], LEG_M_S, 500), force)
    assert np.isnan(found.time_s).all()
    assert route(network, found, 0) is None


def test_a_force_away_from_every_road_does_not_arrive() -> None:
    network = build(ways([Street([(0, 0), (100, 0)], [1, 2])]))
    force = Forces(lonlat([(0, 700), (100, 0)]), np.zeros(2))
    found = times_to(search(network, arc_s(network, SPEED), lonlat([(0, 0)])[0], LEG_M_S, 500), force)
    assert found.time_s == pytest.approx([np.inf, 10], abs=0.01)
    assert route(network, found, 0) is None


def test_without_roads_or_forces_there_is_no_time() -> None:
    empty, street = build(ways([])), build(ways([Street([(0, 0), (100, 0)], [1, 2])]))
    force = Forces(lonlat([(0, 0)]), np.zeros(1))
    nobody = Forces(np.empty((0, 2)), np.empty(0))
    place = lonlat([(0, 0)])[0]
    assert np.isnan(times_to(search(empty, arc_s(empty, {}), place, LEG_M_S, 500), force).time_s).all()
    assert times_to(search(street, arc_s(street, SPEED), place, LEG_M_S, 500), nobody).time_s.shape == (0,)
    assert cost_rows(empty, arc_s(empty, {}), force, place, 300, LEG_M_S, 500).nnz == 0
    assert cost_rows(street, arc_s(street, SPEED), nobody, place, 300, LEG_M_S, 500).shape == (0, 1)
    assert cost_rows(street, arc_s(street, SPEED), force, np.empty((0, 2)), 300, LEG_M_S, 500).shape == (1, 0)


def test_a_site_where_the_place_is_costs_next_to_nothing_and_is_still_kept() -> None:
    network = build(ways([Street([(0, 0), (100, 0)], [1, 2])]))
    here = lonlat([(0, 0)])
    rows = cost_rows(network, arc_s(network, SPEED), Forces(here, np.zeros(1)), here, 300, LEG_M_S, 500)
    assert rows.nnz == 1
    assert 0 < rows.data[0] < 0.01


def test_a_search_in_portions_is_the_search_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    network = build(
        ways([Street([(0, 0), (100, 0), (250, 80)], [1, 2, 3]), Street([(100, 0), (100, 90)], [2, 4])])
    )
    seconds = arc_s(network, SPEED)
    sites = Forces(lonlat([(5, 3), (90, 70), (240, 90)]), np.array([0.0, 5.0, 9.0]))
    places = lonlat([(20, 9), (110, 60), (200, 20), (99, 1)])
    at_once = cost_rows(network, seconds, sites, places, 300, LEG_M_S, 500)
    monkeypatch.setattr("gridmap.analysis.roads.matrix.PLACES_AT_ONCE", 1)
    monkeypatch.setattr("gridmap.analysis.roads.matrix.CELLS_AT_ONCE", 1)
    done: list[tuple[int, int]] = []
    portions = cost_rows(
        network, seconds, sites, places, 300, LEG_M_S, 500, progress=lambda *told: done.append(told)
    )
    assert portions.toarray() == pytest.approx(at_once.toarray())
    assert done == [(1, 3), (2, 3), (3, 3)]
