"""Is it said whose way is drawn, is it the first of the list, and is nothing offered that would be refused?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from pyproj import Geod

from gridmap.coordinates import gcj02_from_wgs84
from gridmap.db import postgis
from gridmap.records import sample
from tests.browser.conftest import OpenAs, settle

NIGHT = datetime(2026, 3, 2, 2, 40, tzinfo=ZoneInfo("Asia/Shanghai"))
PLACE = (116.9, 38.29)
SLOW_MS = 40_000
GEOD = Geod(ellps="WGS84")
Picture = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def moment() -> datetime:
    return NIGHT


@pytest.fixture(scope="module")
def urls(sample_township: postgis.Urls) -> postgis.Urls:
    return sample_township


@pytest.fixture(scope="module")
def locale() -> str:
    return "zh_CN"


def located(visit_sample: OpenAs, query: str, phone: bool = False) -> Page:
    page = visit_sample("zhiban", f"/locate?{query}", phone)
    expect(page.locator(".help-row").first).to_be_visible(timeout=SLOW_MS)
    expect(page.locator(".way-said")).to_be_visible()
    settle(page)
    return page


def minutes_of(text: str) -> float:
    return float(text.split("分钟")[0].split("\n")[-1])


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_way_is_that_of_the_first_in_the_list_who_is_there_first(
    visit_sample: OpenAs, picture: Picture, phone: bool
) -> None:
    page = located(visit_sample, "lon=116.9&lat=38.29", phone)
    forces = page.locator(".help").first.locator(".help-row:not(.out)")
    times = [
        minutes_of(each) for each in forces.locator(".help-far .strong").all_inner_texts() if "分钟" in each
    ]
    assert times == sorted(times)
    first = forces.first
    expect(first).to_have_attribute("aria-current", "true")
    expect(first.locator(".help-drawn")).to_have_text("路线已画在地图上")
    assert page.locator(".help-row[aria-current]").count() == 1
    first.locator(".turns summary").click()
    assert page.locator(".turns").count() == 1
    words = first.locator(".turns li").all_inner_texts()
    assert len(words) > 2
    assert words[0].startswith(("向", "沿"))
    assert "现场" in words[-1]
    expect(page.locator(".way-said")).to_contain_text(f"A {first.locator('.help-show').inner_text()}")
    picture(page, f"locate_way_{'phone' if phone else 'desk'}")
    whole = page.evaluate(
        """() => { const free = document.getElementById('panel').getBoundingClientRect();
        const box = document.querySelector('path.way').getBoundingClientRect();
        const beside = innerWidth > 768;
        return box.left >= 0 && box.top >= 0 && (beside ? box.right <= free.left : box.bottom <= free.top) }"""
    )
    assert whole


def test_another_rows_way_is_drawn_when_it_is_tapped_and_said_to_be_its(visit_sample: OpenAs) -> None:
    page = located(visit_sample, "lon=116.9&lat=38.29")
    station = page.locator(".help-row", has_text="东杉消防救援站")
    station.locator(".help-show").click()
    expect(page.locator(".way-said", has_text="东杉消防救援站")).to_be_visible(timeout=SLOW_MS)
    expect(page.locator(".way-said")).to_have_count(1)
    expect(station).to_have_attribute("aria-current", "true")
    assert page.locator(".help-row[aria-current]").count() == 1


def test_a_neighbours_station_is_not_offered_to_be_put_out_of_service(visit_sample: OpenAs) -> None:
    page = located(visit_sample, "lon=116.9&lat=38.29")
    assert (
        page.locator(".help-row", has_text="东杉消防救援站").get_by_role("button", name="设为停用").count()
        == 0
    )
    own = page.locator(".help-row", has_text="青禾镇").first
    expect(own.get_by_role("button", name="设为停用")).to_be_visible()


def pin(page: Page) -> tuple[float, float]:
    found = page.evaluate(
        "() => { let at; window.gridmapMap.eachLayer((layer) => {"
        " if (layer.options?.draggable && layer.getLatLng) at = layer.getLatLng(); }); return [at.lng, at.lat] }"
    )
    return float(found[0]), float(found[1])


def test_a_coordinate_of_amap_is_read_as_such_by_one_tap(visit_sample: OpenAs) -> None:
    lon, lat = (float(part) for part in gcj02_from_wgs84(*PLACE))
    page = located(visit_sample, f"q={lon:.6f},{lat:.6f}")
    assert GEOD.inv(*pin(page), *PLACE)[2] > 300
    expect(page.locator(".coordinate-systems .chip.on")).to_have_text("GPS（WGS 84）")
    page.get_by_role("button", name="高德、腾讯（GCJ-02）").click()
    expect(page.locator(".coordinate-systems .chip.on")).to_have_text("高德、腾讯（GCJ-02）", timeout=SLOW_MS)
    assert GEOD.inv(*pin(page), *PLACE)[2] < 1
    assert "system=gcj02" in page.url


def test_a_pasted_link_of_amap_needs_no_telling(open_as: OpenAs) -> None:
    lon, lat = (float(part) for part in gcj02_from_wgs84(*PLACE))
    page = open_as("zhiban", "/locate", password=sample.PASSWORD, expected=("404", "422"))
    page.fill(
        "#locate-q", f"【高德地图】马厂屯 https://uri.amap.com/marker?position={lon:.6f},{lat:.6f}&name=x"
    )
    page.press("#locate-q", "Enter")
    expect(page.locator(".locate-place")).to_contain_text("按GCJ-02（火星坐标）读取", timeout=SLOW_MS)
    assert GEOD.inv(*pin(page), *PLACE)[2] < 1
    page.fill("#locate-q", "https://surl.amap.com/3xYz")
    page.press("#locate-q", "Enter")
    expect(page.locator("#locate-answer")).to_contain_text(
        "此链接不含坐标。请在高德地图中打开", timeout=SLOW_MS
    )


def test_a_grid_leader_is_one_tap_from_the_nearest_hydrant(visit_sample: OpenAs, picture: Picture) -> None:
    page = visit_sample("wangge", "/grid", True)
    page.locator("#nearest-hydrant").click()
    rows = page.locator("#nearest-water .help-row")
    expect(rows.first).to_have_attribute("aria-current", "true", timeout=SLOW_MS)
    expect(page.locator(".way-said")).to_contain_text("消火栓")
    expect(rows.first).to_be_in_viewport()
    expect(page.locator("#nearest-water")).to_contain_text("从您所在的位置量起。")
    kinds = page.locator("#nearest-water h2").all_inner_texts()
    assert kinds[0] == "消火栓"
    picture(page, "nearest_hydrant")


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_call_s_form_says_at_once_where_a_place_is_and_what_is_wrong_with_it(
    open_as: OpenAs, picture: Picture, phone: bool
) -> None:
    page = open_as("zhiban", "/desk/new", phone=phone, password=sample.PASSWORD, expected=("404", "422"))
    found, place = page.locator("#place-found"), page.locator("#place")

    def asks(text: str) -> None:
        place.fill(text)
        place.press("Enter")

    for village, known in (
        ("石桥营村", "石桥营"),
        ("云上县青禾镇三官庙村", "三官庙村"),
        ("贺家堤村", "贺家堤"),
    ):
        asks(village)
        expect(found).to_contain_text(f"{known} · 云上县 · 青禾镇")
        expect(found.locator(".problem")).to_have_count(0)
    asks("没有这个地方")
    expect(found.locator(".problem")).to_contain_text("116.85, 38.30")
    asks("https://map.qq.com/?pointx=999&pointy=99")
    expect(found.locator(".problem")).to_contain_text("在地图上点选")
    asks("116, 38.01")
    expect(found.locator(".problem")).to_contain_text("不在任何已知区域内。请核对")
    expect(place).to_have_value("116, 38.01")
    picture(page, "call-outside")
    page.evaluate("() => void window.gridmapMap.fire('click', { latlng: { lat: 38.29, lng: 116.9 } })")
    expect(found).to_contain_text("116.90000, 38.29000")
    expect(found.locator(".problem")).to_have_count(0)
    page.evaluate("() => void window.gridmapMap.fire('click', { latlng: { lat: 38.01, lng: 116.0 } })")
    expect(found.locator(".problem")).to_contain_text("不在任何已知区域内。请核对")
