"""Do converted points land where they should, and do those that need no conversion stay?"""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from gridmap import coordinates
from gridmap.errors import InvalidInput
from gridmap.settings import project_folder
from gridmap.vocabulary import CoordinateSystem

VECTORS = project_folder().parent / "shared" / "data" / "gcj_vectors" / "vectors.csv"
METRE_DEG = 1 / 111_000

in_china = st.tuples(st.floats(73.0, 135.0), st.floats(4.0, 53.0))


def vectors(kind: str) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    if not VECTORS.exists():
        pytest.skip("the vectors are not on this machine")
    with VECTORS.open(encoding="utf-8") as lines:
        return [
            (
                (float(row["wgs_lng"]), float(row["wgs_lat"])),
                (float(row["other_lng"]), float(row["other_lat"])),
            )
            for row in csv.DictReader(lines)
            if row["kind"] == kind
        ]


def off_deg(found: tuple[Any, Any], wanted: tuple[float, float]) -> float:
    return float(max(abs(found[0] - wanted[0]), abs(found[1] - wanted[1])))


def test_gcj02_agrees_with_points_that_others_converted() -> None:
    for wgs, gcj in vectors("wgs84_gcj02"):
        assert off_deg(coordinates.gcj02_from_wgs84(*wgs), gcj) < 1e-6
        assert off_deg(coordinates.wgs84_from_gcj02(*gcj), wgs) < 1e-6


def test_bd09_agrees_with_the_example_of_baidus_own_service() -> None:
    """The request of the service's documentation and the answer that users of it print."""
    wgs, baidu = (114.21892734521, 29.575429778924), (114.2307519546763, 29.57908428837437)
    assert off_deg(coordinates.bd09_from_wgs84(*wgs), baidu) < 1e-5
    assert off_deg(coordinates.wgs84_from_bd09(*baidu), wgs) < 1e-5


def test_bd09_vectors_of_an_older_series_are_met_within_its_ripple() -> None:
    """These two were made with a ripple of another length, whose amplitude is 3e-6 rad (40 m): no closer is right."""
    for wgs, bd09 in vectors("wgs84_bd09"):
        assert off_deg(coordinates.bd09_from_wgs84(*wgs), bd09) < 4e-4


@pytest.mark.parametrize(
    ("there", "back"),
    [
        (coordinates.gcj02_from_wgs84, coordinates.wgs84_from_gcj02),
        (coordinates.bd09_from_gcj02, coordinates.gcj02_from_bd09),
        (coordinates.bd09_from_wgs84, coordinates.wgs84_from_bd09),
    ],
)
@given(points=st.lists(in_china, min_size=1, max_size=50))
@settings(max_examples=50, deadline=None)
def test_there_and_back_is_exact_to_hundredths_of_a_millimetre(
    there: Callable[..., Any], back: Callable[..., Any], points: list[tuple[float, float]]
) -> None:
    lon, lat = np.array(points).T
    found = back(*there(lon, lat))
    assert np.abs(found[0] - lon).max() < 2e-5 * METRE_DEG
    assert np.abs(found[1] - lat).max() < 2e-5 * METRE_DEG


@given(in_china)
def test_the_offset_is_some_hundred_metres(point: tuple[float, float]) -> None:
    moved = coordinates.gcj02_from_wgs84(*point)
    assert 1e-4 < off_deg(moved, point) < 2e-2


@pytest.mark.parametrize(
    "abroad", [(-104.99, 39.74), (153.0, -27.5), (0.0, 51.5), (139.7, 35.7), (-43.2, -22.9)]
)
def test_points_abroad_do_not_move(abroad: tuple[float, float]) -> None:
    for name, convert in coordinates.TO_WGS84.items():
        assert off_deg(convert(*abroad), abroad) == 0, name
    assert off_deg(coordinates.bd09_from_wgs84(*abroad), abroad) == 0


def test_every_coordinate_system_of_the_ledgers_can_be_converted() -> None:
    assert set(coordinates.TO_WGS84) == {system.value for system in CoordinateSystem}
    assert off_deg(coordinates.TO_WGS84["cgcs2000"](117.0, 38.0), (117.0, 38.0)) == 0


