"""Do the lists say the same on page, map, workbook and to-do as the raw tables reckoned by somebody else?"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from gridmap.publishing.work_lists import BY_KEY
from tests import world
from tests.web.conftest import SignIn
from tests.web.work_lists.reading import SAID, book, names_on_pages, on_the_map, unescaped


@pytest.mark.parametrize(
    "key",
    [
        "never",
        "late",
        "unknown",
        "no_grid",
        "staffing",
        "boards",
        "overdue",
        "recheck",
        "reply",
        "publication",
        "told",
    ],
)
def test_page_workbook_map_and_to_do_hold_the_rows_of_the_raw_tables(
    signed_in: SignIn, right: dict[str, Counter[str]], key: str
) -> None:
    client, work = signed_in("Paula"), BY_KEY[key]
    wanted = right[key]
    assert wanted, "an empty list would prove nothing"
    assert unescaped(names_on_pages(client, key)) == wanted
    in_book = book(client, key)
    assert Counter(str(row[SAID["Name"]]).removeprefix("'") for row in in_book) == wanted
    assert on_the_map(client, work) == wanted.total()
    told = {each["url"]: each["count_text"] for each in client.get("/api/todo/lists").get_json()["lists"]}
    assert told[f"/not-inspected/{key}?area={world.T1}"] == str(wanted.total())
    overview = client.get("/not-inspected").text
    assert re.search(rf'id="list-{key}">.*?figure-value">{wanted.total()}<', overview, re.DOTALL)


def test_sectors_without_an_inspection_are_those_of_the_raw_tables(
    signed_in: SignIn, right: dict[str, Counter[str]]
) -> None:
    rows = (
        signed_in("Paula")
        .get(
            "/api/layers/sectors_uninspected/rows", query_string={"f.inspected": ["none", "unknown", "some"]}
        )
        .get_json()["rows"]
    )
    lacking = {
        each["id"]
        for each in rows
        if each["values"]["inspected"] == "none" and each["values"]["noun"] == "sector"
    }
    assert lacking == set(right["sectors"])
    tags = {each["id"]: each["values"]["inspected"] for each in rows if each["values"]["noun"] == "tag"}
    assert tags["tag-construction"] == "unknown"  # untagged places were inspected, and one of them may be one


def test_the_overdue_of_the_list_are_the_overdue_of_the_hazards_layer(signed_in: SignIn) -> None:
    client = signed_in("Paula")
    asked = {"area": world.T1, "f.due": ["overdue"]}
    assert client.get("/api/layers/hazards", query_string=asked).get_json()["total"] == on_the_map(
        client, BY_KEY["overdue"]
    )
