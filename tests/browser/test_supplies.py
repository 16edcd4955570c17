"""Can goods be taken in, handed out and counted in a real browser, on the phone too, and is nothing booked twice?"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Lot, StockForm, StockLine
from tests import world
from tests.browser.conftest import OpenAs

TOWN = f"/supplies/depots/{world.name_id('Town Depot')}"
HOSTILE = r"<img src=x onerror=alert(1)> ${alert(2)} `x` </script> D:\users\x"
REFUSED = ("422",)


@pytest.fixture(autouse=True)
def empty(owner: Engine) -> None:
    with owner.begin() as connection:
        for table in (StockLine, StockForm, Lot):
            connection.execute(delete(table))


def held(owner: Engine, item: str) -> Any:
    with Session(owner) as session:
        return session.scalar(select(func.sum(Lot.quantity)).where(Lot.item == item))


def line(page: Page, number: int, **typed: str) -> None:
    for key, value in typed.items():
        page.fill(f"#lines-{number}-{key}", value)


def take_in(page: Page, item: str, quantity: str) -> None:
    page.goto(f"{TOWN}/in")
    line(page, 0, item=item, quantity=quantity)
    page.click("button:text-is('Book')")
    page.wait_for_url("**/supplies/forms/*")


@pytest.mark.parametrize("phone", [False, True])
def test_a_delivery_of_two_goods_is_booked_at_once_and_printed(
    open_as: OpenAs, owner: Engine, phone: bool
) -> None:
    page = open_as("Paula", "/supplies", phone=phone, expected=REFUSED)
    page.click("text=Town Depot")
    page.click("text=Take in")
    page.fill("#number", "N 5")
    line(page, 0, item="帐篷", quantity="10")
    page.click("text=Another line")
    expect(page.locator("#lines-1-item")).to_be_focused()
    line(page, 1, item="矿泉谁", quantity="5", unit="箱", expires_on="2026-09-01")
    page.click("button:text-is('Book')")
    expect(page.locator("#lines-1-item-problem")).to_contain_text("Did you mean “矿泉水”?")
    assert held(owner, "tent") is None
    line(page, 1, item="矿泉水")
    page.click("button:text-is('Book')")
    page.wait_for_url("**/supplies/forms/*")
    assert (held(owner, "tent"), held(owner, "drinking_water")) == (10, 60)
    page.emulate_media(media="print")
    expect(page.locator(".bar")).to_be_hidden()
    expect(page.locator(".signatures")).to_be_visible()


def test_handing_out_at_night_takes_three_entries_and_an_eager_finger_books_once(
    open_as: OpenAs, owner: Engine
) -> None:
    page = open_as("Dora", "/supplies", phone=True)
    take_in(page, "救生衣", "20")
    page.goto(f"{TOWN}/out")
    page.select_option("#lines-0-goods", "life_jacket")
    line(page, 0, quantity="8")
    page.fill("#reason", HOSTILE)
    page.dblclick("button:text-is('Book')", no_wait_after=True)
    page.wait_for_url("**/supplies/forms/*")
    expect(page.locator("main")).to_contain_text(HOSTILE)
    assert held(owner, "life_jacket") == 12


def test_a_count_makes_an_unknown_depot_known(open_as: OpenAs, owner: Engine) -> None:
    page = open_as("Paula", "/supplies", phone=True)
    take_in(page, "铁锹", "9")
    page.goto(TOWN)
    expect(page.locator("main")).to_contain_text("This depot was never counted")
    page.locator(".page-head").get_by_text("Count").click()
    page.fill("#lines-0-quantity", "8")
    page.fill("#lines-0-explanation", "One broke")
    page.click("text=Something not on the list")
    line(page, 1, item="帐篷", quantity="6")
    page.click("button:text-is('Book')")
    page.wait_for_url("**/supplies/forms/*")
    assert (held(owner, "shovel"), held(owner, "tent")) == (8, 6)
    page.goto(TOWN)
    expect(page.locator("main")).to_contain_text("Last counted on")
