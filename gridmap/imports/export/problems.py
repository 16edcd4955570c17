"""How do the rows that were not accepted go back to the person who can mend them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from gridmap.i18n.texts import N_, Sentence, Translate
from gridmap.imports.checking.results import CellProblem
from gridmap.imports.reading.sheets import Sheet
from gridmap.papers import workbook

COLUMN = N_("Import check")  # the mapping knows this heading, and leaves the column alone
_WIDTH = 48


def with_problems(
    sheets: Sequence[Sheet],
    problems: Sequence[CellProblem],
    translate: Translate = str,
    only_rows: Mapping[str, AbstractSet[int]] | None = None,
) -> bytes:
    """The sheets as xlsx, with a last column that says what is wrong with each row and what to do.

    only_rows: name of the sheet -> rows that are wanted, such as those in quarantine; by default all of them. Mended
    and handed in again, the workbook is read like the first file. Shapes of map files are not in it.
    """
    book = workbook.new()
    for sheet in sheets:
        told = _by_row([problem for problem in problems if problem.sheet == sheet.name], translate)
        wanted = None if only_rows is None else only_rows.get(sheet.name, frozenset())
        rows = (
            (*row, told.get(number))
            for number, row in zip(sheet.row_numbers, sheet.rows, strict=True)
            if wanted is None or number in wanted
        )
        widths = [16] * len(sheet.columns) + [_WIDTH]
        workbook.add_sheet(book, sheet.name, [*sheet.columns, translate(COLUMN)], rows, widths)
    return workbook.to_bytes(book)


def _by_row(problems: Sequence[CellProblem], translate: Translate) -> dict[int, str]:
    lines: dict[int, list[str]] = {}
    for problem in problems:
        parts = {"reason": problem.reason, "remedy": problem.remedy}
        sentence = Sentence(N_("{reason} {remedy}"), parts)
        if problem.column:
            sentence = Sentence(N_("{column}: {reason} {remedy}"), {"column": problem.column, **parts})
        lines.setdefault(problem.row, []).append(sentence.render(translate))
    return {row: "\n".join(each) for row, each in lines.items()}
