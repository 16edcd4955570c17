"""How does work that takes long say how far it is?"""

from __future__ import annotations

from collections.abc import Callable

Report = Callable[[str, int, int], None]
"""Told of each step: its name (a key of the catalog), how much is done, of how much. Raises once somebody cancelled."""


def silent(step: str, done: int, total: int) -> None:
    """For work that nobody watches."""
