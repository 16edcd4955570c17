"""Which number stands in a cell, in the unit of its field?"""

from __future__ import annotations

import math
import re
import unicodedata

from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading import numerals, osm_measures
from gridmap.imports.reading.sheets import Cell
from gridmap.imports.synonyms import UNITS
from gridmap.imports.values.refusal import Refusal

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d{1,300})(?:\.\d{1,300})?(?:E[+-]?\d{1,3})?"
_ABOUT = re.compile(r"^(?:大约|约|大概|近|CA\.?|~)\s*|\s*(?:左右|上下|余|多)(?=\D*$)")
_NO_LIMIT = re.compile(r"[无不]限[制高宽重载]*|default|none|unlimited")
_NUMBER = re.compile(rf"([+-]?{_DIGITS})(.*)", re.ASCII | re.DOTALL)


def number(field: Field, cell: Cell) -> float | int | None:
    return _whole(field, cell) if field.whole else _number(field, cell)


def _number(field: Field, cell: Cell) -> float | None:
    """Finite, not negative, at most `field.most`. Full-width digits, thousands separators and known units are read."""
    found = _plain(field, cell)
    if found is None:
        return None
    if not math.isfinite(found):
        raise _no_number(field)
    if found < 0:
        raise Refusal(Sentence(N_("This cannot be less than zero.")), _write_digits(field))
    if found > field.most:
        raise Refusal(
            Sentence(N_("This is too large: at most {most}."), {"most": f"{field.most:.0f}"}),
            _write_digits(field),
        )
    return found


def _whole(field: Field, cell: Cell) -> int | None:
    found = _number(field, cell)
    if found is None:
        return None
    if found != int(found):
        raise Refusal(Sentence(N_("This is no whole number.")), _write_digits(field), int(found))
    return int(found)


def measure(field: Field, cell: Cell) -> float | None:
    """A length or a weight; 0 is what sources write that do not know it, and some write that there is no limit.

    Written as on signs (限高2.2米, 2米2, 三米五, 4-5米) it is the least that is said: no road is wider than
    written.
    """
    if isinstance(cell, str) and _NO_LIMIT.fullmatch(cell.strip().casefold()):
        return None
    try:
        return number(field, cell) or None
    except Refusal:
        least = (
            osm_measures.least_said(numerals.all_in_digits(cell), field.unit)
            if isinstance(cell, str)
            else None
        )
        if least is None or least > field.most:
            raise
        return least


def _plain(field: Field, cell: Cell) -> float | None:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise _no_number(field)
    if not isinstance(cell, str):
        return float(cell)
    # the ideographic comma is no thousands separator, and NFKC leaves it alone
    text = unicodedata.normalize("NFKC", cell).strip().upper()
    if not text:
        return None
    about = _ABOUT.sub("", text)
    match = _NUMBER.fullmatch(numerals.in_digits(about))
    if match is None:
        raise _no_number(field)
    if about != text:
        likely = float(match[1].replace(",", "")) * _factor(field, match[2])
        raise Refusal(Sentence(N_("This is only an estimate.")), _write_digits(field), likely)
    return float(match[1].replace(",", "")) * _factor(field, match[2])


def _factor(field: Field, behind: str) -> float:
    unit = behind.strip().casefold()
    if not unit:
        return 1.0
    known = UNITS.get(field.unit, {})
    if unit not in known:
        raise Refusal(
            Sentence(N_("“{unit}” behind the number is not understood here."), {"unit": unit[:40]}),
            _write_digits(field),
        )
    return known[unit]


def _no_number(field: Field) -> Refusal:
    return Refusal(Sentence(N_("This is not a number.")), _write_digits(field))


def _write_digits(field: Field) -> Sentence:
    if field.unit in {"m²", "s", "L/s", "km/h"}:
        return Sentence(
            N_("Write digits only, in {unit}, or leave the cell empty if it is not known."),
            {"unit": field.unit},
        )
    return Sentence(N_("Write digits only, or leave the cell empty if it is not known."))
