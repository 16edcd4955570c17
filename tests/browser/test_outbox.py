"""Is what is written on a phone kept until its receipt has come, whatever the line, the page or the person does?"""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, Route, expect
from sqlalchemy import Engine, text

from tests import world
from tests.browser.conftest import NOTHING_KEPT, OpenAs, at, clock_at, until
from tests.browser.test_report import count, write
from tests.web.test_phone import IOS_WECHAT

NO_LINE = ("net::ERR", "Failed to fetch", "ERR_INTERNET")
TITLED = "SELECT count(*) FROM hazards WHERE title = :title"
STORED = """() => new Promise((resolve) => {
  const asked = indexedDB.open("gridmap-outbox");
  asked.onsuccess = () => {
    const all = asked.result.transaction("entries").objectStore("entries").getAll();
    all.onsuccess = () => { asked.result.close(); resolve(all.result.map((entry) => entry.title)); };
  };
})"""

PART = """() => new Promise((resolve) => {
  const asked = indexedDB.open("gridmap-outbox");
  asked.onsuccess = () => {
    const all = asked.result.transaction("parts").objectStore("parts").getAll();
    all.onsuccess = () => resolve([...all.result[0].bytes]);
  };
})"""


def report(page: Page, title: str) -> None:
    write(page, title)
    page.get_by_role("button", name="Report a hazard").click()


def offline_ready(page: Page) -> None:
    page.wait_for_selector("html[data-offline]", state="attached")
    page.wait_for_function("() => navigator.serviceWorker.controller")


def test_without_a_signal_a_report_is_kept_and_sent_once_when_there_is_one(
    open_as: OpenAs, owner: Engine
) -> None:
    page = open_as("Gloria", "/registers/hazards/new", phone=True, expected=NO_LINE)
    page.context.set_offline(True)
    report(page, "Written in a courtyard")
    expect(page.locator("#panel-record")).to_contain_text("Kept on this phone.")
    expect(page.locator("#outbox")).to_contain_text("1 entry has not arrived.")
    expect(page.locator(".outbox-list")).to_contain_text("Written in a courtyard")
    assert count(owner, TITLED, title="Written in a courtyard") == 0

    page.context.set_offline(False)
    expect(page.locator("#panel-record")).to_contain_text("It is registered.")
    expect(page.locator(".outbox-list .chip.on")).to_have_text("arrived")
    assert page.evaluate(STORED) == []
    assert count(owner, TITLED, title="Written in a courtyard") == 1


def test_a_page_killed_between_keeping_and_sending_loses_nothing_and_doubles_nothing(
    open_as: OpenAs, owner: Engine
) -> None:
    page = open_as("Gloria", "/registers/hazards/new", phone=True, expected=NO_LINE)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(re.compile("/api/outbox/[^/]+/[0-9a-f-]{36}$"), lose, times=1)
    report(page, "Killed twice")
    expect(page.locator("#panel-record")).to_contain_text("Kept on this phone.")
    expect(page.locator("#outbox")).to_contain_text("has not arrived")
    again = page.context.new_page()
    page.close()
    again.route("**/parts/**", lambda route: route.abort())
    again.route(re.compile("/api/outbox/[^/]+/[0-9a-f-]{36}$"), lambda route: route.abort())
    again.goto("/registers/hazards/new")
    expect(again.locator(".outbox-list")).to_contain_text("Killed twice")
    assert again.evaluate(STORED) == ["Killed twice"]
    again.close()
    last = page.context.new_page()
    last.goto("/registers/hazards/new")
    expect(last.locator(".outbox-list .chip.on")).to_have_text("arrived")
    assert last.evaluate(STORED) == []
    assert count(owner, TITLED, title="Killed twice") == 1
    statement = "SELECT count(*) FROM attachments a JOIN hazards h ON h.id = a.row_id WHERE h.title = :title"
    assert count(owner, statement, title="Killed twice") == 1


