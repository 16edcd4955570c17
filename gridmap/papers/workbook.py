"""How is a workbook written row by row, with a header that stays in sight and columns that can be read?"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from gridmap.papers.cells import safe_cell

_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff]")
_LONGEST_TITLE = 31
_WIDEST = 48


def new() -> Workbook:
    return Workbook(write_only=True)


def add_sheet(
    book: Workbook,
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    widths: Sequence[int] = (),
) -> WriteOnlyWorksheet:
    """widths: of the columns in western letters; by default as the headings need."""
    sheet = book.create_sheet(_title(book, title))
    sheet.freeze_panes = "A2"
    for index, heading in enumerate(headings):
        width = widths[index] if index < len(widths) else _breadth(heading) + 4
        sheet.column_dimensions[get_column_letter(index + 1)].width = min(max(width, 10), _WIDEST)
    sheet.append([_heading(sheet, heading) for heading in headings])
    for row in rows:
        sheet.append([safe_cell(sheet, value) for value in row])
    return sheet


def to_bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = safe_cell(sheet, text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _title(book: Workbook, wanted: str) -> str:
    """A name that workbooks allow, and that no earlier sheet has."""
    stem = _NOT_IN_TITLES.sub(" ", wanted).strip(" '")[:_LONGEST_TITLE] or "1"
    taken, turn, title = {name.casefold() for name in book.sheetnames}, 1, stem
    while title.casefold() in taken:
        turn += 1
        title = f"{stem[: _LONGEST_TITLE - len(str(turn)) - 1]} {turn}"
    return title


def _breadth(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
