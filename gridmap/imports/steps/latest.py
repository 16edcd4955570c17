"""What has this process just read, checked and planned, that the next step of the same import would only do again?

One file at a time, in memory only: what is worked on in the background is mostly opened, previewed and saved by one
process. Another process finds nothing here and does the work afresh.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")

MOST_ROWS = 200_000
"""Longer files are not kept: their rows would hold the memory until the next file comes."""


class Latest(Generic[T]):
    """The last thing of its kind, with the key that says what it was made from."""

    def __init__(self) -> None:
        self._held: tuple[Hashable, T] | None = None

    def get(self, key: Hashable) -> T | None:
        held = self._held
        return held[1] if held is not None and held[0] == key else None

    def hold(self, key: Hashable, made: T, rows: int) -> None:
        self._held = (key, made) if rows <= MOST_ROWS else None

    def drop(self) -> None:
        self._held = None
