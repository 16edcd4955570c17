"""Can every page be used by everybody: by keyboard, by ear, by finger, by day and by night, in one's own language?"""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.settings import Settings, project_folder
from gridmap.web import create_app
from tests import world
from tests.browser.conftest import AT_ONCE, OpenAs, look_at, settle
from tests.browser.every_page import PEOPLE, Place, every_page
from tests.browser.test_reading import SMALL_LETTERS, SMALL_TARGETS
from tests.web.conftest import post, sign_in
from tests.web.desk.calls import called
from tests.web.outbox.phones import phone_of, report
from tests.web.papers.asking import fault, workbook
from tests.web.papers.asking import order as issue_order
from tests.web.test_imports import hand_in
from tests.web.test_scenarios import make as make_scenario
from tests.web.test_supplies import send as book
from tests.web.test_work_report import SINCE

AXE = project_folder() / ".venv" / "browser" / "axe.min.js"
RUN = """async (rules) => {
  const found = await axe.run(rules ? { runOnly: rules } : { resultTypes: ["violations"] });
  return found.violations.filter((each) => ["critical", "serious"].includes(each.impact))
    .flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.target.join(" ")} ${node.html.slice(0, 120)}`));
}"""
# What is read: texts by themselves, and the short blocks that are put together from several. Drawings are no words.
READ = """() => {
  const said = [document.title];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = texts.nextNode()); )
    if (!node.parentElement.closest("script, style, noscript, svg, textarea")) said.push(node.textContent);
  for (const name of ["title", "aria-label", "placeholder", "alt"])
    for (const each of document.querySelectorAll(`[${name}]`)) said.push(each.getAttribute(name));
  for (const each of document.querySelectorAll("p, li, td, th, dd, dt, h1, h2, h3, label, legend, caption"))
    if (!each.querySelector("svg, p, li, td")) said.push(each.textContent);
  return [...new Set(said.map((each) => each.replace(/\\s+/g, " ").trim()))].filter((each) => each.length < 400);
}"""
HAN = "[\u3400-\u9fff（）《》“”]"
LATIN_PUNCTUATION = re.compile(
    rf"{HAN} ?[,;:!?](?!\d)|[,;!?] ?{HAN}|(?<!\d): ?{HAN}|{HAN} ?\(|\) ?{HAN}|{HAN}\.(?=\s|$|{HAN})|{HAN} ?\.\.\."
    rf"|[。；] (?={HAN}|\d)"
)
RAW_DATE = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)")


@pytest.fixture(scope="module")
def locale() -> str:
    return "zh_CN"


@pytest.fixture(scope="module")
def places(engine: Engine, owner: Engine, moment: datetime, address: str) -> list[Place]:
    """Every kind of page, those too that are there only once somebody has made something."""
    with Session(owner) as writing:
        depot = world.resource("Hill Depot", "supply_depot", world.G21, (117.08, 38.05))
        writing.add_all([*world.roads(), depot])
        writing.commit()
        depot_id = depot.id
    app = create_app(Settings(secret_key="a test's secret key"), engine, clock=lambda: moment)
    planner = app.test_client()
    sign_in(planner, "Paula")
    for name in ("First", "Second"):
        make_scenario(planner, name=name)
    assert hand_in(planner, "名称,地址\nReed Works,Mill Lane\n".encode(), "ledger.csv").status_code == 302
    go_out(planner)
    assert book(planner, depot_id, "in", {"item": "tent", "quantity": "2", "unit": "顶"}).status_code == 302
    assert issue_order(planner, fault(planner)).status_code == 302
    form = {"name": "County form", "file": (io.BytesIO(workbook()), "form.xlsx")}
    assert post(planner, "/papers/county", form).status_code == 302
    assert post(planner, "/work-report/issue", SINCE).status_code == 302
    leave_waiting(app)
    return every_page(app)


def leave_waiting(app: Flask) -> None:
    """A call that is not closed, and an entry of a phone that waits for a person."""
    duty, leader = app.test_client(), app.test_client()
    sign_in(duty, "Dora")
    assert called(duty).status_code == 302
    sign_in(leader, "Gloria")
    phone = phone_of(leader)
    held = phone.write("hazard", {**report("Blocked door"), "deadline": "2020-01-01"})
    assert phone.round()
    assert phone.receipts[held]["state"] == "held"


