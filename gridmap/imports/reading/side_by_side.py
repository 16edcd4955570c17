"""Do several tables stand beside one another on a sheet, or one that was folded to fit the paper?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading import header, tables
from gridmap.imports.reading.sheets import Sheet
from gridmap.imports.synonyms import HEADINGS, folded

Spans = Mapping[int, header.Spans]

_AREAS = frozenset(map(folded, HEADINGS["place"]["area"]))
_NAMING = (
    frozenset(
        folded(word)
        for noun, fields in HEADINGS.items()
        if noun not in {"people", "areas"}
        for word in (*fields.get("name", ()), *(fields.get("description", ()) if noun == "hazards" else ()))
    )
    - _AREAS
)
_COUNTING = frozenset(map(folded, ("序号", "编号", "No", "#")))


def sheets_of(
    name: str,
    raw: tables.Raw,
    *,
    first_row: int = 1,
    first_column: int = 0,
    notes: tuple[Sentence, ...] = (),
    spans: Spans | None = None,
) -> tuple[Sheet, ...]:
    """As `tables.sheet_of`; each table that stands beside another is a sheet of its own, named by its columns."""
    titles = tables.titles_of(raw, first_row, spans)
    starts = _starts(titles, raw)
    if len(starts) < 2:
        sheet = tables.sheet_of(
            name, raw, first_row=first_row, first_column=first_column, notes=notes, spans=spans
        )
        return (sheet,) if sheet else ()
    found = []
    for start, end in zip(starts, [*starts[1:], max(map(len, raw))], strict=True):
        last = max(at for at in range(start, min(end, len(titles))) if titles[at])
        letters = f"{header.letter(first_column + start)}-{header.letter(first_column + last)}"
        found.append(
            tables.sheet_of(
                f"{name} {letters}".strip(),
                [cells[start:end] for cells in raw],
                first_row=first_row,
                first_column=first_column + start,
                notes=(*notes, Sentence(_BESIDE, {"columns": letters})),
                spans={row: _moved(each, start, end) for row, each in (spans or {}).items()},
            )
        )
    captions = tuple(dict.fromkeys(each for sheet in found if sheet for each in sheet.captions))
    return tuple(replace(sheet, captions=captions) for sheet in found if sheet)


_BESIDE = N_(
    "Several tables stand beside one another on this sheet; this is the one in the columns {columns}."
)


def _moved(spans: header.Spans, start: int, end: int) -> dict[int, int]:
    return {
        first - start: min(last, end - 1) - start for first, last in spans.items() if start <= first < end
    }


def _starts(titles: Sequence[str], raw: tables.Raw) -> list[int]:
    """The first columns of the tables: where the same headings begin again, or behind a column that nobody fills."""
    named = [at for at, title in enumerate(titles) if title]
    words = [folded(titles[at]) for at in named]
    for length in range(2, len(words) // 2 + 1):
        if len(words) % length == 0 and words == words[:length] * (len(words) // length):
            return [named[at] for at in range(0, len(words), length)]
    starts = named[:1]
    for before, at in pairwise(named):
        left = [folded(titles[n]) for n in named if starts[-1] <= n <= before]
        right = [folded(titles[n]) for n in named if n >= at]
        gap = range(before + 1, at)
        if gap and _tell_apart(left, right) and not any(_is_filled(cells, gap) for cells in raw):
            starts.append(at)
    return starts


def _tell_apart(left: Sequence[str], right: Sequence[str]) -> bool:
    """Does either side say for itself what its rows are? Else the right one tells more of the things on the left."""
    named = bool({*left} & _NAMING and {*right} & _NAMING)
    return named or (left[0] in _COUNTING and right[0] in _COUNTING)


def _is_filled(cells: Sequence[Any], columns: range) -> bool:
    return any(at < len(cells) and cells[at] not in (None, "") for at in columns)
