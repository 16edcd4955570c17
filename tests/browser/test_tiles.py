"""Is a layer of very many places drawn of tiles, as it is drawn where they are few, on desk and phone?"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from gridmap.publishing import tiles
from tests.browser.conftest import OpenAs, settle

TILE = re.compile(r"/api/tiles/enterprises/\d+/\d+/\d+\.mvt")
PAGE = "/map#layers=areas.level,enterprises.risk"
SHOP = re.compile("Corner Shop")
COUNTS = """() => [...document.querySelectorAll(".bubble span")]
  .reduce((sum, each) => sum + Number(each.textContent), 0)"""


def asked_tiles(page: Page) -> list[int]:
    """The statuses of the tiles that the page asks for from now on."""
    seen: list[int] = []
    page.on("response", lambda each: seen.append(each.status) if TILE.search(each.url) else None)
    return seen


def look_at(page: Page, lat: float, lon: float, zoom: int) -> None:
    page.evaluate(f"() => window.gridmapMap.setView([{lat}, {lon}], {zoom}, {{ animate: false }})")
    settle(page)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """More than two places are many, and more than so many in a tile are counted."""

    def make(features_a_tile: int) -> None:
        monkeypatch.setattr(tiles, "MOST_WHOLE", 2)
        monkeypatch.setattr(tiles, "MOST_FEATURES", features_a_tile)

    return make


def test_from_afar_there_are_counts_and_from_near_signs_that_open_their_details(
    open_as: OpenAs, many: Callable[[int], None]
) -> None:
    many(1)
    page = open_as("Paula", PAGE)
    seen = asked_tiles(page)
    look_at(page, 38.04, 117.05, 9)
    assert seen
    assert set(seen) <= {200, 304}
    assert page.evaluate(COUNTS) >= 4
    expect(page.get_by_role("button", name=SHOP)).to_have_count(0)
    look_at(page, 38.02, 117.06, 17)
    sign = page.get_by_role("button", name=SHOP)
    expect(sign).to_have_count(1)
    sign.click()
    expect(page.locator(".details h1")).to_have_text("Corner Shop")


def test_on_a_phone_the_fence_holds_in_tiles_too(open_as: OpenAs, many: Callable[[int], None]) -> None:
    many(250)
    page = open_as("Gloria", PAGE, phone=True)
    look_at(page, 38.02, 117.06, 17)
    expect(page.get_by_role("button", name=SHOP)).to_have_count(1)
    look_at(page, 38.02, 117.02, 17)  # where the Noodle House of another grid stands
    expect(page.get_by_role("button", name=re.compile("Noodle House"))).to_have_count(0)
