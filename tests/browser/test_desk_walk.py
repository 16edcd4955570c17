"""02:40: is a call typed, answered, told, logged, reported, handed over, and looked back on, by a tired person?"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, text

from gridmap.db import postgis
from gridmap.records import sample
from tests import world
from tests.browser.conftest import AT_ONCE, OpenAs, at, look_at
from tests.browser.test_accessibility import AXE, RUN

Picture = Callable[[Page, str], None]
MOST_TAPS, MOST_S = 8, 60
NEAR_SAMPLE = "大杨村"


class Night:
    """A clock that the test moves."""

    moment = world.NOW

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture(scope="module")
def urls(sample_township: postgis.Urls) -> postgis.Urls:
    return sample_township


@pytest.fixture(scope="module")
def present() -> Night:
    return Night()


@pytest.fixture(scope="module")
def locale() -> str:
    return "zh_CN"


@pytest.fixture
def visit_at_night(open_as: OpenAs) -> OpenAs:
    """Pages of the sample's duty officer."""

    def visit(path: str, *, phone: bool = False, expected: tuple[str, ...] = ()) -> Page:
        return open_as("zhiban", path, phone=phone, password=sample.PASSWORD, expected=expected)

    return visit


class Hand:
    """Taps and counts them; typing is no tap, but the tap into the field is one."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.taps += 1

    def type(self, selector: str, text: str) -> None:
        self.tap(selector)
        self.page.keyboard.insert_text(text)


def accessible(page: Page, name: str) -> list[str]:
    """What axe finds serious by day and by night."""
    page.evaluate(AT_ONCE)
    page.evaluate(AXE.read_text("utf-8"))
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += [f"{name} {scheme} {each}" for each in page.evaluate(RUN, None)]
    page.emulate_media(color_scheme="light")
    return found


def middle_of_a_road(owner: Engine, page: Page) -> tuple[float, float]:
    """Of the nearest to the incident that the page is about."""
    asked = text(
        "SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_LineInterpolatePoint(r.geom, 0.5) AS p FROM roads r, incidents i"
        " WHERE i.id = :id AND r.drivable ORDER BY r.geom <-> i.geom LIMIT 1) AS found"
    )
    with owner.connect() as connection:
        lon, lat = connection.execute(asked, {"id": re.split("[/#]", page.url)[4]}).one()
    return float(lon), float(lat)


def test_from_the_call_to_the_look_back(
    visit_at_night: OpenAs, owner: Engine, present: Night, picture: Picture
) -> None:
    page = visit_at_night("/locate", expected=("422",))
    page.clock.set_fixed_time(present.moment)
    page.wait_for_selector("html[data-ready]")
    hand, began = Hand(page), time.monotonic()
    hand.tap('.bar-tabs a[href="/desk"]')
    hand.tap(".take-call")
    page.wait_for_selector("html[data-ready]")
    hand.tap("label.kind")
    hand.type("#place", NEAR_SAMPLE)
    page.keyboard.press("Enter")
    expect(page.locator("#place-found")).to_contain_text("青禾镇")
    hand.tap("#call .form-actions .primary")
    page.wait_for_selector("html[data-ready]")
    hand.tap(".tell button")
    expect(page.locator(".told-done")).to_contain_text("119")
    hand.tap("#report a.primary")
    drafted = page.locator("#text").input_value()
    took = time.monotonic() - began
    assert drafted.startswith(f"【首报】{NEAR_SAMPLE}火灾\n接报时间：2026年3月2日02:40")
    assert "02:40 通知：119 消防救援" in drafted
    assert hand.taps <= MOST_TAPS, hand.taps
    assert took <= MOST_S, took
    picture(page, "desk-report")
    with page.expect_download() as word:
        page.locator("button[formaction]").click()
    assert word.value.suggested_filename == f"【首报】{NEAR_SAMPLE}火灾.docx"
    page.locator("[data-copy]").click()
    expect(page.locator("#copied")).not_to_be_empty()

    # A report that is older than the call is no report.
    page.fill("[name=said_at]:visible", "02:39")
    page.locator("fieldset .primary").click()
    expect(page.locator("#said_at-problem")).to_contain_text("早于接警时间 02:40")
    page.fill("[name=said_at]:visible", "")
    page.locator("fieldset .primary").click()
    page.wait_for_selector(".help-row")
    expect(page.locator('.clock[data-state="met"]')).to_have_count(2)

    # The nearest is sent; it is left out of this incident's answer, with the minutes kept that were promised.
    first = page.locator(".help-row .help-show").first.inner_text()
    page.locator(".send-out").first.click()
    expect(page.locator(".under-way")).to_contain_text(first)
    expect(page.locator(".help-row .help-show").first).not_to_have_text(first)
    expect(page.locator("#changes")).to_contain_text("仅对本事件有效")
    present.moment += timedelta(minutes=3)
    page.locator("form[action$=left]:not(.act-at) button").click()
    expect(page.locator(".under-way")).to_contain_text("02:43 出动")
    present.moment += timedelta(minutes=9)
    page.locator("form[action$=arrived]:not(.act-at) button").click()
    expect(page.locator(".under-way")).to_contain_text("02:52 到场")

    # A road is closed by a tap on the map.
    lon, lat = middle_of_a_road(owner, page)
    look_at(page, lon, lat, 16)
    page.locator("[data-pick]").click()
    page.mouse.click(*at(page, lon, lat))
    expect(page.locator("#roads .things li")).to_have_count(1)
    expect(page.locator(".road-shut")).to_have_count(1)
    expect(page.locator("#changes")).to_contain_text("封闭道路 1 处")

    page.locator("select[name=wind_from_deg]").select_option("315")
    page.locator(".wind-form button").click()
    expect(page.locator("#wind")).to_contain_text("西北风")
    expect(page.locator("path.downwind")).to_have_count(1)
    expect(page.locator("path.danger-ring")).to_have_count(2)
    page.fill("#log-text", "东侧车间有气瓶")
    page.locator(".log-form .primary").click()
    expect(page.locator(".log")).to_contain_text("东侧车间有气瓶")
    hrefs = page.locator("#more a[target=_blank]").evaluate_all(
        "all => all.map((each) => new URL(each.href).host)"
    )
    assert hrefs == ["uri.amap.com", "api.map.baidu.com", "apis.map.qq.com"]
    found = accessible(page, "incident")
    picture(page, "desk-incident")

    incident = page.url.split("#")[0]
    page.goto("/desk/handover")
    expect(page.locator("main")).to_contain_text("东侧车间有气瓶")
    found += accessible(page, "handover")
    page.emulate_media(media="print")
    expect(page.locator(".no-print").first).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.emulate_media(media="screen")
    page.goto(f"{incident}/review")
    expect(page.locator("#came")).to_contain_text("02:52")
    expect(page.locator("#came")).to_contain_text("12分钟")
    expect(page.locator("#observed")).to_contain_text("180秒")
    found += accessible(page, "review")
    for path in ("/desk", "/desk/new", f"{incident}/report"):
        page.goto(path)
        page.wait_for_selector("html[data-ready]")
        found += accessible(page, path)
    assert found == []


def test_the_board_on_the_wall_says_when_it_is_stale(visit_at_night: OpenAs) -> None:
    page = visit_at_night("/wall", expected=("ERR_FAILED",))
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#wall-age")).to_have_text(re.compile(r"^\d+ 秒前的情况$"))
    expect(page.locator("#wall-stale")).to_be_hidden()
    page.clock.install()
    page.reload()
    page.wait_for_selector("html[data-ready]")
    page.route("**/api/wall*", lambda route: route.abort())
    page.clock.run_for(30_000)
    expect(page.locator("#wall-stale")).to_be_hidden()
    page.clock.run_for(10_000)
    expect(page.locator("#wall-stale")).to_contain_text("不是最新情况")
    page.unroute("**/api/wall*")
    page.clock.run_for(11_000)
    expect(page.locator("#wall-stale")).to_be_hidden()


def test_a_thumb_finds_its_way_on_a_phone(visit_at_night: OpenAs, picture: Picture) -> None:
    page = visit_at_night("/desk/new?place=x&lon=116.878&lat=38.285", phone=True, expected=("409",))
    page.wait_for_selector("html[data-ready]")
    page.locator("label.kind").nth(5).tap()
    page.locator("#call .form-actions .primary").tap()
    another = page.locator("#same button[value=no]")
    expect(another.or_(page.locator(".help-row").first)).to_be_visible()
    if another.is_visible():
        another.tap()
    page.wait_for_selector(".help-row")
    button = page.locator(".tell button").first
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["y"] + box["height"] <= 844, "the first button is seen without scrolling"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    picture(page, "desk-phone")
