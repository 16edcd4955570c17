"""Is an outline with fewer corners still within itself, and hardly smaller?"""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon

from gridmap.analysis.reach.inside import simplified_inside

radii = st.lists(st.floats(20, 60), min_size=5, max_size=80)


def star(radius_m: list[float], middle: tuple[float, float] = (0, 0)) -> Polygon:
    angle = np.arange(len(radius_m)) * (2 * np.pi / len(radius_m))
    return Polygon(np.column_stack([np.cos(angle), np.sin(angle)]) * np.array(radius_m)[:, None] + middle)


@settings(max_examples=100, deadline=None)
@given(radii, radii, st.floats(0.01, 5))
def test_it_never_reaches_beyond_and_never_shrinks_by_more_than_the_tolerance(
    outer: list[float], hole: list[float], tolerance_m: float
) -> None:
    ring = star([radius + 100 for radius in outer]).difference(star(hole))
    simpler = simplified_inside(np.array([ring, star(outer, (500, 0))]), tolerance_m)
    for was, now in zip((ring, star(outer, (500, 0))), simpler, strict=True):
        assert now.is_valid
        assert now.difference(was).area < 1e-6
        assert was.buffer(-tolerance_m - 1e-6).difference(now).area < 1e-6
        assert shapely.get_num_coordinates(now) <= shapely.get_num_coordinates(was)


def test_a_finely_drawn_circle_needs_few_corners() -> None:
    circle = shapely.Point(0, 0).buffer(300, quad_segs=200)
    simpler = simplified_inside(np.array([circle]), 0.5)[0]
    assert shapely.get_num_coordinates(simpler) < shapely.get_num_coordinates(circle) / 4
    assert simpler.within(circle.buffer(1e-9))


def test_nothing_stays_nothing() -> None:
    assert len(simplified_inside(np.empty(0, dtype=np.object_), 1.0)) == 0
