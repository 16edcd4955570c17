"""What is a proof? A question, work that answers it in figures, and what was not tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from prove.ground import Ground


@dataclass(frozen=True)
class Figure:
    """One thing that was counted or measured. good: whether it is as promised; None where nothing is promised."""

    title: str
    value: str
    good: bool | None = None


@dataclass(frozen=True)
class Proof:
    """size: how much is done in the whole run, in `unit`; quick: in the run of minutes. work: (ground, size)."""

    key: str
    question: str
    unit: str
    size: int
    quick: int
    work: Callable[[Ground, int], list[Figure]]
    untried: tuple[str, ...] = field(default=())


def none(title: str, number: int) -> Figure:
    """A figure that must be 0."""
    return Figure(title, f"{number:,}", number == 0)


def at_least(title: str, number: int, promised: int) -> Figure:
    return Figure(title, f"{number:,} of {promised:,}", number >= promised)
