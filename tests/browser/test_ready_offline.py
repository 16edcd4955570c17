"""Does the phone say when one may walk on without a signal, and is nothing of it lost to who presses a button there?"""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import NOTHING_KEPT, OpenAs, until

NO_LINE = ("net::ERR", "Failed to fetch", "ERR_INTERNET", "ERR_FAILED")
SAID = """addEventListener("DOMContentLoaded", () => {
  window.said = [];
  const line = document.getElementById("readiness");
  new MutationObserver(() => window.said.push(line.textContent)).observe(line, { childList: true });
})"""
NOT_FETCHED = """async () => {
  const cache = await caches.open("gridmap-own");
  for (const kept of await cache.keys()) if (new URL(kept.url).pathname === "/grid") await cache.delete(kept);
}"""


def ready(open_as: OpenAs, name: str = "Gloria") -> Page:
    page = open_as(name, "/grid", phone=True, expected=NO_LINE)
    expect(page.locator("#readiness")).to_contain_text("Ready without a signal, as of ")
    return page


def sign_out(page: Page) -> None:
    page.locator(".bar-person summary").click()
    page.get_by_role("button", name="Sign out").click()


def test_signing_out_without_a_signal_says_so_and_takes_nothing_away(open_as: OpenAs) -> None:
    page = ready(open_as, "Both")  # whose session ends with this test
    page.context.set_offline(True)
    sign_out(page)
    expect(page.get_by_role("dialog")).to_contain_text("Signing out needs a signal.")
    page.get_by_role("dialog").get_by_role("button", name="Understood").click()
    assert page.url.endswith("/grid")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#panel-overview h1")).to_have_text("West Grid 2")
    expect(page.locator("#readiness")).to_contain_text("Ready without a signal, as of ")
    page.context.set_offline(False)
    sign_out(page)
    page.wait_for_url("**/sign-in")
    until(page, NOTHING_KEPT)


def test_a_sign_in_that_no_server_hears_takes_nothing_away(open_as: OpenAs) -> None:
    page = ready(open_as)
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.fill("[name=username]", "gloria")
    page.fill("[name=password]", "whatever it was")
    page.context.set_offline(True)
    page.press("[name=password]", "Enter")
    expect(page.get_by_role("dialog")).to_contain_text("登录需要信号")
    page.goto("/grid")
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#open-hazards .todo")).to_contain_text("Blocked exit")


def test_the_line_says_that_it_prepares_and_then_of_when_all_is(open_as: OpenAs) -> None:
    page = open_as("Gloria", "/account", phone=True)
    page.add_init_script(SAID)
    page.goto("/grid")
    until(page, "() => window.said.at(-1)?.startsWith('Ready')")
    first, last = page.evaluate("() => [window.said[0], window.said.at(-1)]")
    assert first == "Preparing for use without a signal …"
    assert last == "Ready without a signal, as of 02:40."
    assert page.locator("#readiness").get_attribute("aria-live") == "polite"


def test_what_the_line_broke_off_goes_on_with_the_line(open_as: OpenAs) -> None:
    page = open_as("Gloria", "/account", phone=True, expected=NO_LINE)
    page.route("**/api/phone/carried", lambda route: route.abort(), times=1)
    page.goto("/grid")
    expect(page.locator("#readiness")).to_contain_text("Not ready without a signal yet.")
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(page.locator("#readiness")).to_contain_text("Ready without a signal")


def test_who_asks_for_a_page_of_their_own_reads_that_it_was_not_fetched(open_as: OpenAs) -> None:
    page = ready(open_as)
    page.evaluate(NOT_FETCHED)
    page.context.set_offline(True)
    page.goto("/grid")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page had not been fetched yet")
    page.context.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    expect(page.locator("#open-hazards .todo")).to_contain_text("Blocked exit")
