"""Are broken roads told: parts, dead ends, one-way traps, places off the network?"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings

from gridmap.analysis.roads import faults
from gridmap.analysis.roads.build import build
from tests.analysis.roads.drawn import Plain, Street, lonlat, metres, spots, streets, ways

CROSS = [
    Street([(0, 0), (100, 0), (200, 0)], [1, 2, 3]),
    Street([(100, -100), (100, 0), (100, 100)], [4, 2, 5]),
]
ISLAND = Street([(500, 0), (500, 300)], [8, 9])


def test_each_part_is_told_with_its_length_and_its_streets_counted_once() -> None:
    found = faults.parts(build(ways([ISLAND, *CROSS])))
    assert found["component"].tolist() == [0, 1]
    assert found["nodes"].tolist() == [5, 2]
    assert found["ways"].tolist() == [2, 1]
    assert found["length_km"].tolist() == pytest.approx([0.4, 0.3], rel=1e-4)
    assert shapely.length(found.to_crs(32650).geometry.iloc[1]) == pytest.approx(300, rel=1e-3)


def test_dead_ends_are_the_nodes_with_one_neighbour_however_often_the_line_is_drawn() -> None:
    found = faults.dead_ends(build(ways([*CROSS, CROSS[0]])))
    ends = metres(np.column_stack([found.geometry.x, found.geometry.y])).round().tolist()
    assert sorted(ends) == [[0, 0], [100, -100], [100, 100], [200, 0]]


def test_places_are_told_apart_by_what_keeps_them_from_the_network() -> None:
    network = build(ways([*CROSS, ISLAND]))
    places = np.concatenate([lonlat([(50, 20), (520, 150), (3000, 0)]), [[np.nan, np.nan]]])
    found = faults.off_the_network(network, places, 500)
    assert found["reached"].tolist() == ["yes", "cut_off", "off_road", "unknown"]
    assert found["distance_m"].tolist() == pytest.approx([20, 20, np.nan, np.nan], abs=0.01, nan_ok=True)
    assert found["component"].tolist() == [0, 1, -1, -1]
    assert found.geometry.isna().tolist() == [False, False, True, True]


def test_without_roads_there_are_no_faults_and_every_place_is_off_the_road() -> None:
    network = build(ways([]))
    assert len(faults.parts(network)) == len(faults.dead_ends(network)) == 0
    assert faults.off_the_network(network, lonlat([(0, 0)]), 500)["reached"].tolist() == ["off_road"]


@settings(max_examples=60, deadline=None)
@given(streets(), spots)
def test_the_distance_to_the_nearest_road_is_that_of_shapely(
    drawn: list[Street], place: tuple[float, float]
) -> None:
    plain = Plain.of(drawn)
    assume(plain.arcs)
    roads = shapely.MultiLineString(plain.arcs)
    found = faults.off_the_network(build(ways(drawn)), lonlat([place]), 10_000)
    assert found["distance_m"].iloc[0] == pytest.approx(roads.distance(shapely.Point(place)), abs=0.01)
    assert faults.parts(build(ways(drawn)))["length_km"].sum() > 0
