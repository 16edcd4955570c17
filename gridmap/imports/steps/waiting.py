"""Which rows of a file wait for a person, with which cells, for which reasons, and what would mend them?"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Table, delete

from gridmap.db.models import QuarantinedRow
from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.checking import Checked, Fix, Quarantined
from gridmap.imports.matching.bulk import write
from gridmap.imports.matching.rows import Complaint, ImportPlan
from gridmap.imports.reading.sheets import Sheet, shown
from gridmap.imports.steps.storable import storable
from gridmap.records.progress import Report

_LONGEST_CELL = 300


@dataclass(frozen=True)
class Waiting:
    """problems: {"column", "value", "reason", "remedy"}. point: where the row would lie, or its shape's middle."""

    sheet: str
    row: int
    cells: dict[str, str]
    problems: list[dict[str, Any]]
    point: tuple[float, float] | None = None
    fix: dict[str, Any] | None = None
    accepted: bool = False


def of_checked(sheet: Sheet, checked: Checked, accepted: set[tuple[str, int]]) -> list[Waiting]:
    """The rows that the check holds back; those whose cure was accepted stay listed as accepted."""
    told = defaultdict(list)
    for problem in checked.problems:
        told[problem.row].append(_problem(problem.column, problem.value, problem.reason, problem.remedy))
    cells = _Cells(sheet)
    return [_of(sheet, each, told[each.row.number], cells, accepted) for each in checked.quarantined]


def of_refused(
    sheets: Mapping[str, Sheet], plan: ImportPlan, mapping: Mapping[str, Mapping[str, str]]
) -> list[Waiting]:
    """The rows that the rules of the ledger hold back."""
    cells = {name: _Cells(sheets[name]) for name in {refused.incoming.sheet for refused in plan.refused}}
    headings = {name: {field: heading for heading, field in each.items()} for name, each in mapping.items()}
    return [
        Waiting(
            refused.incoming.sheet,
            refused.incoming.row,
            cells[refused.incoming.sheet](refused.incoming.row),
            [_complaint(each, headings[refused.incoming.sheet]) for each in refused.complaints],
            refused.incoming.point,
        )
        for refused in plan.refused
    ]


def keep(session: FencedSession, import_id: uuid.UUID, rows: Sequence[Waiting], report: Report) -> None:
    """Replace what waits of this import. The caller commits."""
    session.execute(delete(QuarantinedRow).where(QuarantinedRow.import_id == import_id))
    table = cast(Table, QuarantinedRow.__table__)
    write(session, table, [(_row(import_id, each), None) for each in _merged(rows)], report)


def _merged(rows: Iterable[Waiting]) -> Iterable[Waiting]:
    """One line a row: an accepted cure that the ledger's rules then refuse shows both."""
    found: dict[tuple[str, int], Waiting] = {}
    for each in rows:
        before = found.get((each.sheet, each.row))
        if before is None:
            found[each.sheet, each.row] = each
        else:
            problems = [*before.problems, *each.problems]
            found[each.sheet, each.row] = Waiting(
                each.sheet, each.row, each.cells, problems, before.point, before.fix
            )
    return found.values()


def _row(import_id: uuid.UUID, each: Waiting) -> dict[str, Any]:
    return {
        "import_id": import_id,
        "sheet": storable(each.sheet),
        "row_number": each.row,
        "cells": json.dumps(storable(each.cells), ensure_ascii=False),
        "problems": json.dumps(storable(each.problems), ensure_ascii=False),
        "point": json.dumps(each.point) if each.point else None,
        "fix": json.dumps(storable(each.fix), ensure_ascii=False) if each.fix else None,
        "accepted": each.accepted,
    }


class _Cells:
    """The cells of single rows of a sheet, as a spreadsheet shows them."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._at = {number: at for at, number in enumerate(sheet.row_numbers)}

    def __call__(self, number: int) -> dict[str, str]:
        row = self._sheet.rows[self._at[number]]
        return {
            heading: shown(cell)[:_LONGEST_CELL]
            for heading, cell in zip(self._sheet.columns, row, strict=True)
            if cell is not None
        }


def _of(
    sheet: Sheet,
    each: Quarantined,
    problems: list[dict[str, Any]],
    cells: _Cells,
    accepted: set[tuple[str, int]],
) -> Waiting:
    number = each.row.number
    told = problems or [_problem("", "", each.reason, _REMEDY)]
    agreed = each.fix is not None and (sheet.name, number) in accepted
    return Waiting(sheet.name, number, cells(number), told, _middle(each.row.shape), _fix(each.fix), agreed)


_REMEDY = Sentence(N_("Mend the row in the file and hand it in again, or decide here."))


def _fix(fix: Fix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    point = _middle(fix.shape)
    return {
        "kind": fix.kind,
        "sentence": fix.sentence.to_json(),
        "lon": point[0] if point else None,
        "lat": point[1] if point else None,
        "moved_m": fix.moved_m,
        "before_km2": fix.before_km2,
        "after_km2": fix.after_km2,
    }


def _middle(shape: BaseGeometry | None) -> tuple[float, float] | None:
    if shape is None or shape.is_empty:
        return None
    point = shape if isinstance(shape, Point) else shape.centroid
    return (point.x, point.y) if -180 <= point.x <= 180 and -90 <= point.y <= 90 else None


def _problem(column: str, value: str, reason: Sentence, remedy: Sentence) -> dict[str, Any]:
    return {"column": column, "value": value, "reason": reason.to_json(), "remedy": remedy.to_json()}


def _complaint(each: Complaint, headings: Mapping[str, str]) -> dict[str, Any]:
    return _problem(headings.get(each.column, ""), each.value, each.reason, each.remedy)
