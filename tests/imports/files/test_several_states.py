"""What a row says of its state in several columns is read together, and the worse is believed of help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from gridmap.imports.checking import CrsChoice, check
from gridmap.imports.checking.several_states import OF_THE_SHEET, decided
from gridmap.imports.mapping import propose_mapping
from gridmap.imports.reading.sheets import Sheet


def states(
    noun: str, headings: Sequence[str], rows: Sequence[Sequence[Any]], name: str = "台账"
) -> tuple[list[Any], dict[int, int]]:
    """The state of each row as it comes in, and who told it."""
    field = "in_service" if noun == "resources" else "state"
    sheet = Sheet(name, tuple(headings), [tuple(row) for row in rows], range(2, len(rows) + 2), 1)
    told = decided(sheet, propose_mapping(sheet.columns, sheet.rows, noun))
    found = check(told.sheet, told.mapping, CrsChoice("wgs84"), None)
    by_row = {row.number: row.values.get(field) for row in (*found.good, *found.unlocated)}
    assert len(told.notes) == len(set(told.by.values()))
    return [by_row[number] for number in sheet.row_numbers], dict(told.by)


HELP = ("名称", "类别", "是否有水", "是否完好", "是否损坏", "经度", "纬度")
PLACE = (116.85, 38.3)


@pytest.mark.parametrize(
    ("water", "intact", "broken", "in_service"),
    [
        ("是", "是", "否", True),
        ("是", "否", "否", False),
        ("否", "是", "否", False),
        ("是", "是", "是", False),
        ("是", "", "", True),
        ("", "否", "", False),
        ("—", "/", "是", False),
    ],
)
def test_help_is_usable_where_no_column_denies_it(
    water: str, intact: str, broken: str, in_service: bool
) -> None:
    row = ("一号", "消火栓", water, intact, broken, *PLACE)
    fine = ("二号", "消火栓", "是", "是", "否", *PLACE)
    assert states("resources", HELP, [row, fine])[0] == [in_service, True]


def test_who_told_it_is_known_and_unknown_words_tell_nothing() -> None:
    headings = ("名称", "类别", "使用状态", "设备状态", "建设状态", "颜色状态")
    rows = [
        ("甲", "消火栓", "在用", "故障", "已建成", "红漆"),
        ("乙", "消火栓", "在用", "正常", "在建", "掉漆"),
        ("丙", "消火栓", "在用", "正常", "已建成", "红漆"),
    ]
    assert states("resources", headings, rows) == ([False, False, True], {2: 3, 3: 4})


@pytest.mark.parametrize(
    ("sheet", "kind", "note", "in_service"),
    [
        ("台账", "消火栓", "", None),
        ("台账", "消火栓", "枯水", False),
        ("台账", "消火栓", "已报废", False),
        ("台账", "消火栓", "门口有石墩", None),
        ("台账", "消火栓", "无", None),
        ("消火栓-损坏", "消火栓", "", False),
        ("已拆除的消火栓", "消火栓", "", False),
        ("损坏登记表样例", "消火栓", "", None),
    ],
)
def test_where_no_column_tells_it_the_folder_or_the_note_may(
    sheet: str, kind: str, note: str, in_service: bool | None
) -> None:
    rows = [("一号", kind, note, *PLACE), ("二号", kind, "", *PLACE)]
    found, by = states("resources", ("名称", "类别", "备注", "经度", "纬度"), rows, sheet)
    assert found[0] is in_service
    assert found[1] is (False if by.get(3) == OF_THE_SHEET else None)


def test_a_column_of_states_goes_before_a_note_and_a_folder() -> None:
    rows = [("一号", "消火栓", "完好", "已报废")]
    assert states("resources", ("名称", "类别", "设施状态", "备注"), rows, "消火栓-损坏")[0] == [True]


@pytest.mark.parametrize(
    ("state", "business", "wanted"),
    [
        ("正常", "停产", "suspended"),
        ("存续", "关停", "closed"),
        ("注销", "正常", "closed"),
        ("正常", "正常", "operating"),
        ("", "停业", "suspended"),
    ],
)
def test_of_an_enterprise_the_word_farthest_from_operating_holds(
    state: str, business: str, wanted: str
) -> None:
    rows = [("示例厂", "工贸", state, business), ("另一厂", "工贸", "正常", "正常")]
    assert states("enterprises", ("企业名称", "行业", "状态", "经营状态"), rows)[0] == [wanted, "operating"]


HAZARD = ("隐患名称", "发现日期", "整改情况", "复查结果", "是否销号", "销号日期")


@pytest.mark.parametrize(
    ("put_right", "rechecked", "struck", "day", "wanted"),
    [
        ("已整改", "", "", "", "rectified"),
        ("已整改", "不合格", "", "", "ordered"),
        ("已整改", "合格", "是", "2023-06-01", "closed"),
        ("已整改", "未复查", "否", "", "rectified"),
        ("整改中", "", "否", "", "ordered"),
        ("未整改", "", "", "", "found"),
    ],
)
def test_of_a_hazard_the_later_step_holds(
    put_right: str, rechecked: str, struck: str, day: str, wanted: str
) -> None:
    rows = [
        ("通道堵塞", "2023-05-01", put_right, rechecked, struck, day),
        ("灭火器失压", "2023-05-01", "已整改", "合格", "是", "2023-05-20"),
    ]
    assert states("hazards", HAZARD, rows)[0] == [wanted, "closed"]


def test_the_day_on_which_something_was_put_right_is_no_closing_day() -> None:
    headings = ("隐患名称", "发现日期", "是否整改", "整改完成时间")
    rows = [("通道堵塞", "2023-05-01", "是", "2023-05-06"), ("灭火器失压", "2023-05-01", "否", "")]
    mapping = propose_mapping(headings, rows, "hazards")
    answered = [(title, day, {"是": "已整改", "否": "未整改"}[said], done) for title, day, said, done in rows]
    found = check(Sheet("台账", headings, answered, range(2, 4), 1), mapping, CrsChoice("wgs84"), None)
    first = found.unlocated[0].values
    assert (first["state"], first["description"]) == ("rectified", "整改完成时间：2023-05-06")
    assert "closed_on" not in first
    assert [note.parts["count"] for note in found.notes if "re-check is due" in note.msgid] == [1]


@pytest.mark.parametrize(
    ("noun", "remark", "refused"),
    [
        ("visits", "大门锁闭，未检查", True),
        ("visits", "停业未检", True),
        ("visits", "已搬迁，无人", True),
        ("visits", "无法入内", True),
        ("visits", "安全出口锁闭", False),
        ("visits", "停产设备已断电，检查合格", False),
        ("visits", "正常", False),
        ("people", "已离职", True),
        ("people", "2023年退休返聘", False),
    ],
)
def test_a_row_that_says_it_is_no_visit_or_no_member_is_refused(
    noun: str, remark: str, refused: bool
) -> None:
    headings = {"visits": ("单位名称", "检查日期", "检查情况"), "people": ("姓名", "职务", "备注")}[noun]
    first = {"visits": ("示例厂", "2023-05-01"), "people": ("示例甲", "网格员")}[noun]
    rows = [(*first, remark), (*first[:1], *first[1:], "")]
    sheet = Sheet("台账", headings, rows, range(2, 4), 1)
    found = check(sheet, propose_mapping(headings, rows, noun), CrsChoice("wgs84"), None)
    assert [(each.row, each.value) for each in found.problems if each.value == remark] == (
        [(2, remark)] if refused else []
    )
