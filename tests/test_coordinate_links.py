"""Which point does a pasted link of a map app name, and in whose coordinates?"""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gridmap.coordinates import TO_WGS84, parse_link, parse_lonlat, system_said, visible
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
        ("geo:38,116;u=35", 116.0, 38.0, "wgs84"),
        ("geo:0,0?q=38.29,116.9(%E6%A1%A5)", 116.9, 38.29, "wgs84"),
        ("bdapp://map/marker?location=38.2,116.3&title=x", 116.3, 38.2, "bd09"),
        ("iosamap://path?dlat=38.2&dlon=116.1", 116.1, 38.2, "gcj02"),
        ("qqmap://map/marker?marker=coord:38.2,116.3;title:x", 116.3, 38.2, "gcj02"),
        ("comgooglemaps://?q=38.2,116.3", 116.3, 38.2, "gcj02"),
        ("在uri.amap.com/marker?position=116.47,39.99", 116.47, 39.99, "gcj02"),
        ("www.gaode.com?lnglat=116.47,39.99", 116.47, 39.99, "gcj02"),
        ("http://example.org/a https://www.amap.com/?q=38.29,116.9", 116.9, 38.29, "gcj02"),
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
    [
        "https://surl.amap.com/3xYz",
        "https://j.map.baidu.com/ab/cd1",
        "j.map.baidu.com/ab/cd1",
        "https://w.url.cn/s/AbC",
        "https://maps.app.goo.gl/x",
        "https://www.amap.com/place/B0FF",
    ],
)
def test_a_link_without_a_coordinate_says_what_to_do(link: str) -> None:
    with pytest.raises(InvalidInput, match="copy the long address or the coordinate"):
        parse_link(link)


@pytest.mark.parametrize("text", ["柳树屯", "116.9, 38.29", "https://example.org/?q=38.29,116.9", "", "://"])
def test_what_is_no_link_of_a_map_is_left_to_others(text: str) -> None:
    assert parse_link(text) is None


@pytest.mark.parametrize(
    ("link", "lon", "lat"),
    [
        ("https://uri.amap.com/marker?position=38.299834,116.875419", 116.875419, 38.299834),
        ("https://api.map.baidu.com/marker?location=116.8,38.2", 116.8, 38.2),
        ("https://map.qq.com/?pointx=38.2&pointy=116.8", 116.8, 38.2),
        ("geo:116.8,38.2", 116.8, 38.2),
        ("https://www.google.com/maps/@116.8,38.2,15z", 116.8, 38.2),
        ("https://www.openstreetmap.org/#map=15/116.8/38.2", 116.8, 38.2),
        ("geo:-104.9,39.7", -104.9, 39.7),
    ],
)
def test_what_lies_somewhere_only_when_turned_is_turned_and_said(link: str, lon: float, lat: float) -> None:
    found = parse_link(link)
    assert found is not None
    assert (found.lon, found.lat, found.turned) == (lon, lat, True)


def test_what_lies_somewhere_as_it_is_written_is_not_turned() -> None:
    for link in ("geo:38.2,116.8", "geo:0,0", "geo:-33.9,18.4"):
        found = parse_link(link)
        assert found is not None
        assert not found.turned


@pytest.mark.parametrize(
    "link",
    [
        "https://map.qq.com/?pointx=999&pointy=99",
        "geo:98.3,200.1",
        "https://www.google.com/maps/@99.1,200.2,15z",
        "https://www.openstreetmap.org/#map=15/98.3/216.8",
        "www.amap.com/?lat=nan&lon=116",
        "www.amap.com/?lat=38&lon=inf",
        "https://[amap.com/?lat=1",
    ],
)
def test_numbers_that_are_no_place_and_a_broken_link_are_refused_with_a_remedy(link: str) -> None:
    with pytest.raises(InvalidInput, match="tap the map"):
        parse_link(link)


NUMBERS = st.one_of(
    st.floats().map(str),
    st.floats(-200, 200).map(lambda value: f"{value:.6f}"),
    st.sampled_from(
        ["nan", "inf", "-inf", "1e309", "90.0", "180.0", "-180.0", "0", "9" * 400, "１１６.8", ""]
    ),
)
FORMS = (
    "https://uri.amap.com/marker?position={0},{1}",
    "www.amap.com/?lat={0}&lon={1}",
    "https://www.amap.com/?q={0},{1},x",
    "bdapp://map/marker?location={0},{1}",
    "https://map.baidu.com/@{0},{1},15z",
    "https://map.qq.com/?pointx={0}&pointy={1}",
    "qqmap://map/marker?marker=coord:{0},{1}",
    "https://www.google.com/maps/@{0},{1},15z",
    "https://maps.apple.com/?ll={0},{1}",
    "https://www.bing.com/maps?cp={0}~{1}",
    "https://www.openstreetmap.org/?mlat={0}&mlon={1}",
    "https://www.openstreetmap.org/#map=15/{0}/{1}",
    "geo:{0},{1}",
    "位置：{0},{1}",
    "高德 {0} {1} 12.5",
    "{0}° {1}′ 12″ N, {1} E",
)
PASTED = st.one_of(
    st.text(max_size=200),
    st.builds(str.format, st.sampled_from(FORMS), NUMBERS, NUMBERS),
    st.builds(str.format, st.sampled_from(FORMS), st.text(max_size=9), st.text(max_size=9)),
    st.builds(
        "{}{}".format, st.sampled_from(["https://", "https://[", "geo:", "amap.com/", "bdapp://"]), st.text()
    ),
)


@given(PASTED)
@example("9" * 400 + ", 0")
@example("0 " + "9" * 309)
@settings(max_examples=600, deadline=None)
def test_whatever_is_pasted_is_a_place_on_earth_or_is_refused_with_a_remedy(typed: str) -> None:
    refused, linked = "tap the map.", None
    try:
        linked = parse_link(visible(typed))
    except InvalidInput as error:
        refused = str(error)
    assert refused.endswith("tap the map.")
    said, bare = system_said(visible(typed))
    told = [((linked.lon, linked.lat), linked.system)] if linked else []
    for point, system in (*told, *((each, said or "wgs84") for each in parse_lonlat(bare))):
        for lon, lat in (point, TO_WGS84[system](*point)):
            assert -180 <= lon <= 180
            assert -90 <= lat <= 90


@pytest.mark.parametrize(
    ("text", "system", "rest"),
    [
        ("高德 116.9,38.29", "gcj02", "116.9,38.29"),
        ("百度坐标：116.9,38.29", "bd09", "116.9,38.29"),
        ("GCJ-02 116.9,38.29", "gcj02", "116.9,38.29"),
        ("GPS: 116.9,38.29", "wgs84", "116.9,38.29"),
        ("位置：116.8,38.2", "", "116.8,38.2"),
        ("坐标 116.8 38.2", "", "116.8 38.2"),
        ("我的位置：北纬38.2 东经116.8", "", "北纬38.2 东经116.8"),
        ("高德地图坐标（116.9,38.29）", "gcj02", "116.9,38.29）"),
        ("位置村", "", "位置村"),
        ("高德村", "", "高德村"),
    ],
)
def test_the_system_can_be_said_before_the_coordinate(text: str, system: str, rest: str) -> None:
    assert system_said(text) == (system, rest)
