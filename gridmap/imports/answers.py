"""What was answered once for every row of a sheet, and how is the sheet then read?

A whole answer is a text for a field that has no column, or whose cell is empty: a word (“hydrant”), a day, or a
pattern with headings in braces: “{What was found}” takes the beginning of that cell, “Hydrant {No}” puts a number
behind a word, “{row}” is the number of the row, “+15” is so many days after it was found, and “2026” is the year of
the days that are written without one. A word may be given a meaning: a coded value, another text, or nothing at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Self

from gridmap.fields import Field
from gridmap.imports.fields import NOUNS, field_of
from gridmap.imports.mapping import Mapping
from gridmap.imports.names import words_of
from gridmap.imports.reading.sheets import Cell, Row, Sheet, shown
from gridmap.imports.reading.signs import stands_for_nothing
from gridmap.imports.synonyms import WORDS, folded
from gridmap.imports.values import read_column
from gridmap.imports.values.dates import with_year
from gridmap.imports.values.words import BETWEEN

ANY_OTHER = "*"
"""Stands for every word that is not known."""

ROW = "row"
FOUND_ON = "found_on"
"""The day from which “+15” is counted."""
LONGEST_BEGINNING = 40
_PART = re.compile(r"\{([^{}]+)\}")
_DAYS_AFTER = re.compile(r"\+(\d{1,4})")
_YEAR = re.compile(r"(?:19|20|21)\d{2}", re.ASCII)
_HALF_A_YEAR = timedelta(183)
_ENDS_OF_SENTENCE = re.compile(r"[。；;！!\n\r]")
_NUMBERED = re.compile(r"^\s*(?:[(（]?\d{1,2}[)）、.．:：]\s*|[一二三四五六七八九十]{1,2}[、.．]\s*)(?=\D)")


@dataclass(frozen=True)
class Answers:
    """whole: field -> text. words: field -> folded word -> its meaning, "" for nothing, None where its rows wait.

    unlinked: rows that name an enterprise which is not known come in without it, its name kept in their text.
    """

    whole: Dict[str, str] = field(default_factory=dict)
    words: Dict[str, Dict[str, str | None]] = field(default_factory=dict)
    unlinked: bool = False

    def to_json(self) -> dict[str, Any]:
        words = {key: dict(meant) for key, meant in self.words.items() if meant}
        return {"whole": dict(self.whole), "words": words, "unlinked": self.unlinked}

    @classmethod
    def from_json(cls, stored: Dict[str, Any]) -> Self:
        return cls(stored.get("whole", {}), stored.get("words", {}), bool(stored.get("unlinked")))


def apply(sheet: Sheet, mapping: Mapping, answers: Answers) -> tuple[Sheet, Mapping]:
    """The sheet as it reads with the answers; fields without a column get one. Nothing of the sheet itself changes."""
    if not any(answers.whole.values()) and not any(answers.words.values()):
        return sheet, mapping
    rows = [list(row) for row in sheet.rows]
    for index, key in mapping.columns.items():
        meant = answers.words.get(key)
        if meant:
            _translate(rows, index, field_of(mapping.noun, key), meant)
            if field_of(mapping.noun, key).kind == "date":
                _count_days(rows, index, mapping.columns)
    columns, named = list(sheet.columns), dict(mapping.columns)
    known = {each.key for each in NOUNS[mapping.noun]}
    for key, pattern in sorted(answers.whole.items(), key=lambda each: each[0] != FOUND_ON):
        if key in known and pattern:
            at = next((index for index, other in named.items() if other == key), None)
            if at is None:
                at = len(columns)
                columns.append(f"= {key}")
                named[at] = key
                rows = [[*row, None] for row in rows]
            _fill(rows, at, pattern, sheet, field_of(mapping.noun, key), named)
    read: list[Row] = [tuple(row) for row in rows]
    return replace(sheet, columns=tuple(columns), rows=read), replace(
        mapping, columns=dict(sorted(named.items()))
    )


def meaning(known: Field, meant: Dict[str, str | None], word: str) -> str | None:
    """What a word was said to mean: "" for nothing, None where nothing was said of it."""
    plain = folded(word)
    if plain in meant:
        return meant[plain]
    return meant.get(ANY_OTHER) if not is_known(known, word) else None


def is_known(known: Field, word: str) -> bool:
    if known.kind == "flag":
        return folded(word) in WORDS["flag"]
    return known.vocabulary is None or folded(word) in words_of(known.vocabulary)


def parts_of(pattern: str) -> list[str]:
    """The headings that a pattern names."""
    return [name for name in _PART.findall(pattern) if name != ROW]


def beginning(text: str) -> str:
    """The first sentence of what was found, without its number in a list, short enough for a title."""
    told = _NUMBERED.sub("", " ".join(_ENDS_OF_SENTENCE.split(text.strip())[0].split()))
    told = told or " ".join(text.split())
    return told if len(told) <= LONGEST_BEGINNING else told[: LONGEST_BEGINNING - 1] + "…"


def _translate(rows: list[list[Cell]], index: int, known: Field, meant: Dict[str, str | None]) -> None:
    found: dict[str, Cell] = {}
    for row in rows:
        cell = row[index]
        if cell is None:
            continue
        word = shown(cell).strip()
        if word not in found:
            found[word] = _meant(known, meant, cell, word)
        row[index] = found[word]


def _meant(known: Field, meant: Dict[str, str | None], cell: Cell, word: str) -> Cell:
    """The cell as it reads; where several words stand in one cell, each of them by itself."""
    if known.kind != "choices":
        said = meaning(known, meant, word)
        return cell if said is None else said or None
    parts = [
        (part.strip(), meaning(known, meant, part.strip())) for part in BETWEEN.split(word) if part.strip()
    ]
    if all(said is None for _, said in parts):
        return cell
    return ",".join(part if said is None else said for part, said in parts if said != "") or None


def _fill(
    rows: list[list[Cell]], at: int, pattern: str, sheet: Sheet, known: Field, named: Dict[int, str]
) -> None:
    empty = [n for n, row in enumerate(rows) if row[at] is None or stands_for_nothing(row[at])]
    if known.kind == "date" and is_year(pattern):
        _complete(rows, at, int(pattern), [None] * len(rows) if known.key == FOUND_ON else _days(rows, named))
        return
    after = _DAYS_AFTER.fullmatch(pattern.strip())
    if known.kind == "date" and after:
        days = _days(rows, named)
        for n in empty:
            day = days[n]
            rows[n][at] = None if day is None else (day + timedelta(int(after[1]))).isoformat()
        return
    for n in empty:
        rows[n][at] = _written(pattern, rows[n], sheet.row_numbers[n], sheet.columns)


def _complete(rows: list[list[Cell]], at: int, year: int, found_on: Sequence[date | None]) -> None:
    """Days without a year are of that year; of the next where they would else lie before the day it was found."""
    for row, since in zip(rows, found_on, strict=True):
        cell = row[at]
        told = with_year(cell, year) if isinstance(cell, str) else None
        later = with_year(cell, year + 1) if told and isinstance(cell, str) else None
        if (
            told
            and later
            and since
            and told < since.isoformat() <= later < (since + _HALF_A_YEAR).isoformat()
        ):
            told = later
        row[at] = told or cell


def is_year(pattern: str) -> bool:
    return _YEAR.fullmatch(pattern.strip()) is not None


def _count_days(rows: list[list[Cell]], at: int, named: Dict[int, str]) -> None:
    """Words that mean “so many days after it was found”, as the day itself."""
    days = _days(rows, named)
    for row, day in zip(rows, days, strict=True):
        cell = row[at]
        after = _DAYS_AFTER.fullmatch(cell) if isinstance(cell, str) else None
        if after:
            row[at] = None if day is None else (day + timedelta(int(after[1]))).isoformat()


def _days(rows: list[list[Cell]], named: Dict[int, str]) -> list[Any]:
    at = next((index for index, key in named.items() if key == "found_on"), None)
    if at is None:
        return [None] * len(rows)
    return read_column(Field(FOUND_ON, "", "date"), [row[at] for row in rows]).values


def _written(pattern: str, row: Sequence[Cell], number: int, columns: Sequence[str]) -> str | None:
    """The pattern with the cells of one row in it; None where one of them is empty."""
    parts = {ROW: str(number)}
    for name in parts_of(pattern):
        cell = row[columns.index(name)] if name in columns else None
        if cell is None or stands_for_nothing(cell):
            return None
        parts[name] = beginning(shown(cell))
    return _PART.sub(lambda match: parts[match[1]], pattern)
