"""Does a hazard reported from a phone arrive once, with its photo, whatever the line does?"""

from __future__ import annotations

import io

from PIL import Image
from playwright.sync_api import FilePayload, Page, Route, expect
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


def test_a_report_whose_answer_was_lost_is_not_doubled_by_sending_it_again(
    open_as: OpenAs, owner: Engine
) -> None:
    page = open_as("Gloria", "/report", phone=True, expected=("net::ERR",))

    def lose_the_answer(route: Route) -> None:
        route.fetch()  # the server registers it; the phone never hears of it
        route.abort()

    page.route("**/api/records/hazards", lose_the_answer, times=1)
    write(page, "Locked gate")
    page.get_by_role("button", name="Report", exact=True).click()
    expect(page.locator("#report-trouble")).to_contain_text("cannot be reached")
    assert count(owner, "SELECT count(*) FROM hazards WHERE title = 'Locked gate'") == 1

    page.get_by_role("button", name="Report", exact=True).click()
    expect(page.locator("#panel-report")).to_contain_text("The hazard is registered.")
    assert count(owner, "SELECT count(*) FROM hazards WHERE title = 'Locked gate'") == 1
    assert count(owner, "SELECT count(*) FROM attachments WHERE source = 'hazards'") == 1
    page.get_by_role("link", name="Look at it").click()
    expect(page.locator(".details h1")).to_have_text("Locked gate")
    expect(page.locator(".details .photos img")).to_have_count(1)


def test_a_photo_that_was_not_sent_is_sent_again_alone(open_as: OpenAs, owner: Engine) -> None:
    page = open_as("Gloria", "/report", phone=True, expected=("net::ERR",))
    page.route("**/photos", lambda route: route.abort(), times=1)
    write(page, "Open shaft")
    page.get_by_role("button", name="Report", exact=True).click()
    expect(page.locator("#report-trouble")).to_contain_text("a photo was not sent")
    page.get_by_role("button", name="Send the photos again").click()
    expect(page.locator("#panel-report")).to_contain_text("The hazard is registered.")
    assert count(owner, "SELECT count(*) FROM hazards WHERE title = 'Open shaft'") == 1


def test_a_report_without_a_title_says_so_at_the_field(open_as: OpenAs) -> None:
    page = open_as("Gloria", "/report", phone=True, expected=("422",))
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
