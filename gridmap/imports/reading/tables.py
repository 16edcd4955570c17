"""Where does a table of cells begin, what are its columns called, and which of its rows hold anything?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading import header, limits
from gridmap.imports.reading.sheets import Row, Sheet

Raw = Sequence[Sequence[Any]]


def sheet_of(
    name: str,
    raw: Raw,
    *,
    first_row: int = 1,
    first_column: int = 0,
    notes: tuple[Sentence, ...] = (),
    headers: tuple[str, ...] | None = None,
) -> Sheet | None:
    """The sheet that these cells make, None where nothing is in them.

    first_row, first_column: where the cells begin in the file (rows from 1, columns from 0). headers: given by the
    format, else looked for. Raises InvalidInput where there are too many cells.
    """
    filled = [
        (number, cells) for number, cells in enumerate(map(_emptied, raw), first_row) if any_filled(cells)
    ]
    if not filled:
        return None
    width = max(len(cells) for _, cells in filled)
    refuse_too_many(name, len(filled), width)
    at = None if headers is not None else header.find([cells for _, cells in filled[: header.LOOKED_AT]])
    titles = list(headers or ()) if at is None else [header.text(cell) for cell in filled[at][1]]
    body = filled if at is None else filled[at + 1 :]
    titles += [""] * (width - len(titles))
    kept = [index for index, title in enumerate(titles) if title or _is_used(body, index)]
    columns = header.named([titles[index] for index in kept], [index + first_column for index in kept])
    rows, cut = _cut(body, kept)
    return Sheet(
        name=name,
        columns=columns,
        rows=rows,
        row_numbers=[number for number, _ in body],
        header_row=None if at is None else filled[at][0],
        notes=notes,
        cut_cells=tuple(cut),
    )


def refuse_too_many(name: str, rows: int, columns: int) -> None:
    """Raises InvalidInput that names the limit which is passed."""
    sheet = name or Sentence(N_("this table"))
    if columns > limits.MAX_COLUMNS:
        raise InvalidInput(
            N_(
                "“{sheet}” has {columns} columns, at most {most} are accepted. Delete those that are "
                "not needed."
            ),
            sheet=sheet,
            columns=columns,
            most=limits.MAX_COLUMNS,
        )
    if rows > limits.MAX_ROWS or rows * columns > limits.MAX_CELLS:
        raise InvalidInput(
            N_(
                "“{sheet}” has {rows} rows of {columns} columns; at most {most} rows and {cells} cells "
                "are accepted. Split it into several files."
            ),
            sheet=sheet,
            rows=rows,
            columns=columns,
            most=limits.MAX_ROWS,
            cells=limits.MAX_CELLS,
        )


def any_filled(cells: Sequence[Any]) -> bool:
    return any(cell is not None for cell in cells)


def _emptied(cells: Sequence[Any]) -> Sequence[Any]:
    return [None if type(cell) is str and (not cell or cell.isspace()) else cell for cell in cells]


def _is_used(body: list[tuple[int, Sequence[Any]]], index: int) -> bool:
    return any(index < len(cells) and cells[index] is not None for _, cells in body)


def _cut(body: list[tuple[int, Sequence[Any]]], kept: list[int]) -> tuple[list[Row], list[tuple[int, int]]]:
    rows, cut = [], []
    last = max(kept, default=-1)
    whole = kept == list(range(last + 1))
    for number, cells in body:
        padded = cells if len(cells) > last else [*cells, *[None] * (last + 1 - len(cells))]
        row = tuple(padded[: last + 1]) if whole else tuple(padded[index] for index in kept)
        for column, cell in enumerate(row):
            if type(cell) is str and len(cell) > limits.MAX_CELL_LENGTH:
                cut.append((number, column))
                row = (*row[:column], cell[: limits.MAX_CELL_LENGTH], *row[column + 1 :])
        rows.append(row)
    return rows, cut
