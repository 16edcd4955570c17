"""What do the reports of several townships say together: each figure by township, and the whole?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gridmap.papers.report.figures import Figure


@dataclass(frozen=True)
class Line:
    """One figure. numbers: of the townships, in their order; rest: what lies above them, such as an outing of the
    county's own people; None is unknown. Where all are known, numbers and rest add up to the whole.
    """

    figure: Figure
    numbers: Sequence[float | None]
    rest: float | None
    whole: float | None


def lines(townships: Sequence[Mapping[str, Figure]], whole: Mapping[str, Figure]) -> list[Line]:
    """townships: the figures of each; whole: the same counted once more, of the area around them."""
    return [_line(figure, [each.get(key) for each in townships]) for key, figure in whole.items()]


def _line(whole: Figure, parts: Sequence[Figure | None]) -> Line:
    numbers = [each.number if each else None for each in parts]
    known = [each for each in numbers if each is not None]
    if whole.number is None or len(known) < len(numbers):
        return Line(whole, numbers, None, None)
    return Line(whole, numbers, whole.number - sum(known), whole.number)
