"""Does a person keep a register by hand: enter, photograph, close, undo; and meet no button that refuses?"""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from gridmap.registers import REGISTERS
from gridmap.vocabulary import Role
from tests import world
from tests.browser.conftest import OpenAs


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "gate.jpg"
    Image.new("RGB", (320, 240), "#446688").save(path)
    return path


def fill(page: Page, **said: str) -> None:
    for name, text in said.items():
        page.locator(f"#{name}").fill(text)


@pytest.mark.parametrize(("name", "phone"), [("Paula", False), ("Gloria", True)])
def test_an_enterprise_is_entered_photographed_closed_and_opened_again(
    open_as: OpenAs, photo: Path, name: str, phone: bool
) -> None:
    page = open_as(name, "/map", phone=phone, expected=("422",))
    page.goto("/registers")
    page.get_by_role("link", name="Add to Enterprises").click()
    page.wait_for_selector("html[data-ready]")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#name")).to_be_focused()
    expect(page.locator("#name-problem")).to_be_visible()
    page.wait_for_selector("html[data-ready]")
    fill(
        page, name="Wire Works", legal_representative="Anna Sample", legal_representative_phone="19900000042"
    )
    page.locator("#sector").select_option("trade")
    page.locator('[id="geom.lon"]').fill("117.07")
    page.locator('[id="geom.lat"]').fill("38.02")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wire Works")
    expect(page.get_by_text("East Grid 2", exact=False).first).to_be_visible()
    expect(page.get_by_role("link", name="19900000042")).to_be_visible()
    page.locator("#photo").set_input_files(photo)
    page.locator("#photos button").click()
    expect(page.locator(".photos img")).to_have_count(1)
    page.locator(".closing summary").click()
    page.get_by_role("button", name="Close for good").click()
    expect(page.locator(".closing")).to_have_count(0)
    page.get_by_role("button", name="Undo the last change").click()
    expect(page.locator(".closing")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_pin_and_the_coordinates_say_the_same(open_as: OpenAs) -> None:
    page = open_as("Paula", "/registers/notice_boards/new")
    page.get_by_role("button", name="Middle of the map").click()
    assert float(page.locator('[id="geom.lon"]').input_value()) == pytest.approx(117.05, abs=0.05)
    page.get_by_role("button", name="No place").click()
    assert page.locator('[id="geom.lon"]').input_value() == ""
    expect(page.locator(".leaflet-marker-icon.pin")).to_have_count(0)


def test_without_scripts_a_record_is_entered_all_the_same(
    open_as: OpenAs, browser: Browser, address: str
) -> None:
    state = open_as("Paula", "/map").context.storage_state()
    context = browser.new_context(storage_state=state, base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/registers/notice_boards/new")
    fill(page, name="Board at the bridge")
    page.locator("#kind").select_option("reward")
    page.locator('[id="geom.lon"]').fill("117.02")
    page.locator('[id="geom.lat"]').fill("38.02")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Board at the bridge")
    context.close()


@pytest.mark.parametrize("phone", [False, True])
def test_a_grid_leader_meets_no_button_that_refuses(open_as: OpenAs, phone: bool) -> None:
    page = open_as("Gloria", "/map", phone=phone)
    for register in REGISTERS:
        page.goto(f"/registers/{register.key}")
        writes = Role.GRID_LEADER in register.writers
        assert (page.locator('a[href$="/new"]').count() > 0) == writes
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), register.key
        for address in page.locator("main a").evaluate_all("links => links.map((link) => link.href)"):
            answer = page.request.get(address)
            assert answer.status == 200, address
    page.goto(f"/registers/resources/{world.name_id('Market Micro Station')}")
    expect(page.get_by_role("link", name="Edit")).to_have_count(0)