def test_what_the_rules_refuse_arrives_and_says_that_it_waits(open_as: OpenAs, owner: Engine) -> None:
    page = open_as("Gloria", "/registers/hazards/new", phone=True)
    page.evaluate("() => window.gridmapMap.setView([38.07, 117.19], 16, { animate: false })")
    page.click("#place-middle")  # in the neighbour's grid
    page.fill("#title", "Over the border")
    page.get_by_role("button", name="Report a hazard").click()
    expect(page.locator("#panel-record")).to_contain_text("It has arrived and waits for a planner.")
    assert count(owner, TITLED, title="Over the border") == 0
    held = "SELECT count(*) FROM outbox_entries WHERE state = 'held' AND body LIKE '%' || :title || '%'"
    assert count(owner, held, title="Over the border") == 1


def test_the_grid_is_there_without_a_signal_and_the_worker_touches_nothing_that_is_sent(
    open_as: OpenAs, owner: Engine
) -> None:
    page = open_as("Gloria", "/grid", phone=True, expected=NO_LINE)
    offline_ready(page)
    page.reload()
    offline_ready(page)
    expect(page.locator("#open-hazards .todo")).to_contain_text("Blocked exit")
    page.wait_for_function("() => window.quietMs() > 500")
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#open-hazards .todo")).to_contain_text("Blocked exit")
    expect(page.locator(".phone-list")).to_contain_text("19900000004")
    expect(page.locator("#kept-note")).to_contain_text("no signal: what stands here may have changed since")
    expect(page.locator("#outbox")).to_be_hidden()  # it would say the same once more
    page.goto("/")  # as it is begun from its icon
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#readiness")).to_contain_text("Ready without a signal")
    page.locator("#open-hazards .todo-item").first.click()
    expect(page.locator(".details h1")).to_have_text("Blocked exit")

    page.goto("/registers/hazards/new")
    page.wait_for_selector("html[data-ready]")
    write(page, "Begun and written offline")
    page.get_by_role("button", name="Report a hazard").click()
    expect(page.locator("#panel-record")).to_contain_text("Kept on this phone.")
    sent: list[tuple[str, bool, int]] = []
    page.context.on(
        "request",
        lambda request: sent.append(
            (request.method, request.service_worker is not None, len(request.post_data_buffer or b""))
        ),
    )
    page.context.set_offline(False)
    expect(page.locator(".outbox-list .chip.on")).to_have_text("arrived")
    assert count(owner, TITLED, title="Begun and written offline") == 1
    writes = [each for each in sent if each[0] != "GET"]
    assert writes
    assert [each for each in writes if each[1]] == []


