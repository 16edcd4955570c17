"""Tables as offices keep them: headings in steps, sums with names, signatures, shapes in cells."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from shapely import Point, Polygon, box, to_geojson, to_wkb, to_wkt

from gridmap.imports.mapping import propose_mapping, signature
from gridmap.imports.reading import drawn_cells
from gridmap.imports.reading.opening import read_file
from gridmap.imports.reading.sheets import Sheet
from gridmap.imports.reading.signs import stands_for_nothing
from gridmap.imports.reading.tables import sheet_of
from tests.imports.files.files import KML, write, xlsx, zipped

TITLES = ("企业名称", "行业领域", "负责人", "电话", "经度", "纬度")
WORKS = ("样例五金厂", "工贸", "王样", "13900000001", "116.87", "38.30")


def table(*rows: Sequence[Any]) -> Sheet:
    found = sheet_of("", [list(row) for row in rows])
    assert found is not None
    return found


def fields(sheet: Sheet, noun: str) -> dict[str, str]:
    return propose_mapping(sheet.columns, sheet.rows, noun).by_heading(sheet.columns)


@pytest.mark.parametrize(
    ("above", "columns"),
    [
        (  # groups without merged cells, as csv has them
            [("企业名称", "行业领域", "负责人", "", "坐标", ""), ("", "", "姓名", "电话", "经度", "纬度")],
            ("企业名称", "行业领域", "负责人姓名", "负责人电话", "坐标经度", "坐标纬度"),
        ),
        (  # a row of groups above the heading
            [("基本情况", "", "联系方式", "", "位置", ""), TITLES],
            TITLES,
        ),
        (  # a title, who fills it in, then the heading: neither is a group
            [
                ("青禾镇企业台账", "", "", "", "", ""),
                ("填报单位：青禾镇", "", "", "填报日期：2026年5月1日", "", ""),
                TITLES,
            ],
            TITLES,
        ),
        (  # three steps
            [
                ("企业", "", "人员", "", "位置", ""),
                ("企业名称", "行业领域", "安全员", "", "坐标", ""),
                ("", "", "姓名", "电话", "经度", "纬度"),
            ],
            ("企业名称", "行业领域", "安全员姓名", "安全员电话", "坐标经度", "坐标纬度"),
        ),
    ],
)  # fmt: skip
def test_a_heading_in_steps_is_one_heading(above: list[Sequence[str]], columns: Sequence[str]) -> None:
    found = table(*above, WORKS, ("样例粮油店", "沿街商铺", "李样", "13900000002", "116.88", "38.31"))
    assert found.columns == tuple(columns)
    assert found.rows[0] == WORKS
    assert {"name", "sector", "longitude", "latitude"} <= set(fields(found, "enterprises").values())


def test_a_row_of_data_is_no_second_heading() -> None:
    found = table(("姓名", "职务", "电话"), ("网格长", "网格员", None), ("王样", "网格员", "13900000001"))
    assert len(found.rows) == 2
    found = table(("名称", "类别", "地址"), ("消火栓", "消火栓", None), ("水源", None, "东街"))
    assert len(found.rows) == 2


@pytest.mark.parametrize(
    "row",
    [
        ("合计", None, None, None, 2, 2000),
        ("合 计", None, None, None, None, 2000),
        ("总 计：", None, None, None, 2, 2000),
        (None, "东村小计", None, None, 1, "2,000"),
        (3, "合计", None, None, "2户", "2000人"),
        ("Total", None, None, None, 2, 2000),
        ("合计", "工贸", None, None, None, 2000),
        ("平均", None, None, None, None, 2000),
        ("其中：个体户", None, None, None, None, 3),
        ("共2户", None, None, None, None, None),
        ("Average", None, None, None, 2, 2000),
    ],
)
def test_a_sum_is_no_record(row: Sequence[Any]) -> None:
    found = table(TITLES, WORKS, row, WORKS)
    assert len(found.rows) == 2
    assert any("sums" in str(note) and "3" in str(note) for note in found.notes)


@pytest.mark.parametrize(
    "row",
    [
        ("合计商贸行", "工贸", "王样", "13900000001", None, None),
        ("总计量仪器厂", "工贸", None, None, None, None),
        ("共8里饭店", "餐饮", None, None, None, None),
        ("平均律琴行", None, None, None, None, None),
    ],
)
def test_a_name_that_begins_like_a_sum_is_a_record(row: Sequence[Any]) -> None:
    assert len(table(TITLES, WORKS, row, WORKS).rows) == 3


@pytest.mark.parametrize("cell", ["未知", "（无）", "暂无数据", "待核实", "None", "nan", "？", "—", "(空)"])
def test_words_for_nothing_are_nothing(cell: str) -> None:
    assert stands_for_nothing(cell)


@pytest.mark.parametrize("cell", ["无名饭店", "未来小学", "空军路", "待客居", "N", "A?"])
def test_names_that_begin_like_a_word_for_nothing_are_names(cell: str) -> None:
    assert not stands_for_nothing(cell)


@pytest.mark.parametrize(
    "below",
    [
        [("填表人：王样", None, None, "审核人：赵样", None, None)],
        [("注：本表一式两份，由村委会和应急办各存一份。", None, None, None, None, None)],
        [
            ("单位负责人（签字）：", None, None, "2026年5月1日", None, None),
            ("以下空白", None, None, None, None, None),
        ],
        [("第 1 页 共 3 页", None, None, None, None, None)],
        [("以上企业情况由各村网格员于五月份逐户核对并由村委会确认无误", None, None, None, None, None)],
    ],
)
def test_what_is_signed_below_is_no_record(below: list[Sequence[Any]]) -> None:
    found = table(TITLES, WORKS, WORKS, *below)
    assert len(found.rows) == 2
    assert any("below the table" in str(note) for note in found.notes)


def test_a_heading_that_is_printed_on_each_page_is_left_out() -> None:
    found = table(TITLES, WORKS, TITLES, WORKS, ("企业名称 ", *TITLES[1:]), WORKS)
    assert found.row_numbers == [2, 4, 6]


def test_errors_of_formulas_are_told() -> None:
    found = table(TITLES, (*WORKS[:3], "#N/A", "#REF!", "38.30"))
    assert found.rows[0][3:5] == (None, None)
    assert any("2 cells hold errors" in str(note) and "#N/A, #REF!" in str(note) for note in found.notes)


def test_hidden_rows_errors_and_empty_formulas_of_a_workbook_are_told(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(xlsx({"一 & 二": [TITLES, WORKS, WORKS, WORKS]})))
    page = book.worksheets[0]
    page.row_dimensions[3].hidden = True
    page["D2"] = "=1+1"
    page["E4"].value, page["E4"].data_type = "#N/A", "e"
    book.save(tmp_path / "a.xlsx")
    (sheet,) = read_file(tmp_path / "a.xlsx", "a.xlsx").sheets
    told = " ".join(map(str, sheet.notes))
    assert "1 (3)" in told
    assert "without results (D2)" in told
    assert "#N/A" in told


def test_a_kmz_packed_by_macos_holds_one_document(tmp_path: Path) -> None:
    file = write(
        tmp_path / "a.kmz", zipped({"doc.kml": KML, "__MACOSX/._doc.kml": b"\0\5\x16\7", ".DS_Store": b"x"})
    )
    ledger = read_file(file, "a.kmz")
    assert ledger.notes == ()
    assert ledger.sheets[0].rows[0][0] == "示例站"


def test_the_table_in_a_balloon_is_columns(tmp_path: Path) -> None:
    rows = (("<th>类别</th>", "室外<b>消火栓</b>"), ("<td>A &amp; B</td>", "1 &lt; 2"))
    table_of = f"<table>{''.join(f'<tr>{name}<td>{told}</td></tr>' for name, told in rows)}</table>"
    placemarks = "".join(
        f"<Placemark><name>{name}</name><description><![CDATA[{told}]]></description></Placemark>"
        for name, told in (("甲", table_of), ("乙", "靠近 <b>桥</b>"))
    )
    file = write(
        tmp_path / "a.kml",
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{placemarks}</Document></kml>',
    )
    (sheet,) = read_file(file, "a.kml").sheets
    assert dict(zip(sheet.columns, sheet.rows[0], strict=True)) == {
        "Name": "甲", "description": None, "类别": "室外 消火栓", "A & B": "1 < 2",
    }  # fmt: skip
    assert sheet.rows[1][1] == "靠近 <b>桥</b>"


SQUARE = box(116.85, 38.3, 116.86, 38.31)


@pytest.mark.parametrize(
    ("heading", "cell", "epsg"),
    [
        ("WKT", to_wkt(SQUARE), None),
        ("geom", f"SRID=4490;{to_wkt(SQUARE)}", 4490),
        ("the_geom", to_wkb(SQUARE, hex=True), None),
        ("geometry", to_geojson(SQUARE).replace('{"type":', '{"type": ', 1), None),
    ],
)  # fmt: skip
def test_a_column_of_shapes_is_the_shape_of_its_row(heading: str, cell: str, epsg: int | None) -> None:
    found = table(("村名", "人口", heading), ("甲村", "10", cell), ("乙村", "20", None))
    assert found.columns == ("村名", "人口")
    assert found.declared_crs == epsg
    assert found.geometry is not None
    assert found.geometry[0] is not None
    assert found.geometry[0].equals(SQUARE)
    assert found.geometry[1] is None


def test_words_below_such_a_heading_stay_words() -> None:
    assert table(("名称", "geometry"), ("甲", "round"), ("乙", "square")).geometry is None


@given(
    st.lists(st.tuples(st.floats(73, 135), st.floats(18, 54)), min_size=3, max_size=60, unique=True),
    st.integers(20, 200),
)
def test_a_shape_in_pieces_is_the_same_to_the_last_digit(ring: list[tuple[float, float]], most: int) -> None:
    shape = Polygon(ring)
    pieces = drawn_cells.written(shape, most)
    assert max(map(len, pieces)) <= most
    body = [(2, ["甲", *pieces])]
    columns = drawn_cells.columns_of(["名称", *["gridmap_shape EPSG:4490"] * len(pieces)], body)
    assert drawn_cells.shapes_of(body, columns) == [shape]
    assert drawn_cells.written(Point(1, 2), most)[0] == "POINT (1 2)"


def test_columns_of_noughts_and_ones_name_nothing() -> None:
    found = table(
        ("乡镇", "是否乡镇", "NAME_FLAG", "街道名称"), ("1", "1", "0", "甲街道"), ("1", "0", "1", "乙街道")
    )
    assert fields(found, "areas").get("街道名称") == "name"
    assert not {"乡镇", "是否乡镇", "NAME_FLAG"} & fields(found, "areas").keys()


def test_the_state_of_a_geocoder_is_no_state_of_an_enterprise() -> None:
    found = table(
        ("企业名称", "行业", "地理编码状态", "数据状态"),
        ("甲厂", "工贸", "成功", "已采集"),
        ("乙厂", "工贸", "成功", "已采集"),
    )
    assert "state" not in fields(found, "enterprises").values()


@pytest.mark.parametrize(
    ("noun", "headings", "wanted"),
    [
        (
            "hazards",
            ("_location_latitude", "_location_longitude", "group_a/found_on", "g/issue"),
            {"latitude", "longitude", "found_on", "title"},
        ),
        (
            "hazards",
            ("检查单位", "受检单位", "检查人员", "问题描述", "整改责任人", "整改时限", "整改后照片"),
            {"enterprise", "description", "deadline", "responsible"},
        ),
        ("areas", ("XZQMC", "XZQHBM"), {"name", "code"}),
        ("areas", ("areaCode", "adm2_name"), {"name", "code"}),
        ("areas", ("zhenjie", "网格类别名称"), {"name", "level"}),
        ("enterprises", ("单位（场所）名称", "社区名称", "街道名称", "amenity"), {"name", "area", "sector"}),
        (
            "enterprises",
            ("qymc", "tyshxydm", "lxr", "lxdh", "cunshe"),
            {"name", "code", "actual_controller", "actual_controller_phone", "area"},
        ),
        ("resources", ("mc", "lx", "lng_wgs84", "lat_wgs84"), {"name", "kind", "longitude", "latitude"}),
    ],
)  # fmt: skip
def test_headings_of_real_files_are_understood(noun: str, headings: Sequence[str], wanted: set[str]) -> None:
    assert set(propose_mapping(headings, [], noun).columns.values()) == wanted


def test_what_our_own_workbooks_add_makes_no_other_shape_of_file() -> None:
    plain = ("名称", "类别")
    assert signature(plain, "resources") == signature(
        (*plain, "Import check", "gridmap_id", "gridmap_version"), "resources"
    )


@pytest.mark.parametrize(
    ("parts", "columns"), [(("应储", "实储"), ("应储", "实储")), (("甲柜", "乙柜"), ("数量甲柜", "数量乙柜"))]
)
def test_parts_below_merged_cells_need_not_be_known_words(
    tmp_path: Path, parts: tuple[str, str], columns: tuple[str, str]
) -> None:
    """What a depot should hold is not what it holds."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("青禾镇应急物资台账", None, None, None, None),
        ("储备库", "物资", "单位", "数量", None),
        (None, None, None, *parts),
        ("样例库", "灭火器", "具", 60, 48),
        ("样例库", "铁锹", "把", 100, 80),
    ):
        sheet.append(row)
    for merged in ("A1:E1", "A2:A3", "B2:B3", "C2:C3", "D2:E2"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "a.xlsx")
    (found,) = read_file(tmp_path / "a.xlsx", "a.xlsx").sheets
    assert found.columns == ("储备库", "物资", "单位", *columns)
    assert [row[3:] for row in found.rows] == [(60, 48), (100, 80)]
    if parts == ("应储", "实储"):
        assert fields(found, "stock")["实储"] == "quantity"
        assert "应储" not in fields(found, "stock")
