"""Does a planner get from an empty list to a compared scenario, on a desk and with a finger?"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests import world
from tests.browser.conftest import OpenAs, at

Keep = Callable[[Page, str], None]


@pytest.fixture(scope="module", autouse=True)
def streets(owner: Engine) -> None:
    with Session(owner) as writing:
        writing.add_all(world.roads())
        writing.commit()


@pytest.fixture(autouse=True)
def none_left(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM scenarios"))


def ask(page: Page, name: str) -> None:
    page.fill("[name=name]", name)
    page.fill("[name=threshold_min]", "3")
    page.select_option("[name=weight]", "enterprises")
    page.get_by_role("button", name="Answer at once").click()
    page.wait_for_url(re.compile(r"/scenarios/[0-9a-f-]{36}"))


def test_a_planner_asks_twice_and_compares(open_as: OpenAs, picture: Keep) -> None:
    page = open_as("Paula", "/scenarios/new")
    ask(page, "Along the roads")
    expect(page.locator(".sheet-lead")).to_contain_text("are reached within 3 min")
    expect(page.locator(".scenario-drawing svg .site")).not_to_have_count(0)
    page.goto("/scenarios/new")
    page.wait_for_selector("html[data-ready]")
    page.select_option("[name=candidates]", "dropped")
    expect(page.locator("#spacing-field")).to_be_hidden()
    page.mouse.click(*at(page, 117.09, 38.0115))
    page.mouse.click(*at(page, 117.03, 38.03))
    expect(page.locator("#point-list li")).to_have_count(2)
    page.locator("#point-list input").first.fill("In <the> lane")
    page.locator("#point-list input").first.press("Tab")
    ask(page, "My own points")
    expect(page.locator(".site-badge + *, .sheet-table")).not_to_have_count(0)
    expect(page.locator("article")).to_contain_text("In <the> lane")
    page.goto("/scenarios")
    for box in page.locator("input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="Compare the chosen side by side").click()
    expect(page.locator(".compare > section")).to_have_count(2)
    picture(page, "scenarios-compare")


def test_on_a_phone_points_are_set_with_a_finger(open_as: OpenAs, picture: Keep) -> None:
    page = open_as("Paula", "/scenarios/new", phone=True)
    page.select_option("[name=candidates]", "dropped")
    page.locator("#point-middle").tap()
    expect(page.locator("#point-list li")).to_have_count(1)
    page.locator("#point-list button").tap()
    expect(page.locator("#point-list li")).to_have_count(0)
    picture(page, "scenarios-new-phone")
