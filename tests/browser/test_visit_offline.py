"""Is a visit written without a signal, through two deaths of the page, and stored once with all that was seen?"""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import Engine, text

from tests import world
from tests.browser.conftest import OpenAs, until
from tests.browser.test_outbox import NO_LINE, STORED, offline_ready
from tests.records.visiting.pictures import picture

SHOP = world.name_id("Corner Shop")


def rows(owner: Engine, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with owner.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement), values)]


def kept_pages(open_as: OpenAs) -> Page:
    """A phone that has opened "My grid" once, and now has no signal."""
    page = open_as("Gloria", "/grid", phone=True, expected=NO_LINE)
    offline_ready(page)
    page.reload()
    offline_ready(page)
    page.wait_for_function("() => window.quietMs() > 500")
    page.context.set_offline(True)
    return page


def opened(page: Page, address: str = f"/visits/new?enterprise={SHOP}") -> Page:
    page.goto(address)
    page.wait_for_selector("html[data-visit]", state="attached")
    return page


def killed(page: Page) -> Page:
    """The page goes without a word; another one is opened on the same phone."""
    context = page.context
    page.close(run_before_unload=False)
    return context.new_page()


def sign(page: Page) -> None:
    canvas = page.locator("#signature")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 30)
    page.mouse.down()
    for step in range(8):
        page.mouse.move(box["x"] + 20 + 20 * step, box["y"] + 30 + (25 if step % 2 else 0))
    page.mouse.up()


