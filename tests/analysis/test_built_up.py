"""Which built-up places are the town?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, box

from gridmap.analysis.built_up import town

METRE = 1 / 111_195  # degree of latitude, and at the equator of longitude


def places(*boxes: tuple[float, float, float, float]) -> gpd.GeoSeries:
    """Rectangles in metres around 0, 0 on the equator."""
    return gpd.GeoSeries([box(*(np.array(each) * METRE)) for each in boxes], crs="EPSG:4326")


CORE, NEXT, FAR, VILLAGE = (
    (0, 0, 1000, 1000),
    (1150, 0, 1300, 100),
    (1450, 0, 1600, 100),
    (3000, 0, 4500, 1500),
)


def test_places_that_chain_together_are_one_town() -> None:
    chain = places(CORE, NEXT, FAR, VILLAGE)
    assert town(chain, Point(0.0001, 0.0001), 200).tolist() == [True, True, True, False]
    assert town(chain, Point(0.0001, 0.0001), 100).tolist() == [True, False, False, False]


def test_without_an_office_in_any_of_them_the_largest_is_the_town() -> None:
    for seat in (None, Point(1.0, 1.0)):
        assert town(places(CORE, NEXT, FAR, VILLAGE), seat, 200).tolist() == [False, False, False, True]


def test_an_office_at_the_edge_is_in_the_town() -> None:
    assert town(places(CORE, VILLAGE), Point(0, -150 * METRE), 200).tolist() == [True, False]


def test_no_places_are_no_town() -> None:
    assert town(gpd.GeoSeries([], crs="EPSG:4326"), None, 200).shape == (0,)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=12, unique=True))
def test_the_order_of_the_places_does_not_matter(corners: list[tuple[int, int]]) -> None:
    seat = Point((corners[0][0] * 500 + 50) * METRE, (corners[0][1] * 500 + 50) * METRE)
    boxes = [(x * 500, y * 500, x * 500 + 350, y * 500 + 350) for x, y in corners]
    there = town(places(*boxes), seat, 200)
    back = town(places(*boxes[::-1]), seat, 200)
    assert there.tolist() == back[::-1].tolist()
    # An oracle of its own: flood fill over the lattice; neighbours stand 150 m apart, diagonal ones 212 m.
    found, todo = set(), [corners[0]]
    while todo:
        x, y = todo.pop()
        if (x, y) in corners and (x, y) not in found:
            found.add((x, y))
            todo += [(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]
    assert {corner for corner, is_town in zip(corners, there, strict=True) if is_town} == found
