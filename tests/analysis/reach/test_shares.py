"""Are the shares those of the exact union of hulls, do they add up to one, and is nothing made of nothing?"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Polygon, box

from gridmap.analysis.reach.scanlines import runs
from gridmap.analysis.reach.shares import shares
from gridmap.analysis.reach.surface import Surface, surface
from tests.analysis.reach.towns import LEG_M_S, near_roads, pieces_of, reached_by, town

THRESHOLDS_S = (120.0, 300.0, 600.0)
LIMIT_M = 200.0


def fields(width_m: float, count: int = 80) -> list[Polygon]:
    """Stars of 0.3 km2 and more within the town."""
    rng = np.random.default_rng(3)
    made: list[Polygon] = []
    while len(made) < count:
        middle = rng.uniform(600, width_m - 600, 2)
        angle, radius_m = np.sort(rng.uniform(0, 2 * np.pi, 11)), rng.uniform(200, 600, 11)
        star = Polygon(middle + np.column_stack([np.cos(angle), np.sin(angle)]) * radius_m[:, None])
        if star.is_valid and star.area >= 0.3e6:
            made.append(star)
    return made


@pytest.mark.parametrize("seed", [11, 12])
def test_the_shares_are_those_of_the_exact_union(seed: int) -> None:
    pieces, width_m = town(seed)
    town_box = (0.0, 0.0, width_m, width_m)
    found = shares(surface(pieces, town_box, LEG_M_S, 600, LIMIT_M), fields(width_m), THRESHOLDS_S)
    grids = np.array(fields(width_m))
    ground = near_roads(pieces, LIMIT_M)
    for column, threshold_s in enumerate(THRESHOLDS_S):
        exact = shapely.intersection(reached_by(pieces, threshold_s, LEG_M_S), ground)
        wrong = np.abs(
            found.covered[:, column] - shapely.area(shapely.intersection(grids, exact)) / shapely.area(grids)
        )
        assert wrong.mean() <= 0.002
        assert wrong.max() <= 0.02
    known = shapely.area(shapely.intersection(grids, ground)) / shapely.area(grids)
    assert np.abs(1 - known - found.unknown).max() <= 0.02
    assert 0.05 < found.covered[:, 0].mean() < 0.95
    assert found.covered + found.uncovered + found.unknown[:, None] == pytest.approx(1, abs=1e-12)
    assert min(found.covered.min(), found.uncovered.min(), found.unknown.min()) >= 0


def one_station(box_m: tuple[float, float, float, float] = (-500, -500, 500, 500)) -> Surface:
    """A station at the origin that walks at once, 1 m/s: reached within T is a circle of T metres."""
    return surface(pieces_of([(0, 0, 0, 0, 0, 0)]), box_m, 1.0, 400, road_limit_m=450)


def test_holes_and_several_parts_count_as_they_are_drawn() -> None:
    ring = box(-300, -300, 300, 300).difference(box(-100, -100, 100, 100))
    two = MultiPolygon([box(-400, -400, -200, -200), box(0, 0, 150, 150)])
    found = shares(one_station(), [ring, two], [200.0])
    circle = shapely.Point(0, 0).buffer(200, quad_segs=256)
    exact = [shape.intersection(circle).area / shape.area for shape in (ring, two)]
    assert found.covered[:, 0] == pytest.approx(exact, abs=0.01)


def test_a_small_field_is_measured_as_well_as_a_large_one() -> None:
    found = shares(one_station(), [box(3, 3, 11, 9), box(195, -4, 205, 4), box(300, 300, 308, 308)], [200.0])
    assert found.covered[:, 0] == pytest.approx([1, 0.5, 0], abs=0.1)


def test_without_an_area_there_is_no_share() -> None:
    flat = [None, Polygon(), shapely.Point(0, 0), shapely.LineString([(0, 0), (9, 9)])]
    found = shares(one_station(), flat, [200.0])
    assert np.isnan(found.covered).all()
    assert np.isnan(found.uncovered).all()
    assert np.isnan(found.unknown).all()
    assert shares(one_station(), [], [200.0]).covered.shape == (0, 1)
    assert shares(one_station(), [box(0, 0, 1, 1)], []).covered.shape == (1, 0)


def test_outside_the_window_all_is_unknown() -> None:
    found = shares(one_station(), [box(5000, 5000, 6000, 6000), box(400, -100, 1600, 100)], [400.0])
    assert found.unknown[0] == 1
    assert found.covered[0, 0] == found.uncovered[0, 0] == 0
    assert found.unknown[1] > 0.9


def test_beyond_the_limit_it_is_unknown_however_long_help_may_take() -> None:
    found = shares(one_station(), [box(-500, 475, 500, 500), box(-50, -50, 50, 50)], [100.0])
    assert found.unknown.tolist() == [1, 0]


def test_without_pieces_all_is_unknown_and_without_a_force_nothing_is_covered() -> None:
    here = (0.0, 0.0, 400.0, 400.0)
    nothing = shares(surface(pieces_of([]), here, 1.0, 300), [box(0, 0, 400, 400)], [300.0])
    assert nothing.unknown.tolist() == [1]
    roads = pieces_of([(0, 200, 400, 200, np.inf, 10)])
    nobody = shares(surface(roads, here, 1.0, 300), [box(0, 0, 400, 400)], [300.0])
    assert (nobody.covered.tolist(), nobody.uncovered.tolist()) == ([[0]], [[1]])


def test_a_surface_does_not_answer_beyond_its_horizon() -> None:
    for wrong in (401.0, float("nan")):
        with pytest.raises(ValueError, match="cannot answer"):
            shares(one_station(), [box(0, 0, 1, 1)], [wrong])


@pytest.mark.parametrize("window", [(0, 0, 0, 10), (0, 0, np.inf, 10), (10, 0, 0, 10)])
def test_a_window_needs_a_size(window: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="window"):
        one_station(window)


def test_runs_measure_any_polygon() -> None:
    shapes = np.array(fields(3000, 20))
    found = runs(shapes, 1.0)
    lines = np.maximum(np.ceil(np.diff(shapely.bounds(shapes)[:, 1::2], axis=1)[:, 0]), 24)
    apart_m = np.diff(shapely.bounds(shapes)[:, 1::2], axis=1)[:, 0] / lines
    measured = np.bincount(found.polygon, weights=found.east - found.west) * apart_m
    assert measured == pytest.approx(shapely.area(shapes), rel=1e-4)