def shoot(page: Page, name: str, colour: str) -> None:
    sent: FilePayload = {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": picture(colour)}
    page.set_input_files(f'[name="{name}"]', files=[sent])
    expect(page.locator(f'.shot:has([name="{name}"]) img')).to_have_count(1)


def kept_fields(page: Page, *names: str) -> None:
    """Until these fields lie on the disk."""
    until(
        page,
        """(names) => new Promise((resolve) => {
          const asked = indexedDB.open("gridmap-outbox");
          asked.onsuccess = () => {
            const all = asked.result.transaction("drafts").objectStore("drafts").getAllKeys();
            all.onsuccess = () => {
              asked.result.close();
              const kept = new Set(all.result.map((key) => key[2]));
              resolve(names.every((name) => kept.has(name)));
            };
          };
        })""",
        *names,
    )


def test_a_visit_written_offline_and_killed_twice_is_sent_once_with_everything(
    open_as: OpenAs, owner: Engine
) -> None:
    page = kept_pages(open_as)
    page.get_by_role("link", name="Start a visit").click()
    page.wait_for_selector("html[data-visit]", state="attached")
    page.locator(".crew summary").click()
    page.locator(".crew-box", has_text="Mayor").click()
    page.get_by_role("button", name="Corner Shop").click()
    page.wait_for_selector("html[data-visit]", state="attached")
    expect(page.locator("#visit-place")).to_have_text("Corner Shop")
    expect(page.locator(".lead")).to_contain_text("Inspection")
    expect(page.locator(".lead")).to_contain_text("Mayor")
    where = page.url
    stock = page.get_by_role("group", name="Is stock kept off appliances")
    stock.locator(".answer-bad").click()
    stock.locator(".answer", has_text="Fixed on the spot").click()
    shoot(page, "before.shop_stock", "red")
    kept_fields(page, "answer.shop_stock", "fixed.shop_stock", "before.shop_stock")

    page = opened(killed(page), where)
    expect(page.locator("#visit-again")).to_be_visible()
    expect(page.locator('.shot:has([name="before.shop_stock"]) img')).to_have_count(1)
    stock = page.get_by_role("group", name="Is stock kept off appliances")
    expect(stock.locator('[value="bad"]')).to_be_checked()
    shoot(page, "after.shop_stock", "tan")
    page.locator(".checks", has_text="Shops along streets").locator("[data-rest]").click()
    sign(page)
    page.locator("summary", has_text="Another day or kind, note").click()
    page.fill("#note", "Typed between two deaths")
    kept_fields(page, "after.shop_stock", "answer.shop_loft", "signature", "note")

    page = opened(killed(page), where)
    expect(page.locator("#note")).to_have_value("Typed between two deaths")
    expect(page.locator("#visit-counts")).to_have_text("6 looked at, 1 not in order")
    page.click("#visit-done")
    expect(page.locator("#visit-told")).to_contain_text("Kept on this phone.")
    expect(page.locator(".outbox-list")).to_contain_text("Visit: Corner Shop")
    assert page.evaluate(STORED) == ["Visit: Corner Shop"]
    assert rows(owner, "SELECT count(*) FROM visits WHERE note = 'Typed between two deaths'") == [(0,)]

    page = opened(killed(page), where)  # a third death after "kept": nothing is begun twice
    expect(page.locator("#visit-again")).to_be_hidden()
    expect(page.locator(".outbox-list .chip")).to_have_text("on this phone")
    page.context.set_offline(False)
    expect(page.locator(".outbox-list .chip.on")).to_have_text("arrived")
    assert page.evaluate(STORED) == []
    ((visit_id, kind, started, finished),) = rows(
        owner,
        "SELECT id, kind, started_at, finished_at FROM visits WHERE note = 'Typed between two deaths'",
    )
    assert (kind, started <= finished) == ("inspection", True)
    assert rows(owner, "SELECT count(*) FROM visit_answers WHERE visit_id = :id", id=visit_id) == [(6,)]
    hazards = "SELECT state FROM hazards WHERE visit_id = :id"
    assert rows(owner, hazards, id=visit_id) == [("fixed_on_spot",)]
    pictures = (
        "SELECT a.kind FROM attachments a LEFT JOIN hazards h ON h.id = a.row_id"
        " WHERE a.row_id = :id OR h.visit_id = :id ORDER BY a.kind"
    )
    assert [kind for (kind,) in rows(owner, pictures, id=visit_id)] == ["after", "before", "signature"]


def test_nobody_there_is_an_attempt_that_is_kept_and_sent(open_as: OpenAs, owner: Engine) -> None:
    page = opened(kept_pages(open_as))
    page.get_by_text("Not inspected?").click()
    page.get_by_role("button", name="Shut").click()
    expect(page.locator("#visit-told")).to_contain_text("Kept on this phone.")
    assert rows(owner, "SELECT count(*) FROM attempts WHERE enterprise_id = :id", id=SHOP) == [(0,)]
    page.context.set_offline(False)
    expect(page.locator("#visit-told")).to_contain_text("Noted: not inspected.")
    assert rows(owner, "SELECT reason FROM attempts WHERE enterprise_id = :id", id=SHOP) == [("shut",)]


def test_a_code_read_offline_leads_to_the_visit_and_an_unknown_one_says_so(open_as: OpenAs) -> None:
    page = kept_pages(open_as)
    opened(page, f"/e/{SHOP}")
    expect(page.locator("#visit-place")).to_have_text("Corner Shop")
    opened(page, f"/e/{world.name_id('Heron Foundry')}")
    expect(page.locator("#visit-unknown")).to_be_visible()
    expect(page.locator("#visit-walk")).to_be_hidden()


def test_places_are_found_by_name_and_by_distance_without_a_signal(open_as: OpenAs) -> None:
    page = opened(kept_pages(open_as), "/visits/start")
    shown = page.locator("#places li:visible")
    expect(shown).to_have_count(2)
    page.fill("#q", "flour")
    expect(shown).to_have_count(1)
    page.fill("#q", "")
    page.check("#nearest-first")
    expect(shown.first).to_contain_text("Corner Shop")


def test_what_was_begun_is_offered_where_one_starts_and_goes_when_begun_afresh(open_as: OpenAs) -> None:
    page = opened(kept_pages(open_as))
    page.locator(".answer-good").first.click()
    kept_fields(page, page.locator(".answer-good input").first.get_attribute("name") or "")
    opened(page, "/visits/start")
    begun = page.locator(".outbox-list li", has_text="begun, not finished")
    expect(begun).to_contain_text("Corner Shop")
    begun.get_by_role("link", name="Go on").click()
    page.wait_for_selector("html[data-visit]", state="attached")
    expect(page.locator(".answer-good input").first).to_be_checked()
    page.get_by_role("button", name="Begin afresh").click()
    expect(page.locator("#visit-again")).to_be_hidden()
    expect(page.locator(".answer-good input").first).not_to_be_checked()


def test_a_change_on_my_grid_is_kept_without_a_signal_and_merged(open_as: OpenAs, owner: Engine) -> None:
    page = kept_pages(open_as)
    page.reload()
    page.wait_for_selector("html[data-ready]")
    page.locator("#open-hazards .todo-item").first.click()
    expect(page.locator(".details h1")).to_have_text("Blocked exit")
    page.locator('[data-act="edit"]').click()
    page.fill("#edit-description", "Seen again, offline")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Kept on this phone")
    expect(page.locator("#outbox")).to_contain_text("Change: Blocked exit")
    with owner.begin() as connection:  # another field, by somebody at the desk
        connection.execute(
            text(
                "UPDATE hazards SET deadline = '2026-09-09', version = version + 1 WHERE title = 'Blocked exit'"
            )
        )
    page.context.set_offline(False)
    expect(page.locator(".outbox-list .chip.on")).to_have_text("arrived")
    found = rows(owner, "SELECT description, deadline::text FROM hazards WHERE title = 'Blocked exit'")
    assert found == [("Seen again, offline", "2026-09-09")]


def test_a_visit_that_the_rules_refuse_arrives_and_waits_with_its_photos(
    open_as: OpenAs, owner: Engine
) -> None:
    page = opened(kept_pages(open_as))
    page.locator(".answer-good").first.click()
    page.click("#visit-done")
    expect(page.locator("#visit-told")).to_contain_text("Kept on this phone.")
    with owner.begin() as connection:  # the place is moved to another grid meanwhile
        moved = text("UPDATE enterprises SET area_path = :grid WHERE id = :id RETURNING area_path")
        connection.execute(moved, {"grid": world.G12, "id": SHOP})
    page.context.set_offline(False)
    expect(page.locator("#visit-told")).to_contain_text("It has arrived and waits for a planner.")
    held = rows(owner, "SELECT count(*) FROM outbox_entries WHERE state = 'held' AND kind = 'visit'")
    assert held == [(1,)]
    desk = open_as("Paula", "/outbox")
    expect(desk.get_by_role("link", name=re.compile("Visit")).first).to_be_visible()
