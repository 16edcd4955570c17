"""Does each person do their job, through the front door, in the sample township at 02:40?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from gridmap.db import postgis
from tests.browser.conftest import OpenAs, at, look_at, settle

NIGHT = datetime(2026, 3, 2, 2, 40, tzinfo=ZoneInfo("Asia/Shanghai"))
MARKET_TOWN = (116.8665, 38.3032)
OWN_GRID = (116.945, 38.2965)  # in the grid that wangge leads
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


def first_of(page: Page, kind: str) -> str:
    """The name of the first row of a kind in the duty officer's list."""
    rows = page.locator(".help-row", has=page.get_by_text(kind, exact=True))
    return rows.first.locator(".help-show").inner_text()


def test_0240_a_village_is_typed_and_a_force_drops_out(visit_sample: OpenAs, picture: Picture) -> None:
    page = visit_sample("zhiban", "/locate", phone=True)
    page.fill("#locate-q", "柳树屯")
    page.press("#locate-q", "Enter")
    answer = page.locator("#locate-answer")
    expect(answer.locator(".phones.first a[href^='tel:1990000']")).to_be_visible()
    expect(answer.locator(".station")).to_contain_text("东杉消防救援站")
    expect(answer.locator(".station")).to_contain_text("沿道路")
    expect(answer.locator(".help-far").first).to_contain_text("沿道路")
    before = first_of(page, "微型消防站")
    assert first_of(page, "消防救援站") == "东杉消防救援站"
    picture(page, "walk_locate")

    row = page.locator(".help-row", has_text=before)
    row.get_by_role("button", name="停用").click()
    page.fill("#out-reason", "车辆检修")
    page.locator("dialog[open] button.primary").click()
    expect(page.locator(".help-row", has_text=before).locator(".help-out")).to_contain_text("车辆检修")
    after = first_of(page, "微型消防站")
    assert after != before
    picture(page, "walk_locate_out")

    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".help-row", has_text=before).locator(".help-out")).to_have_count(0)
    assert first_of(page, "微型消防站") == before


def test_a_planner_reads_the_absence_and_follows_it_from_table_to_map(
    visit_sample: OpenAs, picture: Picture
) -> None:
    page = visit_sample("guihua", "/map")
    headline = page.locator("#panel h1").first
    expect(headline).to_contain_text("东杉消防救援站")
    expect(headline).to_contain_text("本镇没有消防救援站")
    expect(headline).to_contain_text("15分钟内无人到达")
    row = page.locator(".table tbody tr").first
    name = row.locator("th, td").first.inner_text().strip()
    picture(page, "walk_planner")
    row.click()
    expect(page.locator(".details h1")).to_have_text(name)
    assert "pick=coverage" in page.url
    page.reload()
    expect(page.locator(".details h1")).to_have_text(name)


def test_a_planner_places_what_was_unlocated_and_takes_it_back(visit_sample: OpenAs) -> None:
    page = visit_sample(
        "guihua", "/map#table=enterprises&layers=areas.,enterprises.&only=enterprises.located.no"
    )
    rows = page.locator(".table tbody tr")
    expect(rows.first).to_be_visible()
    before = rows.count()
    rows.first.locator(".small-button").click()
    expect(page.locator(".placing-bar")).to_be_visible()
    look_at(page, *MARKET_TOWN, 15)
    page.mouse.click(*at(page, *MARKET_TOWN))
    page.locator(".placing-bar .primary").click()
    expect(rows).to_have_count(before - 1)
    page.get_by_role("button", name="撤销").click()
    expect(rows).to_have_count(before)


def test_a_grid_leader_reports_a_hazard_from_the_phone(visit_sample: OpenAs, picture: Picture) -> None:
    page = visit_sample("wangge", "/grid", phone=True)
    expect(page.locator("#open-hazards .todo-item").first).to_be_visible()
    picture(page, "walk_grid")
    page.goto("/registers/hazards/new")
    look_at(page, *OWN_GRID, 15)
    page.touchscreen.tap(*at(page, *OWN_GRID))
    expect(page.locator("#place-text")).to_contain_text("已标记")
    page.fill("#title", "消防通道被三轮车堵住")
    page.locator("#record-form .send button").click()
    expect(page.locator("#panel-record .kept-told")).to_contain_text("已登记")
    page.goto("/grid")
    expect(page.locator("#open-hazards")).to_contain_text("消防通道被三轮车堵住")


def test_a_grid_leader_sees_the_hydrant_across_the_boundary_and_not_the_neighbours_enterprises(
    visit_sample: OpenAs,
) -> None:
    page = visit_sample("wangge", "/map")
    resources = page.request.get("/api/layers/resources").json()["features"]
    hydrants = [
        each
        for each in resources
        if each["properties"]["kind"] == "hydrant" and "东杉" in each["properties"]["title"]
    ]
    assert hydrants
    path = page.evaluate("() => JSON.parse(document.getElementById('gridmap-config').textContent).area.path")
    enterprises = page.request.get("/api/layers/enterprises/rows").json()
    assert 0 < enterprises["total"] < 100
    assert page.request.get("/api/layers/enterprises?area=00010002").status == 404
    assert len(path) == 16


def test_an_administrator_enters_a_person_who_then_signs_in(visit_sample: OpenAs, open_as: OpenAs) -> None:
    page = visit_sample("guanli", "/admin/people")
    page.goto("/admin/people/new")
    page.fill("input[name=name]", "云小满")
    page.fill("input[name=phone]", "19900001234")
    page.fill("input[name=username]", "xiaoman")
    page.locator("main form button.primary").click()
    password = page.locator("#one-time-password").inner_text()
    newcomer = open_as("xiaoman", "/", password=password)
    expect(newcomer).to_have_url(re.compile("/account$"))


PAGES = {
    "guihua": {"map": "/map", "account": "/account"},
    "wangge": {"grid": "/grid", "report": "/registers/hazards/new"},
    "zhiban": {"locate": "/locate"},
    "guanli": {
        "admin": "/admin",
        "people": "/admin/people",
        "duty": "/admin/duty",
        "ledgers": "/admin/ledgers",
        "ledger": "/admin/ledgers/enterprises",
        "freshness": "/admin/freshness",
        "start": "/admin/start",
    },
}


@pytest.mark.parametrize("username", PAGES)
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_no_page_is_wider_than_its_screen(
    visit_sample: OpenAs, picture: Picture, username: str, phone: bool
) -> None:
    page = visit_sample(username, "/account", phone)
    for name, path in PAGES[username].items():
        page.goto(path)
        settle(page)
        picture(page, f"{name}_{'phone' if phone else 'desk'}")
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth + 1"), path
