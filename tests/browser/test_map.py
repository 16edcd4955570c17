"""Can a planner read the map: the sentence, the numbers, the table, the layers, and one feature's details?"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import Engine, text

from gridmap.jobs import run_one
from tests import world
from tests.browser.conftest import OpenAs, at, look_at, settle, shown

ROWS = ".tied tbody tr"
ENTERPRISES = "/map#layers=enterprises.risk,areas.level"


def choose_table(page: Page, key: str, expected: str) -> None:
    page.select_option(".table-bar select", key)
    expect(page.locator(".tied tbody")).to_contain_text(expected)


def test_the_map_opens_with_the_sentence_that_matters_and_the_table_behind_it(open_as: OpenAs) -> None:
    page = open_as("Paula", "/map")
    expect(page.locator(".headline")).to_contain_text(
        "No fire station in this township; nearest: Heron Station", timeout=20_000
    )
    expect(page.locator(".figure-title").first).to_be_visible()
    expect(page.locator(ROWS).first).to_be_visible()
    assert "As of" in shown(page, ".table-count")
    expect(page.locator(".name-village").filter(has_text="West Village")).to_be_visible()


def test_a_row_and_its_place_on_the_map_point_at_each_other(open_as: OpenAs) -> None:
    page = open_as("Paula", ENTERPRISES)
    choose_table(page, "enterprises", "Flour Mill")
    page.hover(f"{ROWS}[data-id='{world.name_id('Corner Shop')}']")
    expect(page.locator(".ring.hovered")).to_have_count(1)

    look_at(page, 117.06, 38.02, 17)
    settle(page)
    page.mouse.move(*at(page, 117.06, 38.02))
    expect(page.locator(f"{ROWS}[data-hovered]")).to_contain_text("Corner Shop")


def test_a_click_on_a_sign_opens_its_details_and_back_closes_them(open_as: OpenAs) -> None:
    page = open_as("Paula", ENTERPRISES)
    look_at(page, 117.06, 38.02, 17)
    settle(page)
    page.mouse.click(*at(page, 117.06, 38.02))
    expect(page.locator(".details h1")).to_have_text("Corner Shop")
    expect(page.locator(".ring.selected")).to_have_count(1)
    assert f"pick=enterprises/{world.name_id('Corner Shop')}" in page.url
    page.go_back()
    expect(page.locator("#headline")).to_be_visible()
    expect(page.locator(".ring.selected")).to_have_count(0)


def test_filters_narrow_the_map_and_the_table_and_are_taken_off_by_their_chips(open_as: OpenAs) -> None:
    page = open_as("Paula", ENTERPRISES)
    choose_table(page, "enterprises", "Flour Mill")
    page.click(".table-bar button")
    page.click(".filters .chip:has-text('Gas') >> nth=0")
    expect(page.locator(ROWS)).to_have_count(1)
    assert "Gas Point" in shown(page, ROWS)
    expect(page.locator("#legend-card")).not_to_contain_text("Red: major risk")
    page.click(".active-filters .chip.on")
    expect(page.locator(ROWS)).to_have_count(5)


def test_a_link_brings_the_same_view_back(open_as: OpenAs) -> None:
    page = open_as("Paula", "/map")
    choose_table(page, "enterprises", "Flour Mill")
    page.click(".table-bar button")
    page.fill(".filters input[type=search]", "shop")
    expect(page.locator(ROWS)).to_have_count(2)
    page.click(".tied thead button:has-text('Name')")
    look_at(page, 117.07, 38.03, 13.5)
    settle(page)
    link, rows = page.url, page.locator(ROWS).all_inner_texts()
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator(ROWS)).to_have_count(2)
    assert page.locator(ROWS).all_inner_texts() == rows
    view = page.evaluate(
        "() => { const map = window.gridmapMap; return [map.getZoom(), map.getCenter().lng] }"
    )
    assert view[0] == 13.5
    assert abs(view[1] - 117.07) < 1e-4


def test_a_name_is_found_with_the_keyboard_alone(open_as: OpenAs) -> None:
    page = open_as("Paula", "/map")
    page.focus("#search")
    page.keyboard.type("mill")
    expect(page.locator("#search-hits li")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".details h1")).to_contain_text("Mill")


def test_one_layer_colours_the_areas_at_a_time_and_its_legend_follows(open_as: OpenAs) -> None:
    page = open_as("Paula", "/map")
    page.click("[aria-controls=panel-layers]")
    grids = page.get_by_role("checkbox", name=re.compile("^Grids"))
    minutes = page.get_by_role("checkbox", name="Minutes: who comes first")
    expect(minutes).to_be_checked()
    grids.check()
    expect(minutes).not_to_be_checked()
    item = page.locator(".layer-item", has=grids)
    expect(item.locator(".legend-marks")).to_contain_text("No leader")
    item.locator("select").select_option("population")
    expect(item.locator(".legend-marks")).to_contain_text("Unknown")
    expect(item.locator(".legend-marks li", has_text="Unknown").locator(".legend-count")).to_have_text("1")
    page.wait_for_url("**grids.population**")


def test_a_layer_that_cannot_be_fetched_says_so_and_can_be_asked_again(open_as: OpenAs) -> None:
    page = open_as("Paula", "/map", expected=("500",))
    page.route(
        "**/api/layers/risk_points?**", lambda route: route.fulfill(status=500, json={"error": "Not now."})
    )
    page.click("[aria-controls=panel-layers]")
    item = page.locator(".layer-item", has=page.get_by_role("checkbox", name="Risk points"))
    item.get_by_role("checkbox").check()
    expect(item.locator(".problem")).to_contain_text("Not now.")
    page.unroute("**/api/layers/risk_points?**")
    item.get_by_role("button", name="Try again").click()
    expect(item.locator(".legend-marks")).to_contain_text("Orange")


def test_more_than_the_browser_should_draw_comes_as_counts_that_zoom_in(open_as: OpenAs) -> None:
    page = open_as("Paula", "/map")
    count = {
        "type": "Feature", "id": None, "geometry": {"type": "Point", "coordinates": [117.05, 38.04]},
        "properties": {"count": 7312, "class": {"risk": "red"}},
    }  # fmt: skip
    said = {
        "type": "FeatureCollection", "as_of": None, "fresh": True, "freshness": "Not computed yet",
        "total": 7312, "total_text": "7,312", "in_view": 7312, "clustered": True, "headline": None, "measure": None,
        "counts": {"risk": {"red": "7,312"}}, "unlocated": 0, "unlocated_text": "0", "features": [count],
    }  # fmt: skip
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(json=said)

    page.route("**/api/layers/risk_points?**", answer)
    page.click("[aria-controls=panel-layers]")
    page.get_by_role("checkbox", name="Risk points").check()
    bubble = page.locator(".bubble", has_text="7312")
    expect(bubble).to_be_visible()
    before = page.evaluate("() => window.gridmapMap.getZoom()")
    bubble.click()
    settle(page)
    assert page.evaluate("() => window.gridmapMap.getZoom()") > before
    assert "bbox=" not in asked[0]
    assert "bbox=" in asked[-1]


def test_a_heavy_answer_becomes_new_under_the_readers_eyes(
    open_as: OpenAs, engine: Engine, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_as("Paula", "/map")
    headline = page.locator("#headline")
    expect(headline).to_contain_text("As of", timeout=20_000)
    monkeypatch.setattr("gridmap.publishing.renewal.HEAVY_MS", -1)
    with owner.begin() as connection:
        connection.execute(text("UPDATE resources SET note = note || '.' WHERE kind = 'fire_station'"))
    page.reload()
    expect(headline).to_contain_text("being brought up to date", timeout=20_000)
    while run_one(engine):
        pass
    expect(headline).not_to_contain_text("being brought up to date", timeout=20_000)
