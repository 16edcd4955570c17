"""Which day, or which moment, stands in a cell?"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from gridmap.fields import YEARS, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading import numerals
from gridmap.imports.reading.sheets import Cell
from gridmap.imports.values.refusal import Refusal

_EPOCH = date(1899, 12, 30)  # day 0 of spreadsheets that count 29 February 1900
_SERIALS = range(20_000, 80_000)  # 1954 to 2119: other numbers are no days
_LEAP = 2000  # has every day of the calendar
HOME = ZoneInfo("Asia/Shanghai")
_PARTED = re.compile(
    r"(\d{4})(?:\s*(?:[-/.、]|年)\s*|\s+)(\d{1,2})(?:\s*(?:[-/.、]|月)\s*|\s+)(\d{1,2})\s*[日号]?\s*"
    r"(?:[(]?(?:星期|周)[一二三四五六日天][)]?)?\s*(?:上午|下午|AM|PM)?\s*"
    r"(?:[T\s]?\s*(\d{1,2})[:时点](\d{1,2})?分?(?::?(\d{2})(?:\.\d+)?)?秒?)?"
    r"\s*(Z|(?:UTC|GMT)?[+-]\d{2}(?::?\d{2})?|UTC|GMT)?(?:\s*[A-Z]{3,4}|\[[A-Z/_]+\])?[.。]?",
    re.ASCII | re.IGNORECASE,
)
_CLOCK = re.compile(r"(\d{1,2})[:时点](\d{1,2})(?:[:分](\d{2}))?[分秒]?", re.ASCII)
_LONGEST_OVER_MIDNIGHT = timedelta(hours=12)
_AFTERNOON = re.compile("下午|PM", re.IGNORECASE)
_MILLISECONDS = range(946_684_800_000, 4_102_444_800_000)  # since 1970, of the years 2000 to 2100
_WEST = re.compile(
    r"(?:[A-Z]{3}\s+)?([A-Z]{3})[A-Z]*\.?\s+(\d{1,2}),?\s+(\d{4})"
    r"(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*((?:UTC|GMT)?[+-]\d{4}|Z|UTC|GMT)?(?:\s*\(.*\))?)?",
    re.ASCII,
)
"""As scripts of browsers print a moment: Tue Nov 03 2026 17:30:00 GMT+0800 (China Standard Time)."""
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_IN_SIGNS = re.compile(
    r"([〇零Oo○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]?"
)
_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)  # a workbook's number of a day, once it was saved as text
_DOUBTFUL = (
    (re.compile(r"(\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII), "ymd"),
    (re.compile(r"(1[3-9]|2\d|3[01])[-/.](\d{1,2})[-/.](\d{4})", re.ASCII), "dmy"),
    (re.compile(r"(\d{4})[-/.年](\d{1,2})月?[底末]", re.ASCII), "ym"),
)
_NO_YEAR = re.compile(
    r"(?:(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})|([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3}))\s*[日号]?"
    r"((?:\s+|(?<=[日号]))\d{1,2}[:时点].*)?",
    re.ASCII,
)
_AT_ONCE = re.compile(
    r"(?:责令)?(?:立即|当场|现场|即时|即刻|当天|当日|立行立改|马上|即知即改|随即)(?:整改|完成|改正|清理|到位)*"
)
_SPANS = {"天": 1, "日": 1, "个工作日": 1, "周": 7, "星期": 7, "个星期": 7, "个月": 30, "月": 30}
_WITHIN = re.compile(
    r"(?:限期?|责令|要求|于)*\s*(\d{1,3}|[一二两三四五六七八九十]{1,3})\s*(个工作日|个星期|星期|个月|天|日|周|月)"
    r"(?:之?内|以内)?(?:整改|完成|改正|到位)*"
)
_LIMIT = re.compile(
    r"^(?:截止到?|截至|限期?至?|至|于)\s*|\s*(?:之前|以前|前|截止|止|为止)?\s*(?:整改)?(?:完成|完毕|整改|到位)?$"
)
"""Around the day by which something is to be done: 2026年11月9日前完成."""


def day(_: Field, cell: Cell) -> date | None:
    """2023-1-5, 2023/1/5, 2023.1.5, 2023年1月5日 and 20230105 as text; days and day numbers of a spreadsheet.

    A moment with Z or an offset is the day in China: 2026-11-03T17:30Z is the fourth.
    """
    if isinstance(cell, datetime):
        return _within(cell.date())
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise _no_day()
    if not isinstance(cell, str):
        return _from_number(float(cell))
    return _from_text(unicodedata.normalize("NFKC", cell).strip())


def moment(field: Field, cell: Cell) -> datetime | None:
    """Day and time as text, or a moment of a spreadsheet, in China's time unless it names its offset.

    A day alone is no moment: nobody knows at which hour it was.
    """
    if isinstance(cell, datetime):
        _within(cell.date())
        return cell.replace(tzinfo=cell.tzinfo or HOME)
    if isinstance(cell, float) and _SERIALS.start <= cell < _SERIALS.stop and cell != int(cell):
        minutes = round((cell - int(cell)) * 24 * 60)
        return datetime.combine(_EPOCH + timedelta(int(cell)), time(), HOME) + timedelta(minutes=minutes)
    text = unicodedata.normalize("NFKC", cell).strip() if isinstance(cell, str) else cell
    if text == "":
        return None
    match = _PARTED.fullmatch(text) if isinstance(text, str) else None
    if isinstance(text, str) and with_year(text, _LEAP):
        raise _no_year()
    if match is None or match[4] is None:
        raise Refusal(Sentence(N_("This is no day with its time.")), _how_moment())
    found = _within(_real(int(match[1]), int(match[2]), int(match[3])))
    hour = int(match[4]) + (12 if _AFTERNOON.search(match[0]) and int(match[4]) < 12 else 0)
    if hour > 23 or int(match[5]) > 59 or int(match[6] or 0) > 59:
        raise Refusal(Sentence(N_("There is no such time on the clock.")), _how_moment())
    zone = _offset(match[7]) if match[7] else HOME
    return datetime.combine(found, time(hour, int(match[5]), int(match[6] or 0)), zone)


def on_its_day(cells: Sequence[Cell], after: Sequence[datetime | None]) -> list[Cell]:
    """Times of the clock alone as moments: the first of that time after the other moment of the row.

    One that would be more than half a day later was rather before it, and stands on its day, so that a rule between
    the two can say so. What is no time of the clock stays as it is.
    """
    return [_after(cell, start) for cell, start in zip(cells, after, strict=True)]


def _after(cell: Cell, start: datetime | None) -> Cell:
    match = _CLOCK.fullmatch(unicodedata.normalize("NFKC", cell).strip()) if isinstance(cell, str) else None
    if match is None or start is None:
        return cell
    hour, minute, second = (int(each or 0) for each in match.groups())
    if hour > 23 or minute > 59 or second > 59:
        return cell
    begun = start.astimezone(HOME)
    found = datetime.combine(begun.date(), time(hour, minute, second), HOME)
    next_day = found + timedelta(days=1)
    is_before = found < begun.replace(second=0, microsecond=0)
    return next_day if is_before and next_day - begun <= _LONGEST_OVER_MIDNIGHT else found


def with_year(text: str, year: int) -> str | None:
    """11月9日, 11.10 and 十一月九日 as a day of that year; None where the text is no such day."""
    match = _NO_YEAR.fullmatch(_LIMIT.sub("", unicodedata.normalize("NFKC", text).strip()))
    if match is None:
        return None
    month, day_of_month = (
        int(one) if one else numerals.value(other) or 0
        for one, other in ((match[1], match[3]), (match[2], match[4]))
    )
    try:
        return f"{date(year, month, day_of_month).isoformat()} {(match[5] or '').strip()}".strip()
    except ValueError:
        return None


def _from_text(text: str) -> date | None:
    if not text:
        return None
    text = _in_digits(_LIMIT.sub("", text))
    if match := _PARTED.fullmatch(text):
        return _within(_at_home(match))
    if match := _RUN.fullmatch(text):
        return _within(_real(*map(int, match.groups())))
    if text.isascii() and text.isdigit() and int(text) in _MILLISECONDS:
        return _since_1970(int(text))
    if _SERIAL.fullmatch(text) and int(float(text)) in _SERIALS:
        return _EPOCH + timedelta(int(float(text)))
    raise _no_year() if with_year(text, _LEAP) else _no_day(_likely(text))


def _likely(text: str) -> date | None:
    """Days that leave little doubt: 26.11.3, 30/11/2026 with a day above 12, the end of a month."""
    for pattern, order in _DOUBTFUL:
        if match := pattern.fullmatch(text):
            told = dict(zip(order, map(int, match.groups()), strict=True))
            year = told["y"] + (2000 if told["y"] < 100 else 0)
            try:
                return date(year, told["m"], told.get("d") or monthrange(year, told["m"])[1])
            except ValueError:
                return None
    return None


def days_after(text: str) -> int | None:
    """How long after it was found something must be done: at once, 15天内, 一周内. None for what says no such thing."""
    plain = unicodedata.normalize("NFKC", text).strip().rstrip("。.!")
    if _AT_ONCE.fullmatch(plain):
        return 0
    found = _WITHIN.fullmatch(plain)
    if found is None:
        return None
    count = int(found[1]) if found[1].isdecimal() else numerals.value(found[1])
    return None if count is None else count * _SPANS[found[2]]


def _in_digits(text: str) -> str:
    """二〇二六年十一月三日, and what scripts print in English, in the order and the digits of the others."""
    if match := _IN_SIGNS.fullmatch(text):
        year = "".join(numerals.DIGITS[each] for each in match[1])
        return f"{year}-{numerals.value(match[2]) or 0}-{numerals.value(match[3]) or 0}"
    if (match := _WEST.fullmatch(text.upper())) and match[1] in _MONTHS:
        clock = f" {match[4]}:{match[5]}:{match[6] or '00'} {match[7] or ''}" if match[4] else ""
        return f"{match[3]}-{_MONTHS.index(match[1]) + 1}-{match[2]}{clock}".strip()
    return text


def _from_number(number: float) -> date:
    if number == number and abs(number) < 1e13:  # not NaN
        whole = int(number)
        if whole in _SERIALS:
            return _EPOCH + timedelta(whole)
        if whole == number and whole in _MILLISECONDS:
            return _since_1970(whole)
        if whole == number and (match := _RUN.fullmatch(str(whole))):
            return _within(_real(*map(int, match.groups())))
    raise _no_day()


def _at_home(match: re.Match[str]) -> date:
    """The day that is written; a moment that names its offset becomes the day it was in China."""
    found = _real(int(match[1]), int(match[2]), int(match[3]))
    if not match[7] or match[4] is None or int(match[4]) > 23 or int(match[5] or 0) > 59:
        return found
    clock = time(int(match[4]), int(match[5] or 0))
    return datetime.combine(found, clock, _offset(match[7])).astimezone(HOME).date()


def _offset(written: str) -> timezone:
    written = written.upper().removeprefix("UTC").removeprefix("GMT") or "Z"
    digits = written[1:].replace(":", "")
    if written[:1] not in "+-":
        return UTC
    minutes = min(int(digits[:2]) * 60 + int(digits[2:] or 0), 14 * 60)
    return timezone(timedelta(minutes=-minutes if written[0] == "-" else minutes))


def _since_1970(milliseconds: int) -> date:
    """Map servers and scripts write moments as milliseconds."""
    return datetime.fromtimestamp(milliseconds / 1000, HOME).date()


def _real(year: int, month: int, day_of_month: int) -> date:
    try:
        return date(year, month, day_of_month)
    except ValueError:
        raise Refusal(Sentence(N_("There is no such day in the calendar.")), _how()) from None


def _within(found: date) -> date:
    if found.year not in YEARS:
        bounds = {"first": str(YEARS[0]), "last": str(YEARS[-1])}
        raise Refusal(
            Sentence(N_("This year cannot be meant.")),
            Sentence(N_("Write a year from {first} to {last}."), bounds),
        )
    return found


def _no_year() -> Refusal:
    remedy = N_("Say the year once for every row of the sheet, or write the date as year-month-day.")
    return Refusal(Sentence(N_("The year of this day is missing.")), Sentence(remedy))


def _no_day(proposal: date | None = None) -> Refusal:
    return Refusal(Sentence(N_("This is no full date of year, month and day.")), _how(), proposal)


def _how() -> Sentence:
    return Sentence(N_("Write the date as year-month-day, for example 2026-03-02."))


def _how_moment() -> Sentence:
    return Sentence(N_("Write day and time, for example 2026-03-02 14:30."))
