"""Do the desk's pages open without a line, say of when they are, and take a call?"""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from sqlalchemy import Engine, text

from tests.browser.conftest import NOTHING_KEPT, States, until
from tests.browser.desk_offline.writing import DRAFTED, carried, opened, write
from tests.browser.test_report import count
from tests.browser.test_visit_offline import kept_fields, killed, rows

KEPT = """async () => (await (await caches.open("gridmap-own")).keys()).map((each) => new URL(each.url).pathname)"""


def test_the_desk_s_pages_open_without_a_line_and_say_of_when_they_are(desk: Page, states: States) -> None:
    incident = desk.url.partition("#")[0]
    write(desk, "Before the line was cut")
    expect(desk.locator("ol.log")).to_contain_text("Before the line was cut")
    expect(desk.locator("#kept-note")).to_be_hidden()
    carried(desk)
    kept = desk.evaluate(KEPT)
    assert {"/api/layers/areas", "/api/layers/roads"} <= {*kept}, "a map to tap without a line"
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
    page.wait_for_url("**/desk")
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
