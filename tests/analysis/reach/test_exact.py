"""Are the minutes of a place the least over all points of all roads, in the direction they are driven?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from gridmap.analysis.reach.exact import seconds_at
from gridmap.analysis.reach.legs import arrival_s, legs
from gridmap.analysis.reach.pieces import Pieces
from tests.analysis.reach.towns import LEG_M_S, Rows, by_brute_force, near_roads, pieces_of, town

metres = st.floats(-2000, 2000)
row = st.tuples(metres, metres, metres, metres, st.floats(0, 900), st.floats(0, 400))
places = st.lists(st.tuples(metres, metres), min_size=1, max_size=12)
STEPS = 400


@settings(max_examples=80, deadline=None)
@given(st.lists(row, min_size=1, max_size=40), places, st.floats(0.5, 12))
def test_it_is_the_least_over_a_fine_sample_of_every_piece(
    rows: Rows, xy: list[tuple[float, float]], leg_m_s: float
) -> None:
    pieces = pieces_of(rows)
    seconds, force = seconds_at(pieces, xy, leg_m_s, road_limit_m=np.inf)
    sampled = by_brute_force(pieces, np.array(xy), leg_m_s, STEPS)
    length_m = np.hypot(*(pieces.end_xy - pieces.start_xy).T).max()
    step_s = (length_m / leg_m_s + pieces.drive_s.max()) / STEPS
    assert (seconds <= sampled + 1e-6).all()
    assert (sampled <= seconds + step_s + 1e-6).all()
    own = [
        by_brute_force(pieces.only(np.array([who])), np.array([at]), leg_m_s, STEPS)[0]
        for who, at in zip(force, xy, strict=True)
    ]
    assert (np.array(own) <= seconds + step_s + 1e-6).all()


@settings(max_examples=80, deadline=None)
@given(st.lists(row, min_size=1, max_size=20), places, st.floats(0.5, 12), st.floats(20, 900))
def test_no_leg_is_longer_than_its_limit_and_the_best_of_the_others_is_found(
    rows: Rows, xy: list[tuple[float, float]], leg_m_s: float, limit_m: float
) -> None:
    pieces = pieces_of(rows)
    seconds, _ = seconds_at(pieces, xy, leg_m_s, limit_m)
    length_m = np.hypot(*(pieces.end_xy - pieces.start_xy).T).max()
    step_m, step_s = length_m / STEPS, (length_m / leg_m_s + pieces.drive_s.max()) / STEPS
    within = by_brute_force(pieces, np.array(xy), leg_m_s, STEPS, limit_m)
    wider = by_brute_force(pieces, np.array(xy), leg_m_s, STEPS, limit_m + step_m)
    known = ~np.isnan(seconds)
    assert (seconds[known] <= within[known] + 1e-6).all()
    assert np.isinf(within[~known]).all()
    assert (wider[known] <= seconds[known] + step_s + 1e-6).all()


def test_nobody_walks_across_the_river_from_the_quick_road() -> None:
    """600 m apart: 60 s to the near bank, 1500 s over the bridge to the far one."""
    banks = pieces_of([(0, 0, 8000, 0, 60, 400), (8000, 600, 0, 600, 700, 800)])
    seconds, force = seconds_at(banks, [(10, 600), (10, 300), (10, 1200)], 1.4, 500)
    assert seconds[0] == pytest.approx(700 + 800 * 7990 / 8000)
    assert seconds[1] == pytest.approx(60 + 300 / 1.4, abs=3)
    assert np.isnan(seconds[2])
    assert force.tolist()[:2] == [1, 0]


def test_a_road_that_is_no_quicker_than_walking_is_still_a_road() -> None:
    lane = pieces_of([(0, 0, 2000, 0, 100, 2000)])
    seconds, _ = seconds_at(lane, [(1500, 0), (1500, 300), (300, 0)], 1.4, 500)
    assert seconds == pytest.approx([100 + 1000 + 500 / 1.4, 100 + 1100 + 500 / 1.4, 100 + 300 / 1.4])


@pytest.mark.parametrize("seed", [1, 2])
def test_the_tree_finds_what_asking_every_piece_finds(seed: int) -> None:
    pieces, width_m = town(seed)
    xy = np.random.default_rng(seed).uniform(-400, width_m + 400, (1500, 2))
    seconds, force = seconds_at(pieces, xy, LEG_M_S, road_limit_m=np.inf)
    every = arrival_s(legs(pieces, LEG_M_S), np.arange(len(pieces))[None, :], xy[:, :1], xy[:, 1:])
    assert seconds == pytest.approx(every.min(axis=1), abs=1e-9)
    assert (np.take_along_axis(every, every.argmin(axis=1)[:, None], 1)[:, 0] == seconds).all()
    assert set(force.tolist()) <= {0, 1, 2}


def test_a_place_is_left_for_before_its_foot_on_the_road() -> None:
    """Driving 10 m/s, walking 1 m/s: from the foot 60 m along it would be 6 + 30 s; the best point gains 0.15 s."""
    seconds, _ = seconds_at(pieces_of([(0, 0, 100, 0, 0, 10)]), [(60, 30)], 1.0)
    along = np.linspace(0, 100, 1_000_001)
    assert seconds[0] == pytest.approx((along / 10 + np.hypot(60 - along, 30)).min(), abs=1e-9)
    assert seconds[0] < 36 - 0.14


def test_a_one_way_street_helps_in_its_direction_only() -> None:
    seconds, _ = seconds_at(pieces_of([(0, 0, 400, 0, 100, 40)]), [(400, 0), (-100, 0)], 2.0)
    assert seconds.tolist() == [140, 150]


def test_whoever_crawls_on_the_road_is_left_behind_at_its_start() -> None:
    """A road slower than the leg: the leg begins at once."""
    seconds, _ = seconds_at(pieces_of([(0, 0, 100, 0, 10, 500)]), [(100, 0), (50, 50)], 1.0)
    assert seconds == pytest.approx([110, 10 + np.hypot(50, 50)])


def test_a_point_is_a_piece_of_length_zero() -> None:
    seconds, force = seconds_at(pieces_of([(0, 0, 0, 0, 60, 0)]), [(0, 0), (300, 400)], 5.0)
    assert seconds.tolist() == [60, 160]
    assert force.tolist() == [0, 0]


def test_far_from_any_road_is_unknown_and_near_an_undriven_road_nobody_comes() -> None:
    lonely = pieces_of([(0, 0, 100, 0, np.inf, 10)])
    seconds, force = seconds_at(lonely, [(50, 499), (50, 501), (np.nan, 0)], LEG_M_S, road_limit_m=500)
    assert np.isinf(seconds[0])
    assert np.isnan(seconds[1:]).all()
    assert force.tolist() == [-1, -1, -1]


def test_beyond_the_horizon_nobody_comes() -> None:
    one = pieces_of([(0, 0, 100, 0, 60, 10)])
    seconds, force = seconds_at(one, [(0, 0), (0, 139), (0, 141)], 1.0, horizon_s=200)
    assert seconds.tolist() == [60, 199, np.inf]
    assert force.tolist() == [0, 0, -1]


def test_the_limit_is_the_distance_from_the_nearest_piece_driven_or_not() -> None:
    pieces, width_m = town(5, stations=1)
    xy = np.random.default_rng(5).uniform(-600, width_m + 600, (4000, 2))
    seconds, _ = seconds_at(pieces, xy, LEG_M_S, road_limit_m=150)
    ground = near_roads(pieces, 150)
    for place, when_s in zip(xy, seconds, strict=True):
        edge_m = ground.boundary.distance(Point(place))
        assert edge_m < 0.1 or np.isnan(when_s) != ground.contains(Point(place))


def test_without_pieces_or_places_there_is_a_clear_answer() -> None:
    seconds, force = seconds_at(pieces_of([]), [(0, 0)], 1.0)
    assert np.isnan(seconds).all()
    assert force.tolist() == [-1]
    assert np.isinf(seconds_at(pieces_of([]), [(0, 0)], 1.0, road_limit_m=np.inf)[0]).all()
    seconds, force = seconds_at(pieces_of([(0, 0, 1, 0, 0, 1)]), np.empty((0, 2)), 1.0)
    assert seconds.shape == force.shape == (0,)


@pytest.mark.parametrize("leg_m_s", [0.0, -1.0, np.nan, np.inf])
def test_a_leg_needs_a_speed(leg_m_s: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        seconds_at(pieces_of([(0, 0, 1, 0, 0, 1)]), [(0, 0)], leg_m_s)


@pytest.mark.parametrize(("column", "value"), [(0, np.nan), (4, np.nan), (5, np.inf), (5, -1.0)])
def test_a_piece_with_a_number_missing_is_refused(column: int, value: float) -> None:
    bad = [0.0, 0.0, 1.0, 0.0, 0.0, 1.0]
    bad[column] = value
    with pytest.raises(ValueError, match="piece"):
        pieces_of([tuple(bad)])  # type: ignore[list-item]


def test_columns_of_different_length_are_refused() -> None:
    xy, one = np.zeros((2, 2)), np.zeros(1)
    with pytest.raises(ValueError, match="differ in length"):
        Pieces(xy, xy, one, one, np.zeros(2, dtype=np.int32))
