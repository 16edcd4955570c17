"""Which rows of a table are its heading, below the titles and remarks that people put above it?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from gridmap.fields import seen
from gridmap.imports.synonyms import KNOWN_HEADERS, folded, leaf

LOOKED_AT = 40
_LONGEST = 24
_LONGEST_PATH = 120  # of a question's name in its group, as survey programs export it
_NEARLY = 0.6
_MOST_LEVELS = 3
_VALUE = re.compile(r"[\d\s.,:/+%°'\"-]*\d[\d\s.,:/+%°'\"-]*")
_AND = re.compile(r"[/／、,，;；\n]|及其?|和|与")
_PARTS_OF_ANGLES = frozenset({"度", "分", "秒"})
_PATH = re.compile(r"[\w.:/\\-]+", re.ASCII)

Cells = Sequence[Any]
Spans = Mapping[int, int]
"""First column -> last column of each cell of a row that is merged sideways."""


def find(rows: Sequence[Cells], spans: Mapping[int, Spans] | None = None) -> tuple[int, int] | None:
    """The first and the last row of the heading among the first filled rows, None where every row looks like data.

    The first row with nearly as many known headings as any row has wins, if it has two of them (or one alone in its
    table); else the first row of distinct short texts that is nearly as wide as the table. Rows of groups above it and
    of parts below it belong to it. spans: by index of the row; without them a group reaches over the blanks beside it.
    """
    known = [sum(is_known(text(cell)) for cell in cells if cell is not None) for cells in rows]
    width = max(_filled(cells) for cells in rows)
    enough = max(min(2, width), _NEARLY * max(known))
    best = next((at for at, count in enumerate(known) if count >= enough), None)
    if best is None:
        best = next((at for at, cells in enumerate(rows[:-1]) if _looks_like_headings(cells, width)), None)
    if best is None:
        return None
    first = last = best
    while first > 0 and last - first < _MOST_LEVELS - 1 and _are_groups(rows[first - 1], rows[first]):
        first -= 1
    while last + 1 < len(rows) and last - first < _MOST_LEVELS - 1:
        if not _are_parts(rows[last], rows[last + 1], (spans or {}).get(last)):
            break
        last += 1
    return first, last


def titles(rows: Sequence[Cells], spans: Sequence[Spans | None] = ()) -> list[str]:
    """One heading a column, from one row or from groups with their parts below."""
    width = max(len(cells) for cells in rows)
    texts = [[text(cell) for cell in cells] + [""] * (width - len(cells)) for cells in rows]
    if len(texts) == 1:
        return _shared_out(texts[0], spans[0] if spans else None)
    for level in range(len(texts) - 1):
        own = spans[level] if level < len(spans) else None
        texts[level] = _reaching(texts[level], texts[level + 1], own)
    bottom = [next((row[at] for row in reversed(texts) if row[at]), "") for at in range(width)]
    return [_joined([row[at] for row in texts], bottom) for at in range(width)]


def _shared_out(row: list[str], spans: Spans | None) -> list[str]:
    """A heading over several columns that names one thing for each of them: 法人/电话."""
    found = list(row)
    for first, last in (spans or {}).items():
        parts = [part.strip() for part in _AND.split(row[first]) if part.strip()] if first < len(row) else []
        if len(parts) == last - first + 1 and last < len(row):
            found[first : last + 1] = parts
    return found


def is_known(heading: str) -> bool:
    """One that townships use, or, with a star behind it, one of our own templates that must be filled."""
    if heading in _PARTS_OF_ANGLES:
        return True
    return heading.endswith(" *") or folded(heading) in KNOWN_HEADERS or leaf(heading) in KNOWN_HEADERS


def text(cell: Any) -> str:
    """A heading as it is shown: one line without the blanks that widen it on paper."""
    return "" if cell is None else " ".join(seen(str(cell)).split())


def named(titles: Sequence[str], places: Sequence[int]) -> tuple[str, ...]:
    """Unique names: the letter of the column where there is no heading, a number behind a repeated one."""
    found: set[str] = set()
    names = []
    for title, place in zip(titles, places, strict=True):
        stem = title or letter(place)
        name, turn = stem, 1
        while name in found:
            turn += 1
            name = f"{stem} ({turn})"
        found.add(name)
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


def _filled(cells: Cells) -> int:
    return sum(cell is not None for cell in cells)


def _is_label(words: str) -> bool:
    if _VALUE.fullmatch(words):
        return False
    return len(words) <= (_LONGEST_PATH if _PATH.fullmatch(words) else _LONGEST)


def _looks_like_headings(cells: Cells, width: int) -> bool:
    texts = [text(cell) for cell in cells if cell is not None]
    wide_enough = len(texts) >= 0.6 * width and (len(texts) > 1 or width == 1)
    return wide_enough and all(map(_is_label, texts)) and len(set(texts)) >= 0.8 * len(texts)


def _are_groups(above: Cells, heading: Cells) -> bool:
    """Does this row group the columns of the heading? A title is one text; a date or a “from:” is no group."""
    told = {at: text(cell) for at, cell in enumerate(above) if cell is not None}
    if not told or not all(_is_label(each) and not re.search(r"[\d:：。]", each) for each in told.values()):
        return False
    if any(at >= len(heading) or heading[at] is None for at in told):
        return False
    new = {at for at, each in told.items() if each != text(heading[at])}
    distinct = {told[at] for at in new}
    return len(distinct) > 1 or (len(distinct) == 1 and 0 not in new and len(new) < _filled(heading))


def _are_parts(above: Cells, below: Cells, spans: Spans | None) -> bool:
    """Does the row name parts of the groups above it? All of its own cells are known headings below a wide cell.

    Where it fills exactly what is below merged cells, and elsewhere only goes on, the words need not be known.
    """
    own = [
        at
        for at, cell in enumerate(below)
        if cell is not None and text(cell) != text(above[at] if at < len(above) else None)
    ]
    words = [text(below[at]) for at in own]
    if not own or not all(map(_is_label, words)):
        return False
    fills = {at for first, last in (spans or {}).items() for at in range(first, last + 1)} == set(own)
    if not fills and 2 * sum(map(is_known, words)) < len(words):
        return False
    if not spans and all(at < len(above) and above[at] is not None for at in own):
        return False
    return all(_is_below_group(at, above, spans) for at in own)


def _is_below_group(at: int, above: Cells, spans: Spans | None) -> bool:
    if spans:
        return any(first <= at <= last for first, last in spans.items())
    if at >= len(above) or above[at] is None:
        return any(cell is not None for cell in above[:at])
    return at + 1 < len(above) and above[at + 1] is None


def _reaching(group: list[str], below: Sequence[str], spans: Spans | None) -> list[str]:
    """The row with each group written over all of its columns."""
    found = list(group)
    if spans:
        for first, last in spans.items():
            found[first : last + 1] = [group[first]] * (min(last, len(group) - 1) - first + 1)
        return found
    for at in range(1, len(found)):
        if not found[at] and below[at]:
            found[at] = found[at - 1]
    return found


def _joined(parts: Sequence[str], bottom: Sequence[str]) -> str:
    """The part alone where that says it all, else the group in front of it."""
    told = list(dict.fromkeys(part for part in parts if part))
    if len(told) < 2:
        return told[0] if told else ""
    glue = " " if all(part.isascii() for part in told) else ""
    pairs = (glue.join(told[-2:]), glue.join(told))
    known = next((pair for pair in pairs if is_known(pair)), None)
    if known is not None:
        return known
    return told[-1] if is_known(told[-1]) and list(bottom).count(told[-1]) == 1 else pairs[-1]
