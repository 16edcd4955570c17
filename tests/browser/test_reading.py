"""Can it be read and touched: letters, targets, contrast, the sheet of the phone, day and night?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import AT_ONCE, OpenAs, settle

PAGES = [
    ("Paula", "/map"),
    ("Gloria", "/grid"),
    ("Gloria", "/registers/hazards/new"),
    ("Dora", "/locate?lon=117.06&lat=38.02"),
]

# Each gives what falls short, as "TAG.class: text figure". Words of the page and its controls count, drawings do not.
NAMED = "const named = (e) => `${e.tagName}.${e.className}: ${e.textContent.trim().slice(0, 30)}`;"
SMALL_LETTERS = f"""(least) => {{ {NAMED}
  return [...document.body.querySelectorAll('*')]
    .filter((e) => e.checkVisibility() && !e.closest('.bubble, svg, noscript'))
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
    .map((e) => [parseFloat(getComputedStyle(e).fontSize), named(e)])
    .filter(([size]) => size < least - 0.01).map(([size, what]) => `${{what}} ${{size}}`);
}}"""
# A link inside a sentence is text; every other control takes a finger.
SMALL_TARGETS = f"""(least) => {{ {NAMED}
  return [...document.querySelectorAll('a[href], button, select, summary, textarea, input')]
    .filter((e) => e.checkVisibility() && !e.matches('.link, .in-text, .skip-link, .panel-handle'))
    .map((e) => [(e.closest('label') ?? e).getBoundingClientRect(), named(e)])
    .filter(([box]) => box.width > 0 && box.height < least).map(([box, what]) => `${{what}} ${{box.height}}`);
}}"""
FAINT = """(least) => {
  const part = (v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 };
  const rgb = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('.bar *, .panel *, .search *, .legend-card *')]
    .filter((e) => e.checkVisibility() && !e.closest('svg, :disabled'))
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
    .map((e) => {
      const [a, b] = [light(rgb(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
      return [(a + 0.05) / (b + 0.05), `${e.className}: ${e.textContent.trim().slice(0, 30)}`];
    })
    .filter(([ratio]) => ratio < least).map(([ratio, what]) => `${what} ${ratio.toFixed(2)}`);
}"""


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize(("name", "path"), PAGES)
def test_letters_targets_and_contrast_are_large_enough_by_day_and_by_night_which_is_kept(
    open_as: OpenAs, name: str, path: str, phone: bool
) -> None:
    page = open_as(name, path, phone=phone)
    settle(page)
    assert page.evaluate(SMALL_LETTERS, 16 if phone else 14) == []
    assert page.evaluate(SMALL_TARGETS, 43.5) == []
    assert page.evaluate(FAINT, 4.5) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth") is True

    page.evaluate(AT_ONCE)
    page.click(".bar-person summary")
    page.get_by_role("button", name="Night view").click()
    page.keyboard.press("Escape")
    settle(page)
    assert page.evaluate(FAINT, 4.5) == []
    page.reload()
    page.wait_for_selector("html[data-ready][data-theme=night]")


def test_the_measuring_itself_finds_what_is_too_small_or_too_faint(open_as: OpenAs) -> None:
    page = open_as("Paula", "/map")
    settle(page)
    for measure, least in ((SMALL_LETTERS, 30), (SMALL_TARGETS, 80), (FAINT, 20)):
        assert len(page.evaluate(measure, least)) > 5


def test_the_phones_sheet_is_opened_and_lowered_by_a_tap_and_by_a_drag(open_as: OpenAs) -> None:
    page = open_as("Paula", "/map", phone=True)
    panel, handle = page.locator("#panel"), page.locator(".panel-handle")
    expect(panel).to_have_attribute("data-height", "half")
    handle.click()
    expect(panel).to_have_attribute("data-height", "full")
    settle(page)
    box = handle.bounding_box()
    assert box
    page.mouse.move(box["x"] + 100, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, 780, steps=8)
    page.mouse.up()
    expect(panel).to_have_attribute("data-height", "peek")
    expect(page.locator(".headline").first).to_be_visible()


def test_the_map_goes_on_paper_with_its_sentence_and_its_legend_and_comes_back(open_as: OpenAs) -> None:
    page = open_as("Paula", "/map#layers=minutes.minutes,enterprises.risk,areas.level")
    expect(page.locator("#legend-card")).to_contain_text("Red: major risk")
    expect(page.locator("#legend-card")).to_contain_text("within 10 min")
    page.evaluate("() => { window.print = () => { window.printed = true } }")
    page.get_by_role("button", name="Print").click()
    page.wait_for_function("() => window.printed")
    expect(page.locator("#print-head")).to_contain_text("No fire station in this township")
    expect(page.locator("#print-foot")).to_contain_text("As of")
    expect(page.locator("#print-foot")).to_contain_text("Red: major risk")
    expect(page.locator("#panel")).not_to_be_visible()
    outline = page.evaluate("() => window.gridmapMap.getBounds().contains([[38.0, 117.0], [38.08, 117.1]])")
    assert outline is True
    page.evaluate("() => void window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator("#panel")).to_be_visible()


def test_on_a_narrow_screen_the_tab_that_is_open_stands_in_sight(open_as: OpenAs) -> None:
    page = open_as("Paula", "/supplies", phone=True)
    expect(page.locator(".bar-tabs > [aria-current], .bar-tabs summary.on")).to_be_in_viewport(ratio=0.9)


def test_a_drawing_for_paper_stays_on_paper_by_night(open_as: OpenAs) -> None:
    page = open_as("Paula", "/owed")
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".gap-drawing > svg")).to_have_css("background-color", "rgb(255, 255, 255)")
