"""More of what ledgers do: cells that say “as above”, two things in one cell, JSON by line, columns nobody sees."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from shapely import Point, box

from gridmap.errors import InvalidInput
from gridmap.imports import answers, unknown_words
from gridmap.imports.answers import Answers
from gridmap.imports.checking import CrsChoice, check
from gridmap.imports.checking.results import Checked
from gridmap.imports.mapping import corrected, propose_mapping
from gridmap.imports.reading import idle_names, joined_cells, numerals
from gridmap.imports.reading.opening import read_file
from gridmap.imports.reading.sheets import OpenedFile, Sheet
from gridmap.imports.steps.reasons import Reasons
from tests.imports.files.files import write, zipped
from tests.imports.files.test_as_they_are import fields, table

POINTS = [
    {
        "type": "Feature",
        "properties": {"名称": name},
        "geometry": {"type": "Point", "coordinates": [116.87, 38.3]},
    }
    for name in ("样例甲站", "样例乙站")
]
LINES = "\n".join(json.dumps(each, ensure_ascii=False) for each in POINTS)


def opened(folder: Path, name: str, content: bytes | str) -> OpenedFile:
    return read_file(write(folder / name, content), name)


def notes(sheet: Sheet) -> str:
    return " ".join(map(str, sheet.notes))


def checked(sheet: Sheet, noun: str) -> Checked:
    mapping = propose_mapping(sheet.columns, sheet.rows, noun)
    return check(sheet, mapping, CrsChoice("wgs84"), box(110, 20, 130, 45))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.geojsonl", LINES + "\n"),
        ("a.ndjson", LINES),
        ("a.json", LINES),
        ("a.geojsons", "".join(f"\x1e{line}\n" for line in LINES.split("\n"))),
        ("a.json", json.dumps(POINTS, ensure_ascii=False)),
    ],
)
def test_features_by_line_or_in_a_bare_list_are_features(tmp_path: Path, name: str, content: str) -> None:
    (sheet,) = opened(tmp_path, name, content).sheets
    assert [row[0] for row in sheet.rows] == ["样例甲站", "样例乙站"]
    assert [shape.wkt for shape in sheet.geometry or () if shape] == ["POINT (116.87 38.3)"] * 2


def test_a_line_that_breaks_off_is_named_and_the_others_come_in(tmp_path: Path) -> None:
    ledger = opened(tmp_path, "a.geojsonl", LINES + "\n" + LINES[:40])
    assert len(ledger.sheets[0].rows) == 2
    assert "left out: 3" in " ".join(map(str, ledger.notes))


@pytest.mark.parametrize(
    "content",
    [
        [{"名称": "样例甲站", "位置": {"lng": 116.87, "lat": 38.3}}],
        {"code": 0, "data": {"list": [{"名称": "样例甲站", "位置": {"lng": 116.87, "lat": 38.3}}]}},
    ],
)
def test_records_of_a_web_service_are_a_table(tmp_path: Path, content: Any) -> None:
    (sheet,) = opened(tmp_path, "a.json", json.dumps(content, ensure_ascii=False)).sheets
    assert fields(sheet, "resources") == {"名称": "name", "位置/lng": "longitude", "位置/lat": "latitude"}


@pytest.mark.parametrize("content", ['{"data": []}', '[{"a": ', '{"data": {"list": [1, 2]}}'])
def test_json_without_records_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(InvalidInput):
        opened(tmp_path, "a.json", content)


def test_full_width_commas_and_decimal_commas_part_what_they_part(tmp_path: Path) -> None:
    (wide,) = opened(tmp_path, "a.csv", "名称，经度，纬度\n样例甲，116.87，38.3\n").sheets
    assert wide.rows == [("样例甲", "116.87", "38.3")]
    (sheet,) = opened(tmp_path, "b.csv", "名称;类型;经度;纬度\n样例甲;消火栓;116,87;38,3\n").sheets
    (row,) = checked(sheet, "resources").good
    assert row.shape is not None
    assert row.shape.wkt == "POINT (116.87 38.3)"


def test_as_above_is_the_cell_above() -> None:
    sheet = table(
        ("所属村", "名称", "类型"),
        ("东街村", "1号", "消火栓"),
        ("同上", "2号", "〃"),
        ("″", "3号", "消防水池"),
    )
    assert [(row[0], row[2]) for row in sheet.rows] == [
        ("东街村", "消火栓"), ("东街村", "消火栓"), ("东街村", "消防水池"),
    ]  # fmt: skip
    assert "3 cells say" in notes(sheet)
    first = table(("所属村", "名称", "类型"), ("同上", "1号", "消火栓"))
    assert first.rows[0][0] == "同上"


@pytest.mark.parametrize(
    ("heading", "cells", "columns", "first"),
    [
        (
            "安全负责人及电话", ["王样\n13900000001", "李样（13900000002）"],
            ("安全负责人", "安全负责人电话"), ("王样", "13900000001"),
        ),
        ("负责人（电话）", ["王样13900000001"], ("负责人", "负责人电话"), ("王样", "13900000001")),
        ("联系方式", ["王样：0317-1234567", "13900000002"], ("联系人", "联系人电话"), ("王样", "0317-1234567")),
        (
            "网格员", ["王样 13900000001/13900000002", "李样"],
            ("网格员", "网格员电话"), ("王样", "13900000001/13900000002"),
        ),
    ],
)  # fmt: skip
def test_a_name_and_its_phone_in_one_cell_are_two(
    heading: str, cells: list[str], columns: tuple[str, str], first: tuple[str, str]
) -> None:
    sheet = joined_cells.parted(
        table(("名称", heading, "地址"), *[("样例", cell, "东街1号") for cell in cells])
    )
    assert sheet.columns == ("名称", *columns, "地址")
    assert sheet.rows[0][1:3] == first
    assert heading in notes(sheet)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("备注", "王样 13900000001"),
        ("企业名称", "王样13900000001"),
        ("负责人", "王样"),
        ("电话", "13900000001"),
    ],
)
def test_other_cells_stay_whole(heading: str, cell: str) -> None:
    sheet = table(("名称", heading, "地址"), ("样例", cell, "东街1号"))
    assert joined_cells.parted(sheet) is sheet


def test_one_heading_over_two_columns_names_both(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (("企业名称", "行业领域", "法人/电话", None), ("样例甲", "工贸", "王样", "13900000001")):
        page.append(row)
    page.merge_cells("C1:D1")
    page.column_dimensions["B"].hidden = True
    out = io.BytesIO()
    book.save(out)
    (sheet,) = opened(tmp_path, "a.xlsx", out.getvalue()).sheets
    assert sheet.columns == ("企业名称", "行业领域", "法人", "电话")
    assert "Columns hidden in the workbook: B" in notes(sheet)


def test_titles_between_the_rows_and_ends_of_pages_are_named_and_left_out() -> None:
    sheet = table(
        ("序号", "名称", "类型", "备注"),
        ("一、东街村", None, None, None),
        (1, "1号", "消火栓", None),
        ("累计：1个", None, None, None),
        ("第1页", None, None, None),
        ("（二）西街村", None, None, None),
        (2, "一、二号泵房", "消防水池", "合用"),
        ("审核：王样　填表：李样", None, None, None),
        ("2026年11月3日", None, None, None),
    )
    assert [row[1] for row in sheet.rows] == ["1号", "一、二号泵房"]
    for told in ("一、东街村", "累计：1个", "第1页", "（二）西街村", "审核", "2026年11月3日"):
        assert told in notes(sheet)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("样例消防站（已停用）", "停用"), ("规划东站", "规划"), ("拟建样例微型站", "拟建"), ("样例仓库[在建]", "在建"),
        ("样例消防站旧址", "旧址"), ("规划路消防站", ""), ("规划二路微型站", ""),
        ("样例消防站", ""), ("原址街消防站", ""),
    ],
)  # fmt: skip
def test_a_name_may_say_that_it_is_no_help(name: str, word: str) -> None:
    assert idle_names.word_in(name) == word


def test_help_that_is_idle_by_its_name_is_out_of_service_unless_its_state_is_told() -> None:
    sheet = table(
        ("名称", "类型", "状态"), ("样例一站（停用）", "消火栓", None),
        ("样例二站（停用）", "消火栓", "完好"), ("三站", "消火栓", None),
    )  # fmt: skip
    found = checked(sheet, "resources")
    assert [row.values.get("in_service") for row in found.unlocated] == [False, True, None]
    assert found.unlocated[0].values["out_reason"] == "停用"
    assert "样例一站" in " ".join(map(str, found.notes))


def test_the_word_of_the_state_is_the_reason() -> None:
    sheet = table(
        ("名称", "类型", "是否完好"),
        ("1号", "消火栓", "否"),
        ("2号", "消火栓", "已拆除"),
        ("3号", "消火栓", "是"),
    )
    reasons = Reasons(sheet, propose_mapping(sheet.columns, sheet.rows, "resources"))
    out = {"in_service": False}
    assert [reasons.of(number, out) for number in sheet.row_numbers] == [
        {"out_reason": "是否完好：否"}, {"out_reason": "已拆除"}, {"out_reason": "是否完好：是"},
    ]  # fmt: skip
    assert reasons.of(sheet.row_numbers[2], {"in_service": True}) == {}
    assert reasons.of(sheet.row_numbers[0], {**out, "out_reason": "冻裂"}) == {}


def test_a_word_that_denies_is_not_taken_for_yes() -> None:
    sheet = table(("名称", "类型", "状态"), ("1号", "消火栓", "还未正常使用"), ("2号", "消火栓", "完好"))
    mapping = propose_mapping(sheet.columns, sheet.rows, "resources")
    assert [(each.word, each.proposal) for each in unknown_words.unknown(sheet, mapping, Answers())] == [
        ("还未正常使用", "false")
    ]


def test_at_once_and_within_days_are_asked_once_and_counted_from_the_day_it_was_found() -> None:
    sheet = table(
        ("隐患描述", "检查日期", "整改期限"),
        ("甲", "2026-11-03", "立即整改"),
        ("乙", "2026-11-04", "15天内"),
        ("丙", "2026-11-05", "长期坚持"),
        ("丁", "2026-11-05", "2026年11月9日前"),
    )
    mapping = corrected(
        sheet.columns, "hazards", {"隐患描述": "description", "检查日期": "found_on", "整改期限": "deadline"}
    )
    asked = unknown_words.unknown(sheet, mapping, Answers())
    assert [(each.word, each.proposal) for each in asked] == [
        ("立即整改", "+0"),
        ("15天内", "+15"),
        ("长期坚持", ""),
    ]
    meant = Answers(words={"deadline": {"立即整改": "+0", "15天内": "+15", "长期坚持": ""}})
    read, _ = answers.apply(sheet, mapping, meant)
    assert [row[2] for row in read.rows] == ["2026-11-03", "2026-11-19", None, "2026年11月9日前"]


def test_a_whole_path_is_a_name_in_what_stands_before_it() -> None:
    sheet = table(("网格全称", "备注"), ("青禾镇-东街村-第一网格", None), ("青禾镇/东街村/第二网格", None))
    found = [row.values for row in checked(sheet, "areas").unlocated]
    assert [(each["name"], each["parent"]) for each in found] == [
        ("第一网格", "东街村"),
        ("第二网格", "东街村"),
    ]
    plain = table(("网格名称", "备注"), ("东街村A-1", None), ("东街村第二网格", None))
    assert [row.values["name"] for row in checked(plain, "areas").unlocated] == [
        "东街村A-1",
        "东街村第二网格",
    ]


def test_zeros_that_fill_a_code_up_make_no_other_area_of_it() -> None:
    sheet = table(("区划代码", "名称"), ("880101001000", "青禾镇"), ("880101001", "青禾镇"))
    found = checked(sheet, "areas")
    assert len(found.unlocated) == 1
    assert not found.quarantined


@pytest.mark.parametrize(
    ("signs", "number"),
    [
        ("三", 3), ("十", 10), ("十二", 12), ("二十", 20), ("一百零五", 105), ("两千三百", 2300),
        ("二〇二六", None), ("十百", None),
    ],
)  # fmt: skip
def test_numerals_are_numbers(signs: str, number: int | None) -> None:
    assert numerals.value(signs) == number


def test_a_phone_beside_the_members_is_theirs() -> None:
    row = ("第一网格", "王样", "13900000001")
    assert fields(table(("网格名称", "网格员", "电话"), row), "areas")["电话"] == "members_phone"
    assert fields(table(("网格名称", "网格长", "电话"), row), "areas")["电话"] == "leader_phone"


@pytest.mark.parametrize(
    "below",
    [
        ("甲", "乙", "1", "2", "3"),
        (1, 2, 3, 4, 5),
        (None, None, "人", "°", "°"),
        ("示例：某某公司", "工贸", 12, 116.8, 38.2),
    ],
)
def test_what_explains_the_columns_is_named_and_left_out(below: tuple[Any, ...]) -> None:
    works = ("样例五金厂", "工贸", 12, 116.87, 38.3)
    sheet = table(("企业名称", "行业领域", "从业人数", "经度", "纬度"), below, works)
    assert sheet.rows == [works]
    assert "2 “" in notes(sheet)


def test_a_first_record_that_is_numbered_is_a_record() -> None:
    assert len(table(("序号", "名称", "栓号"), (1, "东街栓", 3), (2, "西街栓", 4)).rows) == 2


def test_degrees_minutes_and_seconds_in_columns_of_their_own_are_one_angle(tmp_path: Path) -> None:
    content = (
        "名称,类型,经度(度),经度(分),经度(秒),纬度(度),纬度(分),纬度(秒)\n1号,消火栓,116,52,12,38,18,0\n"
    )
    (sheet,) = opened(tmp_path, "a.csv", content).sheets
    assert sheet.columns == ("名称", "类型", "经度", "纬度")
    (row,) = checked(sheet, "resources").good
    assert row.shape is not None
    assert row.shape.distance(Point(116.87, 38.3)) < 1e-9


def test_a_heading_in_two_languages_is_known_by_either() -> None:
    sheet = table(("企业名称 Name", "行业领域 Sector", "从业人数 Employees"), ("样例五金厂", "工贸", 12))
    assert set(fields(sheet, "enterprises").values()) == {"name", "sector", "employees"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"%PDF-1.4\n" + bytes(range(256)), "a PDF or a picture"),
        ("a.xlsx", b"\xff\xd8\xff\xe0" + bytes(range(256)), "a PDF or a picture"),
        ("a.rar", b"Rar!\x1a\x07\x00" + bytes(range(256)), "a packed file"),
        ("a.dwg", b"AC1027" + bytes(range(256)), "another map or drawing program"),
        ("a.dxf", b"  0\nSECTION\n  2\nHEADER\n", "another map or drawing program"),
        ("a.mif", b"Version 300\nColumns 1\n", "another map or drawing program"),
        ("a.shp", b"\0\0\x27\x0a" + bytes(96), "one part of a Shapefile"),
        ("a.docx", zipped({"[Content_Types].xml": "x", "word/document.xml": "x"}), "a text document"),
        ("a.zip", zipped({"__MACOSX/._台账.xlsx": "x", "台账.xlsx": "x"}), "台账.xlsx"),
    ],
)
def test_what_is_no_table_is_called_what_it_is(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        opened(tmp_path, name, content)
    assert said in str(refused.value)


def test_a_table_may_begin_like_a_picture(tmp_path: Path) -> None:
    (sheet,) = opened(tmp_path, "a.csv", "BM,名称\n1,样例\n").sheets
    assert sheet.columns == ("BM", "名称")