def go_out(planner: FlaskClient) -> None:
    """An outing with a place that is still to be called on, a visit, and a campaign."""
    shop, mill = (str(world.name_id(name)) for name in ("Corner Shop", "Flour Mill"))
    campaign = {"id": str(uuid.uuid4()), "name": "Feast", "draw": "2", "seed": "feast"}
    assert post(planner, "/campaigns", campaign).status_code == 302
    going = {"enterprise": [shop, mill], "purpose": "Feast", "campaign": campaign["id"]}
    outing = post(planner, "/outings/plan", going).headers["Location"].rsplit("/", 1)[-1]
    seen = {"answer.shop_stock": "bad", "answer.fire_exits": "good", "on_site": "Corner"}
    visit = {"id": str(uuid.uuid4()), "enterprise": shop, "outing": outing, **seen}
    assert post(planner, "/visits", visit).status_code == 302


def visits(page: Page, places: list[Place], person: str) -> Iterator[Place]:
    for place in places:
        if place.person == person:
            page.goto(place.path)
            page.wait_for_selector("html[data-ready]")
            settle(page)
            yield place


def test_the_pages_that_are_read_here_are_all_there_are(places: list[Place]) -> None:
    kinds = {place.kind for place in places}
    assert len(kinds) >= 35
    for kind in (
        "account.sign_in",
        "scenarios.show",
        "admin.show_import",
        "supplies.form",
        "requirements.page",
    ):
        assert kind in kinds
    for kind in ("desk.one", "work_report.issued", "outbox.one"):
        assert kind in kinds, sorted(kinds)
    for kind in ("overview", "start", "walk", "visit", "outing", "new_campaign", "campaign"):
        assert f"visiting.{kind}" in kinds
    for kind in ("maps.map_page", "maps.grid_page", "registers.new", "maps.locate_page"):
        assert kind in kinds


@dataclass(frozen=True)
class Look:
    """What one visit to a page tells of it."""

    path: str
    faults: list[str]
    said: list[str]


Looks = Callable[[str, bool], list[Look]]


@pytest.fixture(scope="module")
def looked_at() -> dict[tuple[str, bool], list[Look]]:
    """Pages that this module has visited, by person and by whether on a phone: once is enough for all checks."""
    return {}


@pytest.fixture
def looks(open_as: OpenAs, places: list[Place], looked_at: dict[tuple[str, bool], list[Look]]) -> Looks:
    def at_pages_of(person: str, phone: bool) -> list[Look]:
        if (person, phone) not in looked_at:
            page = open_as(person, "/account", phone=phone)
            looked_at[person, phone] = [look(page, place, phone) for place in visits(page, places, person)]
        return looked_at[person, phone]

    return at_pages_of


def look(page: Page, place: Place, phone: bool) -> Look:
    said = page.evaluate(READ)
    faults = by_day_and_by_night(page)
    faults += [f"small {each}" for each in page.evaluate(SMALL_TARGETS, 43.5)]
    faults += [f"small letters {each}" for each in page.evaluate(SMALL_LETTERS, 16 if phone else 14)]
    return Look(place.path, faults, said)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize("person", PEOPLE)
def test_nothing_critical_or_serious_is_found_on_any_page_by_day_or_by_night(
    looks: Looks, person: str, phone: bool
) -> None:
    found = [f"{each.path}: {fault}" for each in looks(person, phone) for fault in each.faults]
    assert found == []


def by_day_and_by_night(page: Page) -> list[str]:
    assert AXE.exists(), "axe-core is not there; run: make test"
    page.evaluate(AXE.read_text("utf-8"))
    page.evaluate(AT_ONCE)
    day: list[str] = page.evaluate(RUN, None)
    page.evaluate("() => { document.documentElement.dataset.theme = 'night' }")
    night: list[str] = page.evaluate(RUN, ["color-contrast"])
    page.evaluate("() => { delete document.documentElement.dataset.theme }")
    return day + [f"night {each}" for each in night]


def test_the_page_where_one_signs_in_is_sound_too(open_as: OpenAs) -> None:
    page = open_as("", "/sign-in")
    assert by_day_and_by_night(page) == []


