"""Workbooks that go back: text stays text, complaints stand beside their rows, and everything comes in again."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from gridmap.i18n import catalogs
from gridmap.i18n.texts import Translate
from gridmap.imports.checking import CrsChoice, check
from gridmap.imports.export import export, table, template, with_problems
from gridmap.imports.fields import NOUNS
from gridmap.imports.mapping import propose_mapping
from gridmap.imports.own_sheets import explains
from gridmap.imports.reading.opening import read_file
from gridmap.imports.reading.sheets import OpenedFile
from tests.imports.files import files
from tests.imports.files.files import HEADINGS, WORKS

OUTLINE = box(116.8, 38.2, 116.9, 38.4)
DANGEROUS = [
    "=1+1",
    "+86 139",
    "-2",
    "@SUM(A1)",
    "\ttab",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    '=HYPERLINK("http://127.0.0.1")',
    "_x0041_",
    "a\r\nb",
    " blank ",
    "${x}`</script>",
    "00123",
    "1E5",
    "TRUE",
    "2023-01-05",
    "😀",
    "<b>&amp;",
]
RECORDS: list[dict[str, Any]] = [
    {
        "name": "=示例厂",
        "code": "91130900TEST000001",
        "sector": "trade",
        "risk": "red",
        "tags": ["nine_small", "gas"],
        "state": "operating",
        "employees": 12,
        "floor_area_m2": 260.5,
        "legal_representative": "甲",
        "legal_representative_phone": "013900000001",
        "longitude": 116.8512345678901,
        "latitude": 38.3,
        "note": "一\n二",
    },
    {"name": "示例店", "sector": "shop", "tags": [], "state": "closed", "closed_on": date(2023, 1, 5)},
]


def opened(tmp_path: Path, content: bytes) -> OpenedFile:
    return read_file(files.write(tmp_path / "back.xlsx", content), "back.xlsx")


def language(locale: str) -> Translate:
    texts = catalogs.texts(locale)
    return lambda msgid: texts.get(msgid, msgid)


def cells(content: bytes) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows()]


def test_no_text_is_a_formula_and_each_comes_back_unchanged(tmp_path: Path) -> None:
    content = table("表", ["文本"], [[text] for text in DANGEROUS])
    assert {cell.data_type for row in cells(content) for cell in row} == {"s"}
    (sheet,) = opened(tmp_path, content).sheets
    assert [row[0] for row in sheet.rows] == DANGEROUS


def test_what_no_workbook_can_hold_is_replaced_and_nothing_breaks(tmp_path: Path) -> None:
    (sheet,) = opened(
        tmp_path, table("a/b:c*?[]" * 9, ["文本"], [["a\0b\ud800\x07"], ["x" * 40_000], [2**60]])
    ).sheets
    assert sheet.rows[0][0] == "a\ufffdb\ufffd\ufffd"
    assert len(str(sheet.rows[1][0])) == 32_767
    assert sheet.rows[2][0] == str(2**60)


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=30),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=50, deadline=None)
def test_any_text_comes_back_from_the_workbook(texts: list[str]) -> None:
    found = [row[0].value for row in cells(table("s", ["h"], [[text] for text in texts]))[1:]]
    assert [value for value in found if value is not None] == [text for text in texts if text]


@pytest.mark.parametrize("locale", catalogs.LOCALES)
def test_records_leave_as_a_workbook_and_come_back_unchanged(tmp_path: Path, locale: str) -> None:
    (sheet,) = opened(tmp_path, export("enterprises", "企业", RECORDS, language(locale))).sheets
    mapping = propose_mapping(sheet.columns, sheet.rows, "enterprises")
    found = check(sheet, mapping, CrsChoice("wgs84"), OUTLINE)
    assert found.problems == ()
    assert [told(row.values, row.shape) for row in (*found.good, *found.unlocated)] == RECORDS


def told(values: Mapping[str, Any], shape: Any) -> dict[str, Any]:
    return {**values, **({"longitude": shape.x, "latitude": shape.y} if shape else {})}


@pytest.mark.parametrize("locale", catalogs.LOCALES)
@pytest.mark.parametrize("noun", NOUNS)
def test_a_blank_template_has_headings_that_are_known_and_no_row(
    tmp_path: Path, noun: str, locale: str
) -> None:
    content = template(noun, "模板", language(locale))
    sheet = opened(tmp_path, content).sheets[0]
    assert list(sheet.rows) == []
    mapping = propose_mapping(sheet.columns, sheet.rows, noun)
    assert mapping.unmatched == ()
    explained = openpyxl.load_workbook(io.BytesIO(content)).worksheets[1]
    assert explained.max_row == len(sheet.columns) + 1


def test_a_template_offers_the_words_of_a_field() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template("resources", "资源", language("en"))))
    rules = {str(rule.sqref): rule.formula1 for rule in book.worksheets[0].data_validations.dataValidation}
    assert "Hydrant" in rules["B2:B5000"]
    assert rules["C2:C5000"] == '"Yes,No"'


@pytest.mark.parametrize("noun", NOUNS)
def test_the_examples_of_a_chinese_template_are_chinese(noun: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(noun, "模板", language("zh_CN"))))
    examples = [str(row[2]) for row in book["填写说明"].iter_rows(min_row=2, values_only=True) if row[2]]
    assert [each for each in examples if re.search("[a-z]{3}", each)] == []


def test_rows_come_back_with_what_is_wrong_and_mended_they_are_good(tmp_path: Path) -> None:
    bad = ("示例店", "123", "不知道", "一般", 116.86, 38.3)
    ledger = opened(tmp_path, files.xlsx({"企业": [HEADINGS, WORKS, bad]}))
    (sheet,) = ledger.sheets
    mapping = propose_mapping(sheet.columns, sheet.rows, "enterprises")
    found = check(sheet, mapping, CrsChoice("wgs84"), OUTLINE)
    content = with_problems(ledger.sheets, found.problems, only_rows={"企业": {3}})
    (back,) = opened(tmp_path, content).sheets
    assert back.columns == (*HEADINGS, "Import check")
    assert len(back.rows) == 1
    assert "统一社会信用代码" in str(back.rows[0][-1])
    assert "行业领域" in str(back.rows[0][-1])
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.worksheets[0]["B2"], book.worksheets[0]["C2"] = "91130900TEST000009", "餐饮"
    book.save(tmp_path / "mended.xlsx")
    (mended,) = read_file(tmp_path / "mended.xlsx", "mended.xlsx").sheets
    again = check(
        mended, propose_mapping(mended.columns, mended.rows, "enterprises"), CrsChoice("wgs84"), OUTLINE
    )
    assert [row.values["sector"] for row in again.good] == ["restaurant"]


@pytest.mark.parametrize("locale", catalogs.LOCALES)
@pytest.mark.parametrize("noun", NOUNS)
def test_the_sheet_that_explains_a_template_is_known_and_the_one_to_fill_in_is_not_taken_for_it(
    tmp_path: Path, noun: str, locale: str
) -> None:
    first, explained = opened(tmp_path, template(noun, "模板", language(locale))).sheets
    assert not explains(first)
    assert explains(explained)
    assert explains(replace(explained, name="Sheet2"))
    assert explains(replace(explained, columns=("各位负责人请看", *explained.columns[1:])))
