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
        expect(page.locator("#panel")).to_have_attribute("data-height", "half")


@pytest.mark.parametrize("size", [(390, 844), (360, 740)])
def test_what_a_tap_tells_is_read_to_its_last_button_without_scrolling(
    open_as: OpenAs, size: tuple[int, int]
) -> None:
    page = open_as("Gloria", "/grid", phone=True)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.reload()
    settle(page)
    for tap in ([80, 160], [size[0] - 60, 140]):  # the second closes what the first opened
        page.evaluate(TAPPED, tap)
        last = page.locator(".ground a.button")
        expect(last).to_be_in_viewport(ratio=1)
        settle(page)
        assert last.evaluate(COVERED) == []


def test_a_finger_held_on_the_map_begins_a_report_there(open_as: OpenAs) -> None:
    page = open_as("Gloria", "/grid", phone=True)
    settle(page)
    # Chromium without a window does not tell of a held touch, as an iPhone's start page does not.
    touch = page.context.new_cdp_session(page)
    finger = {"x": 60, "y": 260}
    at = page.evaluate(
        "([x, y]) => { const map = window.gridmapMap, box = map.getContainer().getBoundingClientRect();"
        " const { lng, lat } = map.containerPointToLatLng([x - box.x, y - box.y]); return [lng, lat] }",
        list(finger.values()),
    )
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]})
    page.wait_for_url("**/registers/hazards/new**")
    page.wait_for_selector("html[data-ready]")
    assert abs(float(page.input_value("[name='geom.lon']")) - at[0]) < 0.0001
    assert abs(float(page.input_value("[name='geom.lat']")) - at[1]) < 0.0001
