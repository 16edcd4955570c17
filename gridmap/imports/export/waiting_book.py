"""How do the rows that were not taken in go back, so that they can be mended and handed in again with all they had?

Each sheet of the file is a sheet of the workbook under its own name, for the name may have said what its rows are.
Lines and outlines travel as text in the file's own coordinates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import select

from gridmap.db.models import Import, QuarantinedRow
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_, Sentence, Translate
from gridmap.imports.export.tables import Table
from gridmap.imports.reading.drawn_cells import SHAPE_HEADING, written
from gridmap.imports.steps import uploads
from gridmap.papers.cells import LONGEST

CHECKED_HEADING = N_("Import check")
_MOST_PIECES = 40


def waiting_rows(session: FencedSession, kept: Import, translate: Translate, title: str = "") -> list[Table]:
    """One table a sheet of the file. title: stands in front of the sheets' names."""
    found = session.scalars(
        select(QuarantinedRow)
        .where(QuarantinedRow.import_id == kept.id, ~QuarantinedRow.accepted)
        .order_by(QuarantinedRow.sheet, QuarantinedRow.row_number)
    ).all()
    shapes = _shapes(kept) if found and any(sheet["shapes"] for sheet in kept.sheets) else {}
    made = []
    for sheet in kept.sheets:
        rows = [row for row in found if row.sheet == sheet["name"]]
        if rows:
            drawn = [written(shapes.get((row.sheet, row.row_number)), LONGEST) for row in rows]
            name = " ".join(part for part in (title, sheet["name"] or kept.file_name) if part)
            made.append(_table(name, sheet, rows, drawn, translate))
    return made


def _table(
    name: str,
    sheet: Mapping[str, Any],
    rows: Sequence[QuarantinedRow],
    drawn: Sequence[list[str]],
    translate: Translate,
) -> Table:
    pieces = min(max(map(len, drawn), default=0), _MOST_PIECES)
    code = f" EPSG:{sheet['declared_crs']}" if sheet["declared_crs"] else ""
    headings = [*sheet["columns"], *[f"{SHAPE_HEADING}{code}"] * pieces, translate(CHECKED_HEADING)]
    return Table(name, headings, list(_cells(sheet["columns"], rows, drawn, pieces, translate)))


def _cells(
    columns: Sequence[str],
    rows: Sequence[QuarantinedRow],
    drawn: Sequence[list[str]],
    pieces: int,
    translate: Translate,
) -> Iterable[list[Any]]:
    for row, shape in zip(rows, drawn, strict=True):
        told = [*shape, *[None] * pieces][:pieces] if len(shape) <= pieces else [None] * pieces
        yield [*(row.cells.get(name) for name in columns), *told, _told(row, translate)]


def _shapes(kept: Import) -> dict[tuple[str, int], BaseGeometry | None]:
    """Every shape of the file, in its own coordinates; none where the file can no longer be read."""
    try:
        ledger = uploads.read(kept)
    except InvalidInput:
        return {}
    return {
        (sheet.name, number): shape
        for sheet in ledger.sheets
        for number, shape in zip(sheet.row_numbers, sheet.geometry or (), strict=bool(sheet.geometry))
    }


def _told(row: QuarantinedRow, translate: Translate) -> str:
    lines = []
    for problem in row.problems:
        parts = {
            "reason": Sentence.from_json(problem["reason"]),
            "remedy": Sentence.from_json(problem["remedy"]),
        }
        said = Sentence(N_("{reason} {remedy}"), parts)
        if problem["column"]:
            said = Sentence(N_("{column}: {reason} {remedy}"), {"column": problem["column"], **parts})
        lines.append(said.render(translate))
    return "\n".join(lines)
