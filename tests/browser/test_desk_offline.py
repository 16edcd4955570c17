"""Does what a duty officer does while the server is away outlive the page, and stand in the log once?"""

from __future__ import annotations

import re
from functools import partial

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect
from sqlalchemy import Engine, text

from tests import world
from tests.browser.conftest import NOTHING_KEPT, PATIENCE_MS, OpenAs, States, until
from tests.browser.test_outbox import NO_LINE, STORED
from tests.browser.test_report import count
from tests.browser.test_visit_offline import kept_fields, killed, rows

# Until a draft on the disk says this.
DRAFTED = """([words]) => new Promise((resolve) => {
  const asked = indexedDB.open("gridmap-outbox");
  asked.onsuccess = () => {
    const all = asked.result.transaction("drafts").objectStore("drafts").getAll();
    all.onsuccess = () => {
      asked.result.close();
      resolve(JSON.stringify(all.result).includes(words));
    };
  };
})"""
LINES = "SELECT count(*) FROM incident_log WHERE kind = :kind AND text LIKE :text"


@pytest.fixture
def desk(open_as: OpenAs) -> Page:
    """The page of an incident."""
    page = open_as("Dora", "/desk", expected=(*NO_LINE, "Failed to load resource", "409"))
    token = page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    call: dict[str, str | float | bool] = {"kind": "fire", "name": "Smoke at the mill", "same": "no"}
    # Called a while ago: what is done without a line is older than the server's clock, which stands still.
    call["called_at"] = "2026-03-02T02:30"
    made = page.request.post(
        "/desk/new", form=call | {"lon": "117.005", "lat": "38.03"}, headers={"X-CSRFToken": token}
    )
    return opened(page, made.url)


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")
    return page


def carried(page: Page) -> None:
    """The desk's computer has what it needs where the line is cut, and it is cut."""
    # Every open incident with its answer and its report is fetched, one after the other.
    ready = partial(page.wait_for_selector, "html[data-offline]", state="attached", timeout=3 * PATIENCE_MS)
    ready()
    page.reload()
    ready()
    page.wait_for_function("() => window.quietMs() > 500")
    page.context.set_offline(True)


def write(page: Page, words: str) -> None:
    page.fill("#log-text", words)
    page.get_by_role("button", name="Write down").click()


def test_what_is_done_without_a_server_outlives_the_page_and_is_stored_once(
    desk: Page, owner: Engine
) -> None:
    incident = desk.url
    desk.context.set_offline(True)
    write(desk, "The gate was locked")
    expect(desk.locator(".outbox-list")).to_contain_text("The gate was locked")
    expect(desk.locator("#log-text")).to_have_value("")
    told = desk.locator(".tell form").first
    told.locator("button").click()
    expect(told).to_contain_text("on this phone")
    expect(told.locator("button")).to_be_disabled()
    desk.fill("#log-text", "Half a sen")
    kept_fields(desk, "said")
    assert len(desk.evaluate(STORED)) == 2
    assert count(owner, LINES, kind="note", text="The gate%") == 0

    page = killed(desk)
    page.context.set_offline(False)
    # The first answer is lost on its way back: what has no receipt stays, and goes once more.
    page.route(re.compile("/api/outbox/[^/]+/[0-9a-f-]{36}$"), lose, times=1)
    page.goto(incident)
    expect(page.locator("#log-text")).to_have_value("Half a sen")
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(page.locator("ol.log")).to_contain_text("The gate was locked")
    expect(page.locator(".told-done")).to_have_count(1)
    expect(page.locator(".outbox-list .chip")).to_have_count(0)
    assert page.evaluate(STORED) == []
    assert count(owner, LINES, kind="note", text="The gate%") == 1
    assert count(owner, LINES, kind="told", text="%") == 1


def lose(route: Route) -> None:
    route.fetch()
    route.abort()


