"""Does the page of an incident go on telling what others did while a hand rests on it?"""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.desk_offline.writing import opened

RENEWED_MS = 31_000


def by_another(page: Page, act: str, said: dict[str, str | float | bool]) -> None:
    token = page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    address = page.url.partition("#")[0] + act
    assert page.request.post(address, form=said, headers={"X-CSRFToken": token}).ok


def test_a_hand_on_the_page_holds_up_only_the_part_in_which_it_is(desk: Page) -> None:
    desk.clock.install()
    page = opened(desk, desk.url)
    page.fill("#log-text", "Smoke is")
    by_another(page, "/log", {"text": "Two people were brought out"})
    page.clock.run_for(RENEWED_MS)
    expect(page.locator("ol.log")).to_contain_text("Two people were brought out")
    expect(page.locator("#log-text")).to_have_value("Smoke is")
    expect(page.locator("#log-text")).to_be_focused()
    expect(page.locator(".news")).to_have_count(0)

    page.locator("#told summary").click()
    by_another(page, "/told/fire", {})
    page.clock.run_for(RENEWED_MS)
    expect(page.locator("#told .news")).to_contain_text("There is something new here.")
    expect(page.locator("#told summary")).to_be_focused()
    expect(page.locator("ol.log li")).to_have_count(3)
    expect(page.locator("#log-text")).to_have_value("Smoke is")
    page.locator("#told .news button").click()
    expect(page.locator("#told .told-done")).to_have_count(1)
    expect(page.locator(".news")).to_have_count(0)
    expect(page.locator("#log-text")).to_have_value("Smoke is")
