"""Which number do Chinese numerals say: 三, 十二, 二百零五, 三千?"""

from __future__ import annotations

import re

DIGITS = dict(zip("〇零Oo○一二三四五六七八九两", "000001234567892", strict=True))
_TENS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = re.compile(r"[零〇一二三四五六七八九两十百千]{1,9}")


def in_digits(text: str) -> str:
    """The text with a numeral at its beginning in digits: 十二人 becomes 12人. Unchanged where there is none."""
    found = _NUMERAL.match(text)
    number = None if found is None else value(found[0])
    return text if found is None or number is None else f"{number}{text[found.end() :]}"


def all_in_digits(text: str) -> str:
    """The text with each of its numerals in digits: 限高三米五 becomes 限高3米5."""
    return _NUMERAL.sub(lambda found: found[0] if value(found[0]) is None else str(value(found[0])), text)


def value(signs: str) -> int | None:
    """None where the signs are no number: 十百, or digit by digit as a year is written."""
    total = digit = 0
    least = 10_000
    for sign in signs:
        if sign in _TENS:
            if _TENS[sign] >= least or (digit == 0 and sign != "十"):
                return None
            least = _TENS[sign]
            total, digit = total + (digit or 1) * least, 0
        elif digit:
            return None
        else:
            digit = int(DIGITS[sign])
    return total + digit
