"""Can a planner set a figure and print what is required, at a desk, on a phone and on paper?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.db.models import NormRow
from tests.browser.conftest import OpenAs

SMALLEST_PX = {False: 14.0, True: 16.0}


@pytest.fixture(autouse=True)
def _shipped_again(owner: Engine) -> Iterator[None]:
    yield
    with Session(owner) as session:
        session.query(NormRow).delete()
        session.commit()


def too_small(page: Page, px: float) -> Any:
    return page.evaluate(
        """px => [...document.querySelectorAll("main *")].filter((node) =>
             [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim())
             && node.offsetParent && parseFloat(getComputedStyle(node).fontSize) < px - 0.01
           ).map((node) => node.textContent.trim().slice(0, 40))""",
        px,
    )


def test_a_figure_is_set_and_the_page_of_what_is_required_measures_by_it(open_as: OpenAs) -> None:
    page = open_as("Paula", "/requirements")
    expect(page.locator("main")).to_contain_text(re.compile(r"建标152-2017"))
    page.goto("/standards/cn_township/micro_staff")
    page.fill("[name=value]", "9")
    page.fill("[name=document]", "Own decision 3")
    page.click("form.form button")
    expect(page).to_have_url(re.compile("/standards"))
    expect(page.locator(".table.standards")).to_contain_text("Own decision 3")
    page.goto("/requirements")
    expect(page.locator(".clauses")).to_contain_text("Own decision 3")
    # 6 and 7 people against 9: five are missing.
    row = page.locator(".clauses tr", has_text="Own decision 3")
    expect(row.locator(".state")).to_have_class(re.compile("missing"))
    expect(row).to_contain_text("5")


@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("path", ["/standards", "/standards/cn_township/arrival_s", "/requirements"])
def test_nothing_is_cut_off_or_too_small(open_as: OpenAs, path: str, phone: bool) -> None:
    page = open_as("Paula", path, phone=phone)
    assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    assert too_small(page, SMALLEST_PX[phone]) == []


def test_paper_carries_the_page_alone(open_as: OpenAs) -> None:
    page = open_as("Paula", "/requirements")
    page.emulate_media(media="print")
    assert not page.locator(".bar").is_visible()
    assert not page.locator("[data-print]").is_visible()
    assert page.locator(".signature").is_visible()
    sheet = page.pdf(prefer_css_page_size=True)
    # A4 upright, in points.
    assert re.search(rb"/MediaBox\s*\[0 0 59[45][.\d]* 84[12][.\d]*\]", sheet)


def test_the_button_opens_the_print_dialog(open_as: OpenAs) -> None:
    page = open_as("Paula", "/requirements")
    page.evaluate("() => { window.print = () => { document.body.dataset.printed = 'yes'; }; }")
    page.click("[data-print]")
    expect(page.locator("body[data-printed=yes]")).to_have_count(1)