def test_what_is_refused_is_said_at_once_or_waits_and_blocks_none_behind_it(
    desk: Page, owner: Engine
) -> None:
    desk.fill("[name=said_at]", "25:61")
    write(desk, "When was it")
    expect(desk.locator(".toast")).to_contain_text("hours and minutes")
    expect(desk.locator("#log-text")).to_have_value("When was it")
    assert desk.evaluate(STORED) == []

    desk.context.set_offline(True)
    desk.get_by_role("button", name="Write down").click()
    expect(desk.locator(".outbox-list")).to_contain_text("When was it")
    write(desk, "Behind it")
    expect(desk.locator(".outbox-list")).to_contain_text("Behind it")
    desk.context.set_offline(False)
    expect(desk.locator("ol.log")).to_contain_text("Behind it")
    expect(desk.locator(".outbox-list")).to_contain_text("arrived, waits for you to decide")
    assert count(owner, LINES, kind="note", text="When%") == 0
    held = "SELECT count(*) FROM outbox_entries WHERE state = 'held' AND body LIKE '%When was it%'"
    assert count(owner, held) == 1


def test_what_waits_at_the_desk_is_sent_from_the_desk_s_first_page(desk: Page, owner: Engine) -> None:
    desk.context.set_offline(True)
    write(desk, "Written before the browser went")
    expect(desk.locator(".outbox-list")).to_contain_text("Written before")
    page = killed(desk)
    page.context.set_offline(False)
    page.goto("/desk")
    expect(page.locator(".outbox-list .chip.on")).to_have_text("arrived")
    assert count(owner, LINES, kind="note", text="Written before%") == 1


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


def test_a_second_call_about_the_same_is_proposed_to_be_joined(desk: Page, owner: Engine) -> None:
    page = opened(desk, "/desk/new?place=x&lon=117.0051&lat=38.03")
    page.locator("label.kind").first.click()
    page.fill("#name", "Flames behind the mill")
    page.get_by_role("button", name="Open the incident").click()
    expect(page.locator("#same")).to_contain_text("Smoke at the mill")
    page.get_by_role("button", name="The same: add this call to it").click()
    expect(page.locator("ol.log")).to_contain_text("Flames behind the mill")
    assert count(owner, "SELECT count(*) FROM incidents WHERE name = 'Flames behind the mill'") == 0


