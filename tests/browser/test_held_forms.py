"""Is what is pressed before the page's script has come kept until it has, and sent once?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import Engine, text

from tests.browser.conftest import OpenAs
from tests.browser.test_report import count, picture

REPORTS = "SELECT count(*) FROM hazards WHERE title = :title"
PHOTOS = "SELECT count(*) FROM attachments a JOIN hazards h ON h.id = a.row_id WHERE h.title = :title"


def slowly(page: Page, script: str, path: str) -> Callable[[], None]:
    """Opens a page whose script is on its way until the answer is called."""
    held: list[Route] = []
    page.route(f"**/bundles/{script}*", lambda route: held.append(route))
    page.goto(path, wait_until="commit")

    def arrive() -> None:
        page.wait_for_function("() => document.readyState === 'interactive'")
        for route in held:
            route.continue_()

    return arrive


def write(page: Page, title: str) -> None:
    page.fill("#title", title)
    page.set_input_files("#photo-input", files=[picture()])
    page.get_by_text("Coordinates (WGS 84)").click()
    page.locator('[id="geom.lon"]').fill("117.06")
    page.locator('[id="geom.lat"]').fill("38.02")


def test_a_report_that_is_sent_before_its_script_has_come_is_kept_with_its_photo(
    open_as: OpenAs, owner: Engine
) -> None:
    page = open_as("Gloria", "/account", phone=True)
    arrive = slowly(page, "pages.js", "/registers/hazards/new")
    write(page, "Sent too early")
    send = page.get_by_role("button", name="Report a hazard")
    send.click()
    expect(send).to_have_attribute("aria-busy", "true")
    send.click()
    arrive()
    expect(page.locator("#panel-record")).to_contain_text("It is registered.")
    assert [count(owner, rows, title="Sent too early") for rows in (REPORTS, PHOTOS)] == [1, 1]


def test_where_the_script_never_comes_the_form_goes_as_it_stands(open_as: OpenAs, owner: Engine) -> None:
    page = open_as("Gloria", "/account", phone=True, expected=("net::ERR",))
    page.route("**/bundles/pages.js*", lambda route: route.abort())
    page.goto("/registers/hazards/new", wait_until="commit")
    write(page, "No script came")
    page.get_by_role("button", name="Report a hazard").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No script came")
    assert count(owner, REPORTS, title="No script came") == 1


@pytest.mark.parametrize("missed", [False, True])
def test_a_visit_that_is_ended_before_its_script_has_come_is_sent_once(
    open_as: OpenAs, owner: Engine, missed: bool
) -> None:
    kept = "SELECT count(*) FROM attempts" if missed else "SELECT count(*) FROM visits"
    before = count(owner, kept)
    with owner.connect() as connection:
        shop = connection.execute(text("SELECT id FROM enterprises WHERE name = 'Corner Shop'")).scalar_one()
    page = open_as("Gloria", "/account", phone=True)
    arrive = slowly(page, "visit.js", f"/visits/new?enterprise={shop}")
    if missed:
        page.get_by_text("Not inspected?").click()
        page.locator("#missed-form button").first.click()
    else:
        page.locator(".answer-good").first.click()
        page.set_input_files("[name=picture]", files=[picture()])
        page.click("#visit-done")
    arrive()
    if missed:
        expect(page.locator("#visit-told")).to_contain_text("Noted: not inspected.")
    else:
        expect(page.locator(".seen > li")).to_have_count(1)
        expect(page.locator(".photos img")).to_have_count(1)
    assert count(owner, kept) == before + 1


def test_a_place_that_is_asked_for_before_the_script_has_come_is_answered(open_as: OpenAs) -> None:
    page = open_as("Dora", "/account")
    arrive = slowly(page, "pages.js", "/locate")
    page.fill("#locate-q", "38.02, 117.06")
    page.press("#locate-q", "Enter")
    arrive()
    expect(page.locator("#locate-answer")).to_contain_text("38.02")
