"""Is a routine visit with one thing fixed on the spot at most twelve taps and a minute, signature included?"""

from __future__ import annotations

import re
import time
from typing import Any

from playwright.sync_api import FilePayload, Locator, Page, Route, expect
from sqlalchemy import Engine, text

from tests.browser.conftest import OpenAs, settle
from tests.records.visiting.pictures import picture

MOST_TAPS, MOST_SECONDS = 12, 60


class Thumb:
    """One that taps, and counts what it taps. A signature is one stroke, a picture one tap to the camera."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.began = page, 0, time.monotonic()

    def tap(self, target: Locator) -> None:
        self.taps += 1
        smallest = self._smallest_side(target)
        assert smallest >= 44, f"too small for a thumb: {target}"
        target.tap()

    def _smallest_side(self, target: Locator) -> float:
        """In px, once the styles of a page that came by the tap before are there."""
        until = time.monotonic() + 5
        while True:
            box = target.bounding_box()
            smallest = min(box["width"], box["height"]) if box else 0.0
            if smallest >= 44 or time.monotonic() > until:
                return smallest
            self.page.wait_for_timeout(50)

    def photograph(self, target: Locator, colour: str) -> None:
        sent: FilePayload = {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": picture(colour)}
        with self.page.expect_file_chooser() as camera:
            self.tap(target)
        camera.value.set_files(files=[sent])

    def sign(self, canvas: Locator) -> None:
        self.taps += 1
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box
        mouse = self.page.mouse
        mouse.move(box["x"] + 30, box["y"] + 50)
        mouse.down()
        for step in range(12):
            mouse.move(box["x"] + 30 + 20 * step, box["y"] + 50 + (20 if step % 2 else -20))
        mouse.up()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began


def rows(owner: Engine, statement: str) -> list[tuple[Any, ...]]:
    with owner.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def test_a_visit_with_one_thing_fixed_is_at_most_twelve_taps_and_a_minute(
    open_as: OpenAs, owner: Engine
) -> None:
    page = open_as("Gloria", "/grid", phone=True)
    settle(page)
    thumb = Thumb(page)
    thumb.tap(page.get_by_role("link", name="Start a visit"))
    thumb.tap(page.locator(".crew summary"))
    thumb.tap(page.locator(".crew-box", has_text="Mayor"))
    thumb.tap(page.get_by_role("button", name="Corner Shop"))
    item, before_the_form = page.get_by_role("group", name="Is stock kept off appliances"), thumb.taps
    expect(page.locator("[data-rest]").first).to_be_visible()  # from then on the form counts
    page.wait_for_selector("html[data-visit]", state="attached")
    thumb.tap(item.locator(".answer-bad"))
    thumb.tap(item.locator(".answer", has_text="Fixed on the spot"))
    thumb.photograph(item.locator(".shot-before"), "red")
    thumb.photograph(item.locator(".shot-after"), "tan")
    thumb.tap(page.locator(".checks", has_text="Shops along streets").locator("[data-rest]"))
    thumb.sign(page.locator("#signature"))
    expect(page.locator("#visit-counts")).to_have_text("6 looked at, 1 not in order")
    thumb.tap(page.locator("#visit-done"))
    expect(page.get_by_role("heading", name="Corner Shop")).to_be_visible()
    expect(page.locator(".seen > li")).to_have_count(6)
    expect(page.locator(".found-hazard")).to_contain_text("Fixed on the spot")
    expect(page.locator(".found-hazard img")).to_have_count(2)
    expect(page.locator(".signed img")).to_be_visible()
    assert (thumb.taps <= MOST_TAPS, thumb.seconds <= MOST_SECONDS) == (True, True), (
        thumb.taps,
        thumb.seconds,
    )
    ((kind, lon, lat, taps, seconds),) = rows(
        owner,
        "SELECT kind, position_lon, position_lat, taps, spent_s FROM visits WHERE finished_at IS NOT NULL",
    )
    assert (kind, lon, lat) == ("inspection", 117.06, 38.02)
    assert taps == thumb.taps - before_the_form, "the form counts what was tapped on it"
    assert 0 < seconds <= thumb.seconds + 1
    assert rows(owner, "SELECT state FROM hazards WHERE visit_id IS NOT NULL") == [("fixed_on_spot",)]


def test_what_the_rules_refuse_is_said_at_its_item_before_it_is_kept(open_as: OpenAs, owner: Engine) -> None:
    patrols = "SELECT count(*) FROM visits WHERE kind = 'patrol'"
    ((before,),) = rows(owner, patrols)
    page = open_as("Gloria", "/visits/start", phone=True)
    with page.expect_navigation():
        page.get_by_role("button", name="Flour Mill").click()
    page.wait_for_selector("html[data-visit]", state="attached")
    item = page.get_by_role("group", name="Is explosive dust swept")
    item.locator(".answer-bad").click()
    item.locator(".answer", has_text="Fixed on the spot").click()
    page.click("#visit-done")
    expect(page.locator("#visit-trouble")).to_contain_text("needs a picture before and one after")
    expect(item).to_be_focused()
    item.locator(".answer", has_text="To be rectified").click()
    expect(item.locator(".shot-after")).to_be_hidden()
    page.click("#visit-done")
    expect(page.locator(".found-hazard")).to_contain_text("Registered")
    assert rows(owner, patrols) == [(before + 1,)]


def test_a_lost_answer_does_not_double_the_visit(open_as: OpenAs, owner: Engine) -> None:
    ((before,),) = rows(owner, "SELECT count(*) FROM visits")
    page = open_as("Gloria", "/visits/start", phone=True, expected=("net::ERR",))
    with page.expect_navigation():
        page.get_by_role("button", name="Corner Shop").click()

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.wait_for_selector("html[data-visit]", state="attached")
    page.route(re.compile("/api/outbox/[^/]+/[0-9a-f-]{36}$"), lose, times=1)
    page.locator(".answer-good").first.click()
    page.click("#visit-done")
    expect(page.locator("#visit-told")).to_contain_text("Kept on this phone.")
    page.get_by_role("button", name="Send now").click()
    expect(page.locator(".seen > li")).to_have_count(1)
    assert rows(owner, "SELECT count(*) FROM visits") == [(before + 1,)]
    page.go_back()
    expect(page.locator("#start-form")).to_be_visible()
