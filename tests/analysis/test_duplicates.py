"""Are records entered twice found, and neighbours of another name left alone?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import Point

from gridmap.analysis.duplicates import same_code, same_name_nearby
from gridmap.analysis.groups import components

GEOD = Geod(ellps="WGS84")


def at(*metres_east: float | None) -> gpd.GeoSeries:
    lons = [None if each is None else GEOD.fwd(117.0, 38.0, 90, each)[0] for each in metres_east]
    return gpd.GeoSeries([None if lon is None else Point(lon, 38.0) for lon in lons], crs=4326)


def test_codes_are_compared_and_missing_ones_are_not_equal() -> None:
    codes = pd.Series(["a", None, "b", "a", "", "", None])
    assert same_code(codes).to_dict() == {0: "a", 3: "a"}


def test_namesakes_are_found_up_to_thirty_metres_whatever_the_brackets() -> None:
    names = pd.Series(["Mill (East)", "mill(east)", "MILL-EAST", "Mill East", "Mill West"])
    found = same_name_nearby(names, at(0, 29, 500, 531, 1))
    assert found.index.to_list() == [0, 1]
    assert found["group"].nunique() == 1
    assert found["distance_m"].to_list() == pytest.approx([29, 29], rel=1e-4)


def test_a_chain_of_namesakes_is_one_group() -> None:
    found = same_name_nearby(pd.Series(["x"] * 3), at(0, 25, 50))
    assert found["group"].nunique() == 1
    assert len(found) == 3


def test_the_unlocated_and_the_nameless_have_no_twins() -> None:
    assert same_name_nearby(pd.Series(["x", "x", "", "()"]), at(None, None, 5, 6)).empty
    assert same_name_nearby(pd.Series([], dtype=object), at()).empty


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 400)), max_size=30))
def test_it_is_what_comparing_every_pair_would_find(places: list[tuple[str, int]]) -> None:
    names, metres = pd.Series([name for name, _ in places], dtype=object), [m for _, m in places]
    expected = {
        i
        for i, (name, m) in enumerate(places)
        for j, (other, n) in enumerate(places)
        if i != j and name == other and abs(m - n) < 30
    }
    exact = {
        i for i, (name, m) in enumerate(places) for j, (other, n) in enumerate(places)
        if i != j and name == other and abs(m - n) == 30
    }  # fmt: skip
    found = set(same_name_nearby(names, at(*metres)).index)
    assert expected <= found <= expected | exact


def test_groups_follow_chains() -> None:
    group = components(5, np.array([0, 1]), np.array([1, 4]))
    assert group[0] == group[1] == group[4]
    assert len(set(group.tolist())) == 3
