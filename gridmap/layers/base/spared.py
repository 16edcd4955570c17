"""How long would an answer have taken to compute, had nothing of it lain ready from another's?

The layers of one township share their drives: the first makes them, the next find them made. How long an answer takes
decides whether anybody waits for it, and whoever asks next may meet a process where nothing lies ready. So what was
spared counts as if it had been made.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

Made = TypeVar("Made")


@dataclass
class Spared:
    """Of one computation. seconds: what it would have taken more. made_s: of what others may find made by it."""

    seconds: float = 0.0
    made_s: float = 0.0
    counted: set[tuple[int, Hashable]] = field(default_factory=set)


_counting: ContextVar[Spared | None] = ContextVar("spared", default=None)


@contextmanager
def counting() -> Iterator[Spared]:
    """What the computation within is spared."""
    told = Spared()
    before = _counting.set(told)
    try:
        yield told
    finally:
        _counting.reset(before)


class Shared:
    """What several computations need, made once, each with how long it took. most: how many are kept, the last ones."""

    def __init__(self, most: int | None = None) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, tuple[Any, float]] = OrderedDict()

    def get(self, name: Hashable, make: Callable[[], Made]) -> Made:
        """What is kept under the name, else what `make` makes; a name always means one type."""
        told, key = _counting.get() or Spared(), (id(self), name)
        kept = self._kept.get(name)
        if kept is None:
            kept = self._kept[name] = _made(make, told)
            while self.most is not None and len(self._kept) > self.most:
                self._kept.popitem(last=False)
        elif key not in told.counted:
            told.seconds += kept[1]
        told.counted.add(key)
        value: Made = kept[0]
        return value


def _made(make: Callable[[], Made], told: Spared) -> tuple[Made, float]:
    """What was made, and how long that alone took: what it needed and was shared too counts for itself."""
    began, before = time.monotonic(), told.made_s
    value = make()
    alone_s = time.monotonic() - began - (told.made_s - before)
    told.made_s += alone_s
    return value, alone_s
