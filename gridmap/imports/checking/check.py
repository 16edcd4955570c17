"""How does a mapped sheet become good rows, unlocated rows, quarantined rows and every problem at once?"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from shapely.geometry.base import BaseGeometry

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.checking import (
    duplicates,
    full_names,
    ground,
    idle,
    outlines,
    rectified_days,
    told_otherwise,
)
from gridmap.imports.checking.cells import read_cells
from gridmap.imports.checking.judging import Judged, choices_of, judge
from gridmap.imports.checking.places import ReadShapes, place
from gridmap.imports.checking.results import CellProblem, Checked, CheckedRow, Fix, Quarantined
from gridmap.imports.checking.systems import CrsChoice
from gridmap.imports.fields import SHAPE_OF, SOURCE_CRS
from gridmap.imports.mapping import Mapping
from gridmap.imports.reading.sheets import Sheet

_DECIDE = Sentence(N_("Mend the row in the file and hand it in again, or decide here."))
_ONE_OF_TWO = Sentence(N_("Keep one of the two rows, or give each its own code or place."))


def check(
    sheet: Sheet,
    mapping: Mapping,
    crs: CrsChoice,
    outline: BaseGeometry | None,
    roads: Sequence[BaseGeometry] | None = None,
    unnamed: str = "",
) -> Checked:
    """outline, roads: WGS 84; None where the township has none yet, and then the answer `crs` cannot be tested.

    unnamed: the name for rows without one, for extracts where hydrants have none. Nothing is saved, moved or dropped.
    """
    values, columns, problems = read_cells(sheet, mapping, unnamed)
    problems += told_otherwise.complaints(sheet, mapping)
    read_so = [
        *idle.out_of_service(mapping.noun, values),
        *full_names.parted(mapping.noun, values),
        *rectified_days.into_the_text(sheet, mapping, values),
    ]
    placed = place(sheet, mapping.noun, columns)
    by_row = [row.pop(SOURCE_CRS, None) for row in values]
    judged = judge(placed, choices_of(crs, sheet, by_row), mapping.noun, outline, roads)
    rows = [
        CheckedRow(number, told, judged.shapes[at], judged.systems[at])
        for at, (number, told) in enumerate(zip(sheet.row_numbers, values, strict=True))
    ]
    refused = _refused(problems)
    notes = [*judged.notes, *read_so, *_cut(sheet)]
    waiting = [_waiting(row, at, refused, judged, placed) for at, row in enumerate(rows)]
    quarantined = [each for each in waiting if each is not None]
    left = [row for row, each in zip(rows, waiting, strict=True) if each is None]
    if SHAPE_OF[mapping.noun] == "area":
        left, crossing, told = outlines.join(left, by_name=mapping.noun == "areas")
        quarantined, notes = [*quarantined, *crossing], [*notes, *told]
    twice = duplicates.find(mapping.noun, left)
    quarantined += [Quarantined(row, twice[row.number]) for row in left if row.number in twice]
    kept = [row for row in left if row.number not in twice]
    misplaced = {rows[at].number for at in placed.complaints | judged.reasons}
    told_by_cell = refused.keys() - misplaced
    speaking = [each for each in quarantined if each.row.number not in told_by_cell]
    problems += _about_rows(sheet.name, speaking, twice)
    return Checked(
        good=tuple(row for row in kept if row.shape is not None or SHAPE_OF[mapping.noun] == "none"),
        unlocated=tuple(row for row in kept if row.shape is None and SHAPE_OF[mapping.noun] != "none"),
        quarantined=tuple(sorted(quarantined, key=lambda each: each.row.number)),
        problems=tuple(sorted(problems, key=lambda problem: problem.row)),
        notes=tuple(notes),
    )


def _refused(problems: Sequence[CellProblem]) -> dict[int, int]:
    counted: dict[int, int] = {}
    for problem in problems:
        counted[problem.row] = counted.get(problem.row, 0) + 1
    return counted


def _waiting(
    row: CheckedRow, at: int, refused: dict[int, int], judged: Judged, placed: ReadShapes
) -> Quarantined | None:
    if at in placed.complaints:
        cured = at in placed.cures and at not in judged.reasons and row.number not in refused
        return Quarantined(row, placed.complaints[at], _as_meant(row, placed.cures[at]) if cured else None)
    if at in judged.reasons:
        return Quarantined(row, judged.reasons[at], judged.fixes.get(at))
    if row.number in refused:
        told = {"count": refused[row.number]}
        return Quarantined(row, Sentence(N_("{count} cells of this row cannot be accepted."), told))
    return None


def _as_meant(row: CheckedRow, cure: str) -> Fix | None:
    """The shape that a broken one was probably meant to be, where it is a sound one."""
    if row.shape is None or not row.shape.is_valid:
        return None
    has_size = row.shape.geom_type.endswith("Polygon")
    after_km2 = ground.area_km2(row.shape) if has_size else None
    sentence = Sentence(
        N_("Take its shape as it was probably meant. Look at it on the map before you agree.")
    )
    return Fix(cure, sentence, row.shape, row.source_crs, 0.0, 0.0 if has_size else None, after_km2)


def _about_rows(sheet: str, quarantined: Sequence[Quarantined], twice: Collection[int]) -> list[CellProblem]:
    """twice: the numbers of the rows that repeat an earlier one."""
    return [
        CellProblem(sheet, each.row.number, "", "", "", each.reason, _remedy(each, twice))
        for each in quarantined
    ]


def _remedy(each: Quarantined, twice: Collection[int]) -> Sentence:
    if each.fix:
        return each.fix.sentence
    return _ONE_OF_TWO if each.row.number in twice else _DECIDE


def _cut(sheet: Sheet) -> list[Sentence]:
    return [
        Sentence(
            N_("The cell in row {row}, column “{column}”, was too long to be read whole."),
            {"row": row, "column": sheet.columns[column]},
        )
        for row, column in sheet.cut_cells[:20]
    ]
