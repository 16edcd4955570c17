"""Is one of many people found by the keyboard, is a refusal in sight, and is a file that is no picture said at once?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from gridmap.db.models import Person
from tests import world
from tests.browser.conftest import OpenAs
from tests.records.visiting.pictures import picture

HAZARD = world.name_id("Blocked exit")
CROWD = 40


@pytest.fixture
def crowd(owner: Engine) -> Iterator[None]:
    """So many people in the township that nobody reads them one by one."""
    ids = [world.name_id(f"Crowd {number}") for number in range(CROWD)]
    with Session(owner) as session:
        session.add_all(
            Person(
                id=each,
                name=f"Crowd {number:02}",
                area_path=world.T1,
                title="Clerk",
                certificate=f"C-{number}",
            )
            for number, each in enumerate(ids)
        )
        session.commit()
    yield
    with Session(owner) as session:
        session.execute(delete(Person).where(Person.id.in_(ids)))
        session.commit()


def in_sight(page: Page, found: Locator) -> bool:
    box, height = found.bounding_box(), page.evaluate("innerHeight")
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= height


def test_one_of_many_is_found_and_chosen_by_the_keyboard(open_as: OpenAs, crowd: None) -> None:
    page = open_as("Paula", f"/loop/serve?hazard={HAZARD}")
    search, boxes = page.locator("#people-list-search"), page.locator("#people-list label")
    everybody = boxes.count()
    assert everybody > CROWD
    search.focus()
    page.keyboard.type("crowd 07")
    expect(boxes.filter(visible=True)).to_have_count(2)  # the one that fits, and oneself, who is ticked
    page.keyboard.press("Enter")
    expect(page.get_by_label("Crowd 07")).to_be_checked()
    expect(search).to_have_value("")
    expect(boxes.filter(visible=True)).to_have_count(everybody)
    expect(page.locator("#people [role=status]")).to_contain_text("Crowd 07")
    page.keyboard.type("crowd 3")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator("#people-list input:checked")).to_have_count(3)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(search).to_be_focused()
    page.keyboard.press("Escape")
    expect(boxes.filter(visible=True)).to_have_count(everybody)


@pytest.mark.parametrize("phone", [False, True])
def test_a_refusal_is_in_sight(open_as: OpenAs, crowd: None, phone: bool) -> None:
    page = open_as("Paula", f"/loop/serve?hazard={HAZARD}", phone=phone)
    page.locator("#received_by").fill("Old Example")
    page.locator("#way").select_option("direct")
    page.locator("#place").fill("At the gate")
    page.get_by_role("button", name="Record the service").click()
    complaint = page.locator("#people-problem")
    expect(complaint).to_be_visible()
    page.wait_for_function("document.activeElement?.id === 'people-list-search'")
    assert in_sight(page, complaint)


def test_a_file_that_is_no_picture_is_said_and_left_out(open_as: OpenAs) -> None:
    page = open_as("Gloria", "/visits/start", phone=True)
    with page.expect_navigation():
        page.get_by_role("button", name="Corner Shop").click()
    shot = page.locator(".shot.wide")
    notes: FilePayload = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no picture"}
    shot.locator("input").set_input_files([notes])
    told = page.locator("p.problem", has_text="notes.txt")
    expect(told).to_be_visible()
    expect(shot.locator("img")).to_have_count(0)
    assert shot.locator("input").evaluate("input => input.files.length") == 0
    good: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture("red")}
    shot.locator("input").set_input_files([good])
    expect(shot.locator("img")).to_be_visible()
    expect(told).to_have_count(0)


def test_the_report_of_a_hazard_takes_no_broken_picture(open_as: OpenAs) -> None:
    page = open_as("Gloria", "/registers/hazards/new", phone=True)
    notes: FilePayload = {"name": f"{uuid.uuid4()}.txt", "mimeType": "text/plain", "buffer": b"no picture"}
    page.locator("#photo-input").set_input_files([notes])
    expect(page.locator("#photo-list .problem")).to_contain_text(notes["name"])
    expect(page.locator("#photo-list img")).to_have_count(0)
