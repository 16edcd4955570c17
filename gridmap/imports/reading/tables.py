"""Where does a table of cells begin, what are its columns called, and which of its rows hold anything?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gridmap.errors import InvalidInput
from gridmap.fields import seen
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading import ditto, drawn_cells, header, limits, row_kinds, signs
from gridmap.imports.reading.sheets import Row, Sheet

Raw = Sequence[Sequence[Any]]

_MOST_CAPTIONS, _LONGEST_CAPTION = 12, 200
_TOP = 60


def sheet_of(
    name: str,
    raw: Raw,
    *,
    first_row: int = 1,
    first_column: int = 0,
    notes: tuple[Sentence, ...] = (),
    headers: tuple[str, ...] | None = None,
    spans: Mapping[int, header.Spans] | None = None,
) -> Sheet | None:
    """The sheet that these cells make, None where nothing is in them.

    first_row, first_column: where the cells begin in the file (rows from 1, columns from 0). headers: given by the
    format, else looked for. spans: cells merged sideways, by number of the row. Rows that are no records are left out
    and named. Raises InvalidInput where there are too many cells.
    """
    failed: list[str] = []
    filled = [
        (number, cells)
        for number, cells in enumerate((_emptied(cells, failed) for cells in raw), first_row)
        if any_filled(cells)
    ]
    if not filled:
        return None
    width = max(len(cells) for _, cells in filled)
    refuse_too_many(name, len(filled), width)
    first, last = _heading(filled, spans) if headers is None else (0, -1)
    titles = list(headers or ()) if last < 0 else _titles(filled[first : last + 1], spans)
    body, left_out = row_kinds.records(filled[last + 1 :], titles)
    body, as_above = ditto.filled(body)
    titles += [""] * (width - len(titles))
    drawn = drawn_cells.columns_of(titles, body)
    kept = [
        index for index, title in enumerate(titles) if index not in drawn and (title or _is_used(body, index))
    ]
    columns = header.named([titles[index] for index in kept], [index + first_column for index in kept])
    rows, cut = _cut(body, kept)
    return Sheet(
        name=name,
        columns=columns,
        rows=rows,
        row_numbers=[number for number, _ in body],
        header_row=None if last < 0 else filled[last][0],
        geometry=drawn_cells.shapes_of(body, drawn) if drawn else None,
        declared_crs=drawn_cells.declared(titles[drawn[0]], body, drawn[0]) if drawn else None,
        notes=(*notes, *left_out, *as_above, *_failed(failed)),
        cut_cells=tuple(cut),
        captions=_captions(filled[:first]),
    )


def titles_of(raw: Raw, first_row: int, spans: Mapping[int, header.Spans] | None) -> list[str]:
    """The heading of the table by column, "" where a column has none; empty where no heading is found."""
    top = [(number, _emptied(cells, [])) for number, cells in enumerate(raw[:_TOP], first_row)]
    filled = [(number, cells) for number, cells in top if any_filled(cells)]
    first, last = _heading(filled, spans) if filled else (0, -1)
    return [] if last < 0 else _titles(filled[first : last + 1], spans)


def _heading(
    filled: Sequence[tuple[int, Sequence[Any]]], spans: Mapping[int, header.Spans] | None
) -> tuple[int, int]:
    """First and last index of the heading's rows; the last is -1 where there is none."""
    looked_at = filled[: header.LOOKED_AT]
    at = {index: (spans or {}).get(number, {}) for index, (number, _) in enumerate(looked_at)}
    return header.find([cells for _, cells in looked_at], at) or (0, -1)


def _titles(rows: Sequence[tuple[int, Sequence[Any]]], spans: Mapping[int, header.Spans] | None) -> list[str]:
    return header.titles([cells for _, cells in rows], [(spans or {}).get(number) for number, _ in rows])


def _captions(rows: Sequence[tuple[int, Sequence[Any]]]) -> tuple[str, ...]:
    texts = [
        header.text(cell)[:_LONGEST_CAPTION] for _, cells in rows for cell in cells if isinstance(cell, str)
    ]
    return tuple(dict.fromkeys(text for text in texts if text))[:_MOST_CAPTIONS]


def _failed(failed: Sequence[str]) -> tuple[Sentence, ...]:
    if not failed:
        return ()
    told = {"count": len(failed), "errors": ", ".join(sorted(set(failed)))}
    return (Sentence(N_("{count} cells hold errors of formulas ({errors}); they were read as empty."), told),)


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


def _emptied(cells: Sequence[Any], failed: list[str]) -> Sequence[Any]:
    """None for blank cells and for errors of formulas, which are counted; no signs that nobody sees."""
    return [_cell(cell, failed) if type(cell) is str else cell for cell in cells]


def _cell(cell: str, failed: list[str]) -> str | None:
    told = seen(cell)
    if not told or told.isspace():
        return None
    if signs.is_error(told):
        failed.append(told.strip().upper())
        return None
    return told


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
