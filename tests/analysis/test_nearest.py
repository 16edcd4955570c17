"""Is the nearest really the nearest on the ellipsoid, and is nothing made of nothing?"""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from gridmap.analysis.nearest import distances_m, nearest

GEOD = Geod(ellps="WGS84")

lonlats = st.tuples(st.floats(116.0, 118.0), st.floats(37.5, 39.0))
anywhere = st.tuples(st.floats(-180.0, 180.0), st.floats(-85.0, 85.0))


def brute_force(origin: tuple[float, float], targets: list[tuple[float, float]]) -> float:
    return float(min(GEOD.inv(*origin, *target)[2] for target in targets))


@given(st.lists(lonlats, min_size=1, max_size=20), st.lists(lonlats, min_size=1, max_size=40))
@settings(max_examples=80, deadline=None)
def test_it_agrees_with_the_geodesic_to_every_target(
    origins: list[tuple[float, float]], targets: list[tuple[float, float]]
) -> None:
    index, distance_m = nearest(origins, targets)
    for origin, chosen, metres in zip(origins, index, distance_m, strict=True):
        assert abs(metres - brute_force(origin, targets)) < 0.01
        assert abs(metres - GEOD.inv(*origin, *targets[chosen])[2]) < 1e-6


@given(anywhere, st.lists(anywhere, min_size=1, max_size=20))
@settings(max_examples=80, deadline=None)
def test_it_holds_across_the_date_line_and_near_the_poles(
    origin: tuple[float, float], targets: list[tuple[float, float]]
) -> None:
    _, distance_m = nearest([origin], targets)
    best_m = brute_force(origin, targets)
    assert abs(distance_m[0] - best_m) <= 0.01 + 0.003 * best_m * (best_m > 1e6)


def test_degrees_would_have_chosen_wrongly() -> None:
    origin, north, east = (117.0, 40.0), (117.0, 40.009), (117.01, 40.0)
    index, distance_m = nearest([origin], [north, east])
    assert index.tolist() == [1]
    assert 853 < distance_m[0] < 855


def test_without_targets_or_without_a_point_there_is_no_nearest() -> None:
    index, distance_m = nearest([(117.0, 38.0)], np.empty((0, 2)))
    assert index.tolist() == [-1]
    assert np.isnan(distance_m).all()
    index, distance_m = nearest([(np.nan, 38.0), (117.0, 38.0)], [(np.nan, np.nan), (117.0, 38.0)])
    assert index.tolist() == [-1, 1]
    assert np.isnan(distance_m[0])
    assert distance_m[1] == 0
    index, distance_m = nearest(np.empty((0, 2)), [(117.0, 38.0)])
    assert index.shape == distance_m.shape == (0,)


def test_distances_are_pair_by_pair() -> None:
    metres = distances_m([(117.0, 38.0), (117.0, 38.0)], [(117.0, 38.0), (117.0, 39.0)])
    assert metres[0] == 0
    assert abs(metres[1] - 110_996) < 20
