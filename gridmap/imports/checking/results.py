"""What came of a sheet: which rows are good, which wait for a person, and what is wrong with them?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry

from gridmap.i18n.texts import Sentence


@dataclass(frozen=True)
class CellProblem:
    """One complaint. row: as the file counts it; column: the heading, "" where the row as a whole is meant.

    value: as the file shows it, shortened. proposal: a value that was perhaps meant, in the field's own type.
    """

    sheet: str
    row: int
    column: str
    field: str
    value: str
    reason: Sentence
    remedy: Sentence
    proposal: Any = None


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row that may be saved. shape: WGS 84 lon/lat, None while it is unlocated. joined: rows that became this one.

    source_crs: the word of the system that the coordinates came in, None without coordinates.
    """

    number: int
    values: Mapping[str, Any]
    shape: BaseGeometry | None = None
    source_crs: str | None = None
    joined: tuple[int, ...] = ()


@dataclass(frozen=True)
class Fix:
    """What would make a row good, if a person agrees. shape: WGS 84; None means that the row becomes unlocated.

    kind: the same word for the same cure, so that many rows can be cured at once. moved_m: from where the answer about
    the coordinate system puts it, None where it puts it nowhere. before_km2, after_km2: of a repaired outline.
    """

    kind: str
    sentence: Sentence
    shape: BaseGeometry | None
    source_crs: str | None = None
    moved_m: float | None = None
    before_km2: float | None = None
    after_km2: float | None = None


@dataclass(frozen=True)
class Quarantined:
    """A row that is not saved as it stands. row.shape: as the answer about the coordinate system has it, or None."""

    row: CheckedRow
    reason: Sentence
    fix: Fix | None = None


@dataclass(frozen=True)
class Checked:
    """Every filled row of the sheet is in exactly one of `good`, `unlocated` and `quarantined`, or joined into one.

    problems: all of them at once, by row. notes: what concerns the sheet as a whole.
    """

    good: tuple[CheckedRow, ...]
    unlocated: tuple[CheckedRow, ...]
    quarantined: tuple[Quarantined, ...]
    problems: tuple[CellProblem, ...]
    notes: tuple[Sentence, ...]
