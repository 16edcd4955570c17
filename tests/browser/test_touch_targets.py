"""Does a thumb hit what it aims at on a phone: is each target 44 px at the least, and does nothing lie over it?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenAs, settle

TARGETS = "a[href], button, summary, select, label:has(input), .leaflet-marker-icon"
SMALL = f"""() => [...document.querySelectorAll("{TARGETS}")]
  .filter((each) => each.checkVisibility({{ visibilityProperty: true, opacityProperty: true }}))
  .filter((each) => !each.matches(".skip-link, .name-holder, .ring-holder"))
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([, {{ width, height }}]) => width && (width < 44 || height < 44))
  .map(([each, {{ width, height }}]) => `${{each.outerHTML.slice(0, 80)}}: ${{width}} x ${{height}}`)"""
COVERED = """(popup) => {
  const { left, right, top, bottom } = popup.getBoundingClientRect();
  const step = (from, to, part) => from + 6 + (to - from - 12) * part;
  const parts = [0.02, 0.25, 0.5, 0.75, 0.98];
  return parts
    .flatMap((across) => parts.map((down) => [step(left, right, across), step(top, bottom, down)]))
    .map(([x, y]) => document.elementFromPoint(x, y))
    .filter((each) => !each?.closest(".leaflet-popup"))
    .map((each) => each?.outerHTML.slice(0, 80) ?? "outside of the window");
}"""
TAPPED = """([x, y]) => {
  const map = window.gridmapMap;
  map.fire("click", { latlng: map.containerPointToLatLng([x, y]) });
}"""


@pytest.mark.parametrize("size", [(390, 844), (360, 740)])
def test_on_the_grid_each_target_is_large_and_what_a_place_says_lies_free(
    open_as: OpenAs, size: tuple[int, int]
) -> None:
    page = open_as("Gloria", "/grid", phone=True)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.reload()
    settle(page)
    assert page.evaluate(SMALL) == []
    for x in (80, size[0] - 80):
        page.evaluate(TAPPED, [x, 160])
        popup = page.locator(".leaflet-popup-content-wrapper")
        expect(popup.locator("a.button, .cluster-line").first).to_be_visible()
        settle(page)
        assert popup.evaluate(COVERED) == []
        assert page.evaluate(SMALL) == []
        page.locator(".leaflet-popup-close-button").tap()
        expect(popup).to_have_count(0)
