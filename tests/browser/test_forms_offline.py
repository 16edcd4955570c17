"""Is every step that is a grid leader's written without a signal, kept through deaths of the page, and entered once?"""

from __future__ import annotations

from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import Engine

from tests import world
from tests.browser.conftest import OpenAs, until
from tests.browser.desk_offline.writing import DRAFTED
from tests.browser.test_outbox import STORED
from tests.browser.test_report import count
from tests.browser.test_visit_offline import kept_pages, killed, rows
from tests.records.visiting.pictures import picture

HAZARD = str(world.name_id("Blocked exit"))
RECORD = f"/registers/hazards/{HAZARD}"
STEPS = "SELECT count(*) FROM hazard_steps WHERE hazard_id = :id AND step = :step"
PICTURES = "SELECT count(*) FROM attachments WHERE row_id = :id"


def at(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")
    return page


def red() -> FilePayload:
    return {"name": "red.jpg", "mimeType": "image/jpeg", "buffer": picture("red")}


def test_with_a_signal_a_step_says_at_once_what_is_missing_and_leads_back_to_the_record(
    open_as: OpenAs, owner: Engine
) -> None:
    page = at(open_as("Gloria", "/grid", phone=True, expected=("422",)), RECORD)
    page.locator("#way").get_by_role("link", name="Put right").click()
    page.wait_for_selector("html[data-ready]", state="attached")
    button = page.locator("#record-form .send button")
    button.click()
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    assert page.evaluate(STORED) == []


def test_a_step_with_a_photo_is_taken_without_a_signal_killed_twice_and_entered_once(
    open_as: OpenAs, owner: Engine
) -> None:
    page = at(kept_pages(open_as), RECORD)
    page.locator("#way").get_by_role("link", name="Put right").click()
    page.wait_for_selector("html[data-ready]", state="attached")
    where = page.url
    page.fill("#done", "The exit is free again")
    until(page, DRAFTED, "The exit is free again")
    page = at(killed(page), where)
    expect(page.locator("#done")).to_have_value("The exit is free again")
    expect(page.locator("#record-form")).to_contain_text("What you had entered here on")
    page.set_input_files("#photo", files=[red()])
    expect(page.locator("#record-form .photos[data-kept='1']")).to_have_count(1)
    page = at(killed(page), where)
    picture_shown = page.locator("#record-form .photos img")
    expect(picture_shown).to_have_count(1)
    page.wait_for_function("() => document.querySelector('#record-form .photos img').naturalWidth > 0")
    page.get_by_role("button", name="Put right").click()
    expect(page.locator("[data-entry]")).to_contain_text("Kept on this phone.")
    assert count(owner, STEPS, id=HAZARD, step="rectify") == 0

    page = at(killed(page), "/grid")
    item = page.locator("#open-hazards .todo-item", has_text="Blocked exit")
    expect(item).to_contain_text("On this phone, not arrived yet: Put right")
    assert page.evaluate(STORED) == ["Put right · Blocked exit"]
    page.context.set_offline(False)
    expect(page.locator(".outbox-list .chip.on")).to_have_text("arrived")
    assert page.evaluate(STORED) == []
    assert count(owner, STEPS, id=HAZARD, step="rectify") == 1
    assert count(owner, PICTURES, id=HAZARD) == 1
    at(page, where)
    expect(page.locator("#done")).to_have_value("")


def test_a_new_record_a_change_and_a_photo_are_written_without_a_signal(
    open_as: OpenAs, owner: Engine
) -> None:
    page = at(kept_pages(open_as), f"{RECORD}/edit")
    page.fill("#description", "Boxes before the exit")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-entry]")).to_contain_text("Kept on this phone.")
    at(page, RECORD)
    page.set_input_files("#photo", files=[red()])
    page.locator("#photos button", has_text="Add photos").click()
    expect(page.locator("[data-entry]")).to_contain_text("Kept on this phone.")
    at(page, "/registers/hazards/new")
    page.fill("#title", "Seen without a signal")
    page.evaluate("() => window.gridmapMap.setView([38.01, 117.06], 16, { animate: false })")
    page.click("#place-middle")
    page.get_by_role("button", name="Report a hazard").click()
    expect(page.locator("[data-entry]")).to_contain_text("Kept on this phone.")
    at(page, "/grid")
    expect(page.locator("#open-hazards .todo-unsent")).to_contain_text("Seen without a signal")
    page.context.set_offline(False)
    expect(page.locator(".outbox-list .chip.on")).to_have_count(3)
    assert page.evaluate(STORED) == []
    assert rows(owner, "SELECT description FROM hazards WHERE id = :id", id=HAZARD) == [
        ("Boxes before the exit",)
    ]
    assert count(owner, "SELECT count(*) FROM hazards WHERE title = 'Seen without a signal'") == 1
    expect(page.locator("#open-hazards .todo-unsent")).to_have_count(0)


