"""Workbooks and text tables as people keep them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from gridmap.errors import InvalidInput
from gridmap.imports.reading.opening import read_file
from gridmap.imports.reading.sheets import Sheet
from tests.imports.files import files
from tests.imports.files.files import HEADINGS, SHOP, WORKS

LINES = [",".join(map(str, row)) for row in (HEADINGS, WORKS, SHOP)]


def read(tmp_path: Path, name: str, content: bytes | str) -> tuple[Sheet, ...]:
    return read_file(files.write(tmp_path / "handed-in", content), name).sheets


def test_a_merged_title_above_the_header_is_no_header_and_blank_rows_keep_their_numbers(
    tmp_path: Path,
) -> None:
    rows = [["示例镇企业台账（2023年）"], [None], ["填报单位：示例镇"], HEADINGS, WORKS, [None], SHOP]
    (sheet,) = read(tmp_path, "台账.xlsx", files.xlsx({"企业": rows}, ["A1:F1"]))
    assert (sheet.name, sheet.header_row, sheet.columns) == ("企业", 4, HEADINGS)
    assert list(sheet.row_numbers) == [5, 7]
    assert [row[0] for row in sheet.rows] == ["示例五金厂", "示例小卖部"]


def test_a_table_that_begins_below_and_right_is_counted_as_excel_counts(tmp_path: Path) -> None:
    rows = [[None], [None, None, *HEADINGS, None, "多"], [None, None, *WORKS, "x", None]]
    (sheet,) = read(tmp_path, "a.xlsx", files.xlsx({"s": rows}))
    assert sheet.columns == (*HEADINGS, "I", "多")
    assert list(sheet.row_numbers) == [3]


def test_several_sheets_repeated_headings_and_empty_ones(tmp_path: Path) -> None:
    book = files.xlsx({"一": [["姓名", "电话", "电话"], ["甲", "1", "2"]], "空": [], "二": [HEADINGS, WORKS]})
    one, two = read(tmp_path, "a.xlsx", book)
    assert one.columns == ("姓名", "电话", "电话 (2)")
    assert (two.name, len(two.rows)) == ("二", 1)


def test_a_cell_merged_downwards_counts_for_each_row_and_that_is_said(tmp_path: Path) -> None:
    rows = [["所属网格", "企业名称"], ["第一网格", "甲厂"], [None, "乙厂"], ["第二网格", "丙厂"]]
    (sheet,) = read(tmp_path, "a.xlsx", files.xlsx({"s": rows}, ["A2:A3"]))
    assert [row[0] for row in sheet.rows] == ["第一网格", "第一网格", "第二网格"]
    assert "Merged" in str(sheet.notes[0])


def test_days_numbers_and_booleans_keep_their_kind(tmp_path: Path) -> None:
    day = datetime.fromisoformat("2023-01-05")
    rows = [["名称", "日期", "人数", "在用"], ["甲", day, 13900000001, True]]
    (sheet,) = read(tmp_path, "a.xlsx", files.xlsx({"s": rows}))
    assert sheet.rows[0] == ("甲", day, 13900000001, True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_csv_is_read_in_whichever_encoding_it_was_written(tmp_path: Path, encoding: str) -> None:
    (sheet,) = read(tmp_path, "a.csv", ("\r\n".join(LINES) + "\r\n").encode(encoding))
    assert sheet.columns == HEADINGS
    assert sheet.rows[0][0] == "示例五金厂"


@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
def test_the_sign_between_cells_is_found(tmp_path: Path, sign: str) -> None:
    (sheet,) = read(tmp_path, "a.txt", "\n".join(line.replace(",", sign) for line in LINES) + "\n")
    assert sheet.columns == HEADINGS
    assert len(sheet.rows) == 2


def test_a_cell_of_several_lines_is_one_row_and_blank_records_count(tmp_path: Path) -> None:
    (sheet,) = read(tmp_path, "a.csv", '名称,备注\n甲,"一\n二"\n\n乙,三\n')
    assert list(sheet.row_numbers) == [2, 4]
    assert sheet.rows[0] == ("甲", "一\n二")


def test_a_table_without_headings_has_letters(tmp_path: Path) -> None:
    (sheet,) = read(tmp_path, "a.csv", "1,2.5\n3,4.5\n")
    assert (sheet.header_row, sheet.columns, len(sheet.rows)) == (None, ("A", "B"), 2)


def test_a_last_line_without_an_end_is_remarked_on(tmp_path: Path) -> None:
    (sheet,) = read(tmp_path, "a.csv", "名称,人数\n甲,12")
    assert any("last line" in str(note) for note in sheet.notes)


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="row 3"):
        read(tmp_path, "a.csv", '名称,备注\n甲,一\n乙,"二\n丙,三\n')


def test_text_under_the_name_of_a_workbook_is_read_and_that_is_said(tmp_path: Path) -> None:
    ledger = read_file(files.write(tmp_path / "x", "名称\t人数\n甲\t12\n"), "导出.xls")
    assert ledger.sheets[0].columns == ("名称", "人数")
    assert any(".xls" in str(note) for note in ledger.notes)


def test_a_cell_beyond_what_a_workbook_holds_is_cut_and_named(tmp_path: Path) -> None:
    (sheet,) = read(tmp_path, "a.csv", f"名称,备注\n甲,{'x' * 40_000}\n乙,y\n")
    assert sheet.cut_cells == ((2, 1),)
    assert len(str(sheet.rows[0][1])) == 32_767
