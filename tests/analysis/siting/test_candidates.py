"""Are candidates left out exactly where a rule says so, and with the right reason?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import LineString, Point, box

from gridmap.analysis.siting.candidates import OUTSIDE, Exclusion, along, screened

GEOD = Geod(ellps="WGS84")
TOWN = box(117.0, 38.0, 117.1, 38.1)
lonlats = st.tuples(st.floats(116.99, 117.11), st.floats(37.99, 38.11))


def points(*lonlat: tuple[float, float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"title": [f"P{n}" for n in range(len(lonlat))]},
        geometry=[Point(*at) for at in lonlat],
        crs="EPSG:4326",
    )


@given(st.lists(lonlats, min_size=1, max_size=12), st.lists(lonlats, max_size=6))
@settings(max_examples=80, deadline=None)
def test_a_plant_excludes_what_the_geodesic_says_is_too_near(
    candidates: list[tuple[float, float]], plants: list[tuple[float, float]]
) -> None:
    found = screened(points(*candidates), [Exclusion("hazardous", points(*plants), 300.0)], None)
    for at, reason, metres in zip(candidates, found["excluded_by"], found["excluded_m"], strict=True):
        nearest_m = min([GEOD.inv(*at, *plant)[2] for plant in plants], default=np.inf)
        if abs(nearest_m - 300) > 0.1:
            assert reason == ("hazardous" if nearest_m < 300 else "")
        assert not reason or abs(metres - nearest_m) < 0.1


def test_the_first_rule_that_excludes_is_named_with_what_it_is_near() -> None:
    pond = gpd.GeoDataFrame(
        {"title": ["Pond"]}, geometry=[box(117.02, 38.02, 117.03, 38.03)], crs="EPSG:4326"
    )
    school = points((117.0251, 38.025)).assign(title="School")
    rules = [Exclusion("water", pond), Exclusion("crowded", school, 50.0)]
    found = screened(points((117.025, 38.025), (117.0302, 38.025), (117.2, 38.0)), rules, TOWN)
    assert found["excluded_by"].tolist() == ["water", "", OUTSIDE]
    assert found["excluded_near"].tolist() == ["Pond", "", ""]
    assert found["excluded_m"].to_numpy()[0] == 0
    dry = screened(points((117.025, 38.025)), rules[1:], TOWN)
    assert dry["excluded_by"].tolist() == ["crowded"]
    assert abs(dry["excluded_m"].to_numpy()[0] - GEOD.inv(117.025, 38.025, 117.0251, 38.025)[2]) < 0.01


def test_a_place_exactly_at_the_distance_may_be_built_on() -> None:
    lon, lat, _ = GEOD.fwd(117.05, 38.05, 90.0, 50.001)
    found = screened(points((lon, lat)), [Exclusion("crowded", points((117.05, 38.05)), 50.0)], TOWN)
    assert found["excluded_by"].tolist() == [""]


def test_nothing_to_build_on_and_nothing_to_keep_away_from_are_no_errors() -> None:
    assert len(screened(points(), [Exclusion("crowded", points(), 50.0)], TOWN)) == 0
    unlocated = points((117.05, 38.05)).set_geometry(gpd.GeoSeries([None], crs="EPSG:4326"))
    assert screened(points((117.05, 38.05)), [Exclusion("crowded", unlocated, 50.0)], TOWN)[
        "excluded_by"
    ].tolist() == [""]


@given(
    st.lists(st.lists(lonlats, min_size=2, max_size=5), max_size=6), st.sampled_from([200.0, 500.0, 2000.0])
)
@settings(max_examples=50, deadline=None)
def test_points_along_roads_lie_on_them_and_leave_no_long_stretch_out(
    roads: list[list[tuple[float, float]]], spacing_m: float
) -> None:
    lines = gpd.GeoSeries([LineString(road) for road in roads], crs="EPSG:4326")
    found = along(lines, spacing_m)
    if not len(lines):
        assert len(found) == 0
        return
    plane = "EPSG:32650"
    metric, made = lines.to_crs(plane), found.to_crs(plane)
    apart = shapely.distance(made.to_numpy()[:, None], metric.to_numpy()[None, :]).min(axis=1)
    assert apart.max() < 0.05 + 1e-6 * spacing_m
    starts = gpd.GeoSeries([Point(road[0]) for road in roads], crs="EPSG:4326").to_crs(plane)
    to_made = shapely.distance(starts.to_numpy()[:, None], made.to_numpy()[None, :]).min(axis=1)
    assert to_made.max() <= spacing_m * np.sqrt(2) * 1.002


def test_a_distance_between_points_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        along(gpd.GeoSeries([LineString([(117, 38), (117.1, 38)])], crs="EPSG:4326"), 0.0)
