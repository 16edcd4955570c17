"""Can a record be put right on the map: a complaint at its field, nobody overwritten, everything taken back?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from geoalchemy2.shape import to_shape
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.registers.enterprises import Enterprise
from tests import world
from tests.browser.conftest import OpenAs, at, look_at, settle

Stored = Callable[[str, str], Any]


def details(noun: str, name: str) -> str:
    return f"/map#layers=areas.level,{noun}.&pick={noun}/{world.name_id(name)}"


def edit(page: Page) -> None:
    page.get_by_role("button", name="Edit", exact=True).click()
    expect(page.locator(".edit-form")).to_be_visible()


@pytest.fixture
def stored(owner: Engine) -> Stored:
    """What the table holds of an enterprise of the world."""

    def read(name: str, part: str) -> Any:
        with Session(owner) as session:
            found = session.get_one(Enterprise, world.name_id(name))
            return (
                to_shape(found.geom) if part == "point" and found.geom is not None else getattr(found, part)
            )

    return read


def test_a_complaint_stands_at_its_field_and_a_saved_name_can_be_taken_back(open_as: OpenAs) -> None:
    page = open_as("Paula", details("enterprises", "Noodle House"), expected=("422",))
    edit(page)
    page.fill("#edit-name", "")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#edit-name-problem")).to_be_visible()
    expect(page.locator("#edit-name")).to_have_attribute("aria-invalid", "true")

    page.fill("#edit-name", "Noodle Palace")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".details h1")).to_have_text("Noodle Palace")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".details h1")).to_have_text("Noodle House")


def test_when_somebody_else_saves_first_both_entries_are_seen_and_neither_is_lost(
    open_as: OpenAs, stored: Stored
) -> None:
    place = details("enterprises", "Gas Point")
    mine, theirs = open_as("Paula", place, expected=("409",)), open_as("Adam", place)
    for page in (mine, theirs):
        edit(page)
    theirs.fill("#edit-address", "Canal Street 1")
    theirs.get_by_role("button", name="Save", exact=True).click()
    expect(theirs.locator(".toast")).to_be_visible()

    mine.fill("#edit-name", "Gas Point North")
    mine.get_by_role("button", name="Save", exact=True).click()
    expect(mine.locator(".edit-form .flash")).to_contain_text("What you entered is kept below")
    expect(mine.locator("#edit-address")).to_have_value("Canal Street 1")
    expect(mine.locator("#edit-name")).to_have_value("Gas Point North")
    mine.get_by_role("button", name="Save", exact=True).click()
    expect(mine.locator(".details h1")).to_have_text("Gas Point North")
    assert stored("Gas Point", "address") == "Canal Street 1"


def test_a_point_is_moved_by_a_tap_confirmed_and_taken_back(open_as: OpenAs, stored: Stored) -> None:
    page = open_as("Paula", details("enterprises", "Corner Shop"))
    page.get_by_role("button", name="Move the point").click()
    look_at(page, 117.06, 38.02, 16)
    settle(page)
    page.mouse.click(*at(page, 117.062, 38.021))
    page.get_by_role("button", name="Save this place").click()
    expect(page.locator(".toast")).to_contain_text("The place is saved.")
    assert abs(stored("Corner Shop", "point").x - 117.062) < 2e-5
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Undone.")
    assert stored("Corner Shop", "point").x == 117.06


def test_the_pin_can_be_put_with_the_keyboard_alone(open_as: OpenAs, stored: Stored) -> None:
    page = open_as("Paula", details("enterprises", "Lost Workshop"))
    page.get_by_role("button", name="Place on the map").focus()
    page.keyboard.press("Enter")
    look_at(page, 117.075, 38.045, 15)
    settle(page)
    page.get_by_role("button", name="Put it in the middle").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save this place").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("The place is saved.")
    assert abs(stored("Lost Workshop", "point").y - 38.045) < 2e-5


def test_a_closed_enterprise_leaves_the_map_and_comes_back_by_undo(open_as: OpenAs, stored: Stored) -> None:
    page = open_as("Paula", details("enterprises", "Flour Mill") + "&table=enterprises")
    page.get_by_role("button", name="Close for good").click()
    page.locator("dialog[open] button.stop").click()
    expect(page.locator(".toast")).to_contain_text("is closed.")
    expect(page.locator(".tied tbody")).not_to_contain_text("Flour Mill")
    assert stored("Flour Mill", "state") == "closed"
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".tied tbody")).to_contain_text("Flour Mill")


def test_who_may_only_look_is_offered_nothing_to_change(open_as: OpenAs) -> None:
    page = open_as("Gloria", details("resources", "Border Hydrant"))
    expect(page.locator(".details h1")).to_have_text("Border Hydrant")
    expect(page.get_by_role("button", name="Edit", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="Move the point")).to_have_count(0)
