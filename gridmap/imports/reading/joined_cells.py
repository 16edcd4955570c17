"""Which column holds a name and its phone number in one cell, and how does it read as two?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading.sheets import Cell, Row, Sheet
from gridmap.imports.reading.signs import stands_for_nothing

_LOOKED_AT_ROWS = 500
_MOSTLY = 0.5
_NUMBER = r"(?:\+?86[- ]?)?1\d{2}[- ]?\d{4}[- ]?\d{4}|\(?0\d{2,3}\)?[- ]?\d{7,8}(?:[-转]\d{1,6})?"
_NUMBERS = rf"(?:{_NUMBER})(?:\s*[/、,;，；\s]\s*(?:{_NUMBER}))*"
_NAMED = re.compile(
    rf"(?P<name>[^\W\d_](?:[^\d\n]{{0,14}}[^\W\d_)])?)[\s::,/、;(\-]*(?:(?:联系)?(?:电话|手机)号?码?[::\s]*)?(?P<phone>{_NUMBERS})\)?"
)
_PHONE_FIRST = re.compile(rf"(?P<phone>{_NUMBERS})[\s::,/、;(\-]*(?P<name>[^\W\d_][^\d\n]{{0,14}}?)\)?")
_PHONE = re.compile(_NUMBERS)
_OF_PEOPLE = re.compile(
    "人|负责|法人|法定|联系|电话|手机|网格员|站长|经理|主任|姓名|长$|责任|经营者|业主|老板|店主|户主"
)
_NO_PEOPLE = re.compile("备注|说明|描述|内容|名称|地址|单位|企业|情况")
_PHONE_WORD = re.compile(
    r"[(]?(?:及|和|与|、|/|\s)?\s*(?:其)?(?:联系)?(?:电话|手机|联系方式|方式)(?:号码|号)?[)]?|[(]\s*[)]"
)
_NAME, _ITS_PHONE = "联系人", "电话"
READ = N_("The cells of “{column}” hold names with phone numbers; they were read as two columns.")


def parted(sheet: Sheet) -> Sheet:
    """The sheet with a column of its own for such numbers, behind the names; itself where there is none."""
    at = len(sheet.columns) - 1
    while at >= 0:
        if _is_joined(sheet, at):
            sheet = _parted(sheet, at)
        at -= 1
    return sheet


def _is_joined(sheet: Sheet, at: int) -> bool:
    heading = unicodedata.normalize("NFKC", sheet.columns[at])
    if not _OF_PEOPLE.search(heading) or _NO_PEOPLE.search(heading):
        return False
    cells = [row[at] for row in sheet.rows[:_LOOKED_AT_ROWS]]
    told = [cell for cell in cells if isinstance(cell, str) and not stands_for_nothing(cell)]
    return bool(told) and sum(_split(cell) is not None for cell in told) >= _MOSTLY * len(told)


def _split(cell: str) -> tuple[str, str] | None:
    text = unicodedata.normalize("NFKC", cell).strip()
    found = _NAMED.fullmatch(text) or _PHONE_FIRST.fullmatch(text)
    return None if found is None else (found["name"].strip(), found["phone"].strip())


def _parted(sheet: Sheet, at: int) -> Sheet:
    heading = sheet.columns[at]
    name = _PHONE_WORD.sub("", unicodedata.normalize("NFKC", heading)).strip(" /、:") or _NAME
    names = [*sheet.columns[:at], *sheet.columns[at + 1 :]]
    columns = (*names[:at], _free(name, names), _free(f"{name}{_ITS_PHONE}", names), *names[at:])
    rows: list[Row] = [(*row[:at], *_pair(row[at]), *row[at + 1 :]) for row in sheet.rows]
    cut = tuple((row, column + (column > at)) for row, column in sheet.cut_cells)
    told = Sentence(READ, {"column": heading})
    return replace(sheet, columns=columns, rows=rows, cut_cells=cut, notes=(*sheet.notes, told))


def _pair(cell: Cell) -> tuple[Cell, Cell]:
    if not isinstance(cell, str):
        return (None, cell) if cell is not None and not isinstance(cell, bool) else (cell, None)
    found = _split(cell)
    if found is not None:
        return found
    return (None, cell) if _PHONE.fullmatch(unicodedata.normalize("NFKC", cell).strip()) else (cell, None)


def _free(name: str, taken: Sequence[str]) -> str:
    turn = 1
    while (found := name if turn == 1 else f"{name} ({turn})") in taken:
        turn += 1
    return found
