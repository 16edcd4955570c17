"""Are the questions of a whole sheet asked on the page, answered once, shown again, and remembered?"""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

from tests.imports.journeys.sheets import xlsx
from tests.web.conftest import SignIn, post
from tests.web.test_imports import figure, hand_in, named_columns

HEADINGS = ("序号", "问题描述", "整改情况", "责任单位")
ROWS = [
    (1, "Blocked exit. Goods before it", "搞定了", "Unheard Works"),
    (2, "Frayed cable", "已整改", "Unheard Works"),
]


def answers(page: str) -> dict[str, str]:
    """What the form would send of its answers: chosen options and written values."""
    found = {}
    for name, options in re.findall(
        r'<select[^>]*name="((?:whole|word)-[^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    found |= {
        name: html.unescape(value)
        for name, value in re.findall(r'<input[^>]*name="(whole-[^"]+)" value="([^"]*)"', page)
    }
    return found


@pytest.fixture
def planner(signed_in: SignIn) -> FlaskClient:
    return signed_in("Paula")


def test_what_no_column_holds_is_asked_once_and_remembered(planner: FlaskClient) -> None:
    address = str(hand_in(planner, xlsx(HEADINGS, *ROWS), noun="hazards").headers["Location"])
    page = planner.get(address).text
    told = answers(page)
    assert told["whole-0-title"] == "{问题描述}"
    assert told["whole-0-found_on"] == ""
    sent = {**named_columns(page), **told, "sheet-0": "yes"}
    post(planner, address + "/mapping", sent)
    assert 'role="alert"' in planner.get(address).text  # the day is missing
    post(planner, address + "/mapping", {**sent, "whole-0-found_on": "someday"})
    assert "someday" in planner.get(address).text
    word = next(name for name in told if name.startswith("word-0-"))
    post(planner, address + "/mapping", {**sent, "whole-0-found_on": "2026-02-01", word: "rectified"})
    assert figure(planner.get(address).text, "waiting") == 2  # nobody knows the enterprise
    post(planner, address + "/unlinked", {})
    assert figure(planner.get(address).text, "new") == 2

    again = str(hand_in(planner, xlsx(HEADINGS, *ROWS), noun="hazards").headers["Location"])
    page = planner.get(again).text
    assert answers(page) == {
        "whole-0-title": "{问题描述}",
        "whole-0-found_on": "",
    }  # a day holds for one file
    assert 'name="unlinked-0" value="yes" checked' in page


def test_a_column_named_anew_asks_for_its_own_words(planner: FlaskClient) -> None:
    content = xlsx(("企业名称", "行业领域", "Q"), ("Answer Works", "工贸", "看情况"))
    address = str(hand_in(planner, content).headers["Location"])
    page = planner.get(address).text
    columns = {**named_columns(page), "column-0-2": "state", "sheet-0": "yes"}
    post(planner, address + "/mapping", {**columns, **answers(page)})
    page = planner.get(address).text
    assert "看情况" in page
    (word,) = [name for name in answers(page) if name.startswith("word-")]
    post(planner, address + "/mapping", {**columns, word: "-"})
    assert figure(planner.get(address).text, "new") == 1
