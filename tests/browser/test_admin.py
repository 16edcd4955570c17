"""Does the administrator's work go through in a real browser, under the strict policy, on the phone too?"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests import world
from tests.browser.conftest import OpenAs

HOSTILE = r"<img src=x onerror=alert(1)> ${alert(2)} `x` </script> D:\users\x"


def enter(page: Page, name: str, username: str) -> str:
    """Enter a person with an account; returns the one-time password that is shown."""
    page.goto("/admin/people/new")
    page.fill("[name=name]", name)
    page.fill("[name=username]", username)
    page.click("button:text-is('Enter')")
    return page.inner_text("#one-time-password")


@pytest.mark.parametrize("phone", [False, True])
def test_a_new_colleague_gets_an_account_a_right_and_a_password_of_their_own(
    open_as: OpenAs, phone: bool
) -> None:
    username = f"carla{phone:d}"
    admin = open_as("Adam", "/admin", phone=phone)
    password = enter(admin, "Carla", username)
    admin.click("text=Done")
    admin.click("summary:has-text('Give a right')")
    admin.select_option("[name=role]", "grid_leader")
    rights = admin.locator("[aria-labelledby=rights-title]")
    rights.locator("summary", has_text="areas in West Village").click()
    rights.get_by_label("West Grid 1").check()
    rights.locator("button", has_text="Give a right").click()
    expect(admin.locator("[aria-labelledby=rights-title]")).to_contain_text("Grid leader · West Grid 1")

    carla = open_as(username, "/account", phone=phone, password=password)
    carla.fill("[name=old]", password)
    for field in ("new", "again"):
        carla.fill(f"[name={field}]", "four wild geese")
    carla.press("[name=again]", "Enter")
    carla.wait_for_url("**/grid")


def test_a_hostile_name_is_a_name_on_every_page(open_as: OpenAs) -> None:
    page = open_as("Adam", "/admin")
    enter(page, HOSTILE, "harriet")
    expect(page.locator(".note")).to_contain_text(HOSTILE)
    page.click("text=Done")
    assert page.inner_text("h1") == HOSTILE
    page.goto("/admin/people?q=harriet")
    assert page.inner_text("table a") == HOSTILE
    page.goto("/admin/duty")
    page.select_option("[name=person_id]", label=HOSTILE)
    page.click("button:text-is('Put on duty')")
    expect(page.locator("table")).to_contain_text(HOSTILE)


def test_a_wrong_entry_is_told_at_its_field_and_what_was_typed_stays(open_as: OpenAs) -> None:
    page = open_as("Adam", "/admin/start", expected=("422",))
    page.fill("[name=county_name]", "Lark County")
    page.fill("[name=township_name]", "Lark Town")
    page.fill("[name=confirmation]", "Sparrow")
    page.click("button:text-is('Delete the sample and begin')")
    expect(page.locator("#confirmation-problem")).to_contain_text("Sparrow Town")
    assert page.input_value("[name=county_name]") == "Lark County"


def test_a_page_of_ones_own_is_not_another_persons(open_as: OpenAs) -> None:
    page = open_as("Gloria", "/admin", expected=("403",))
    expect(page.locator("h1")).to_have_text("You may not use this page.")
    assert world.name_id("Paula").hex not in page.content()


@pytest.mark.parametrize("phone", [False, True])
def test_a_record_of_a_ledger_leads_to_its_form_and_its_place(open_as: OpenAs, phone: bool) -> None:
    page = open_as("Adam", "/admin/ledgers/enterprises", phone=phone)
    page.click("text=Flour Mill")
    page.get_by_role("link", name="Edit", exact=True).click()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#record-form [name=name]")).to_have_value("Flour Mill")
    page.goto("/map")
    page.goto(f"/map?area={world.T1}#table=enterprises")
    download = page.locator(".table-bar a[download]").first
    expect(download).to_have_attribute("href", re.compile(r"/api/layers/enterprises/rows\.xlsx\?area="))
