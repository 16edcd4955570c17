"""Which text stands in a cell, and which code?"""

from __future__ import annotations

import re
import unicodedata

from gridmap.fields import Field, seen
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading.sheets import Cell, shown
from gridmap.imports.values.refusal import Refusal

LONGEST_LINE, LONGEST_TEXT = 200, 4000
_EXACT_INTEGER = 1e15  # above it a spreadsheet's number has lost its last digits
_ENDS = "\u00a0\u3000 \t\r\n\v\f"
_CREDIT_CODE = re.compile("[0-9A-Z]{18}")
_SHORTENED = re.compile(r"\d(?:\.\d+)?E\+\d{1,2}")
_MADE_REAL = re.compile(r"(\d{6,})\.0+", re.ASCII)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # all but tab and line feed
_BLANKS = re.compile(r"\s+")
PART_PLAYED = re.compile(
    r"\s*[（(]\s*(?:带队|领队|组长|队长|负责人|主检|记录|陪同|网格员|网格长)[^()（）\d]{0,10}[)）]"
)
"""Behind a name: （带队）."""


def text(_: Field, cell: Cell) -> str | None:
    """One line; line breaks and runs of blanks inside become one blank."""
    if cell.__class__ is str and is_plain(cell):
        return cell
    return _limited(" ".join(seen(_storable(shown(cell))).split()).strip(_ENDS), LONGEST_LINE)


def is_plain(text: str) -> bool:
    """Is this a line that stays as it is? Most of a ledger's cells are, and this is told sooner than made."""
    return 0 < len(text) <= LONGEST_LINE and text.isprintable() and " ".join(text.split()) == text


def long(_: Field, cell: Cell) -> str | None:
    found = seen(_storable(shown(cell))).replace("\r\n", "\n").replace("\r", "\n").strip(_ENDS)
    return _limited(found, LONGEST_TEXT)


def credit_code(field: Field, cell: Cell) -> str | None:
    """GB 32100-2015: 18 digits and capitals, blanks between them left out. The check digit is not tested."""
    found = code(field, cell)
    if found is None or _CREDIT_CODE.fullmatch(found):
        return found
    raise Refusal(
        Sentence(
            N_("A unified social credit code has 18 digits or capital letters; this has {length}."),
            {"length": len(found)},
        ),
        Sentence(N_("Copy the code from the business licence, or leave the cell empty.")),
    )


_AS_TEXT = "'’‘`\""
"""In front of digits that a spreadsheet should not take for a number."""


def code(_: Field, cell: Cell) -> str | None:
    if cell.__class__ is str and len(cell) <= LONGEST_LINE and cell.isascii() and cell.isalnum():
        return cell.upper()
    if isinstance(cell, float) and abs(cell) >= _EXACT_INTEGER:
        raise Refusal(
            Sentence(N_("The spreadsheet took this code for a number and rounded its last digits.")),
            Sentence(N_("Format the column as text and type the code again.")),
        )
    plain = (
        _BLANKS.sub("", seen(_storable(unicodedata.normalize("NFKC", shown(cell))))).upper().lstrip(_AS_TEXT)
    )
    if _SHORTENED.fullmatch(plain):
        raise Refusal(
            Sentence(N_("The spreadsheet shortened this code; its last digits are lost.")),
            Sentence(N_("Format the column as text and type the code again.")),
        )
    real = _MADE_REAL.fullmatch(plain)
    return _limited(real[1] if real else plain, LONGEST_LINE)


def _storable(found: str) -> str:
    """PostgreSQL keeps every text but NUL bytes and halves of characters."""
    if _UNSTORABLE.search(found):
        raise Refusal(
            Sentence(N_("This contains characters that cannot be stored.")),
            Sentence(N_("Type the text again.")),
        )
    return found


def _limited(found: str, most: int) -> str | None:
    if len(found) > most:
        raise Refusal(
            Sentence(
                N_("This is too long: {length} characters, at most {most}."),
                {"length": len(found), "most": most},
            ),
            Sentence(N_("Shorten the text.")),
        )
    if _CONTROL.search(found):
        raise Refusal(
            Sentence(N_("This contains characters that cannot be stored.")),
            Sentence(N_("Type the text again.")),
        )
    return found or None
