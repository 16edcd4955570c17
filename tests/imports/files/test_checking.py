"""A mapped sheet becomes good, unlocated and quarantined rows, and every problem is told at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from shapely import Point, box

from gridmap.imports.checking import Checked, CrsChoice, check
from gridmap.imports.mapping import propose_mapping
from gridmap.imports.reading.sheets import Sheet
from tests.imports.files.files import HEADINGS

OUTLINE = box(116.8, 38.2, 116.9, 38.4)
WGS84 = CrsChoice("wgs84")


def sheet_of(rows: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS, **more: Any) -> Sheet:
    return Sheet("台账", tuple(headings), [tuple(row) for row in rows], range(2, len(rows) + 2), 1, **more)


def checked(
    rows: Sequence[Sequence[Any]],
    headings: Sequence[str] = HEADINGS,
    noun: str = "enterprises",
    crs: CrsChoice = WGS84,
    **more: Any,
) -> Checked:
    sheet = sheet_of(rows, headings)
    return check(sheet, propose_mapping(sheet.columns, sheet.rows, noun), crs, OUTLINE, **more)


def row(
    name: str = "示例厂",
    code: str | None = None,
    sector: str | None = "工贸",
    risk: str | None = "一般",
    lon: Any = 116.85,
    lat: Any = 38.3,
) -> tuple[Any, ...]:
    return name, code, sector, risk, lon, lat


def test_a_good_row_has_the_values_of_its_fields_and_a_point() -> None:
    found = checked([row(code="91130900TEST000001")])
    (good,) = found.good
    assert good.values == {
        "name": "示例厂",
        "code": "91130900TEST000001",
        "sector": "trade",
        "risk": "yellow",
    }
    assert (good.shape, good.source_crs, good.number) == (Point(116.85, 38.3), "wgs84", 2)
    assert found.problems == ()


def test_every_row_is_in_exactly_one_place_and_all_problems_are_told_at_once() -> None:
    found = checked(
        [
            row("甲"),
            row("乙", lon=None, lat=None),
            row(None, code="123", sector="不知道", lon=999),  # type: ignore[arg-type]
            row("丁", lon="38.3", lat="116.85"),
            row("戊", risk="较大险"),
        ]
    )
    assert [good.number for good in found.good] == [2]
    assert [each.number for each in found.unlocated] == [3]
    assert [each.row.number for each in found.quarantined] == [4, 5, 6]
    told = [(problem.row, problem.column) for problem in found.problems]
    assert set(told) == {
        (4, "企业名称"),
        (4, "统一社会信用代码"),
        (4, "行业领域"),
        (4, ""),
        (5, ""),
        (6, "风险等级"),
    }
    assert told == sorted(told, key=lambda each: each[0])


def test_a_problem_names_sheet_row_column_value_reason_and_remedy() -> None:
    (problem,) = checked([row(risk="较大险")]).problems
    assert (problem.sheet, problem.row, problem.column, problem.field) == ("台账", 2, "风险等级", "risk")
    assert (problem.value, problem.proposal) == ("较大险", "orange")
    assert "not among" in str(problem.reason)
    assert "Orange" in str(problem.remedy)


def test_a_required_field_without_a_column_is_told_for_each_row() -> None:
    found = checked([("甲",), ("乙",)], ["企业名称"])
    assert [str(problem.reason) for problem in found.problems] == ["“Sector” is empty."] * 2


@pytest.mark.parametrize(
    ("lon", "lat", "reason"),
    [
        ("nan", 38.3, "Only one of longitude and latitude"),
        (float("inf"), 38.3, "not numbers"),
        (0, 0, "empty entry"),
        (200, 38.3, "cannot be coordinates"),
        (116.85, None, "Only one"),
        (118.0, 38.3, "outside the township"),
    ],
)
def test_a_place_that_cannot_be_is_quarantined_with_the_reason(lon: Any, lat: Any, reason: str) -> None:
    (waiting,) = checked([row(lon=lon, lat=lat)]).quarantined
    assert reason in str(waiting.reason)


def test_zero_zero_may_be_taken_as_unlocated() -> None:
    (waiting,) = checked([row(lon=0, lat=0)]).quarantined
    assert waiting.fix is not None
    assert (waiting.fix.kind, waiting.fix.shape) == ("unlocated", None)


def test_the_same_code_twice_keeps_the_first_and_names_it() -> None:
    found = checked(
        [
            row("甲", "91130900TEST000001"),
            row("乙", "91130900TEST000002", lon=116.86),
            row("丙", "91130900TEST000001", lon=116.87),
        ]
    )
    assert [good.number for good in found.good] == [2, 3]
    assert str(found.quarantined[0].reason) == "The same code stands in row 2."


@pytest.mark.parametrize(("away_deg", "twice"), [(0.0002, True), (0.0004, False)])
def test_the_same_name_counts_as_twice_within_thirty_metres_only(away_deg: float, twice: bool) -> None:
    """0.0002 degrees of longitude are 17.5 m here, 0.0004 are 35 m."""
    found = checked([row("示例商店"), row("示例 商店", lon=116.85 + away_deg), row("别的店", lon=116.85)])
    assert bool(found.quarantined) is twice
    assert all("within 30 m" in str(each.reason) for each in found.quarantined)


ALARMS = ("警情地点", "接警时间", "类别", "经度", "纬度", "来源编号")


def test_the_same_number_of_the_source_over_other_content_names_both_rows_and_the_remedy() -> None:
    found = checked(
        [
            ("东门", "2026-03-01 02:40", "灭火", 116.85, 38.3, "A1"),
            ("西门", "2026-03-02 03:40", "抢险救援", 116.86, 38.3, "A1"),
            ("北门", "2026-03-02 03:40", "抢险救援", 116.87, 38.3, "A2"),
            ("南门", "2026-03-02 03:40", "抢险救援", 116.88, 38.3, None),
        ],
        ALARMS,
        "alarms",
    )
    assert [good.number for good in found.good] == [2, 4, 5]
    (problem,) = found.problems
    assert (problem.row, str(problem.reason)) == (3, "The same number of the source stands in row 2.")
    assert str(problem.remedy) == "Keep one of the two rows, or give each its own code or place."


def test_alarms_at_one_place_are_two_by_their_moments() -> None:
    place = (116.85, 38.3, None)
    rows = [("东门", f"2026-03-0{day} 02:40", "灭火", *place) for day in (1, 2, 2)]
    assert [each.row.number for each in checked(rows, ALARMS, "alarms").quarantined] == [4]


def test_one_place_over_and_over_is_kept_once_and_goes_through_quickly() -> None:
    found = checked([row() for _ in range(5000)])
    assert [good.number for good in found.good] == [2]
    assert {str(each.reason) for each in found.quarantined} == {"The same name stands in row 2, within 30 m."}


def test_people_need_no_place_and_are_told_twice_by_name_and_phone() -> None:
    headings = ["姓名", "手机", "所属村", "岗位"]
    found = checked(
        [
            ("甲", 13900000001.0, "示例村", "网格员"),
            ("甲", "13900000001", "示例村", "网格员"),
            ("甲", "13900000002", "示例村", "网格长"),
        ],
        headings,
        "people",
    )
    assert [good.number for good in found.good] == [2, 4]
    assert found.good[0].values == {
        "name": "甲",
        "phone": "13900000001",
        "area": "示例村",
        "post": "grid_member",
    }
    assert found.unlocated == ()


def test_rows_without_a_name_can_be_given_one() -> None:
    found = checked(
        [("消火栓", 116.85, 38.3)], ["类别", "经度", "纬度"], "resources", unnamed="无名消火栓 {number}"
    )
    assert found.good[0].values["name"] == "无名消火栓 2"


def test_a_neighbours_resource_may_lie_outside_but_not_far_away() -> None:
    headings = ["名称", "类别", "经度", "纬度"]
    found = checked(
        [("甲站", "消防站", 116.95, 38.3), ("乙站", "消防站", 120.0, 38.3)], headings, "resources"
    )
    assert [good.number for good in found.good] == [2]
    assert [each.row.number for each in found.quarantined] == [3]


def test_without_an_outline_nothing_is_suspect_and_that_is_said() -> None:
    sheet = sheet_of([row(lon=10.0, lat=50.0)])
    found = check(sheet, propose_mapping(sheet.columns, sheet.rows, "enterprises"), WGS84, None)
    assert len(found.good) == 1
    assert "could not be tested" in str(found.notes[0])


def test_a_station_that_is_drawn_as_a_building_is_a_point_inside_it() -> None:
    sheet = sheet_of([("甲站", "消防站")], ["名称", "类别"], geometry=[box(116.85, 38.3, 116.86, 38.31)])
    found = check(sheet, propose_mapping(sheet.columns, sheet.rows, "resources"), WGS84, OUTLINE)
    (good,) = found.good
    assert good.shape is not None
    assert good.shape.equals_exact(Point(116.855, 38.305), 1e-9)


def test_a_cut_cell_is_named_in_the_notes() -> None:
    sheet = sheet_of([row()], cut_cells=((2, 0),))
    found = check(sheet, propose_mapping(sheet.columns, sheet.rows, "enterprises"), WGS84, OUTLINE)
    assert "企业名称" in str(found.notes[0])


@pytest.mark.parametrize("still", ["长期", "至今", "在任", "——"])
def test_a_word_instead_of_the_day_of_the_end_says_that_it_goes_on(still: str) -> None:
    headings = ("包联领导", "开始日期", "结束日期")
    found = checked([("示例甲", "2023-01-03", still)], headings, "assignments")
    assert [row.values for row in found.good] == [{"leader_id": "示例甲", "since": date(2023, 1, 3)}]


def test_no_such_word_is_taken_where_something_must_have_begun() -> None:
    found = checked([("示例甲", "长期", "")], ("包联领导", "开始日期", "结束日期"), "assignments")
    assert [problem.field for problem in found.problems if problem.value == "长期"] == ["since"]
