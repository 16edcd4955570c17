"""Does what a duty officer does while the server is away outlive the page, and stand in the log once?"""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect
from sqlalchemy import Engine

from tests.browser.conftest import until
from tests.browser.desk_offline.writing import DRAFTED, LINES, carried, opened, write
from tests.browser.test_outbox import STORED
from tests.browser.test_report import count
from tests.browser.test_visit_offline import kept_fields, killed


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
    desk.fill("[name=said_at]:visible", "25:61")
    write(desk, "When was it")
    expect(desk.locator("#said_at-problem")).to_contain_text("hours and minutes")
    expect(desk.locator("[name=said_at]:visible")).to_be_focused()
    expect(desk.locator("#log-text")).to_have_value("When was it")
    assert desk.evaluate(STORED) == []

    desk.context.set_offline(True)
    desk.get_by_role("button", name="Write down").click()
    expect(desk.locator(".outbox-list")).to_contain_text("When was it")
    expect(desk.locator("#said_at-problem")).to_have_count(0)
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


def test_a_second_call_about_the_same_is_proposed_to_be_joined(desk: Page, owner: Engine) -> None:
    page = opened(desk, "/desk/new?place=x&lon=117.0051&lat=38.03")
    page.locator("label.kind").first.click()
    page.fill("#name", "Flames behind the mill")
    page.get_by_role("button", name="Open the incident").click()
    expect(page.locator("#same")).to_contain_text("Smoke at the mill")
    page.get_by_role("button", name="The same: add this call to it").click()
    expect(page.locator("ol.log")).to_contain_text("Flames behind the mill")
    assert count(owner, "SELECT count(*) FROM incidents WHERE name = 'Flames behind the mill'") == 0


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


def test_a_report_that_was_begun_says_what_the_log_has_said_since(desk: Page) -> None:
    incident = desk.url.partition("#")[0]
    page = opened(desk, f"{incident}/report")
    page.fill("#text", "Begun before they were found.")
    until(page, DRAFTED, "Begun before")
    page = opened(page, incident)
    write(page, "Two were found unhurt")
    expect(page.locator("ol.log")).to_contain_text("Two were found unhurt")
    page = opened(page, f"{incident}/report")
    expect(page.locator("#text")).to_have_value("Begun before they were found.")
    expect(page.locator("#not-in-text")).to_contain_text("Two were found unhurt")
    page.get_by_role("button", name="Add it below").click()
    assert page.input_value("#text").startswith("Begun before they were found.\n")
    assert "Two were found unhurt" in page.input_value("#text")
    expect(page.locator("#not-in-text")).to_be_hidden()
