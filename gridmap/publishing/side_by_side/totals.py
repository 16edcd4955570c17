"""What do the figures of several townships come to, and of how many is one unknown?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gridmap.publishing.side_by_side.columns import COLUMNS, FigureColumn

Figures = Mapping[str, float | None]
KEYS = tuple(dict.fromkeys(key for each in COLUMNS for key in (each.key, each.of) if key))


@dataclass(frozen=True)
class Cell:
    """value: the sum of what is known, None where nothing is. share: of the same townships' whole, None: unknown.

    unknown: of how many townships the figure is missing; the sum is then the least it can be.
    """

    value: float | None
    share: float | None = None
    unknown: int = 0


def cell(column: FigureColumn, parts: Sequence[Figures]) -> Cell:
    """One figure of one township, or of several together."""
    known = [each for each in parts if each.get(column.key) is not None]
    value = _sum(each[column.key] for each in known) if known else None
    whole = _sum(each.get(column.of) for each in known) if column.of else None
    share = value / whole if value is not None and whole else None
    return Cell(value, share, len(parts) - len(known))


def gathered(parts: Mapping[str, Figures], digits: int) -> dict[str, list[Figures]]:
    """The townships' figures by the first digits of their paths: of a county, where several counties are compared."""
    found: dict[str, list[Figures]] = {}
    for path, each in parts.items():
        found.setdefault(path[:digits], []).append(each)
    return found


def total(parts: Iterable[Figures]) -> dict[str, Cell]:
    """Every column of all of them together."""
    every = list(parts)
    return {each.key: cell(each, every) for each in COLUMNS}


def _sum(values: Iterable[float | None]) -> float:
    return sum(value for value in values if value is not None)
