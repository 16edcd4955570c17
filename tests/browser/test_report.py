"""Does a hazard that is reported from a phone arrive with its photo and its enterprise?"""

from __future__ import annotations

import io

from PIL import Image
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import Engine, text

from tests.browser.conftest import OpenAs


def count(owner: Engine, statement: str, **values: str) -> int:
    with owner.connect() as connection:
        return int(connection.execute(text(statement), values).scalar_one())


def picture() -> FilePayload:
    stored = io.BytesIO()
    Image.new("RGB", (640, 480), "tan").save(stored, "JPEG")
    return {"name": "exit.jpg", "mimeType": "image/jpeg", "buffer": stored.getvalue()}


def write(page: Page, title: str) -> None:
    page.click("#place-gps")
    expect(page.locator("#place-text")).to_contain_text("38.02000, 117.06000")
    page.fill("#title", title)
    page.set_input_files("#photo-input", files=[picture()])
    expect(page.locator("#photo-list img")).to_have_count(1)


def test_a_report_is_registered_and_looked_at_with_its_photo(open_as: OpenAs, owner: Engine) -> None:
    page = open_as("Gloria", "/registers/hazards/new", phone=True)
    write(page, "Locked gate")
    page.get_by_role("button", name="Report a hazard").click()
    expect(page.locator("#panel-record")).to_contain_text("It is registered.")
    assert count(owner, "SELECT count(*) FROM hazards WHERE title = 'Locked gate'") == 1
    assert count(owner, "SELECT count(*) FROM attachments WHERE source = 'hazards'") == 1
    page.get_by_role("link", name="Look at it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Locked gate")
    expect(page.locator("#photos .photos img")).to_have_count(1)


def test_a_report_without_a_title_says_so_at_the_field(open_as: OpenAs) -> None:
    page = open_as("Gloria", "/registers/hazards/new", phone=True)
    page.click("#place-middle")
    page.get_by_role("button", name="Report a hazard").click()
    expect(page.locator("#title-problem")).to_be_visible()
    expect(page.locator("#title")).to_be_focused()


def test_what_the_server_would_refuse_is_said_at_the_field_before_the_phone_keeps_it(
    open_as: OpenAs, owner: Engine
) -> None:
    page = open_as("Gloria", "/registers/hazards/new", phone=True)
    page.click("#place-gps")
    page.fill("#title", "Found tomorrow")
    page.get_by_text("More that is known").click()
    page.fill("#found_on", "2036-03-03")
    page.get_by_role("button", name="Report a hazard").click()
    expect(page.locator("#found_on-problem")).to_have_text("This day is yet to come.")
    page.fill("#found_on", "2026-02-27")
    page.get_by_role("button", name="Report a hazard").click()
    expect(page.locator("#panel-record")).to_contain_text("It is registered.")
    assert (
        count(
            owner, "SELECT count(*) FROM hazards WHERE title = 'Found tomorrow' AND found_on = '2026-02-27'"
        )
        == 1
    )


def test_a_hazard_can_be_reported_for_an_enterprise_from_its_details(open_as: OpenAs, owner: Engine) -> None:
    page = open_as("Gloria", "/map#layers=enterprises.risk&table=enterprises")
    page.locator(".tied tbody .link", has_text="Corner Shop").click()
    page.get_by_role("link", name="Report a hazard here").click()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#enterprise_id")).to_have_value("Corner Shop")
    page.fill("#title", "Blocked hydrant")
    page.get_by_role("button", name="Report a hazard").click()
    expect(page.locator("#panel-record")).to_contain_text("It is registered.")
    statement = (
        "SELECT count(*) FROM hazards JOIN enterprises e ON e.id = enterprise_id "
        "WHERE title = 'Blocked hydrant' AND e.name = 'Corner Shop'"
    )
    assert count(owner, statement) == 1


def test_where_a_phone_is_beyond_its_area_it_says_so_beside_the_place(open_as: OpenAs) -> None:
    page = open_as("Gloria", "/registers/hazards/new", phone=True)
    page.click("#place-gps")
    expect(page.locator("#place-text")).to_contain_text("38.02000, 117.06000")
    expect(page.locator("#place-beyond")).to_be_hidden()
    page.context.set_geolocation({"longitude": 117.15, "latitude": 38.03})
    page.click("#place-gps")
    expect(page.locator("#place-beyond")).to_contain_text("This place lies in Heron Town, not in")
    page.click("#place-none")
    expect(page.locator("#place-beyond")).to_be_hidden()
