"""What was in the file that somebody handed in, before anybody asks what it means?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shapely.geometry.base import BaseGeometry

from gridmap.i18n.texts import Sentence

Cell = str | int | float | bool | datetime | None
Row = tuple[Cell, ...]
_EXACT_INTEGER = 1e15  # above it a spreadsheet's number has lost its last digits


@dataclass(frozen=True)
class Broken:
    """A shape that is not written as its format wants. row: its number; shape: what was probably meant, in the file's
    own coordinates, cure: the word for how it was found; both empty where nothing can be proposed.
    """

    row: int
    reason: Sentence
    cure: str = ""
    shape: BaseGeometry | None = None


@dataclass(frozen=True)
class Sheet:
    """One table of a file. Blank rows are left out, so `row_numbers` says where each row stands in the file.

    columns: unique header texts, a letter as in a spreadsheet where a column has none.
    rows: one tuple a row, as wide as `columns`. row_numbers: row of the sheet, record of the csv, or number of the
    feature, from 1. header_row: where the header stands, None where there is none.
    geometry: one shape a row in the file's own coordinates, 2D; None where the sheet has no shapes.
    declared_crs: EPSG code that the file itself declares. notes: how it had to be read.
    cut_cells: (row number, column index) of cells longer than `MAX_CELL_LENGTH`, which are kept up to there.
    broken: the shapes that cannot be taken as they are written; the `geometry` of their rows is None.
    captions: the titles and remarks above the heading.
    """

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Row]
    row_numbers: Sequence[int]
    header_row: int | None = None
    geometry: Sequence[BaseGeometry | None] | None = None
    declared_crs: int | None = None
    notes: tuple[Sentence, ...] = ()
    cut_cells: tuple[tuple[int, int], ...] = ()
    broken: tuple[Broken, ...] = ()
    captions: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpenedFile:
    """A file that was opened. name: as its owner calls it; format: told by its content."""

    name: str
    format: str
    sheets: tuple[Sheet, ...]
    notes: tuple[Sentence, ...] = ()


def shown(cell: Cell) -> str:
    """The cell as a spreadsheet shows it: no decimals on whole numbers, no time on days."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT_INTEGER:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    return "" if cell is None else str(cell)
