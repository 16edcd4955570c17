"""What do the mapped columns of a sheet say, row by row, and which cells cannot be accepted?"""

from __future__ import annotations

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from typing import Any

from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.checking.results import CellProblem
from gridmap.imports.fields import NOUNS, PLACE_FIELDS, field_of
from gridmap.imports.mapping import Mapping
from gridmap.imports.reading.sheets import Cell, Sheet, shown
from gridmap.imports.reading.signs import goes_on, stands_for_nothing
from gridmap.imports.tree_columns import rank
from gridmap.imports.values import read_column
from gridmap.imports.values.dates import on_its_day

SHOWN_MOST = 120


def read_cells(
    sheet: Sheet, mapping: Mapping, unnamed: str = ""
) -> tuple[list[dict[str, Any]], dict[str, list[Any]], list[CellProblem]]:
    """(values a row without empty ones and without coordinates, coordinates by field, complaints).

    unnamed: the name of rows without one, `{number}` in it stands for the row's number.
    """
    columns: dict[str, list[Any]] = {}
    problems = []
    for index, field in _in_order(sheet, mapping):
        key, cells = field.key, _said(field, [row[index] for row in sheet.rows])
        if field.clock_after in columns:
            cells = on_its_day(cells, columns[field.clock_after])
        read = read_column(field, cells)
        columns[key] = _together(columns[key], read.values) if key in columns else read.values
        problems += [
            CellProblem(
                sheet.name,
                sheet.row_numbers[at],
                sheet.columns[index],
                key,
                shown(sheet.rows[at][index])[:SHOWN_MOST],
                why.reason,
                why.remedy,
                why.proposal,
            )
            for at, why in read.refused.items()
        ]
    places = {key: columns.pop(key) for key in PLACE_FIELDS & columns.keys()}
    rows = _by_row(columns, len(sheet.rows))
    if unnamed:
        for number, row in zip(sheet.row_numbers, rows, strict=True):
            row.setdefault("name", unnamed.replace("{number}", str(number)))
    refused = {(problem.row, problem.field) for problem in problems}
    return rows, places, problems + _missing(sheet, mapping, rows, refused)


def _in_order(sheet: Sheet, mapping: Mapping) -> list[tuple[int, Field]]:
    """Position and field of each column: of a path the larger areas first, and a moment before what follows from it."""
    fields = [(index, field_of(mapping.noun, key)) for index, key in mapping.columns.items()]
    return sorted(fields, key=lambda each: (bool(each[1].clock_after), rank(sheet.columns[each[0]]) or (0,)))


def _together(before: Sequence[Any], behind: Sequence[Any]) -> list[Any]:
    """What several columns say of one field: a path from the largest area to the smallest."""
    return [
        "/".join(str(each) for each in pair if each is not None) or None
        for pair in zip(before, behind, strict=True)
    ]


def _said(field: Field, cells: Sequence[Cell]) -> list[Cell]:
    """The cells without those that stand for nothing. Where a missing day says that something goes on, words may."""
    none_is_said = field.kind in {"flag", "choices"}
    may_go_on = field.kind == "date" and bool(field.missing)
    empty = {
        cell: stands_for_nothing(cell, none_is_said=none_is_said) or (may_go_on and goes_on(cell))
        for cell in cells
        if isinstance(cell, str)
    }
    return [None if isinstance(cell, str) and empty[cell] else cell for cell in cells]


def _by_row(columns: Dict[str, Sequence[Any]], count: int) -> list[dict[str, Any]]:
    if not columns:
        return [{} for _ in range(count)]
    keys = tuple(columns)
    return [
        {key: value for key, value in zip(keys, values, strict=True) if value is not None}
        for values in zip(*columns.values(), strict=True)
    ]


def _missing(
    sheet: Sheet, mapping: Mapping, rows: list[dict[str, Any]], refused: set[tuple[int, str]]
) -> list[CellProblem]:
    headings = {key: sheet.columns[index] for index, key in mapping.columns.items()}
    return [
        _empty(sheet.name, number, headings.get(field.key, ""), field)
        for field in NOUNS[mapping.noun]
        if field.required
        for number, row in zip(sheet.row_numbers, rows, strict=True)
        if field.key not in row and (number, field.key) not in refused
    ]


def _empty(sheet: str, number: int, heading: str, field: Field) -> CellProblem:
    reason = Sentence(N_("“{field}” is empty."), {"field": Sentence(field.title)})
    remedy = (
        Sentence(N_("Fill this in.")) if heading else Sentence(N_("Say which column holds it, or add one."))
    )
    return CellProblem(sheet, number, heading, field.key, "", reason, remedy)
