"""What does a text table hold: comma, semicolon, tab or bar between its cells, in whichever encoding?

Rows are counted as a spreadsheet counts them: a record is a row, blank ones too.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading import limits, ovital, plain_text, side_by_side, tables
from gridmap.imports.reading.sheets import OpenedFile

_DELIMITERS = ",\t;|，；"
_LOOKED_AT_LINES = 60
_LONGEST_CELL = 4 * limits.MIB
_LINES_OF_A_ROW = 500


def read(path: Path) -> OpenedFile:
    """Raises InvalidInput with the row at which the table breaks."""
    text, encoding = plain_text.decode(path.read_bytes())
    notes = [Sentence(N_("Read as text in {encoding}."), {"encoding": encoding})]
    if not text.endswith(("\n", "\r")):
        notes.append(Sentence(N_("The last line has no end. Check that the last row is whole.")))
    marks = ovital.sheet(text, tuple(notes))
    if marks is not None:
        return OpenedFile("", N_("Ovital text"), (marks,))
    delimiter = _delimiter(text)
    csv.field_size_limit(_LONGEST_CELL)
    rows = list(_rows(text, delimiter))
    return OpenedFile("", N_("a text table"), side_by_side.sheets_of("", rows, notes=tuple(notes)))


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    widest = cells = number = 0
    while True:
        started = lines.given
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InvalidInput(
                N_(
                    "Row {row} cannot be read: a cell in it is longer than {most} characters, or a "
                    "quotation mark is never closed."
                ),
                row=number + 1,
                most=_LONGEST_CELL,
            ) from error
        number += 1
        if lines.given - started > _LINES_OF_A_ROW or (
            lines.ended and lines.given - started > 1 and lines.is_open()
        ):
            raise InvalidInput(
                N_(
                    "In row {row} a quotation mark is opened and never closed. Close it and hand the "
                    "file in again."
                ),
                row=number,
            )
        widest, cells = max(widest, len(row)), cells + len(row)
        if widest > limits.MAX_COLUMNS or number > limits.MAX_ROWS or cells > limits.MAX_CELLS:
            tables.refuse_too_many("", max(number, cells // max(widest, 1) + 1), widest)
        lines.forget()
        yield row


class _Lines:
    """The lines of a text, with those of the row that is being read: to tell a quotation mark without its twin."""

    def __init__(self, text: str) -> None:
        self._source = io.StringIO(text, newline="")
        self._row: list[str] = []
        self.given = 0
        self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._source, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self.given += 1
        self._row.append(line)
        return line

    def is_open(self) -> bool:
        return sum(line.count('"') for line in self._row) % 2 == 1

    def forget(self) -> None:
        self._row.clear()


def _delimiter(text: str) -> str:
    """The sign that parts the first lines into the same number of cells most often, and into most of them."""
    lines = [line for line in text[: 512 * 1024].splitlines()[:_LOOKED_AT_LINES] if line.strip()]
    return max(_DELIMITERS, key=lambda sign: _evenness(lines, sign))


def _evenness(lines: list[str], sign: str) -> tuple[float, int]:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=sign))
    except csv.Error:
        return 0.0, 0
    parted = {width: count for width, count in widths.items() if width > 1}
    if not parted:
        return 0.0, 0
    width, count = max(parted.items(), key=lambda item: (item[1], item[0]))
    return count / len(lines) * min(width, 4), width
