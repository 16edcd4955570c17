"""How is a value written into a workbook so that it is text where it is text, and reads back unchanged?"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_STARTS_FORMULA = frozenset("=+-@\t\r＝＋－＠")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LARGEST_EXACT = 2**53
LONGEST = 32_767


def is_formula_like(text: str) -> bool:
    """Would some spreadsheet run this, here or after it was saved as csv?"""
    return text[:1] in _STARTS_FORMULA


def safe_cell(sheet: WriteOnlyWorksheet, value: Any) -> Any:
    """A cell of `sheet` that shows `value`. Text is never a formula; numbers beyond 2**53 are text.

    Control characters and halves of characters, which no workbook can hold, become the replacement character.
    """
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and abs(value) <= _LARGEST_EXACT:
        return value
    text = str(value)
    cell = WriteOnlyCell(sheet, "")
    cell.value = _escaped(text)[:LONGEST]
    cell.data_type = "s"
    if is_formula_like(text):
        cell.quotePrefix = True  # Excel then keeps it as text when the cell is edited
    return cell


def storable(text: str) -> str:
    """Without control characters and halves of characters, which neither a workbook nor a document can hold."""
    return _ILLEGAL.sub("\ufffd", text)


def _escaped(text: str) -> str:
    """`_x0041_` is how a workbook writes A: a text that only looks like it has to be written as such."""
    plain = storable(_ESCAPE.sub("_x005F_", text))
    return plain.replace("\r", "_x000D_")
