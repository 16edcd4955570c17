"""Which phone number stands in a cell, also where a spreadsheet made a number of it?"""

from __future__ import annotations

import re
import unicodedata

from gridmap.fields import Field, seen
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading.sheets import Cell, shown
from gridmap.imports.values.refusal import Refusal

_PHONE = re.compile(r"\+?[0-9][0-9 ()/-]{1,58}[0-9]", re.ASCII)
_MADE_REAL = re.compile(r"(\d+)\.0+", re.ASCII)
_SHORT_FORM = re.compile(r"(\d)\.(\d+)E\+?(\d{1,2})", re.ASCII)
_BETWEEN = re.compile(r"\s*(?:[,;、|\n]|备用|或者?)+\s*|(?<=\d)\s+(?=1\d{10}(?!\d))")
_LABEL = re.compile(
    r"(?:(?:手机|电话|座机|固话|固定电话|办公室?|办|宅|值班|联系|移动|号码|TEL|PHONE|MOBILE)\s*[:.]?\s*)+",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\s*\([^()\d]{1,20}\)")
"""Behind a number: （微信同号）."""
_EXTENSION = re.compile(r"\s*(?:转|分机|EXT\.?)\s*[:.]?\s*(?=\d)", re.IGNORECASE)
_IN_PARENTHESES = re.compile(r"\((0\d{2,3})\)\s*-?")
_WHOLE = re.compile(r"1\d{10}|861\d{10}|0\d{8,12}|[48]00\d{7}|9[56]\d{3,8}|\d{3,4}", re.ASCII)
_LOST_ZERO = re.compile(r"[2-9]\d{8,10}", re.ASCII)  # an area code and a number, as a spreadsheet keeps it


def phone(_: Field, cell: Cell) -> str | None:
    """Digits with signs between them, several numbers parted by a slash."""
    if isinstance(cell, bool):
        raise _no_phone()
    if isinstance(cell, int | float):
        return _from_number(cell)
    text = unicodedata.normalize("NFKC", seen(shown(cell))).strip()
    if text in {"", "0"}:
        return None
    found = _BETWEEN.sub("/", _restored(_plain(text)))
    if not _PHONE.fullmatch(found):
        raise _no_phone()
    for number in found.split("/"):
        _refuse_wrong_length(number)
    return found


def _plain(text: str) -> str:
    """Without what it is called; the area code out of its parentheses, the extension behind a hyphen."""
    bare = _REMARK.sub("", text.lstrip("'"))
    parts = [part.strip(" /") for part in _LABEL.split(bare)]
    bare = _EXTENSION.sub("-", "/".join(part for part in parts if part))
    return _IN_PARENTHESES.sub(r"\1-", bare).strip()


def _refuse_wrong_length(number: str) -> None:
    """Mobile numbers have 11 digits, those with an area code 0 in front and 9 to 13, services 3 to 8 or 400 and 800.

    Numbers of other countries begin with + or 00. What is behind a hyphen at the end is an extension.
    """
    digits = re.sub(r"\D", "", number)
    if number.strip().startswith(("+", "(+")) or digits.startswith("00"):
        return
    bare = (
        re.sub(r"\D", "", re.sub(r"[-\s(]+\d{1,6}\)?$", "", number.strip())) if len(digits) > 11 else digits
    )
    for each in (digits, bare):
        if (3 <= len(each) <= 8 and each[0] != "0") or _WHOLE.fullmatch(each):
            return
    raise Refusal(
        Sentence(
            N_("This phone number has {length} digits; a digit is missing or too many."),
            {"length": len(digits)},
        ),
        Sentence(
            N_("A mobile number has 11 digits; a number of the fixed network has its area code in front.")
        ),
    )


def _from_number(number: float) -> str:
    text = shown(number)
    if not text.isdigit():
        raise _no_phone()
    if _LOST_ZERO.fullmatch(text):
        raise Refusal(
            Sentence(N_("The spreadsheet took this phone number for a number; a zero in front may be lost.")),
            Sentence(N_("Format the column as text and type the number with its area code.")),
            "0" + text,
        )
    if not _PHONE.fullmatch(text):
        raise _no_phone()
    _refuse_wrong_length(text)
    return text


def _restored(text: str) -> str:
    """13900000001.0 and 1.3900000001E10 hold every digit; 1.39E+10 has lost some."""
    real = _MADE_REAL.fullmatch(text)
    if real:
        return real[1]
    short = _SHORT_FORM.fullmatch(text.upper())
    if short is None:
        return text
    digits, wanted = short[1] + short[2], int(short[3]) + 1
    if len(digits.rstrip("0")) > wanted:
        raise _no_phone()
    if len(digits) < wanted:
        raise Refusal(
            Sentence(N_("The spreadsheet shortened this phone number; its last digits are lost.")),
            Sentence(N_("Format the column as text and type the number again.")),
        )
    return digits[:wanted]


def _no_phone() -> Refusal:
    return Refusal(
        Sentence(N_("This is not a phone number.")),
        Sentence(N_("Write digits, with a hyphen behind the area code; put a slash between two numbers.")),
    )
