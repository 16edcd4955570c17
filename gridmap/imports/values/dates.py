"""Which day stands in a cell?"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading.sheets import Cell
from gridmap.imports.values.refusal import Refusal

_EPOCH = date(1899, 12, 30)  # day 0 of spreadsheets that count 29 February 1900
_SERIALS = range(20_000, 80_000)  # 1954 to 2119: other numbers are no days
_YEARS = range(1900, 2201)
_PARTED = re.compile(
    r"(\d{4})\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})\s*[日号]?(?:[T\s]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?",
    re.ASCII,
)
_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.0+)?", re.ASCII)


def day(_: Field, cell: Cell) -> date | None:
    """2023-1-5, 2023/1/5, 2023.1.5, 2023年1月5日 and 20230105 as text; days and day numbers of a spreadsheet."""
    if isinstance(cell, datetime):
        return _within(cell.date())
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise _no_day()
    if not isinstance(cell, str):
        return _from_number(float(cell))
    text = unicodedata.normalize("NFKC", cell).strip()
    if not text:
        return None
    match = _PARTED.fullmatch(text) or _RUN.fullmatch(text)
    if match:
        return _within(_real(*map(int, match.groups())))
    if _SERIAL.fullmatch(text) and int(float(text)) in _SERIALS:
        raise _no_day(_EPOCH + timedelta(int(float(text))))
    raise _no_day()


def _from_number(number: float) -> date:
    if number == number and abs(number) < 1e9:  # not NaN
        whole = int(number)
        if whole in _SERIALS:
            return _EPOCH + timedelta(whole)
        if whole == number and (match := _RUN.fullmatch(str(whole))):
            return _within(_real(*map(int, match.groups())))
    raise _no_day()


def _real(year: int, month: int, day_of_month: int) -> date:
    try:
        return date(year, month, day_of_month)
    except ValueError:
        raise Refusal(Sentence(N_("There is no such day in the calendar.")), _how()) from None


def _within(found: date) -> date:
    if found.year not in _YEARS:
        raise Refusal(Sentence(N_("This year cannot be meant.")), _how())
    return found


def _no_day(proposal: date | None = None) -> Refusal:
    return Refusal(Sentence(N_("This is no full date of year, month and day.")), _how(), proposal)


def _how() -> Sentence:
    return Sentence(N_("Write the date as year-month-day, for example 2026-03-02."))
