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
    page = open_as("Gloria", "/report", phone=True)
    write(page, "Locked gate")
    page.get_by_role("button", name="Report", exact=True).click()
    expect(page.locator("#panel-report")).to_contain_text("The hazard is registered.")
    assert count(owner, "SELECT count(*) FROM hazards WHERE title = 'Locked gate'") == 1
    assert count(owner, "SELECT count(*) FROM attachments WHERE source = 'hazards'") == 1
    page.get_by_role("link", name="Look at it").click()
    expect(page.locator(".details h1")).to_have_text("Locked gate")
    expect(page.locator(".details .photos img")).to_have_count(1)


def test_a_report_without_a_title_says_so_at_the_field(open_as: OpenAs) -> None:
    page = open_as("Gloria", "/report", phone=True)
    page.click("#place-middle")
    page.get_by_role("button", name="Report", exact=True).click()
    expect(page.locator("#title-problem")).to_be_visible()
    expect(page.locator("#title")).to_be_focused()


def test_a_hazard_can_be_reported_for_an_enterprise_from_its_details(open_as: OpenAs, owner: Engine) -> None:
    page = open_as("Gloria", "/map#layers=enterprises.risk&table=enterprises")
    page.locator(".tied tbody .link", has_text="Corner Shop").click()
    page.get_by_role("link", name="Report a hazard here").click()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#enterprise")).to_have_value("Corner Shop")
    page.fill("#title", "Blocked hydrant")
    page.get_by_role("button", name="Report", exact=True).click()
    expect(page.locator("#panel-report")).to_contain_text("The hazard is registered.")
    statement = (
        "SELECT count(*) FROM hazards JOIN enterprises e ON e.id = enterprise_id "
        "WHERE title = 'Blocked hydrant' AND e.name = 'Corner Shop'"
    )
    assert count(owner, statement) == 1
