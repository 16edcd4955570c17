"""Has a call that was taken down without a line its deadlines and its log, on the device and once it has arrived?"""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from sqlalchemy import Engine, text

from tests.browser.conftest import until
from tests.browser.desk_offline.writing import DRAFTED, LINES, carried, opened
from tests.browser.test_report import count
from tests.browser.test_visit_offline import killed, rows

FOLLOW = """() => new Promise((resolve) => {
  const asked = indexedDB.open("gridmap-outbox");
  asked.onsuccess = () => {
    const all = asked.result.transaction("entries").objectStore("entries").getAll();
    all.onsuccess = () => {
      asked.result.close();
      const sorted = all.result.sort((one, other) => one.number - other.number);
      resolve(sorted.map((entry) => [entry.number, entry.id, entry.follows ?? ""]));
    };
  };
})"""
LOG = """SELECT log.kind, log.text FROM incident_log log JOIN incidents ON incidents.id = log.incident_id
    WHERE incidents.name = :name ORDER BY ordinal"""


def taken(page: Page, name: str, place: str) -> Page:
    """A call by its form, without a line; the desk, where it stands from then on."""
    page = opened(page, "/desk/new")
    page.locator("label.kind").first.click()
    page.fill("#name", name)
    page.fill("#place", place)
    page.get_by_role("button", name="Open the incident").click()
    expect(page.locator("[data-entry]")).to_contain_text("Kept on this phone.")
    page.get_by_role("link", name="Go on").click()
    expect(page.locator(".call-here")).to_contain_text(name)
    return page


def noted(page: Page) -> None:
    """119 told, a force set out and came, a force nobody has entered, a line of the log; each by one tap."""
    call = page.locator(".call-here")
    call.get_by_role("button", name="119 told").click()
    expect(call.locator(".told-done")).to_contain_text(re.compile(r"✓ 119 02:4\d"))
    call.get_by_label("Force, by its name").fill("Market Micro Station")
    call.get_by_role("button", name="Set out", exact=True).click()
    expect(call.locator(".under-way")).to_contain_text("set out 02:4")
    expect(call.get_by_label("Force, by its name")).to_have_value("")
    call.get_by_role("button", name="Market Micro Station is on the spot").click()
    expect(call.locator(".under-way")).to_contain_text("on the spot 02:4")
    call.get_by_label("Force, by its name").fill("Farmers with a tractor")
    call.get_by_role("button", name="Set out", exact=True).click()
    expect(call.locator(".log li")).to_have_count(4)


def test_a_call_without_a_line_has_its_clocks_and_its_log_and_all_of_it_arrives_in_order(
    desk: Page, owner: Engine
) -> None:
    carried(desk)
    page = taken(desk, "Straw on fire", "38.0011, 117.0011")
    call = page.locator(".call-here")
    first = call.locator(".clock").first
    expect(first.locator(".clock-left")).to_have_text(re.compile(r"^(19|20) min \d\d s left$"))
    assert first.get_attribute("data-state") == "running"
    expect(call.locator(".clock")).to_have_count(4)
    noted(page)
    call.get_by_role("button", name="县级（电话） told").click()
    expect(first).to_have_attribute("data-state", "met")
    call.locator("textarea").fill("Half a sen")
    until(page, DRAFTED, "Half a sen")

    page = opened(killed(page), "/desk")
    call = page.locator(".call-here")
    expect(call.locator(".told-done")).to_have_count(2)
    expect(call.locator("textarea")).to_have_value("Half a sen")
    expect(call.locator(".clock[data-state=met]")).to_have_count(1)
    call.locator("textarea").fill("Half a sentence, and the rest")
    call.get_by_role("button", name="Write down").click()
    expect(call.locator(".log")).to_contain_text("Half a sentence, and the rest")
    expect(call.locator("textarea")).to_have_value("")
    expect(page.locator(".outbox-list li")).to_have_count(1)
    expect(page.locator(".outbox-list")).to_contain_text("with 6 notes")
    told = page.evaluate(FOLLOW)
    assert [each[0] for each in told] == list(range(told[0][0], told[0][0] + 7))
    assert {each[2] for each in told[1:]} == {told[0][1]}

    page.context.set_offline(False)
    expect(page.locator("#desk-now")).to_contain_text("Straw on fire")
    expect(page.locator("#calls-here")).to_be_hidden()
    assert page.evaluate(FOLLOW) == []
    lines = [(kind, words) for kind, words in rows(owner, LOG, name="Straw on fire")]
    assert [kind for kind, _ in lines] == [
        "opened",
        "told",
        "sent",
        "left",
        "arrived",
        "note",
        "told",
        "note",
    ]
    assert lines[5][1] == "Farmers with a tractor has set out"
    assert lines[7][1] == "Half a sentence, and the rest"


