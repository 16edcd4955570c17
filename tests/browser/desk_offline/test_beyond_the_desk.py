"""Do stock, service, outings, steps and documents wait for the line too, whoever types them?"""

from __future__ import annotations

from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import Engine

from tests import world
from tests.browser.conftest import OpenAs
from tests.browser.desk_offline.writing import carried, opened
from tests.browser.test_outbox import NO_LINE, STORED
from tests.browser.test_report import count
from tests.browser.test_visit_offline import kept_fields, killed, rows


def test_a_delivery_is_typed_killed_and_booked_without_a_signal(open_as: OpenAs, owner: Engine) -> None:
    address = f"/supplies/depots/{world.name_id('Town Depot')}/in"
    page = open_as("Dora", address, phone=True, expected=NO_LINE)
    page.get_by_role("button", name="Another line").click()
    for number, goods, quantity in ((0, "雨衣", "30"), (1, "铁锹", "7")):
        page.fill(f"#lines-{number}-item", goods)
        page.fill(f"#lines-{number}-quantity", quantity)
    kept_fields(page, "said")
    page.wait_for_function("() => window.quietMs() > 300")
    page = killed(page)
    page.goto(address)
    expect(page.locator("#lines-1-quantity")).to_have_value("7")
    page.context.set_offline(True)
    page.get_by_role("button", name="Book").click()
    expect(page.locator("[data-entry]")).to_contain_text("Kept on this phone.")
    booked = "SELECT coalesce(sum(quantity), 0) FROM lots WHERE item IN ('raincoat', 'shovel')"
    assert count(owner, booked) == 0
    page.context.set_offline(False)
    page.wait_for_url("**/supplies/forms/*")
    expect(page.locator("main")).to_contain_text("铁锹")
    assert count(owner, booked) == 37


def test_a_resource_is_put_out_of_service_without_a_line(desk: Page, owner: Engine) -> None:
    incident = desk.url
    carried(desk)
    page = opened(desk, incident)
    row = page.locator(".help-row", has=page.get_by_role("button", name="Put out of service")).first
    row.get_by_role("button", name="Put out of service").click()
    page.fill("#out-reason", "No water at night")
    page.locator("dialog[open] button.primary").click()
    expect(page.locator(".outbox-list")).to_contain_text("on this phone")
    out = "SELECT count(*) FROM resources WHERE NOT in_service AND out_reason = 'No water at night'"
    assert count(owner, out) == 0
    page = killed(page)
    page.context.set_offline(False)
    opened(page, incident)
    expect(page.locator("#help")).to_contain_text("No water at night")
    assert count(owner, out) == 1


def test_an_outing_is_planned_without_a_signal_killed_and_arrives_once(
    open_as: OpenAs, owner: Engine
) -> None:
    page = open_as("Gloria", "/not-inspected/never", phone=True, expected=NO_LINE)
    expect(page.locator("form[data-outbox] [name=enterprise]").first).to_be_visible()
    page.wait_for_function("() => window.quietMs() > 500")
    page.context.set_offline(True)
    page.locator("form[data-outbox] [name=enterprise]").first.check()
    page.locator("form[data-outbox] button:not([type=button])").first.click()
    expect(page.locator("[data-entry]")).to_contain_text("Kept on this phone.")
    before = count(owner, "SELECT count(*) FROM outings")
    page = killed(page)
    page.context.set_offline(False)
    page.goto("/grid")
    expect(page.locator(".outbox-list .chip.on")).to_have_text("arrived")
    assert count(owner, "SELECT count(*) FROM outings") == before + 1


def test_a_step_of_a_planner_is_said_wrong_at_once_and_taken_without_a_line(
    open_as: OpenAs, owner: Engine
) -> None:
    hazard = str(world.name_id("Blocked exit"))
    taken = "SELECT count(*) FROM hazard_steps WHERE hazard_id = :id AND step = 'rectify'"
    page = open_as("Paula", f"/loop/close?hazard={hazard}", expected=NO_LINE)
    page.locator("#record-form .send button").click()
    expect(page.locator("#record-form > .problem-flash").first).not_to_be_empty()
    expect(page.locator("#record-form > .problem-flash").first).to_be_focused()
    assert page.evaluate(STORED) == []

    page.goto(f"/loop/rectify?hazard={hazard}")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.wait_for_function("() => window.quietMs() > 500")
    before = count(owner, taken, id=hazard)
    page.fill("#done", "The exit is free again")
    page.context.set_offline(True)
    page.locator("#record-form .send button").click()
    expect(page.locator("[data-entry]")).to_contain_text("Kept on this phone.")
    assert count(owner, taken, id=hazard) == before
    page.context.set_offline(False)
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    page.wait_for_url(f"**/registers/hazards/{hazard}")
    assert count(owner, taken, id=hazard) == before + 1


def test_what_a_planner_types_on_the_map_goes_to_the_outbox_where_the_line_breaks(
    open_as: OpenAs, owner: Engine
) -> None:
    shop = world.name_id("Noodle House")
    stored = "SELECT count(*) FROM enterprises WHERE id = :id AND name = 'Noodle Palace'"
    page = open_as("Paula", f"/map#layers=enterprises.&pick=enterprises/{shop}", expected=NO_LINE)
    page.get_by_role("button", name="Edit", exact=True).click()
    page.fill("#edit-name", "Noodle Palace")
    page.wait_for_function("() => window.quietMs() > 500")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".outbox-list")).to_contain_text("on this phone")
    assert count(owner, stored, id=str(shop)) == 0
    page.context.set_offline(False)
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(page.locator(".details h1")).to_have_text("Noodle Palace")
    assert page.evaluate(STORED) == []
    assert count(owner, stored, id=str(shop)) == 1


def test_a_planner_s_record_and_its_document_are_written_without_a_signal_killed_and_kept_once(
    open_as: OpenAs, owner: Engine
) -> None:
    page = open_as("Paula", "/registers/meetings/new", expected=NO_LINE)
    page.wait_for_function("() => window.quietMs() > 500")
    page.context.set_offline(True)
    page.fill("#name", "About the mill")
    page.locator("#kind").select_option("study")
    page.fill("#held_on", "2026-02-01")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-entry]")).to_contain_text("Kept on this phone.")
    page = killed(page)
    page.context.set_offline(False)
    page.goto("/registers/meetings/new")
    expect(page.locator(".outbox-list .chip.on")).to_have_text("arrived")
    meeting = str(rows(owner, "SELECT id FROM meetings WHERE name = 'About the mill'")[0][0])

    record = f"/registers/meetings/{meeting}"
    page.goto(record)
    page.wait_for_function("() => window.quietMs() > 500")
    page.context.set_offline(True)
    paper: FilePayload = {"name": "Minutes.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 minutes"}
    page.set_input_files("#document", files=[paper])
    expect(page.locator("#documents .photos[data-kept='1']")).to_contain_text("Minutes.pdf")
    page.locator("#documents .form-actions button").click()
    expect(page.locator("[data-entry]")).to_contain_text("Kept on this phone.")
    page = killed(page)
    page.context.set_offline(False)
    page.goto(record)
    expect(page.locator(".outbox-list .chip.on")).to_have_text("arrived")
    kept = "SELECT count(*) FROM attachments WHERE row_id = CAST(:id AS uuid) AND file_name = 'Minutes.pdf'"
    assert count(owner, kept, id=meeting) == 1