def test_signing_out_clears_what_was_kept_to_be_read_and_keeps_the_outbox(
    open_as: OpenAs, owner: Engine
) -> None:
    page = open_as("Both", "/grid", phone=True, expected=(*NO_LINE, "401"))
    offline_ready(page)
    assert "gridmap-own" in page.evaluate("() => caches.keys()")
    page.route("**/api/outbox/**", lambda route: route.abort())
    page.goto("/registers/hazards/new?area=" + world.G12)
    page.wait_for_selector("html[data-ready]")
    page.evaluate("() => window.gridmapMap.setView([38.02, 117.02], 16, { animate: false })")
    page.click("#place-middle")
    page.fill("#title", "Left in the box")
    page.get_by_role("button", name="Report a hazard").click()
    expect(page.locator("#panel-record")).to_contain_text("Kept on this phone.")
    page.locator(".bar-person summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    until(page, NOTHING_KEPT)
    assert page.evaluate(STORED) == ["Left in the box"]
    expect(page.locator("#waiting")).to_contain_text(
        "的 1 条记录还没有送达"
    )  # nobody's language is known here
    page.unroute("**/api/outbox/**")
    page.fill("[name=username]", "gloria")
    page.fill("[name=password]", world.PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto("/grid")
    expect(page.locator("#outbox")).to_contain_text("1 entries of Both wait on this phone.")
    assert count(owner, TITLED, title="Left in the box") == 0


def test_an_outbox_is_saved_as_a_file_and_handed_in_at_the_desk(
    open_as: OpenAs, owner: Engine, tmp_path: Path
) -> None:
    page = open_as("Gloria", "/registers/hazards/new", phone=True, expected=NO_LINE)
    page.context.set_offline(True)
    report(page, "Sent by chat")
    with page.expect_download() as saving:
        page.locator("#outbox").get_by_role("button", name="Save as a file").click()
    file = tmp_path / "outbox.json"
    saving.value.save_as(file)
    assert len(json.loads(file.read_text())["entries"]) == 1
    desk = open_as("Paula", "/outbox")
    desk.set_input_files("#file", str(file))
    desk.get_by_role("button", name="Hand in", exact=True).click()
    expect(desk.locator(".flash")).to_contain_text("1 entries are stored")
    assert count(owner, TITLED, title="Sent by chat") == 1
    page.context.set_offline(False)
    expect(page.locator(".outbox-list .chip.on")).to_have_text("arrived")
    assert count(owner, TITLED, title="Sent by chat") == 1


def test_a_store_that_was_emptied_is_said_with_the_last_receipt(open_as: OpenAs) -> None:
    page = open_as("Dora", "/registers/hazards/new", phone=True, expected=NO_LINE)
    write(page, "Arrived before")
    page.get_by_role("button", name="Report a hazard").click()
    expect(page.locator(".outbox-list .chip.on")).to_have_text("arrived")
    page.goto("/map")
    page.evaluate(
        "() => new Promise((resolve) => { const asked = indexedDB.deleteDatabase('gridmap-outbox');"
        " asked.onsuccess = resolve; })"
    )
    page.goto("/registers/hazards/new")
    expect(page.locator("#outbox")).to_contain_text("The store of this browser was emptied.")
    expect(page.locator("#outbox")).to_contain_text("The last receipt was for number 1")
    page.get_by_role("button", name="Understood").click()
    expect(page.locator("#outbox")).to_be_hidden()


def test_a_phone_whose_clock_is_wrong_is_told_by_how_much(open_as: OpenAs) -> None:
    page = open_as("Gloria", "/grid", phone=True)
    page.add_init_script(clock_at(world.NOW + timedelta(hours=26)))
    page.goto("/registers/hazards/new")
    expect(page.locator("#outbox")).to_contain_text("The clock of this phone is fast by 1 d 2 h.")


def test_a_finger_held_on_the_map_begins_a_report_there(open_as: OpenAs) -> None:
    page = open_as("Gloria", "/grid", phone=False)
    x, y = at(page, 117.08, 38.02)
    page.mouse.click(x, y, button="right")
    page.wait_for_url("**/registers/hazards/new?**")
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#place-text")).to_contain_text(re.compile(r"38\.0(2|199)\d*, 117\.0(8|799)"))


def test_photos_go_small_upright_and_without_what_the_camera_wrote(open_as: OpenAs, owner: Engine) -> None:
    page = open_as("Gloria", "/registers/hazards/new", phone=True, expected=NO_LINE)
    page.context.set_offline(True)
    taken = Image.new("RGB", (4000, 3000), "tan")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif.get_ifd(0x8825)[1] = "N"
    written = io.BytesIO()
    taken.save(written, "JPEG", exif=exif)
    page.fill("#title", "Big photo")
    photo: FilePayload = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}
    page.set_input_files("#photo-input", files=[photo])
    expect(page.locator("#photo-list img")).to_have_count(1)
    painted = page.evaluate(
        """async () => {
          const image = document.querySelector('#photo-list img');
          await image.decode();
          return [image.naturalWidth, image.naturalHeight];
        }"""
    )
    assert painted == [1200, 1600]
    page.click("#place-gps")
    page.get_by_role("button", name="Report a hazard").click()
    expect(page.locator("#panel-record")).to_contain_text("Kept on this phone.")
    kept = bytes(page.evaluate(PART))
    assert len(kept) < 400_000
    with Image.open(io.BytesIO(kept)) as opened:
        assert dict(opened.getexif()) == {}


def test_after_five_days_without_contact_the_phone_warns(open_as: OpenAs) -> None:
    page = open_as("Gloria", "/registers/hazards/new", phone=True, expected=NO_LINE)
    page.wait_for_function("() => window.quietMs() > 500")
    page.context.set_offline(True)
    page.evaluate(
        """() => new Promise((resolve) => {
          const asked = indexedDB.open("gridmap-outbox");
          asked.onsuccess = () => {
            const boxes = asked.result.transaction("boxes", "readwrite").objectStore("boxes");
            const all = boxes.getAll();
            all.onsuccess = () => {
              const contact = new Date(Date.now() - 6 * 24 * 3600 * 1000).toISOString();
              boxes.put({ ...all.result[0], contact }).onsuccess = () => { asked.result.close(); resolve(); };
            };
          };
        })"""
    )
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(page.locator("#outbox")).to_contain_text("No contact for more than 5 days.")
    page.context.set_offline(False)
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(page.locator("#outbox")).not_to_contain_text("No contact for more than 5 days.")


def test_a_report_for_a_grid_that_was_taken_meanwhile_waits_for_the_planner_and_is_not_dropped(
    open_as: OpenAs, owner: Engine
) -> None:
    page = open_as("Gloria", "/registers/hazards/new", phone=True, expected=(*NO_LINE, "403", "404"))
    page.context.set_offline(True)
    report(page, "Written before it was taken")
    expect(page.locator("#panel-record")).to_contain_text("Kept on this phone.")
    moved = text("UPDATE grants SET area_path = :to WHERE person_id = :who AND area_path = :from")
    taken = {"who": world.name_id("Gloria"), "from": world.G22, "to": world.G21}
    with owner.begin() as connection:
        assert connection.execute(moved, taken).rowcount == 1
    page.context.set_offline(False)
    expect(page.locator("#panel-record")).to_contain_text("It has arrived and waits for a planner.")
    assert count(owner, TITLED, title="Written before it was taken") == 0
    with owner.begin() as connection:
        held = text(
            "SELECT id FROM outbox_entries WHERE state = 'held' AND body LIKE '%before it was taken%'"
        )
        entry_id = connection.execute(held).scalar_one()
        connection.execute(moved, taken | {"from": world.G21, "to": world.G22})
    planner = open_as("Paula", f"/outbox/{entry_id}")
    expect(planner.locator('main [value="Written before it was taken"]')).to_have_count(1)


def test_who_lost_the_last_grant_still_sends_what_was_written_before(open_as: OpenAs, owner: Engine) -> None:
    page = open_as("Gloria", "/registers/hazards/new", phone=True, expected=(*NO_LINE, "403", "404"))
    page.context.set_offline(True)
    report(page, "Written before all was taken")
    expect(page.locator("#panel-record")).to_contain_text("Kept on this phone.")
    page.goto("about:blank")
    who = {"who": world.name_id("Gloria")}
    with owner.begin() as connection:
        had = connection.execute(
            text("DELETE FROM grants WHERE person_id = :who RETURNING *"), who
        ).mappings()
        kept = [dict(each) for each in had]
    try:
        page.context.set_offline(False)
        page.goto("/")
        expect(page.locator("h1")).to_contain_text("You have no rights yet")
        expect(page.locator("#outbox")).to_contain_text("arrived, waits for a planner")
    finally:
        with owner.begin() as connection:
            names = ", ".join(kept[0])
            values = ", ".join(f":{name}" for name in kept[0])
            connection.execute(text(f"INSERT INTO grants ({names}) VALUES ({values})"), kept)  # noqa: S608
    held = text(
        "SELECT count(*) FROM outbox_entries WHERE state = 'held' AND body LIKE '%before all was taken%'"
    )
    with owner.connect() as connection:
        assert connection.execute(held).scalar_one() == 1


def test_inside_wechat_on_an_iphone_the_page_says_how_to_get_to_safari(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(user_agent=IOS_WECHAT, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    expect(page.locator("main")).to_contain_text("Safari")
    expect(page.locator("[name=password]")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
