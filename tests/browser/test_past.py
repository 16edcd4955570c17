"""Does the map of another day say which day it is, draw its hazards and the months before, and lead back to today?"""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs


def test_the_map_of_another_day_tells_it_draws_it_and_leads_back(open_as: OpenAs) -> None:
    page = open_as("Paula", "/map?on=2026-02-20")
    expect(page.locator("#past-flash")).to_contain_text("Feb 20, 2026")
    expect(page.locator(".past-said")).to_contain_text("Feb 20, 2026")
    expect(page.locator(".past-chart svg")).to_have_count(2)
    for number in range(2):
        expect(page.locator(".past-chart svg").nth(number).locator("rect")).to_have_count(48)
    expect(page.locator(".past-chart polyline")).to_have_count(1)
    expect(page.locator("#legend-card")).to_contain_text("Hazards on a day")
    page.locator("#past-on").fill("2026-01-31")
    page.locator("#past .button").click()
    page.wait_for_url("**/map?*on=2026-01-31*")
    expect(page.locator(".past-said")).to_contain_text("Jan 31, 2026")
    page.locator("#past-flash a").click()
    expect(page.locator("#past-flash")).to_have_count(0)
    expect(page.locator("#legend-card")).not_to_contain_text("Hazards on a day")


def test_on_a_phone_the_field_and_the_chart_fit(open_as: OpenAs) -> None:
    page = open_as("Paula", "/map?on=2026-02-20", phone=True)
    expect(page.locator(".past-chart polyline")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
