"""Is the form what one sees first of it on a phone, also while something waits and there is no signal?"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.test_visit_offline import kept_pages

# What of the form is seen above the button that stays at the bottom, in pixels.
SEEN = """() => {
  const top = document.querySelector("#record-form").getBoundingClientRect().top;
  return document.querySelector(".send").getBoundingClientRect().top - top;
}"""
MAP = """() => document.querySelector("#panel").getBoundingClientRect().top
  - document.querySelector("#map-page").getBoundingClientRect().top"""


@pytest.fixture
def page(open_as: OpenAs) -> Page:
    found = kept_pages(open_as)
    found.set_viewport_size({"width": 360, "height": 740})
    return found


def opened(page: Page) -> None:
    page.goto("/registers/hazards/new?lon=117.06&lat=38.01")
    page.wait_for_selector("html[data-ready]")
    page.wait_for_function("() => window.quietMs() > 300")


def test_fields_are_seen_at_once_with_what_waits_and_without_a_signal(page: Page) -> None:
    opened(page)
    expect(page.locator("#kept-note")).to_be_visible()
    bare = page.evaluate(SEEN)
    assert bare >= 220
    assert page.evaluate(MAP) >= 100, "the pin is seen"
    page.fill("#title", "Seen on a small phone")
    page.get_by_role("button", name="Report a hazard").click()
    expect(page.locator("#panel-record")).to_contain_text("Kept on this phone.")
    expect(page.locator("#outbox")).to_contain_text("1 entry has not arrived.")
    opened(page)
    expect(page.locator("#outbox")).to_contain_text("Seen on a small phone")
    assert page.evaluate(SEEN) == pytest.approx(bare, abs=2)
