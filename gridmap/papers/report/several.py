"""What do the reports of several townships say together: each figure by township, and the whole?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gridmap.papers.report.figures import ReportFigure

COUNTED = "counted:"
"""Where a figure of the registers can be read: a number of records."""


@dataclass(frozen=True)
class TownshipLine:
    """One figure. numbers: of the townships, in their order; whole: of all of the area, counted once more. None is
    unknown.

    rest: what lies above the townships, such as an outing of the county's own people; None where that cannot be told,
    as of a ratio. A person who went out in two townships counts in both of them, and once in the whole.
    """

    figure: ReportFigure
    numbers: Sequence[float | None]
    rest: float | None
    whole: float | None


def lines(
    townships: Sequence[Mapping[str, ReportFigure]], whole: Mapping[str, ReportFigure]
) -> list[TownshipLine]:
    """townships: the figures of each; whole: the same counted once more, of the area around them."""
    return [_line(figure, [each.get(key) for each in townships]) for key, figure in whole.items()]


def _line(whole: ReportFigure, parts: Sequence[ReportFigure | None]) -> TownshipLine:
    numbers = [each.number if each else None for each in parts]
    return TownshipLine(whole, numbers, _rest(whole, [each for each in parts if each]), whole.number)


def _rest(whole: ReportFigure, parts: Sequence[ReportFigure]) -> float | None:
    if any(each.number is None for each in parts):
        return None
    if whole.rows is not None:
        below = {record for each in parts for record in each.rows or ()}
        return float(sum(amount for record, amount in whole.rows.items() if record not in below))
    if whole.number is None or not whole.page.startswith(COUNTED):
        return None
    return whole.number - sum(each.number or 0 for each in parts)
