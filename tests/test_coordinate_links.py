"""Which point does a pasted link of a map app name, and in whose coordinates?"""

from __future__ import annotations

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.coordinates import parse_link, system_said
from gridmap.errors import InvalidInput

# Baidu's own script turns metres of its plane into degrees by polynomials; these are those of 28 to 44 degrees north.
BAIDU = (
    (4482777.06, (-1.981981304930552e-8, 8.983055099779535e-6),
     (0.03278182852591, 40.31678527705744, 0.65659298677277, -4.44255534477492, 0.85341911805263, 0.12923347998204,
      -0.04625736007561)),
    (6856817.37, (-3.030883460898826e-8, 8.98305509983578e-6),
     (0.30071316287616, 59.74293618442277, 7.357984074871, -25.38371002664745, 13.45380521110908, -3.29883767235584,
      0.32710905363475)),
)  # fmt: skip


def degrees_by_baidu(x: float, y: float) -> tuple[float, float]:
    scale, (offset, slope), terms = BAIDU[0] if y < 5591021 else BAIDU[1]
    return offset + slope * x, sum(term * (y / scale) ** power for power, term in enumerate(terms))


@pytest.mark.parametrize(
    ("link", "lon", "lat", "system"),
    [
        (
            "https://uri.amap.com/marker?position=116.473195,39.993253&name=park",
            116.473195,
            39.993253,
            "gcj02",
        ),
        ("https://www.google.com/maps?q=38.31,116.86", 116.86, 38.31, "gcj02"),
        (
            "https://www.google.com/maps/place/X/@38.3,116.8,15z/data=!3m1!3d38.31!4d116.86",
            116.86,
            38.31,
            "gcj02",
        ),
        ("https://maps.google.com/?ll=38.31,116.86", 116.86, 38.31, "gcj02"),
        ("https://maps.apple.com/?ll=38.31,116.86&q=x", 116.86, 38.31, "gcj02"),
        ("https://www.bing.com/maps?cp=38.31~116.86&lvl=15", 116.86, 38.31, "gcj02"),
        ("https://uri.amap.com/marker?position=116.47,39.99&coordinate=wgs84", 116.47, 39.99, "wgs84"),
        ("https://uri.amap.com/marker?position=116.47%2C39.99", 116.47, 39.99, "gcj02"),
        ("【高德地图】清漪河桥 https://www.amap.com/?q=38.29,116.9,清漪河桥 快来", 116.9, 38.29, "gcj02"),
        ("https://wb.amap.com/?p=B000A7,38.29123,116.91234,x,y", 116.91234, 38.29123, "gcj02"),
        ("iosamap://viewMap?sourceApplication=x&lat=38.2&lon=116.1&dev=1", 116.1, 38.2, "wgs84"),
        ("androidamap://viewMap?sourceApplication=x&lat=38.2&lon=116.1&dev=0", 116.1, 38.2, "gcj02"),
        (
            "https://api.map.baidu.com/marker?location=40.047669,116.313082&title=x",
            116.313082,
            40.047669,
            "bd09",
        ),
        ("baidumap://map/marker?location=38.2,116.3&coord_type=gcj02", 116.3, 38.2, "gcj02"),
        ("https://map.baidu.com/?latlng=38.2,116.3&title=x", 116.3, 38.2, "bd09"),
        ("https://apis.map.qq.com/uri/v1/marker?marker=coord:39.89,116.34;title:x", 116.34, 39.89, "gcj02"),
        ("https://map.qq.com/?type=marker&pointx=116.34&pointy=39.89", 116.34, 39.89, "gcj02"),
        ("https://www.openstreetmap.org/?mlat=38.2&mlon=116.3#map=15/38.1/116.2", 116.3, 38.2, "wgs84"),
        ("geo:38.29,116.9", 116.9, 38.29, "wgs84"),
    ],
)
def test_the_apps_say_their_coordinates_each_in_its_own_way(
    link: str, lon: float, lat: float, system: str
) -> None:
    found = parse_link(link)
    assert found is not None
    assert (found.lon, found.lat, found.system) == (lon, lat, system)


@given(st.floats(8_100_000, 15_000_000), st.floats(3_500_000, 8_300_000))
def test_the_metres_of_baidus_plane_are_turned_as_baidu_turns_them(x: float, y: float) -> None:
    found = parse_link(f"https://map.baidu.com/poi/x/@{x:.2f},{y:.2f},15z")
    assert found is not None
    lon, lat = degrees_by_baidu(round(x, 2), round(y, 2))
    assert found.system == "bd09"
    assert math.hypot(found.lon - lon, found.lat - lat) < 2e-6  # two decimetres


@pytest.mark.parametrize(
    "link",
    ["https://surl.amap.com/3xYz", "https://j.map.baidu.com/ab/cd1", "https://www.amap.com/place/B0FF"],
)
def test_a_link_without_a_coordinate_says_what_to_do(link: str) -> None:
    with pytest.raises(InvalidInput, match="copy the long address or the coordinate"):
        parse_link(link)


@pytest.mark.parametrize("text", ["柳树屯", "116.9, 38.29", "https://example.org/?q=38.29,116.9", "", "://"])
def test_what_is_no_link_of_a_map_is_left_to_others(text: str) -> None:
    assert parse_link(text) is None


@given(st.text(max_size=200))
def test_no_text_whatever_makes_it_fail_otherwise(text: str) -> None:
    for typed in (text, f"https://uri.amap.com/{text}", f"https://map.baidu.com/{text}"):
        with suppress(InvalidInput):
            parse_link(typed)


@pytest.mark.parametrize(
    ("text", "system", "rest"),
    [
        ("高德 116.9,38.29", "gcj02", "116.9,38.29"),
        ("百度坐标：116.9,38.29", "bd09", "116.9,38.29"),
        ("GCJ-02 116.9,38.29", "gcj02", "116.9,38.29"),
        ("GPS: 116.9,38.29", "wgs84", "116.9,38.29"),
        ("高德村", "", "高德村"),
    ],
)
def test_the_system_can_be_said_before_the_coordinate(text: str, system: str, rest: str) -> None:
    assert system_said(text) == (system, rest)
