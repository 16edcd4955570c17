"""Does a question go from its form to the map, a link and paper, and does each trend stand beside its table?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pyproj import Geod
from sqlalchemy import Engine, text

from tests import world
from tests.browser.conftest import OpenAs, settle
from tests.browser.test_links_and_paper import pages_of

Picture = Callable[[Page, str], None]
NAME = "Far from <b>water</b>"
HYDRANT = (117.101, 38.02)  # the one that is in service
PLACES = {"Flour Mill": (117.09, 38.01), "Corner Shop": (117.06, 38.02), "Gas Point": (117.03, 38.06),
          "Noodle House": (117.02, 38.02)}  # fmt: skip


@pytest.fixture
def made(open_as: OpenAs, owner: Engine) -> Callable[..., Page]:
    """Puts a question together by the form, and stands at its answer."""

    def make(name: str = "Paula", *, phone: bool = False, most: str = "2000", shared: bool = False) -> Page:
        with owner.begin() as connection:
            connection.execute(text("DELETE FROM asked_questions"))
        page = open_as(name, "/questions", phone=phone)
        page.get_by_role("link", name="New question").first.click()
        page.get_by_label("Name").fill(NAME)
        page.get_by_label("Near what").select_option("resources.hydrant")
        page.get_by_label("Which of them").select_option("beyond")
        page.get_by_label("How far").fill(most)
        page.get_by_label("Measured by").select_option("metres")
        if shared:
            page.get_by_label(re.compile("Share it with everyone")).check()
        page.get_by_role("button", name="Keep and answer").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
        return page

    return make


def beyond(metres: float) -> set[str]:
    """By the ellipsoid, apart from the program."""
    reach = Geod(ellps="WGS84")
    return {name for name, place in PLACES.items() if reach.inv(*place, *HYDRANT)[2] > metres}


@pytest.mark.parametrize("phone", [False, True])
def test_a_question_is_made_named_summed_and_seen_on_the_map(
    made: Callable[..., Page], picture: Picture, phone: bool
) -> None:
    page = made(phone=phone)
    rows = page.locator("tbody .row-title").all_inner_texts()
    far = beyond(2000)
    assert set(rows) == far | {"Lost Workshop"}, "what has no place is unknown, and not left out"
    assert 0 < len(far) < len(PLACES)
    figures = page.locator(".figure").all_inner_texts()
    assert any(re.match(rf"{len(far)}\b", each) for each in figures), figures
    picture(page, f"question-{'phone' if phone else 'desk'}")
    page.get_by_role("link", name="Show on the map").click()
    settle(page)
    assert page.locator(".leaflet-marker-icon").count() > 0
    expect(page.get_by_text(NAME).first).to_be_attached()
    picture(page, f"question-map-{'phone' if phone else 'desk'}")


def test_its_link_shows_whoever_may_see_it_the_same_layer_and_others_nothing(
    made: Callable[..., Page], open_as: OpenAs
) -> None:
    page = made(shared=True)
    page.get_by_role("link", name="Show on the map").click()
    settle(page)
    link = page.evaluate("() => location.pathname + location.search + location.hash")
    key = re.search(r"ask_[0-9a-f]{32}", link)
    assert key
    table = page.locator("#panel-table, .data-table, table").first
    expect(table).to_contain_text("Noodle House")
    own = f"/map#{link.partition('#')[2]}"
    theirs = open_as("Gloria", own)
    settle(theirs)
    expect(theirs.locator("table").first).to_contain_text("Corner Shop")
    expect(theirs.locator("body")).not_to_contain_text("Noodle House")
    strangers = open_as("Nora", own, expected=("404",))
    settle(strangers)
    expect(strangers.locator("body")).not_to_contain_text(NAME)


def test_its_answer_is_printed_as_a_page_and_as_a_map(made: Callable[..., Page], tmp_path: Path) -> None:
    page = made()
    settle(page)
    assert pages_of(page.pdf(prefer_css_page_size=True)) == 1
    page.get_by_role("link", name="Map on paper").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("body")).to_contain_text(NAME)
    form = page.locator("form", has=page.locator("[name=size]")).first
    with page.expect_download() as waited:
        form.get_by_role("button", name="Download").click()
    waited.value.save_as(tmp_path / "map")
    assert (tmp_path / "map").read_bytes()[:4] == b"%PDF"


@pytest.mark.parametrize("phone", [False, True])
def test_each_trend_is_drawn_from_the_table_beside_it(open_as: OpenAs, picture: Picture, phone: bool) -> None:
    page = open_as("Paula", "/trends", phone=phone)
    settle(page)
    sections = page.locator("section.trend")
    assert sections.count() >= 3
    for section in sections.all():
        expect(section.locator(".u-wrap canvas")).to_have_count(1)
        figures = json.loads(section.locator("script[type='application/json']").inner_text())
        titles = section.locator(".trend-table thead th").all_inner_texts()[1:]
        assert titles == figures["titles"]
        rows = section.locator(".trend-table tbody tr").all()
        assert len(rows) == len(figures["months"])
        for place, row in enumerate(reversed(rows)):
            cells = row.locator("td").all_inner_texts()
            for cell, values in zip(cells, figures["values"], strict=True):
                value = values[place]
                told = None if not re.search(r"\d", cell) else float(cell.replace(",", ""))
                assert told == (None if value is None else pytest.approx(value, abs=0.05))
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    picture(page, f"trends-{'phone' if phone else 'desk'}")
    assert pages_of(page.pdf(prefer_css_page_size=True)) >= 1
    assert world.TODAY.strftime("%Y-%m")[:4] in sections.first.inner_text()
