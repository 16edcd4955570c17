"""Is a row of a list one click from being planned into an outing, with the keyboard alone?"""

from __future__ import annotations

from playwright.sync_api import Page, expect
from sqlalchemy import Engine, text

from tests.browser.conftest import OpenAs, settle


def stops(owner: Engine) -> list[str]:
    """The places of the outing that was planned last."""
    with owner.connect() as connection:
        found = text(
            "SELECT e.name FROM outing_stops s JOIN enterprises e ON e.id = s.enterprise_id WHERE s.outing_id ="
            " (SELECT (a.after ->> 'id')::uuid FROM audit a WHERE a.source = 'outings' ORDER BY a.id DESC LIMIT 1)"
            " ORDER BY s.ordinal"
        )
        return [row[0] for row in connection.execute(found)]


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control with this name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label') || ''") == name:
            return
    raise AssertionError(f"never reached: {name}")


def test_one_key_on_a_row_plans_an_outing_to_it(open_as: OpenAs, owner: Engine) -> None:
    page = open_as("Paula", "/not-inspected/never")
    settle(page)
    name = page.locator("tbody .row-title").first.inner_text()
    tab_to(page, f"Plan an outing to {name}")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".stops")).to_contain_text(name)
    assert stops(owner) == [name]


def test_several_rows_are_ticked_and_planned_by_keys_and_enter_in_a_box_plans_nothing(
    open_as: OpenAs, owner: Engine
) -> None:
    page = open_as("Paula", "/not-inspected/never")
    settle(page)
    names = page.locator("tbody .row-title").all_inner_texts()[:2]
    assert len(names) == 2
    for name in names:
        tab_to(page, f"Choose {name}")
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("[data-chosen]")).to_have_text("2")
    assert page.url.endswith("/not-inspected/never")
    page.locator(".plan-bar button").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert sorted(stops(owner)) == sorted(names)


def test_on_a_phone_the_button_of_a_row_is_large_enough_and_nothing_is_cut(open_as: OpenAs) -> None:
    page = open_as("Paula", "/not-inspected/never", phone=True)
    settle(page)
    box = page.locator(".choosing button").first.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
