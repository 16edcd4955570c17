"""Does one value read the same wherever it stands: in the table, the details, the workbook, the list of what waits?"""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from gridmap.fields import Field
from gridmap.layers import LAYERS
from gridmap.web import formatting
from tests import world
from tests.web.conftest import SignIn

AS_NUMBERS = {"number", "distance", "share", "date", "datetime"}


def read(signed_in: SignIn, path: str, name: str = "Paula", **query: Any) -> Any:
    answer = signed_in(name).get(path, query_string=query)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


@pytest.mark.parametrize("key", [layer.key for layer in LAYERS])
def test_the_table_reads_as_its_workbook_does(signed_in: SignIn, key: str) -> None:
    table = read(signed_in, f"/api/layers/{key}/rows")
    book = signed_in("Paula").get(f"/api/layers/{key}/rows.xlsx").data
    lines = list(
        openpyxl.load_workbook(io.BytesIO(book)).worksheets[0].iter_rows(min_row=2, values_only=True)
    )
    for row, line in zip(table["rows"], lines, strict=False):
        assert row["title"] == line[0]
        for column, cell in zip(table["columns"], line[1:], strict=False):
            if column["kind"] not in AS_NUMBERS or row["values"][column["key"]] is None:
                assert row["texts"][column["key"]] == str(cell)


def test_the_details_read_as_the_table_does_but_for_the_unit(signed_in: SignIn) -> None:
    table = read(signed_in, "/api/layers/enterprises/rows")
    columns = {column["key"]: column for column in table["columns"]}
    for row in table["rows"]:
        for field in read(signed_in, f"/api/layers/enterprises/features/{row['id']}")["fields"]:
            if field["key"] in columns:
                assert field["text"].removesuffix(f" {field['unit']}") == row["texts"][field["key"]]


def test_never_unknown_and_nothing_entered_are_three_things(signed_in: SignIn) -> None:
    rows = {row["title"]: row["texts"] for row in read(signed_in, "/api/layers/enterprises/rows")["rows"]}
    assert "从未" in {texts["last_visit_on"] for texts in rows.values()}
    with signed_in("Paula").application.test_request_context():
        assert formatting.value(Field("a", "A"), None) == "未知"
        assert formatting.value(Field("a", "A", "date", never=True), None) == "从未"
        assert formatting.value(Field("a", "A"), "") == formatting.NOTHING_ENTERED
        assert formatting.value(Field("a", "A", "choices"), []) == "无"


def test_an_answer_says_in_words_how_many_and_of_when(signed_in: SignIn) -> None:
    answer = read(signed_in, "/api/layers/enterprises")
    assert answer["total_text"] == str(answer["total"])
    assert answer["freshness"].startswith("截至")
    assert all(text.isdigit() for marks in answer["counts"].values() for text in marks.values())


def test_todays_moment_is_a_time_and_any_other_has_its_day(signed_in: SignIn) -> None:
    with signed_in("Paula").application.test_request_context():
        assert formatting.clock_or_day(world.NOW) == "02:40"
        assert formatting.clock_or_day(world.NOW - timedelta(days=1)).endswith(" 02:40")
        assert formatting.freshness(None) == "尚未计算"


def test_what_waits_is_told_with_its_term(signed_in: SignIn) -> None:
    hazards = read(signed_in, "/api/todo/hazards", "Gloria")
    table = read(signed_in, "/api/layers/hazards/rows", "Gloria", sort="deadline")
    assert [item["title"] for item in hazards["items"]] == [row["title"] for row in table["rows"]]
    late = {row["id"] for row in table["rows"] if (row["values"]["days_left"] or 0) < 0}
    for item in hazards["items"]:
        assert (
            ("逾期" in item["term"]["text"]) == (item["id"] in late) == (item["term"]["urgency"] == "strong")
        )
    visits = read(signed_in, "/api/todo/visits", "Gloria")
    assert visits["total_text"] == str(len(visits["items"]))
    assert not visits["more"]
    assert signed_in("Gloria").get("/api/todo/elsewhere").status_code == 404


def test_a_list_of_what_waits_keeps_to_the_fence(signed_in: SignIn) -> None:
    own = {item["id"] for item in read(signed_in, "/api/todo/visits", "Gloria")["items"]}
    table = read(signed_in, "/api/layers/enterprises/rows", "Gloria")
    assert own == {row["id"] for row in table["rows"]}
    assert signed_in("Gloria").get("/api/todo/visits", query_string={"area": world.T2}).status_code == 404
