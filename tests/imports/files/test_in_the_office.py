"""Ledgers as offices keep them: folded to fit the paper, in other encodings, in binary workbooks, days cut short."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString

from gridmap.imports import answers, missing_columns
from gridmap.imports.answers import Answers
from gridmap.imports.checking import CrsChoice, check, nothing_found
from gridmap.imports.fields import field_of
from gridmap.imports.mapping import propose_mapping
from gridmap.imports.matching.typed_names import TypedPerson, named
from gridmap.imports.reading.opening import read_file
from gridmap.imports.reading.plain_text import chinese_encoding
from gridmap.imports.steps.questions import ask
from gridmap.imports.values import read_column
from gridmap.imports.values.dates import with_year
from gridmap.records.reading import Unreadable
from tests.imports.files import binary_workbook
from tests.imports.files.files import write
from tests.imports.files.test_as_they_are import fields, table
from tests.imports.files.test_in_the_field import checked, notes, opened


def test_a_binary_workbook_tells_what_is_hidden_and_what_went_wrong(tmp_path: Path) -> None:
    rows = [
        ("名称", "类型", "流量"),
        ("1号", "消火栓", 15.0),
        ("2号", "消火栓", "#N/A"),
        ("3号", "水鹤", 20.0),
    ]
    content = binary_workbook.workbook(rows, hidden_rows=[3], hidden_column=1)
    (sheet,) = read_file(write(tmp_path / "a.xlsb", content), "a.xlsb").sheets
    assert sheet.rows == [("1号", "消火栓", 15.0), ("2号", "消火栓", None), ("3号", "水鹤", 20.0)]
    assert "Rows hidden in the workbook: 1 (3)" in notes(sheet)
    assert "Columns hidden in the workbook: B" in notes(sheet)
    assert "errors of formulas (#N/A)" in notes(sheet)


FOLDED = [("1号", "消火栓"), ("2号", "水鹤")], [("3号", "消火栓"), ("4号", "水鹤")]


@pytest.mark.parametrize(
    ("content", "names", "columns", "rows"),
    [
        # one table, folded to fit the paper: with a gap, without one, in three, the last part shorter
        (
            "名称,类型,,名称,类型\n1号,消火栓,,3号,消火栓\n2号,水鹤,,4号,水鹤\n",
            ["A-B", "D-E"], [("名称", "类型")] * 2, FOLDED,
        ),
        (
            "名称,类型,名称,类型\n1号,消火栓,3号,消火栓\n2号,水鹤,4号,水鹤\n",
            ["A-B", "C-D"], [("名称", "类型")] * 2, FOLDED,
        ),
        (
            "消火栓台账\n名称,类型,名称,类型,名称,类型\n1号,消火栓,2号,水鹤,3号,消火栓\n4号,水鹤\n",
            ["A-B", "C-D", "E-F"], [("名称", "类型")] * 3,
            ([("1号", "消火栓"), ("4号", "水鹤")], [("2号", "水鹤")], [("3号", "消火栓")]),
        ),
        # two tables of different things
        (
            "企业名称,行业领域,,名称,类型\n甲厂,工贸,,1号,消火栓\n",
            ["A-B", "D-E"], [("企业名称", "行业领域"), ("名称", "类型")], ([("甲厂", "工贸")], [("1号", "消火栓")]),
        ),
        # one table: a column that nobody fills, and headings that come twice beside others that do not
        ("企业名称,行业领域,,经度,纬度\n甲厂,工贸,,116,38\n", [""], [("企业名称", "行业领域", "经度", "纬度")], None),
        ("网格名称,网格员,电话,网格员,电话\n一,王样,1,李样,2\n", [""], None, None),
        ("企业名称,行业领域,,负责人,电话\n甲厂,工贸,,王样,1\n", [""], None, None),
    ],
)  # fmt: skip
def test_tables_that_stand_beside_one_another_are_read_each(
    tmp_path: Path, content: str, names: list[str], columns: list[tuple[str, ...]] | None, rows: object
) -> None:
    sheets = opened(tmp_path, "a.csv", content).sheets
    assert [sheet.name for sheet in sheets] == names
    assert columns is None or [sheet.columns for sheet in sheets] == columns
    assert rows is None or tuple(list(sheet.rows) for sheet in sheets) == rows


def test_the_title_above_folded_tables_is_told_of_each(tmp_path: Path) -> None:
    content = "青禾镇消火栓台账\n栓号,位置,栓号,位置\n1,东街,2,西街\n"
    sheets = opened(tmp_path, "a.csv", content).sheets
    assert [sheet.captions for sheet in sheets] == [("青禾镇消火栓台账",)] * 2


TRADITIONAL = (
    "名稱,類型,經度,緯度,備註\n一號消防栓,消火栓,116.87,38.3,無\n鎮微型消防站,微型消防站,116.88,38.31,\n"
)


@pytest.mark.parametrize(
    ("content", "encoding", "name"),
    [
        (TRADITIONAL, "cp950", "Big5"),
        (TRADITIONAL, "gb18030", "GB18030"),
        (TRADITIONAL, "utf-16", "UTF-16"),
        (TRADITIONAL.replace("鎮", "镇"), "gb18030", "GB18030"),
    ],
)
def test_traditional_signs_are_read_in_any_encoding_and_their_headings_are_known(
    tmp_path: Path, content: str, encoding: str, name: str
) -> None:
    (sheet,) = opened(tmp_path, "a.csv", content.encode(encoding)).sheets
    assert f"Read as text in {name}." in notes(sheet)
    assert sheet.rows[0][0] == "一號消防栓"
    assert set(fields(sheet, "resources").values()) == {"name", "kind", "longitude", "latitude", "note"}
    assert [row.values["kind"] for row in checked(sheet, "resources").good] == ["hydrant", "micro_station"]


@given(st.text(alphabet="名称类型消火栓微站东街村备注镕喆㙍，。、0123456789,\n", min_size=4))
def test_what_is_written_here_is_never_taken_for_big5(text: str) -> None:
    assert chinese_encoding(text.encode("gb18030"))[0] == "gb18030"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("11月9日", "2026-11-09"), ("11.10", "2026-11-10"), ("3/4", "2026-03-04"), ("十一月九日", "2026-11-09"),
        ("11月30日前完成", "2026-11-30"), ("11月9日 14:30", "2026-11-09 14:30"), ("11月9日下午", None),
        ("2月30日", None), ("13.1", None), ("本月9日", None), ("11月", None), ("2026年11月9日", None),
    ],
)  # fmt: skip
def test_a_day_may_lack_its_year(text: str, day: str | None) -> None:
    assert with_year(text, 2026) == day


DAYS = ("序号", "检查日期", "隐患描述", "整改期限")


@pytest.mark.parametrize(
    ("title", "name", "rows", "year"),
    [
        ("2026年第四季度隐患台账", "a.csv", "1,11月9日,电线老化,1月5日前\n", "2026"),
        ("隐患台账", "2026年隐患.csv", "1,11月9日,电线老化,1月5日前\n", "2026"),
        ("隐患台账", "a.csv", "1,11月9日,电线老化,1月5日前\n2,2026-11-10,灭火器过期,\n", "2026"),
        ("隐患台账", "a.csv", "1,11月9日,电线老化,1月5日前\n2,2026-11-10,过期,\n3,2025-11-10,过期,\n", ""),
        ("2025-2026年隐患台账", "a.csv", "1,11月9日,电线老化,1月5日前\n", ""),
    ],
)
def test_the_year_of_days_is_asked_once(tmp_path: Path, title: str, name: str, rows: str, year: str) -> None:
    (sheet,) = opened(tmp_path, name, f"{title},,,\n{','.join(DAYS)}\n{rows}").sheets
    mapping = propose_mapping(sheet.columns, sheet.rows, "hazards")
    asked = {each.field: each.value for each in missing_columns.missing(sheet, mapping, name)}
    assert asked["found_on"] == year
    read, named = answers.apply(sheet, mapping, Answers({"found_on": "2026", "deadline": "2026"}))
    assert (read.rows[0][1], read.rows[0][3]) == ("2026-11-09", "2027-01-05")
    unanswered = check(sheet, mapping, CrsChoice("wgs84"), None)
    assert [
        str(each.reason) for each in unanswered.problems if each.row == 3 and each.field == "found_on"
    ] == ["The year of this day is missing."]
    assert named.columns == mapping.columns


@pytest.mark.parametrize(
    ("heading", "cells", "states"),
    [
        ("是否损坏", ("是", "否", "无"), (False, True, True)),
        ("有无故障", ("有", "无", "√"), (False, True, False)),
        ("是否被圈占", (1, 0, 0), (False, True, True)),
        ("完好", ("是", "否", "是"), (True, False, True)),
        ("是否完好", ("是", "损坏", "是"), (True, False, True)),
    ],
)
def test_yes_below_a_heading_that_asks_for_damage_is_no(
    heading: str, cells: tuple[object, ...], states: tuple[bool, ...]
) -> None:
    sheet = table(("名称", "类型", heading), *[(f"{n}号", "消火栓", cell) for n, cell in enumerate(cells)])
    mapping = propose_mapping(sheet.columns, sheet.rows, "resources")
    told = Answers.from_json(ask(sheet, mapping, Answers(), "a.xlsx")["answers"])
    found = check(*answers.apply(sheet, mapping, told), CrsChoice("wgs84"), None)
    assert tuple(row.values["in_service"] for row in found.unlocated) == states


def test_what_its_cells_say_tells_the_column_that_must_be_filled() -> None:
    sheet = table(("编号", "栓型", "是否完好"), ("A1", "地上栓", "是"), ("A2", "地下栓", "否"))
    sheet = replace(sheet, name="附件3", captions=("青禾镇消防水源（消火栓）统计表",))
    assert fields(sheet, "resources")["栓型"] == "kind"
    mapping = propose_mapping(sheet.columns, sheet.rows, "resources")
    assert [each.value for each in missing_columns.missing(sheet, mapping, "a.xlsx")] == ["{栓型} {编号}"]
    bare = table(("编号", "位置"), ("A1", "东街"), ("A2", "西街"))
    bare = replace(bare, captions=("青禾镇消防水源（消火栓）统计表",))
    asked = missing_columns.missing(bare, propose_mapping(bare.columns, bare.rows, "resources"), "a.xlsx")
    assert {each.field: each.value for each in asked}["kind"] == ""


@pytest.mark.parametrize(
    ("columns", "rows", "labels"),
    [
        (
            ("乡镇", "村（社区）", "网格", "企业名称", "行业领域"),
            [("青禾镇", "东街村", "第一网格", "甲厂", "工贸"), ("青禾镇", "西街村", None, "乙厂", "工贸")],
            ["青禾镇/东街村/第一网格", "青禾镇/西街村"],
        ),
        (
            ("企业名称", "行业领域", "所属网格", "所属村"),
            [("甲厂", "工贸", "第一网格", "东街村"), ("乙厂", "工贸", "/", "西街村")],
            ["东街村/第一网格", "西街村"],
        ),
        (
            ("区县", "所属乡镇", "企业名称", "行业领域"),
            [("样例县", "青禾镇", "甲厂", "工贸")] * 2,
            ["青禾镇"] * 2,
        ),
    ],
)
def test_town_village_and_grid_say_together_where_a_row_belongs(
    columns: tuple[str, ...], rows: list[tuple[object, ...]], labels: list[str]
) -> None:
    found = checked(table(columns, *rows), "enterprises")
    assert [row.values["area"] for row in found.unlocated] == labels


def test_people_that_are_counted_through_are_read_together(tmp_path: Path) -> None:
    headings = "网格名称,网格员1,网格员1电话,网格员2,联系电话2,户数"
    content = f"{headings}\n一,王样,13900000001,李样,13900000002,5\n二,,,赵样,,6\n"
    (sheet,) = opened(tmp_path, "a.csv", content).sheets
    assert sheet.columns == ("网格名称", "网格员", "户数")
    assert [row[1] for row in sheet.rows] == ["王样13900000001、李样13900000002", "赵样"]
    assert "网格员1, 网格员1电话, 网格员2, 联系电话2" in notes(sheet)
    (single,) = opened(tmp_path, "b.csv", "网格名称,网格员,网格员电话\n一,王样,13900000001\n").sheets
    assert single.columns == ("网格名称", "网格员", "网格员电话")


def test_details_of_both_kinds_in_a_map_are_one_column(tmp_path: Path) -> None:
    places = (
        "<description><![CDATA[<table><tr><td>状态</td><td>损坏</td></tr></table>]]></description>",
        '<ExtendedData><Data name="状态"><value>完好</value></Data></ExtendedData>',
    )
    marks = "".join(
        f"<Placemark><name>{n}</name>{more}<Point><coordinates>116.8{n},38.3</coordinates></Point></Placemark>"
        for n, more in enumerate(places)
    )
    content = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>'
    (sheet,) = opened(tmp_path, "a.kml", content).sheets
    assert [row[sheet.columns.index("状态")] for row in sheet.rows] == ["损坏", "完好"]


def test_a_geo_link_names_the_latitude_first() -> None:
    field = field_of("resources", "point")
    assert read_column(field, ["geo:38.3,116.87", "geo:38.3,116.87;u=5"]).values == [(116.87, 38.3)] * 2


@pytest.mark.parametrize("phone", ["1390000001", "139000000011", "139000000"])
def test_a_phone_of_a_person_in_a_cell_has_all_its_digits(phone: str) -> None:
    assert named("王样13900000001、李样") == [TypedPerson("王样", "13900000001"), TypedPerson("李样", "")]
    for names, phones in ((f"王样{phone}", ""), ("王样", phone)):
        with pytest.raises(Unreadable) as refused:
            named(names, phones)
        assert f"{len(phone)} digits" in str(refused.value)


@pytest.mark.parametrize(
    ("heading", "cells", "open_"),
    [
        ("通行状态", ("正常通行", "在建", "禁行", "封闭"), (True, False, False, None)),
        ("是否封闭", ("否", "是", "是", "不详"), (True, False, False, "empty")),
        ("道路现状", ("畅通", "未通车", "中断", "断头路"), (True, False, False, None)),
    ],
)
def test_a_road_is_open_as_its_column_of_states_says(
    heading: str, cells: tuple[str, ...], open_: tuple[object, ...]
) -> None:
    """A state that is no word here is asked, and its row waits: it is never taken for open."""
    sheet = table(("路名", "道路等级", heading), *[(f"{n}路", "乡道", cell) for n, cell in enumerate(cells)])
    sheet = replace(sheet, geometry=[LineString([(116, 38 + n), (116.1, 38 + n)]) for n in range(len(cells))])
    mapping = propose_mapping(sheet.columns, sheet.rows, "roads")
    told = Answers.from_json(ask(sheet, mapping, Answers(), "a.xlsx")["answers"])
    found = check(*answers.apply(sheet, mapping, told), CrsChoice("wgs84"), None)
    read = {row.values["name"]: row.values.get("drivable", "empty") for row in found.good}
    assert tuple(read.get(f"{n}路") for n in range(len(cells))) == open_


def test_a_column_that_asks_goes_before_one_that_tells_a_state() -> None:
    sheet = table(("路名", "道路等级", "状态", "消防车可通行"), ("甲路", "乡道", "正常", "否"))
    assert fields(sheet, "roads")["消防车可通行"] == "drivable"


@pytest.mark.parametrize(
    ("said", "is_nothing"),
    [
        ("未发现问题", True), ("现场检查未发现安全隐患", True), ("无", True), ("无隐患。", True),
        ("暂未发现明显问题", True), ("正常", True), ("未见异常", True), ("未培训", False), ("无应急照明", False),
        ("未发现灭火器", False), ("正常照明损坏", False), ("/", False), ("没有问题台账", False),
    ],
)  # fmt: skip
def test_a_visit_that_found_nothing_is_no_hazard(said: str, is_nothing: bool) -> None:
    rows = (("2026-11-03", "甲厂", said), ("2026-11-03", "乙店", "灭火器过期"))
    sheet = table(("检查日期", "受检单位", "隐患描述"), *rows)
    mapping = propose_mapping(sheet.columns, sheet.rows, "hazards")
    left, told = nothing_found.without(sheet, mapping)
    assert list(left.row_numbers) == ([3] if is_nothing else [2, 3])
    assert [f"2 “{said}”" in str(each) for each in told] == ([True] if is_nothing else [])
