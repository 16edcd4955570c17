"""Does a person keep a register by hand: enter, draw, photograph, close, undo; and meet no button that refuses?"""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from gridmap.registers import REGISTERS
from gridmap.vocabulary import Role
from tests import world
from tests.browser.conftest import OpenAs
from tests.browser.test_outlines import aim, click_map, undraw


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "gate.jpg"
    Image.new("RGB", (320, 240), "#446688").save(path)
    return path


def fill(page: Page, **said: str) -> None:
    for name, text in said.items():
        page.locator(f"#{name}").fill(text)


def leads_somewhere(page: Page) -> None:
    """Every address of the page's own part answers."""
    for address in page.locator("main a[href]").evaluate_all("links => links.map((link) => link.href)"):
        if address.startswith("http"):
            assert page.request.get(address).status == 200, address


def enter(page: Page) -> None:
    """An enterprise by hand from the overview, after an empty form was complained about."""
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


def draw_the_grid(page: Page) -> None:
    """East Grid 2, by clicks a little beside the corners of its neighbours."""
    page.goto(f"/areas/{world.G22}")
    page.get_by_role("link", name="Draw the outline").click()
    page.wait_for_selector("html[data-ready]")
    page.get_by_role("button", name="Draw", exact=True).click()
    corners = ((117.0503, 38.0396), (117.0997, 38.0396), (117.0996, 38.0004), (117.0504, 38.0003))
    for lon, lat in (*corners, (117.05, 38.04)):
        click_map(page, lon, lat)
    page.get_by_role("button", name="Save the outline").click()
    expect(page.locator("#toast")).to_contain_text("The outline of East Grid 2 was drawn")


def photograph_close_and_undo(page: Page, photo: Path) -> None:
    page.locator("#photo").set_input_files(photo)
    page.locator("#photos .form-actions button").click()
    expect(page.locator("#photos a img")).to_have_count(1)
    page.locator(".closing summary").click()
    page.get_by_role("button", name="Close for good").click()
    expect(page.locator(".closing")).to_have_count(0)
    page.get_by_role("button", name="Undo the last change").click()
    expect(page.locator(".closing")).to_have_count(1)


def test_a_planner_enters_an_enterprise_draws_its_grid_photographs_closes_and_undoes(
    open_as: OpenAs, owner: Engine, photo: Path
) -> None:
    undraw(owner, world.G22)
    page = open_as("Paula", "/map", expected=("422",))
    enter(page)
    lead = page.locator(".page-head .lead")
    expect(lead).to_contain_text("East Village")
    record = page.url
    draw_the_grid(page)
    page.goto(record)
    expect(lead).to_contain_text("East Grid 2")
    photograph_close_and_undo(page, photo)
    leads_somewhere(page)


def test_a_grid_leader_does_the_same_for_what_is_theirs_and_meets_no_button_that_refuses(
    open_as: OpenAs, photo: Path
) -> None:
    page = open_as("Gloria", "/map", phone=True, expected=("422",))
    enter(page)
    expect(page.locator(".page-head .lead")).to_contain_text("East Grid 2")
    expect(page.get_by_role("link", name="19900000042")).to_be_visible()
    photograph_close_and_undo(page, photo)
    leads_somewhere(page)
    expect(page.locator('main a[href^="/areas"], main a[href^="/admin"]')).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Edit", exact=True).click()
    page.wait_for_selector("html[data-ready]")
    fill(page, legal_representative="Berta Sample")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Berta Sample").first).to_be_visible()


@pytest.mark.parametrize("phone", [False, True])
def test_a_road_is_drawn_typed_and_undone(open_as: OpenAs, phone: bool) -> None:
    page = open_as("Paula", "/registers/roads/new", phone=phone, expected=("422",))
    expect(page.locator("#outline-state")).to_have_text("Nothing is drawn yet.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#geom-problem")).to_contain_text("Say where it is on the map.")
    page.wait_for_selector("html[data-ready]")
    page.get_by_role("button", name="Corner by corner").click()
    for lon, lat in ((117.06, 38.01), (117.07, 38.015)):
        aim(page, lon, lat)
        page.get_by_role("button", name="Set a corner here").click()
    page.get_by_role("button", name="Done").click()
    expect(page.locator("#outline-state")).to_have_text("2 corners. Not saved yet.")
    corners = [line.split(", ") for line in page.locator("#geom").input_value().split("\n")]
    drawn = [(float(lon), float(lat)) for lon, lat in corners]
    assert drawn == [pytest.approx((117.06, 38.01), abs=1e-3), pytest.approx((117.07, 38.015), abs=1e-3)]
    if page.locator("#outline-as-text").get_attribute("open") is None:
        page.locator("#outline-as-text summary").click()
    page.locator("#geom").fill("117.06, 38.01\n117.065, 38.012\n117.07, 38.015")
    page.get_by_role("button", name="Show it on the map").click()
    expect(page.locator("#outline-state")).to_have_text("3 corners. Not saved yet.")
    expect(page.get_by_label("Corner", exact=True)).to_have_count(3)
    fill(page, name="New Lane")
    page.locator("#road_class").select_option("service")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("New Lane")
    page.get_by_role("link", name="Edit", exact=True).click()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#outline-state")).to_have_text("3 corners.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Undo the last change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Roads")
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
        leads_somewhere(page)
    page.goto(f"/registers/resources/{world.name_id('Market Micro Station')}")
    expect(page.get_by_role("link", name="Edit")).to_have_count(0)
