"""Does a real browser send all that was written, once, through the proxy that loses, cuts, empties and repeats?"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from tests.bad_line import Trouble, bad_line
from tests.browser.conftest import OpenAs
from tests.browser.test_outbox import NO_LINE, STORED, report
from tests.browser.test_report import count
from tests.browser.test_visit_offline import SHOP, opened

TITLES = tuple(f"Over a bad line {number}" for number in range(4))
PATIENCE_S = 120
TROUBLE = Trouble(seed=5, only="/api/outbox/")


@pytest.fixture(scope="module")
def address(address: str) -> Iterator[str]:
    """The proxy before the application: what is sent suffers, pages and files arrive."""
    with bad_line(address, TROUBLE) as line:
        yield line


def send_until_empty(page: Page) -> None:
    until = time.monotonic() + PATIENCE_S
    while page.evaluate(STORED):
        assert time.monotonic() < until, TROUBLE.done
        page.evaluate("() => window.dispatchEvent(new Event('online'))")
        page.wait_for_timeout(200)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_reports_and_a_visit_arrive_once_with_their_photos(open_as: OpenAs, owner: Engine) -> None:
    page = open_as(
        "Gloria", "/registers/hazards/new", phone=True, expected=(*NO_LINE, "400", "422", "413", "502")
    )
    for title in TITLES:
        page.goto("/registers/hazards/new")
        page.wait_for_selector("html[data-ready]")
        report(page, title)  # with a photo
        expect(page.locator("#panel-record [data-entry]")).to_be_visible()
    opened(page)
    page.locator(".answer-good").first.click()
    page.locator("summary", has_text="Another day or kind, note").click()
    page.fill("#note", "A visit over a bad line")
    page.click("#visit-done")
    page.wait_for_function(
        "() => document.querySelector('#visit-told') || location.pathname !== '/visits/new'"
    )
    opened(page, f"/visits/new?enterprise={SHOP}")
    send_until_empty(page)
    for title in TITLES:
        assert count(owner, "SELECT count(*) FROM hazards WHERE title = :title", title=title) == 1
        photos = "SELECT count(*) FROM attachments a JOIN hazards h ON h.id = a.row_id WHERE h.title = :title"
        assert count(owner, photos, title=title) == 1
    visits = "SELECT count(*) FROM visits WHERE note = :note"
    assert count(owner, visits, note="A visit over a bad line") == 1
    missing = (
        "SELECT max(d.highest) - count(DISTINCT e.number) FROM devices d JOIN outbox_entries e"
        " ON e.device_id = d.id"
    )
    assert count(owner, missing) == 0
    assert TROUBLE.done["lost answer"] > 0
    assert TROUBLE.done["emptied"] + TROUBLE.done["cut"] > 0
