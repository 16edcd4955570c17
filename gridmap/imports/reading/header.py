"""Which row of a table is its header, below the titles and remarks that people put above it?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from gridmap.imports.synonyms import KNOWN_HEADERS, folded

LOOKED_AT = 40
_LONGEST = 24
_NEARLY = 0.6
_VALUE = re.compile(r"[\d\s.,:/+%°'\"-]*\d[\d\s.,:/+%°'\"-]*")


def find(rows: Sequence[Sequence[Any]]) -> int | None:
    """The index of the header among the first filled rows, None where every row looks like data.

    The first row with nearly as many known headings as any row has wins, if it has two of them (or one alone in its
    table); else the first row of distinct short texts that is nearly as wide as the table.
    """
    known = [sum(_is_heading(text(cell)) for cell in cells if cell is not None) for cells in rows]
    width = max(_filled(cells) for cells in rows)
    enough = max(min(2, width), _NEARLY * max(known))
    best = next((at for at, count in enumerate(known) if count >= enough), None)
    if best is not None:
        return best
    return next((at for at, cells in enumerate(rows[:-1]) if _looks_like_headings(cells, width)), None)


def _is_heading(title: str) -> bool:
    """One that townships use, or, with a star behind it, one of our own templates that must be filled."""
    return folded(title) in KNOWN_HEADERS or title.endswith(" *")


def text(cell: Any) -> str:
    """A heading as it is shown: one line without the blanks that widen it on paper."""
    return "" if cell is None else " ".join(str(cell).split())


def named(titles: Sequence[str], places: Sequence[int]) -> tuple[str, ...]:
    """Unique names: the letter of the column where there is no heading, a number behind a repeated one."""
    seen: set[str] = set()
    names = []
    for title, place in zip(titles, places, strict=True):
        stem = title or letter(place)
        name, turn = stem, 1
        while name in seen:
            turn += 1
            name = f"{stem} ({turn})"
        seen.add(name)
        names.append(name)
    return tuple(names)


def letter(index: int) -> str:
    """0 -> A, 26 -> AA, as spreadsheets count columns."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def _filled(cells: Sequence[Any]) -> int:
    return sum(cell is not None for cell in cells)


def _looks_like_headings(cells: Sequence[Any], width: int) -> bool:
    texts = [text(cell) for cell in cells if cell is not None]
    plain = [each for each in texts if len(each) <= _LONGEST and not _VALUE.fullmatch(each)]
    wide_enough = len(texts) >= 0.6 * width and (len(texts) > 1 or width == 1)
    return wide_enough and len(plain) == len(texts) and len(set(texts)) >= 0.8 * len(texts)