@pytest.mark.parametrize(("epsg", "meridian"), [(4527, None), (4498, None), (4548, 117.0), (4509, 117.0)])
@given(lon=st.floats(115.6, 118.4), lat=st.floats(20.0, 50.0))
@settings(max_examples=30, deadline=None)
def test_surveyors_metres_are_read_in_either_order(
    epsg: int, meridian: float | None, lon: float, lat: float
) -> None:
    metres = Transformer.from_crs(4490, epsg, always_xy=True).transform(lon, lat)
    for ordered in (metres, metres[::-1]):
        found = coordinates.wgs84_from_gauss_kruger(*ordered, central_meridian_deg=meridian)
        assert off_deg(found, (lon, lat)) < 1e-8


def test_rows_of_different_zones_are_read_together() -> None:
    west = Transformer.from_crs(4490, 4526, always_xy=True).transform(114.2, 38.0)
    east = Transformer.from_crs(4490, 4527, always_xy=True).transform(117.2, 38.0)
    lon, lat = coordinates.wgs84_from_gauss_kruger([west[0], east[0]], [west[1], east[1]])
    assert np.allclose(lon, [114.2, 117.2], atol=1e-9)
    assert np.allclose(lat, 38.0, atol=1e-9)


@pytest.mark.parametrize(
    "pair", [(116.85, 38.3), (486_000.0, 39_486_000.0), (24_500_000.0, 4_000_000.0), (np.nan, 4e6)]
)
def test_what_is_no_surveyors_metre_is_refused(pair: tuple[float, float]) -> None:
    with pytest.raises(InvalidInput, match="not Gauss-Kruger"):
        coordinates.wgs84_from_gauss_kruger(*pair)


def test_metres_without_a_zone_need_their_meridian() -> None:
    with pytest.raises(InvalidInput, match="central meridian"):
        coordinates.wgs84_from_gauss_kruger(486_878.98, 4_240_808.46)


@pytest.mark.parametrize(
    "text",
    [
        "116.85, 38.30",
        "38.30, 116.85",
        "38.30N 116.85E",
        "N38.30E116.85",
        "38.30 116.85",
        "(116.85;38.30)",
        "１１６．８５，３８．３０",
        "116.85、38.30",
        "北纬38°18′00″ 东经116°51′00″",
        "116°51′0″E，38°18′0″N",
        "东经116度51分 北纬38度18分",
        "经度：116.85 纬度：38.30",
        "lat=38.3, lon=116.85",
        "E116°51'00.0\" N38°18'0\"",
        "116 º 51′E 38º18′N",
        "39486878.9796, 4240808.4593",
        "4240808.4593 39486878.9796",
        " 116.85\t38.30\n",
        "116.85,38.30,12.5",
        "116.85, 38.30, -3 m",
        "116.85,\u200b38.30\u200e",
        "\u2066116.85, 38.30\u2069",
        "38 ° 18 ' 0 \" N 116 ° 51 ' 0 \" E",
        "38º18´0¨N 116º51´0¨E",
        "38°18‘0“N 116°51‘0“E",
    ],
)
def test_a_pasted_coordinate_is_read(text: str) -> None:
    found = coordinates.parse_lonlat(text)
    assert len(found) == 1
    assert off_deg(found[0], (116.85, 38.3)) < 1e-8


def test_where_the_order_cannot_be_told_both_are_offered() -> None:
    assert coordinates.parse_lonlat("87.6, 43.8") == ((87.6, 43.8), (43.8, 87.6))
    assert coordinates.parse_lonlat("87.6E, 43.8N") == ((87.6, 43.8),)


def test_south_and_west_are_negative() -> None:
    assert coordinates.parse_lonlat("22.9S 43.2W") == ((-43.2, -22.9),)
    assert coordinates.parse_lonlat("-104.99, 39.74") == ((-104.99, 39.74),)
    assert coordinates.parse_lonlat("西经104.99 北纬39.74") == ((-104.99, 39.74),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Willow Village",
        "116.85",
        "116.8538.30",
        "1,2,3",
        "38,116,20",
        "4240808.4593 39486878.9796 12.5",
        "200, 300",
        "38.3N 40N",
        "116°61′E 38°0′N",
        "1e3, 5",
        "NaN, 3",
        "116.85, 38.30 please",
        "19900000119",
        "3-2-1",
        "٣٨, ١١٦",
    ],
)
def test_what_is_no_coordinate_is_not_taken_for_one(text: str) -> None:
    assert coordinates.parse_lonlat(text) == ()


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_the_reader(text: str) -> None:
    for lon, lat in coordinates.parse_lonlat(text):
        assert abs(lon) <= 180
        assert abs(lat) <= 90
