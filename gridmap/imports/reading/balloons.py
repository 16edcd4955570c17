"""Which details does a map's balloon list as a table of names and values, as ArcGIS and Ovital write them into KML?"""

from __future__ import annotations

import html
import re
from dataclasses import replace

from gridmap.imports.reading import header
from gridmap.imports.reading.sheets import Cell, Row, Sheet

_COLUMN = "description"
_MOST_FIELDS = 200
_ROW = re.compile(r"<tr\b[^>]*>(.*?)</tr>", re.DOTALL | re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def unfolded(sheet: Sheet) -> Sheet:
    """The sheet with a column for each name in the tables of its descriptions; text without a table stays as it is.

    What has a column already fills its empty cells: some places of a file have their details in both ways.
    """
    at = next((n for n, name in enumerate(sheet.columns) if name.casefold() == _COLUMN), None)
    if at is None:
        return sheet
    told = [_pairs(row[at]) for row in sheet.rows]
    names = list(dict.fromkeys(name for pairs in told for name in pairs))
    if not names or len(names) > _MOST_FIELDS:
        return sheet
    fresh = [name for name in names if name not in sheet.columns]
    columns = header.named([*sheet.columns, *fresh], range(len(sheet.columns) + len(fresh)))
    rows = [_row(row, at, pairs, columns) for row, pairs in zip(sheet.rows, told, strict=True)]
    return replace(sheet, columns=columns, rows=rows)


def _row(row: Row, at: int, pairs: dict[str, str], columns: tuple[str, ...]) -> Row:
    cells: list[Cell] = [*row, *[None] * (len(columns) - len(row))]
    if pairs:
        cells[at] = None
    return tuple(pairs.get(name) if cell is None else cell for name, cell in zip(columns, cells, strict=True))


def _pairs(cell: Cell) -> dict[str, str]:
    if not isinstance(cell, str) or "<t" not in cell.casefold():
        return {}
    found = {}
    for row in _ROW.findall(cell):
        cells = [_text(each) for each in _CELL.findall(row)]
        if len(cells) == 2 and cells[0] and cells[1]:
            found[cells[0]] = cells[1]
    return found


def _text(markup: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())
