"""What do the sheets of a workbook hold? Values only: formulas are not run and macros not looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading import (
    archives,
    binary_workbook_marks,
    limits,
    old_workbook_marks,
    open_document_marks,
    side_by_side,
    tables,
    workbook_marks,
)
from gridmap.imports.reading.sheets import OpenedFile, Sheet
from gridmap.imports.reading.workbook_marks import Marks

_MERGES_MOST = 20_000
_HEADING_ROWS = 60


def read_packed(path: Path) -> OpenedFile:
    """xlsx, xlsm, xlsb, ods: zips, whose members are weighed before they are unpacked."""
    archives.members(path)
    marks = workbook_marks.read(path) or binary_workbook_marks.read(path) or open_document_marks.read(path)
    return read_plain(path, marks)


def read_old(path: Path) -> OpenedFile:
    return read_plain(path, old_workbook_marks.read(path))


def read_plain(path: Path, marks: Mapping[str, Marks] | None = None) -> OpenedFile:
    """marks: what is known of the cells beside their values, by sheet.

    Raises InvalidInput where the workbook is locked, damaged or too large.
    """
    try:
        with path.open("rb") as opened:
            workbook = CalamineWorkbook.from_filelike(opened)
        _refuse_many(workbook)
        sheets = [
            sheet
            for about in workbook.sheets_metadata
            if about.typ == SheetTypeEnum.WorkSheet
            for sheet in _sheets(workbook, about.name, about.visible, (marks or {}).get(about.name, Marks()))
        ]
    except PasswordError as error:
        raise InvalidInput(
            N_("This workbook is locked with a password. Save it without one and hand it in again.")
        ) from error
    except CalamineError as error:
        raise InvalidInput(
            N_(
                "This workbook is damaged or cut short. Open it in Excel or WPS, save it once more as "
                ".xlsx, and hand that in."
            )
        ) from error
    return OpenedFile("", N_("a workbook"), tuple(sheets))


def _refuse_many(workbook: CalamineWorkbook) -> None:
    count = len(workbook.sheet_names)
    if count > limits.MAX_SHEETS:
        raise InvalidInput(
            N_("This workbook has {count} sheets, at most {most} are accepted."),
            count=count,
            most=limits.MAX_SHEETS,
        )


def _sheets(workbook: CalamineWorkbook, name: str, visible: SheetVisibleEnum, marks: Marks) -> list[Sheet]:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.start is None:
        return []
    tables.refuse_too_many(name, sheet.height, sheet.width)
    rows = sheet.to_python(skip_empty_area=True)
    notes = []
    if visible != SheetVisibleEnum.Visible:
        notes.append(Sentence(N_("This sheet is hidden in the workbook.")))
    first_row, first_column = sheet.start
    _write_errors(rows, marks, first_row + 1, first_column)
    if _spread_merged(rows, sheet):
        notes.append(Sentence(N_("Merged cells were read as the same value in each of their rows.")))
    found = side_by_side.sheets_of(
        name,
        rows,
        first_row=first_row + 1,
        first_column=first_column,
        notes=tuple(notes),
        spans=_sideways(sheet),
    )
    columns = range(first_column, first_column + sheet.width)
    return [
        replace(each, notes=(*each.notes, *marks.notes(set(each.row_numbers), columns))) for each in found
    ]


def _write_errors(rows: list[list[Any]], marks: Marks, first_row: int, first_column: int) -> None:
    """The reader hands out errors of formulas as empty cells; put them back, to be told from cells that are empty."""
    for (number, column), error in marks.errors.items():
        at, place = number - first_row, column - first_column
        if 0 <= at < len(rows) and 0 <= place < len(rows[at]):
            rows[at][place] = error


def _spread_merged(rows: list[list[Any]], sheet: CalamineSheet) -> bool:
    """Give the value of a cell that is merged downwards to each of its rows; True where that was done.

    It stays in the first of its columns. What is merged sideways only is a title, or a group of columns.
    """
    top, left = sheet.start or (0, 0)
    spread = False
    for (first, column), (last, _) in _downward(sheet.merged_cell_ranges or ()):
        at, until = first - top, min(last - top, len(rows) - 1)
        if at < 0 or not rows or column - left >= len(rows[0]) or column < left:
            continue
        value = rows[at][column - left] if at < len(rows) else ""
        for row in rows[at + 1 : until + 1]:
            if value != "" and row[column - left] == "":
                row[column - left] = value
                spread = True
    return spread


def _downward(ranges: Iterable[Any]) -> list[Any]:
    found = [each for each in ranges if each[1][0] > each[0][0]]
    return found[:_MERGES_MOST]


def _sideways(sheet: CalamineSheet) -> dict[int, dict[int, int]]:
    """Number of the row -> first column -> last column, from where the cells begin; of the top of the sheet."""
    top, left = sheet.start or (0, 0)
    found: dict[int, dict[int, int]] = {}
    for (first, column), (last, last_column) in sheet.merged_cell_ranges or ():
        if last_column <= column or column < left:
            continue
        for row in range(first, min(last, top + _HEADING_ROWS) + 1):
            found.setdefault(row + 1, {})[column - left] = last_column - left
    return found
