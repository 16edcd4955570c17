"""Which level has the area of an official code, and in which areas does it lie?

GB/T 2260 gives a county six digits, GB/T 10114 three more to a township, the statistical codes three more to a village,
and grids are numbered behind the village's. Ledgers write them with or without zeros up to the same width.
"""

from __future__ import annotations

from collections.abc import Iterator

from gridmap.vocabulary import Level

DIGITS = {
    Level.PROVINCE: 2,
    Level.CITY: 4,
    Level.COUNTY: 6,
    Level.TOWNSHIP: 9,
    Level.VILLAGE: 12,
    Level.GRID: 15,
    Level.DEDICATED_GRID: 15,
}
_LEVELS = {digits: level for level, digits in reversed(DIGITS.items())}
_PADDED = (9, 12, 15)
_GRIDS = range(13, 19)  # 14 and 17 digits are used for grids too


def unpadded(code: str, level: str | None = None) -> str:
    """The code without the zeros that fill it up: 880101001000 is the township 880101001.

    level: of the area, where it is known; its own digits are never taken for filling. Six digits always stay.
    """
    if not _is_official(code) or len(code) not in _PADDED:
        return code
    least = max(6, DIGITS[Level(level)] if level else 6)
    while len(code) > least and code.endswith("000"):
        code = code[:-3]
    return code


def level_of(code: str) -> Level | None:
    """None where the code is of no kind that is known here."""
    plain = unpadded(code)
    if not _is_official(plain):
        return None
    if len(plain) == DIGITS[Level.COUNTY]:
        return _LEVELS[6 - 2 * (plain[2:].endswith("00") + (plain[2:] == "0000"))]
    return Level.GRID if len(plain) in _GRIDS else _LEVELS.get(len(plain))


def around(code: str, level: str | None = None) -> Iterator[str]:
    """The codes of the areas that hold this one, the smallest first, as `unpadded` writes them."""
    plain = unpadded(code, level)
    if not _is_official(plain):
        return
    for digits in (12, 9, 6):
        if digits < len(plain):
            yield plain[:digits]
    for digits in (4, 2):
        if digits < len(plain.rstrip("0")) or len(plain) > DIGITS[Level.COUNTY]:
            yield plain[:digits].ljust(6, "0")
            yield plain[:digits]


def _is_official(code: str) -> bool:
    return code.isascii() and code.isdigit()
