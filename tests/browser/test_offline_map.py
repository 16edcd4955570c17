"""Does the map that was taken along open without a server, quickly, and answer what is asked of it?"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, text

from tests.browser.conftest import OpenAs
from tests.browser.test_touch_targets import SMALL

MOST_BYTES = 1_000_000
SLOWER = 4
LONGEST_MS = 15_000  # on a machine that has other work; alone it takes about two seconds
HOSTILE = "</script><b>${alert(1)}`"
READY_AT = """new MutationObserver(() => {
  if (document.documentElement?.dataset.ready) window.readyAt ??= performance.now();
}).observe(document, { attributes: true, subtree: true, childList: true })"""


@pytest.fixture(scope="module")
def hostile_name(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(
            text("UPDATE enterprises SET name = :name WHERE name = 'Noodle House'"), {"name": HOSTILE}
        )


@pytest.fixture
def file(open_as: OpenAs, hostile_name: None, tmp_path: Path) -> Path:
    page = open_as("Paula", "/account")
    with page.expect_download() as saving:
        page.evaluate("() => { location.href = '/offline-map.html' }")
    kept = tmp_path / "map.html"
    saving.value.save_as(kept)
    return kept


@pytest.fixture
def taken_along(browser: Browser, file: Path) -> Iterator[Page]:
    """The file, opened from a stick on a phone that is slow and has no signal. It may ask for nothing but itself."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, offline=True)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.add_init_script(READY_AT)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready]")
    yield page
    assert asked == [file.as_uri()]
    assert said == []
    context.close()


def test_a_township_opens_from_a_stick_and_answers(
    taken_along: Page, file: Path, picture: Callable[[Page, str], None]
) -> None:
    assert file.stat().st_size < MOST_BYTES
    assert taken_along.evaluate("() => window.readyAt") < LONGEST_MS
    page = taken_along
    expect(page.locator(".made").first).to_contain_text("for Paula. For duty use")
    page.fill("#search", "flour")
    page.locator("#hits button").first.click()
    details = page.locator("#details")
    expect(details.locator("h2")).to_have_text("Flour Mill")
    expect(details).to_contain_text("Micro Station")
    expect(details).to_contain_text("straight line")
    expect(details.locator("a[href^='tel:']").first).to_be_visible()
    page.fill("#search", "</script>")
    page.locator("#hits button").first.click()
    expect(details.locator("h2")).to_have_text(HOSTILE)
    box = page.locator("#map").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2 + 40)
    expect(details).to_contain_text("Reckoned beforehand for squares of")
    expect(details.locator("h2")).to_have_text(re.compile("^[A-Z]"))  # whose grid it is, not a coordinate
    expect(details.locator(".made").first).to_contain_text(
        re.compile(r"Sparrow Town.* · 117\.\d{5}, 38\.\d{5}$")
    )
    page.locator(".layer input").first.uncheck()
    picture(page, "offline-map")


def brightness(page: Page) -> float:
    """The mean of the map's pixels, from 0 for black to 255."""
    with Image.open(io.BytesIO(page.locator("#map").screenshot())) as shot:
        return ImageStat.Stat(shot.convert("L")).mean[0]


def test_its_targets_are_large_it_is_dark_at_night_and_it_says_what_lies_outside(
    taken_along: Page, picture: Callable[[Page, str], None]
) -> None:
    page = taken_along
    assert page.evaluate(SMALL) == []
    assert brightness(page) > 200
    page.emulate_media(color_scheme="dark")
    assert brightness(page) < 80
    picture(page, "offline-map-night")
    for _ in range(3):
        page.locator(".leaflet-control-zoom-out").click()
    box = page.locator("#map").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] - 8, box["y"] + 8)
    expect(page.locator("#details")).to_contain_text("This place lies outside Sparrow Town")
