"""Is one answer laid over all rows of a sheet, and does a sheet's own name or a sentence say what is meant?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.imports import answers, missing_columns, unknown_words
from gridmap.imports.answers import Answers
from gridmap.imports.mapping import corrected, propose_mapping
from tests.imports.files.test_as_they_are import table
from tests.imports.files.test_mapping import VOCABULARIES


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("灭火器过期。未更换。", "灭火器过期"),
        ("1、电线老化；2、堵塞", "电线老化"),
        ("（1）电线老化", "电线老化"),
        ("3楼通道堵塞", "3楼通道堵塞"),
        ("长" * 60, "长" * 39 + "…"),
        ("\n楼道堆物\n见照片", "楼道堆物"),
    ],
)
def test_a_title_is_the_beginning_of_what_was_found(text: str, title: str) -> None:
    assert answers.beginning(text) == title


@given(st.text(min_size=1, max_size=200))
def test_a_beginning_is_never_empty_nor_too_long(text: str) -> None:
    found = answers.beginning(text)
    assert len(found) <= answers.LONGEST_BEGINNING
    assert bool(found) == bool(text.split())


def test_answers_fill_what_is_empty_and_change_nothing_else() -> None:
    sheet = table(
        ("检查时间", "问题描述", "整改情况"),
        ("2026-05-01", "电线老化", "搞定"),
        ("2026-05-02", None, "已整改"),
    )
    mapping = corrected(
        sheet.columns, "hazards", {"检查时间": "found_on", "问题描述": "description", "整改情况": "state"}
    )
    given_answers = Answers(
        {"title": "{问题描述}", "deadline": "+10", "grade": "general", "description": "第{row}行"},
        {"state": {"搞定": "rectified"}},
    )
    read, named = answers.apply(sheet, mapping, given_answers)
    rows = [
        {named.columns[at]: cell for at, cell in enumerate(row) if at in named.columns} for row in read.rows
    ]
    assert rows[0] == {
        "found_on": "2026-05-01", "description": "电线老化", "state": "rectified", "title": "电线老化",
        "deadline": "2026-05-11", "grade": "general",
    }  # fmt: skip
    assert (rows[1]["description"], rows[1]["state"], rows[1]["deadline"]) == (
        "第3行",
        "已整改",
        "2026-05-12",
    )
    assert sheet.rows[1] == ("2026-05-02", None, "已整改")
    assert answers.apply(sheet, mapping, Answers()) == (sheet, mapping)


def test_a_column_of_whole_reports_is_what_was_found_and_the_title_its_beginning() -> None:
    long = "检查发现该单位" + "安全出口堆放杂物" * 40
    sheet = table(("检查时间", "存在问题"), ("2026-05-01", long), ("2026-05-02", long))
    mapping = missing_columns.long_titles(sheet, propose_mapping(sheet.columns, sheet.rows, "hazards"))
    assert mapping.by_heading(sheet.columns) == {"检查时间": "found_on", "存在问题": "description"}
    asked = {each.field: each.value for each in missing_columns.missing(sheet, mapping, "a.xlsx")}
    assert asked == {"title": "{存在问题}"}


@pytest.mark.parametrize(
    ("vocabulary", "text", "meant"),
    [
        ("resource_kind", "青禾镇消火栓点位", "hydrant"),
        ("resource_kind", "青禾镇微型消防站台账", "micro_station"),
        ("resource_kind", "消火栓和微型消防站", ""),
        ("resource_kind", "应急物资储备库", "supply_depot"),
        ("hazard_state", "已更换灭火器", "rectified"),
        ("hazard_state", "尚未整改", "found"),
        ("hazard_state", "天气晴", ""),
        ("sector", "餐饮行业安全检查", "restaurant"),
    ],
)
def test_a_name_or_a_sentence_says_one_thing_or_nothing(vocabulary: str, text: str, meant: str) -> None:
    assert unknown_words.contained(VOCABULARIES[vocabulary], text) == meant