def test_what_was_noted_for_a_call_that_is_held_follows_the_decision(desk: Page, owner: Engine) -> None:
    before = count(owner, LINES, kind="note", text="Farmers%")
    carried(desk)
    page = taken(desk, "Flames by the mill", "38.0301, 117.0051")
    noted(page)
    with owner.begin() as connection:
        connection.execute(
            text(
                "UPDATE incidents SET geom = ST_SetSRID(ST_Point(117.0051, 38.0301), 4326) WHERE name = :name"
            ),
            {"name": "Smoke at the mill"},
        )
    page.locator(".call-here textarea").fill("Half a sen")
    until(page, DRAFTED, "Half a sen")
    page.context.set_offline(False)
    held = page.locator("#desk-held")
    expect(held).to_contain_text("Flames by the mill")
    expect(held.locator(".clock[data-state=running]")).not_to_have_count(0)
    expect(page.locator(".call-here textarea")).to_have_value(
        "Half a sen"
    )  # its call is gone, the words are not
    expect(held.get_by_role("link", name="Decide")).to_have_count(1)
    assert count(owner, LINES, kind="note", text="Farmers%") == before
    held.get_by_role("link", name="Decide").click()
    expect(page.locator("main")).to_contain_text("Farmers with a tractor has set out")
    page.get_by_label("About a known incident").select_option("yes")
    page.get_by_role("button", name="Enter it").click()
    page.wait_for_url("**/desk")
    kinds = [kind for kind, _ in rows(owner, LOG, name="Smoke at the mill")]
    assert kinds[-6:] == ["called_again", "told", "sent", "left", "arrived", "note"]
    assert count(owner, "SELECT count(*) FROM outbox_entries WHERE state = 'held'") == 0

    page = opened(page, "/desk")
    left = page.locator(".call-here")
    expect(left.locator("textarea")).to_have_value("Half a sen")
    left.locator("textarea").fill("Half a sentence, and the rest")
    left.get_by_role("button", name="Write down").click()
    expect(page.locator("#calls-here")).to_be_hidden()
    expect(page.locator(".outbox-list")).to_contain_text("arrived")
    assert [words for _, words in rows(owner, LOG, name="Smoke at the mill")][
        -1
    ] == "Half a sentence, and the rest"


def test_a_place_beyond_the_township_is_said_at_once_without_a_line_and_hinders_nothing(desk: Page) -> None:
    carried(desk)
    page = opened(desk, "/desk/new")
    page.fill("#place", "38.0611, 117.1511")
    page.locator("#name").focus()
    expect(page.locator("#place-found")).to_contain_text("This place lies in Heron Town, not in Sparrow Town")
    page.fill("#place", "38.0611, 117.0511")
    page.locator("#name").focus()
    expect(page.locator("#place-found")).not_to_contain_text("This place lies")
    page = taken(page, "Beyond the river", "38.0611, 117.1511")
    expect(page.locator(".call-here")).to_contain_text("38.0611, 117.1511")


def test_of_several_calls_the_newest_stands_open_and_the_older_keep_their_deadlines(desk: Page) -> None:
    carried(desk)
    page = taken(desk, "Smoke at the mill", "38.0011, 117.0011")
    page = opened(page, "/desk/new")
    page.locator("label.kind").first.click()
    page.fill("#name", "Smoke at the bridge")
    page.fill("#place", "38.0031, 117.0031")
    page.get_by_role("button", name="Open the incident").click()
    page.get_by_role("link", name="Go on").click()
    older, newer = (page.locator(".call-here", has_text=name) for name in ("at the mill", "at the bridge"))
    expect(newer.get_by_role("button", name="119 told")).to_be_visible()
    expect(older.locator(".clock").first).to_be_visible()
    expect(older.get_by_role("button", name="119 told")).to_be_hidden()
    older.get_by_role("button", name="Show more").click()
    older.get_by_role("button", name="119 told").click()
    expect(older.locator(".told-done")).to_be_visible()
    expect(older.get_by_role("button", name="Show more")).to_be_hidden()