def test_the_desk_s_pages_open_without_a_line_and_say_of_when_they_are(desk: Page, states: States) -> None:
    incident = desk.url.partition("#")[0]
    write(desk, "Before the line was cut")
    expect(desk.locator("ol.log")).to_contain_text("Before the line was cut")
    expect(desk.locator("#kept-note")).to_be_hidden()
    carried(desk)
    page = killed(desk)
    opened(page, incident)
    expect(page.locator("#kept-note")).to_have_text(re.compile(r"^As of .*02:40, no signal: "))
    expect(page.locator("ol.log")).to_contain_text("Before the line was cut")
    expect(page.locator("#help .help-row").first).to_be_visible()
    expect(page.locator("#help")).to_contain_text("Town")
    for address, words in (
        ("/desk", "Smoke at the mill"),
        ("/desk/handover", "Before the line was cut"),
        (f"{incident}/report", "Drafted from the log"),
        ("/desk/new?lon=117.01&lat=38.02", "Kind of incident"),
        ("/", "Smoke at the mill"),
    ):
        page.goto(address)
        expect(page.locator("main")).to_contain_text(words)
        expect(page.locator("#kept-note")).to_contain_text("no signal")
    page.goto("/trends")
    expect(page.get_by_role("link", name="Duty desk").last).to_have_attribute("href", "/desk")

    page.context.set_offline(False)
    opened(page, incident)
    expect(page.locator("#kept-note")).to_be_hidden()
    page.locator(".bar-person summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    until(page, NOTHING_KEPT)
    states.clear()  # whoever comes next signs in anew


def test_a_call_is_taken_without_a_line_killed_and_its_answer_comes_with_the_line(
    desk: Page, owner: Engine
) -> None:
    carried(desk)
    page = opened(desk, "/desk/new")
    page.locator("label.kind").first.click()
    page.fill("#name", "Flames at the far end")
    page.fill("#place", "38.0301, 117.0702")
    page.press("#place", "Enter")
    expect(page.locator("#place-found")).to_contain_text("No signal: the place is looked up")
    kept_fields(page, "said")
    page = opened(killed(page), "/desk/new")
    expect(page.locator("#name")).to_have_value("Flames at the far end")
    expect(page.locator("#place")).to_have_value("38.0301, 117.0702")
    page.get_by_role("button", name="Open the incident").click()
    expect(page.locator("[data-entry]")).to_contain_text("Kept on this phone.")
    page = opened(killed(page), "/desk")
    expect(page.locator(".outbox-list")).to_contain_text("Flames at the far end")
    # It is about the same as a call that came meanwhile: the duty officer decides, here and now.
    near = "UPDATE incidents SET geom = ST_SetSRID(ST_Point(117.0702, 38.0301), 4326) WHERE name = :name"
    with owner.begin() as connection:
        connection.execute(text(near), {"name": "Smoke at the mill"})
    opened_so = "SELECT count(*) FROM incidents WHERE name = 'Flames at the far end'"
    page.context.set_offline(False)
    expect(page.locator(".outbox-list")).to_contain_text("arrived")
    assert count(owner, opened_so) == 0
    held = rows(owner, "SELECT id FROM outbox_entries WHERE state = 'held' AND body LIKE '%far end%'")
    page.goto(f"/outbox/{held[0][0]}")
    expect(page.locator("main")).to_contain_text("Smoke at the mill")
    page.get_by_label("About a known incident").select_option("no")
    page.get_by_role("button", name="Enter it").click()
    page.get_by_role("link", name="Open the record").click()
    assert count(owner, opened_so) == 1


def test_a_point_that_was_tapped_without_a_line_is_back_after_the_page_went(
    desk: Page, owner: Engine
) -> None:
    carried(desk)
    page = opened(desk, "/desk/new")
    page.locator("label.kind").nth(1).click()
    page.fill("#name", "A leak by the road")
    page.evaluate("() => window.gridmapMap.fire('click', { latlng: { lat: 38.0444, lng: 117.0888 } })")
    expect(page.locator("#place-found")).to_contain_text("117.0888")
    until(page, DRAFTED, "117.088800")
    page = opened(killed(page), "/desk/new")
    expect(page.locator("#place-found")).to_contain_text("117.0888")
    page.get_by_role("button", name="Open the incident").click()
    expect(page.locator("[data-entry]")).to_contain_text("Kept on this phone.")
    page.context.set_offline(False)
    page.wait_for_url(re.compile("/desk/[0-9a-f-]{36}"))
    expect(page.locator("#help .help-row").first).to_be_visible()
    placed = "SELECT count(*) FROM incidents WHERE name = 'A leak by the road' AND abs(ST_X(geom) - 117.0888) < 1e-6"
    assert count(owner, placed) == 1


def test_the_text_of_a_report_is_back_after_the_page_went_and_arrives_once(desk: Page, owner: Engine) -> None:
    incident = desk.url.partition("#")[0]
    carried(desk)
    page = opened(desk, f"{incident}/report")
    page.fill("#text", "First report. Two are hurt.")
    until(page, DRAFTED, "Two are hurt.")
    page = opened(killed(page), f"{incident}/report")
    expect(page.locator("#text")).to_have_value("First report. Two are hurt.")
    page.get_by_role("button", name="It was sent").click()
    expect(page.locator("[data-entry]")).to_contain_text("Kept on this phone.")
    page = killed(page)
    page.context.set_offline(False)
    opened(page, incident)
    expect(page.locator("ol.log")).to_contain_text("Two are hurt.")
    assert count(owner, LINES, kind="report", text="First report%") == 1


def test_a_resource_is_put_out_of_service_without_a_line(desk: Page, owner: Engine) -> None:
    incident = desk.url
    carried(desk)
    page = opened(desk, incident)
    row = page.locator(".help-row", has=page.get_by_role("button", name="Put out of service")).first
    row.get_by_role("button", name="Put out of service").click()
    page.fill("#out-reason", "No water at night")
    page.locator("dialog button.primary").click()
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
