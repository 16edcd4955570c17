"""Does a name stand on its feature, where there is the most room for it?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridmap.analysis.labels import PRECISION, label_points

CORNERS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=4, max_size=12, unique=True)


def points(*shapes: shapely.Geometry | None) -> list[shapely.Point | None]:
    return list(label_points(np.array(shapes, dtype=object)))


def room(shape: Any, lonlat: np.ndarray, latitude: float) -> np.ndarray:
    """How far each place is from the edge as the map draws it, in degrees of latitude; 0 outside."""
    shrink = np.array([np.cos(np.radians(latitude)), 1.0])
    drawn = shapely.transform(shape, lambda corners: corners * shrink)
    places = shapely.points(lonlat * shrink)
    return np.where(shapely.contains(drawn, places), shapely.distance(shapely.boundary(drawn), places), 0.0)


@settings(max_examples=60, deadline=None)
@given(CORNERS)
def test_no_place_inside_has_noticeably_more_room(corners: list[tuple[int, int]]) -> None:
    shape = shapely.MultiPoint([(117 + x / 1000, 38 + y / 1000) for x, y in corners]).convex_hull
    if shape.area < 1e-7:  # corners in a row, but for the last bit of a number
        return
    west, south, east, north = shape.bounds
    latitude = (south + north) / 2
    grid = np.stack(np.meshgrid(np.linspace(west, east, 60), np.linspace(south, north, 60)), -1).reshape(
        -1, 2
    )
    (label,) = points(shape)
    assert label is not None
    own = room(shape, shapely.get_coordinates(label), latitude)[0]
    assert own > 0
    assert own >= room(shape, grid, latitude).max() - PRECISION * np.sqrt(shape.area)


def test_a_hook_is_named_inside_it_and_not_in_its_hollow() -> None:
    hook = shapely.box(117, 38, 117.1, 38.1) - shapely.box(117.01, 38.01, 117.09, 38.2)
    (label,) = points(hook)
    assert hook.contains(label)


def test_of_many_parts_the_roomiest_carries_the_name() -> None:
    small, large = shapely.box(117, 38, 117.01, 38.01), shapely.box(118, 38, 118.1, 38.1)
    (label,) = points(shapely.MultiPolygon([small, large]))
    assert large.contains(label)


def test_the_room_is_measured_as_the_map_draws_it() -> None:
    # Far north a degree of longitude is short: of these two boxes the one that is wide in degrees is narrow on the map.
    wide, tall = shapely.box(20, 70, 20.3, 70.2), shapely.box(30, 70, 30.25, 70.25)
    (label,) = points(shapely.MultiPolygon([wide, tall]))
    assert wide.contains(label)
    assert room(wide, np.array([[20.15, 70.1]]), 70)[0] > room(tall, np.array([[30.125, 70.125]]), 70)[0]


def test_what_has_no_inside_is_named_somewhere_on_it_and_what_is_nowhere_is_not() -> None:
    line = shapely.LineString([(117, 38), (117.1, 38), (117.1, 38.1)])
    flat = shapely.Polygon([(117, 38), (117.1, 38), (117, 38)])
    bow_tie = shapely.Polygon([(117, 38), (117.01, 38.01), (117.01, 38), (117, 38.01)])
    found = points(shapely.Point(117, 38), line, flat, bow_tie, shapely.Polygon(), None)
    assert found[0] == shapely.Point(117, 38)
    assert found[1] is not None
    assert line.distance(found[1]) == pytest.approx(0)
    assert found[2] is not None
    assert found[3] is not None
    assert found[4:] == [None, None]