def test_a_day_out_of_bounds_is_said_before_it_is_kept(open_as: OpenAs) -> None:
    page = at(kept_pages(open_as), "/registers/hazards/new")
    page.fill("#title", "Due when?")
    for deadline, said in (
        ("9999-12-31", "too far ahead: at the latest 2200-12-31"),
        ("1999-01-01", "too early: 20"),
    ):
        page.fill("#deadline", deadline)
        page.get_by_role("button", name="Report a hazard").click()
        expect(page.locator("#deadline-problem")).to_contain_text(said)
    page.locator(".more-fields summary", has_text="More that is known").click()
    page.fill(
        "#found_on", "1999-01-01"
    )  # the deadline follows the day of the finding, whatever the phone says today
    assert page.get_attribute("#deadline", "min") == "1999-01-01"
    page.fill("#found_on", "2199-01-01")
    page.get_by_role("button", name="Report a hazard").click()
    expect(page.locator("#found_on-problem")).to_contain_text("This day is yet to come.")
    assert page.evaluate(STORED) == []


def test_a_page_that_is_not_on_the_phone_says_so(open_as: OpenAs) -> None:
    page = kept_pages(open_as)
    page.goto("/trends")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page is not on this phone")
    page.get_by_role("link", name="My grid").last.click()
    page.wait_for_selector("html[data-ready]")


def test_who_edits_again_without_a_signal_goes_on_from_what_was_typed_before(
    open_as: OpenAs, owner: Engine
) -> None:
    page = at(kept_pages(open_as), f"{RECORD}/edit")
    page.fill("#description", "Typed first, in the yard")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-entry]")).to_contain_text("Kept on this phone.")

    page = at(killed(page), f"{RECORD}/edit")
    expect(page.locator("#description")).to_have_value("Typed first, in the yard")
    expect(page.locator(".waits-here")).to_contain_text("has not arrived yet")
    page.fill("#title", "Blocked exit, west")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-entry]")).to_contain_text("Kept on this phone.")

    at(page, "/grid")
    page.locator("#open-hazards .todo-item", has_text="Blocked exit").first.click()
    page.locator('[data-act="edit"]').click()
    expect(page.locator("#edit-description")).to_have_value("Typed first, in the yard")
    expect(page.locator("#edit-title")).to_have_value("Blocked exit, west")
    expect(page.locator(".edit-form .waits-here")).to_contain_text("You go on from what you wrote.")
    page.fill("#edit-description", "Typed last")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Kept on this phone")

    at(page, f"{RECORD}/edit")
    expect(page.locator("#description")).to_have_value("Typed last")
    page.context.set_offline(False)
    expect(page.locator(".outbox-list .chip.on")).to_have_count(3)
    found = rows(owner, "SELECT title, description FROM hazards WHERE id = :id", id=HAZARD)
    assert found == [("Blocked exit, west", "Typed last")]
    assert count(owner, "SELECT count(*) FROM outbox_entries WHERE state = 'held'") == 0
