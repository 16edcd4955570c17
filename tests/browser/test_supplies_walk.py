"""A planner counts a depot: do page, map and purchase list change, and can the list be printed?"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import world
from tests.browser.conftest import OpenAs, at
from tests.layers.test_supplies import VILLAGE, stocked

__all__ = ["stocked"]
Picture = Callable[[Page, str], None]


def test_counting_a_depot_changes_page_map_and_purchases(open_as: OpenAs, picture: Picture) -> None:
    page = open_as("Paula", "/shortfall")
    expect(page.locator("#line-tent .verdict")).to_have_text(f"short at most 16 顶; not counted: {VILLAGE}")
    expect(page.locator("#purchases")).to_contain_text(f"Count first: {VILLAGE}.")
    picture(page, "shortfall")
    page.goto(f"/map?area={world.T1}#layers=areas.level,shortfall.short")
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#panel")).to_contain_text(VILLAGE)
    picture(page, "shortfall-map")

    page.goto(f"/supplies/depots/{world.name_id(VILLAGE)}/count")
    page.locator("input[name$=-quantity]").first.fill("6")
    picture(page, "shortfall-count")
    page.locator(".booking button.primary").first.click()
    page.wait_for_url("**/supplies/forms/*")

    page.goto("/shortfall")
    expect(page.locator("#line-tent .verdict")).to_have_text("short 10 顶")
    expect(page.locator("#purchases")).not_to_contain_text("Count first")
    page.goto(f"/map?area={world.T1}#layers=areas.level,shortfall.short")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#panel")).not_to_contain_text(VILLAGE)

    page.goto("/shortfall")
    page.emulate_media(media="print")
    expect(page.locator(".actions")).to_be_hidden()
    expect(page.locator(".signature")).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_a_scenario_is_drawn_by_its_corners(open_as: OpenAs, picture: Picture) -> None:
    page = open_as("Paula", "/shortfall/scenarios/new")
    expect(page.locator(".name-village").first).to_be_visible()
    corners = ((117.055, 38.036), (117.095, 38.036), (117.095, 38.004), (117.055, 38.004), (117.02, 38.06))
    for count, corner in enumerate(corners, 1):
        page.mouse.click(*at(page, *corner))
        expect(page.locator(".point.corner")).to_have_count(count)
    page.click("[data-undo]")
    expect(page.locator(".point.corner")).to_have_count(4)
    drawn = json.loads(page.input_value("[name=outline]"))
    assert drawn == [pytest.approx(corner, abs=0.0005) for corner in corners[:4]]
    page.fill("[name=name]", "River over its bank")
    picture(page, "scenario")
    page.fill("[name=share_percent]", "")
    page.fill("[name=people]", "30")
    page.click("#scenario button.primary")
    expect(page.locator(".sheet-head")).to_contain_text("Scenario “River over its bank”: 30 people.")
    expect(page.locator("#line-tent td.number").first).to_have_text("10")
    page.click("#line-tent a")
    page.wait_for_selector("html[data-ready]")
    expect(page.locator(".scenario-flash")).to_contain_text("River over its bank")
    expect(page.locator("#headline")).to_contain_text("For 30 people")
    expect(page.locator("#table tbody tr")).to_have_count(1)
    picture(page, "scenario-map")


def test_the_page_can_be_read_on_a_phone(open_as: OpenAs, picture: Picture) -> None:
    page = open_as("Paula", "/shortfall", phone=True)
    picture(page, "shortfall-phone")
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    page.goto("/shortfall/scenarios/new")
    picture(page, "scenario-phone")
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
