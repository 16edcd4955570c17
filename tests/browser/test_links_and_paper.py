"""Does a link show what it showed, whatever came between, and is the sheet one, however it was asked for?"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, text

from tests import world
from tests.browser.conftest import OpenAs, settle

VIEW = "map=15.50/38.02000/117.06000"
MEDIA_BOX = re.compile(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]")


@pytest.fixture
def closed(owner: Engine) -> Iterator[str]:
    """A hazard of the world that was closed out, and is open again after the test."""
    with owner.begin() as connection:
        found = connection.execute(
            text("SELECT id, state, title FROM hazards WHERE state = 'ordered' LIMIT 1")
        ).one()
        connection.execute(
            text("UPDATE hazards SET state = 'closed', closed_on = found_on WHERE id = :id"), {"id": found.id}
        )
    yield f"hazards/{found.id}"
    with owner.begin() as connection:
        connection.execute(
            text("UPDATE hazards SET state = :state, closed_on = NULL WHERE id = :id"),
            {"id": found.id, "state": found.state},
        )


def zoom(page: Page) -> float:
    return float(page.evaluate("() => window.gridmapMap.getZoom()"))


def test_a_link_survives_signing_in_even_at_the_second_try(open_as: OpenAs) -> None:
    link = f"/map?area={world.T1}#{VIEW}&pick=enterprises/{world.name_id('Flour Mill')}"
    page = open_as("", link, expected=("401",))
    for password in ("wrong", world.PASSWORD):
        page.fill("[name=username]", "paula")
        page.fill("[name=password]", password)
        with page.expect_navigation():
            page.press("[name=password]", "Enter")
    page.wait_for_selector("html[data-ready] #map-page")
    expect(page.locator(".details h1")).to_have_text("Flour Mill")
    assert zoom(page) == 15.5


def test_a_link_moves_the_map_that_is_open(open_as: OpenAs) -> None:
    page = open_as("Paula", "/map")
    settle(page)
    assert zoom(page) != 15.5
    page.evaluate("(hash) => { location.hash = hash }", VIEW)
    page.wait_for_function("() => window.gridmapMap.getZoom() === 15.5")
    middle = page.evaluate("() => [window.gridmapMap.getCenter().lng, window.gridmapMap.getCenter().lat]")
    assert middle == pytest.approx([117.06, 38.02], abs=1e-4)


def test_a_closed_hazard_still_opens_from_its_link(open_as: OpenAs, closed: str) -> None:
    page = open_as("Paula", f"/map#pick={closed}")
    details = page.locator("#panel-details")
    expect(details.locator("h1")).not_to_be_empty()
    expect(details).to_contain_text("no longer part of “Open hazards”")
    expect(details).to_contain_text("Closed")


def test_a_closed_hazard_of_somebody_elses_grid_stays_behind_the_fence(open_as: OpenAs, closed: str) -> None:
    page = open_as("Gloria", f"/grid#pick={closed.rsplit('-', 1)[0]}-000000000000", expected=("404",))
    expect(page.locator("#panel-details")).to_contain_text("does not exist")


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def content(pdf: bytes) -> bytes:
    """What is drawn on the sheets, unpacked."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    drawn = io.BytesIO()
    for stream in streams:
        try:
            drawn.write(zlib.decompress(stream))
        except zlib.error:
            continue
    return drawn.getvalue()


def colours(pdf: bytes) -> set[bytes]:
    """The colours that something is filled with or drawn in, as PDF's operators name them."""
    return set(re.findall(rb"[\d.]+ [\d.]+ [\d.]+ rg", content(pdf)))


def test_the_browsers_own_command_prints_the_sheet_that_the_button_prints(open_as: OpenAs) -> None:
    page = open_as("Paula", "/map")
    settle(page)
    by_command = page.pdf(prefer_css_page_size=True)
    settle(page)
    seen = page.evaluate("() => window.gridmapMap.getZoom()")
    page.evaluate("() => { window.print = () => { window.printed = true } }")
    page.get_by_role("button", name="Print").click()
    page.wait_for_function("() => window.printed")
    settle(page)
    by_button = page.pdf(prefer_css_page_size=True)
    assert pages_of(by_command) == pages_of(by_button) == 1
    assert colours(by_command) == colours(by_button)
    assert len(colours(by_command)) > 10
    settle(page)
    assert page.evaluate("() => window.gridmapMap.getZoom()") == seen


def test_the_sheet_tells_all_that_paper_must_and_the_township_fills_it(open_as: OpenAs) -> None:
    page = open_as("Paula", "/map")
    settle(page)
    page.evaluate("() => void window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".north")).to_be_visible()
    expect(page.locator("#print-foot")).to_contain_text("Source:")
    expect(page.locator("#print-foot")).to_contain_text(re.compile(r"Printed .*20\d\d.* by Paula"))
    expect(page.locator("#print-foot")).to_contain_text("Roads")
    share = page.evaluate(
        """() => {
          const bounds = window.gridmapMap.getBounds(), size = window.gridmapMap.getSize();
          const [a, b] = [[38.0, 117.0], [38.08, 117.1]].map((at) => window.gridmapMap.latLngToContainerPoint(at));
          const inside = bounds.contains([38.0, 117.0]) && bounds.contains([38.08, 117.1]);
          return inside ? Math.max((b.x - a.x) / size.x, (a.y - b.y) / size.y) : 0;
        }"""
    )
    assert share > 0.7, page.evaluate(
        "() => [window.gridmapMap.getBounds().toBBoxString(), String(window.gridmapMap.getSize())]"
    )
    fits = page.evaluate(
        "() => { const box = document.querySelector('.print-legends'); return box.scrollWidth <= box.clientWidth + 1 }"
    )
    assert fits is True


@pytest.mark.parametrize(("paper", "wide_pt", "high_pt"), [("a4", 842, 595), ("a3", 1191, 842)])
def test_the_sheet_of_a_grid_is_one_page_of_its_size(
    open_as: OpenAs, paper: str, wide_pt: int, high_pt: int
) -> None:
    page = open_as("Gloria", f"/sheet?paper={paper}")
    pdf = page.pdf(prefer_css_page_size=True)
    assert pages_of(pdf) == 1
    (box,) = {tuple(map(float, each)) for each in MEDIA_BOX.findall(pdf)}
    assert box == pytest.approx((wide_pt, high_pt), abs=2)
    page.emulate_media(media="print")
    over = page.evaluate(
        """() => [...document.querySelectorAll(".sheet, .sheet-side")]
          .filter((e) => e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1)
          .map((e) => [e.className, e.scrollHeight, e.clientHeight, e.scrollWidth, e.clientWidth])"""
    )
    assert over == [], "something is cut off"