def test_a_feature_a_table_and_a_list_of_hits_are_sound_when_they_are_open(open_as: OpenAs) -> None:
    page = open_as("Paula", f"/map#pick=enterprises/{world.name_id('Flour Mill')}")
    expect(page.locator(".details h1")).to_have_text("Flour Mill")
    assert by_day_and_by_night(page) == []
    page.click("[aria-controls=panel-layers]")
    page.fill("#search", "mill")
    expect(page.locator("#search-hits [role=option]")).not_to_have_count(0)
    assert by_day_and_by_night(page) == []
    page.fill("#search", "no such place")
    expect(page.locator("#search-hits")).to_contain_text("no such place")
    assert by_day_and_by_night(page) == []


def test_axe_itself_finds_a_fault_that_is_put_into_a_page(open_as: OpenAs) -> None:
    page = open_as("Paula", "/account")
    page.evaluate("() => document.querySelector('main').append(document.createElement('button'))")
    assert any("button-name" in each for each in by_day_and_by_night(page))


@pytest.mark.parametrize("person", PEOPLE)
def test_chinese_pages_use_chinese_punctuation_and_dates_as_they_are_said(looks: Looks, person: str) -> None:
    found = []
    for each in looks(person, False):
        assert len(each.said) > 10, each.path
        found += [
            f"{each.path}: {text}"
            for text in each.said
            if LATIN_PUNCTUATION.search(text) or RAW_DATE.search(text)
        ]
    assert found == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("消防站,消防栓", "消防站，消防栓"),
        ("人口 (人)", "人口（人）"),
        ("截至: 今天", "截至：今天"),
        ("没有.", "没有。"),
        ("到了!", "1.5 公里，08:30 到"),
        ("没有。 还有3处。", "没有。还有3处。"),
    ],
)
def test_the_reading_itself_tells_latin_punctuation_from_chinese(wrong: str, right: str) -> None:
    assert LATIN_PUNCTUATION.search(wrong)
    assert not LATIN_PUNCTUATION.search(right)


def test_the_reading_itself_tells_a_raw_date_from_one_that_is_said() -> None:
    assert RAW_DATE.search("数据截至2026-11-30 01:27。")
    assert not RAW_DATE.search("2026年11月30日，990101100201-2026-11")


def test_the_search_field_is_reached_within_ten_tabs(open_as: OpenAs) -> None:
    for person, path in (("Paula", "/map"), ("Gloria", "/grid"), ("Adam", "/map"), ("Dora", "/locate")):
        page = open_as(person, path)
        wanted = "locate-q" if path == "/locate" else "search"
        reached = [page.evaluate("() => document.activeElement.id")]
        for _ in range(10):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("() => document.activeElement.id"))
        assert wanted in reached, (person, reached)


def test_signs_are_named_reached_and_opened_by_the_keyboard(open_as: OpenAs) -> None:
    page = open_as("Paula", "/map#layers=areas.level,enterprises.risk")
    settle(page)
    look_at(page, 117.09, 38.01, 18)
    settle(page)
    signs = page.locator(".leaflet-marker-icon.point")
    expect(signs).not_to_have_count(0)
    for sign in signs.all():
        assert sign.get_attribute("aria-label"), sign.inner_html()
        assert sign.get_attribute("tabindex") == "0"
        assert sign.get_attribute("role") == "button"
    named = page.locator(".leaflet-marker-icon.point[aria-label*='Flour Mill']").first
    named.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".details h1")).to_have_text("Flour Mill")


def test_a_cluster_says_how_many_it_holds_and_opens_by_the_keyboard(open_as: OpenAs) -> None:
    page = open_as("Paula", "/map#layers=areas.level,enterprises.risk")
    settle(page)
    look_at(page, 117.06, 38.02, 9)
    settle(page)
    cluster = page.locator(".bubble-holder").first
    assert re.match(r"\d+ 处", cluster.get_attribute("aria-label") or "")
    cluster.focus()
    page.keyboard.press("Enter")
    lines = page.locator(".cluster-line")
    expect(lines.filter(has_text="Flour Mill")).to_be_visible()
    lines.filter(has_text="Flour Mill").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".details h1")).to_have_text("Flour Mill")
