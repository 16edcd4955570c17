"""Does "My grid" answer from what the phone has kept, calmly and of when it is, where there is no signal?"""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from tests.browser.conftest import OpenAs
from tests.browser.test_visit_offline import kept_pages, killed, rows

AS_OF = re.compile(r"As of .*no signal")
TAP = "({ lat, lng }) => window.gridmapMap.fire('click', { latlng: { lat, lng } })"


def grid(open_as: OpenAs) -> Page:
    """Opened without a signal; its map is drawn."""
    page = killed(kept_pages(open_as))
    page.goto("/grid")
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#open-hazards .todo")).to_contain_text("Blocked exit")
    page.wait_for_function("() => window.quietMs() > 500")
    return page


def test_the_nearest_water_is_told_in_a_straight_line(open_as: OpenAs) -> None:
    page = grid(open_as)
    page.click("#nearest-hydrant")
    water = page.locator("#nearest-water")
    expect(water.locator(".help-row").first).to_contain_text("straight line")
    expect(water).to_contain_text(AS_OF)
    expect(water).to_contain_text("the way by road needs a signal")
    expect(water).to_contain_text("Measured from where you are.")
    expect(page.locator(".problem:visible")).to_have_count(0)


def test_what_the_map_holds_is_found_by_its_name(open_as: OpenAs) -> None:
    page = grid(open_as)
    page.fill("#search", "corner")
    hits = page.locator("#search-hits")
    expect(hits).to_contain_text("Corner Shop")
    expect(hits).to_contain_text(AS_OF)
    page.press("#search", "Enter")
    expect(page.locator(".details h1")).to_have_text("Corner Shop")
    page.fill("#search", "no such name")
    expect(hits).to_contain_text("Nothing is called")
    expect(hits).to_contain_text("Only what this phone's map shows")
    page.fill("#search", "Micro Station")
    hits.get_by_text("Market Micro Station").click()
    details = page.locator("#panel-details")
    expect(details.locator("h1")).to_have_text("Market Micro Station")
    expect(details).to_contain_text("The details need a signal.")
    expect(page.locator(".problem:visible")).to_have_count(0)


def test_a_tap_on_the_ground_tells_what_is_near_and_where_to_report(open_as: OpenAs, owner: Engine) -> None:
    page = grid(open_as)
    page.evaluate(TAP, {"lat": 38.0105, "lng": 117.0605})
    ground = page.locator(".ground")
    expect(ground).to_contain_text(AS_OF)
    expect(ground).to_contain_text("In a straight line: Market Micro Station")
    expect(ground).to_contain_text("needs a signal")
    expect(ground.locator(".problem")).to_have_count(0)
    ground.get_by_role("link", name="Report a hazard here").click()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("[name='geom.lon']")).to_have_value("117.060500")
    page.fill("#title", "Seen where I tapped")
    page.get_by_role("button", name="Report a hazard").click()
    expect(page.locator("#panel-record")).to_contain_text("Kept on this phone.")
    page.context.set_offline(False)
    expect(page.locator("#panel-record")).to_contain_text("It is registered.")
    placed = "SELECT round(ST_X(geom)::numeric, 4), round(ST_Y(geom)::numeric, 4) FROM hazards WHERE title = :title"
    assert [tuple(map(float, each)) for each in rows(owner, placed, title="Seen where I tapped")] == [
        (117.0605, 38.0105)
    ]
