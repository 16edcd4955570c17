"""Does a hazard go from its order to its close-out on a phone, with its papers, and does a mistake go back?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests import world
from tests.browser.conftest import OpenAs

TITLE = "Rope across the gate"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "gate.jpg"
    Image.new("RGB", (320, 240), "#446688").save(path)
    return path


def take(page: Page, button: str, *, by: tuple[str, ...] = (), **said: str) -> None:
    """One step: its button on the page of the hazard, its form, and back."""
    page.locator("#way").get_by_role("link", name=button, exact=True).click()
    page.wait_for_selector("html[data-ready]")
    for name, text in said.items():
        page.locator(f"#{name}").fill(text)
    for person in by:
        page.get_by_label(person, exact=True).check()
    page.locator("#record-form").get_by_role("button", name=button, exact=True).click()
    page.wait_for_url("**/registers/hazards/*")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def entered(page: Page) -> None:
    page.goto("/registers/hazards/new?enterprise=" + str(world.name_id("Corner Shop")))
    page.wait_for_selector("html[data-ready]")
    page.locator("#title").fill(TITLE)
    page.get_by_role("button", name="Report a hazard").click()
    page.get_by_role("link", name="Look at it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def visited(page: Page) -> str:
    """A visit of two that finds one thing which cannot be put right at once; what it is called."""
    page.goto("/visits/start")
    page.locator(".crew-box", has_text="Dora").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Corner Shop").click()
    page.wait_for_selector("html[data-visit]", state="attached")
    item = page.get_by_role("group", name="Is stock kept off appliances")
    item.locator(".answer-bad").click()
    item.locator(".answer", has_text="To be rectified").click()
    page.locator(".checks", has_text="Shops along streets").locator("[data-rest]").click()
    page.click("#visit-done")
    found = page.locator(".found-hazard").get_by_role("link").first
    title = found.inner_text().strip()
    found.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return title


REPORTED = (
    "person_trips",
    "visits.shop",
    "hazards.general",
    "hazards.general.closed",
    "hazards.general.open",
)


def reported(page: Page) -> list[int]:
    """The figures of the month so far, as the report says them."""
    page.goto(f"/work-report?shape=month&from=2026-03-01&to={world.TODAY}")
    cells = (page.locator(f'[id="figure-{key}"] .figure').first.inner_text() for key in REPORTED)
    return [int(each) if each.isdecimal() else 0 for each in cells]


def test_from_the_visit_by_order_and_re_check_to_the_close_out_and_the_report_on_a_phone(
    open_as: OpenAs,
) -> None:
    page = open_as("Paula", "/registers", phone=True, expected=("422",))
    before = reported(page)
    title = visited(page)
    page.locator("#way").get_by_role("link", name="Order rectification").click()
    page.wait_for_selector("html[data-ready]")
    page.get_by_role("button", name="Order rectification").click()
    expect(page.locator("#deadline-problem")).to_be_visible()
    page.get_by_role("link", name=title).click()
    both = ("Dora",)
    take(page, "Order rectification", by=both, deadline="2026-03-20", measures="Take the rope away")
    take(page, "Put right", done="Rope taken away; photo")
    take(page, "Re-check: passed", by=both, opinion="The gate is free")
    take(page, "Close out")
    expect(page.locator(".page-head .chip")).to_have_text("Closed")
    expect(page.locator("#way").get_by_role("link", name="The paper")).to_have_count(2)
    page.locator("#way").get_by_role("link", name="The paper").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        re.compile("限期整改意见书|Rectification order")
    )
    more = [after - was for after, was in zip(reported(page), before, strict=True)]
    assert more == [2, 1, 1, 1, 0]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_grid_leader_fixes_it_on_the_spot_and_a_wrong_step_goes_back(open_as: OpenAs, photo: Path) -> None:
    page = open_as("Gloria", "/grid", phone=True)
    entered(page)
    page.locator("#way").get_by_role("link", name="Fixed on the spot").click()
    page.wait_for_selector("html[data-ready]")
    page.locator("#done").fill("Rope taken away")
    page.locator("#photo").set_input_files(photo)
    page.get_by_role("button", name="Fixed on the spot").click()
    page.wait_for_url("**/registers/hazards/*")
    expect(page.locator(".photos img")).to_have_count(1)
    page.locator("#way summary", has_text="Take the step back").first.click()
    page.locator("#way").get_by_label("Why is it wrong?").fill("Another gate")
    page.locator("#way").get_by_role("button", name="Take the step back").click()
    expect(page.locator(".way-step.gone")).to_contain_text("Another gate")
    expect(page.locator(".page-head .chip")).to_have_text("Still open")
