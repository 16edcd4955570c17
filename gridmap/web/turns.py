"""Which of the requests that are here is worked on next? Few at a time, in the order in which they came.

Threads of one process compute by turns of a millisecond: eight short answers begun together are all done at the end,
and the last of them late. Begun one after another each is done as soon as it can be. What takes long waits for the
database, or computes on: after a while it no longer keeps the next from beginning.
"""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

Asked = TypeVar("Asked")


class Turns(Generic[Asked]):
    """Of what waits and what was begun. at_once: how many short ones; short_s: for how long one counts as such."""

    def __init__(self, at_once: int, short_s: float) -> None:
        self.at_once, self.short_s = at_once, short_s
        self._waiting: deque[Asked] = deque()
        self._begun: dict[Asked, float] = {}  # when, in the order of it

    def wait(self, asked: Asked) -> None:
        self._waiting.append(asked)

    def next(self, now: float) -> Asked | None:
        """Whoever may begin at this moment, and begins."""
        if not self._waiting or len(self._short(now)) >= self.at_once:
            return None
        asked = self._waiting.popleft()
        self._begun[asked] = now
        return asked

    def done(self, asked: Asked) -> None:
        self._begun.pop(asked, None)

    def until_next_s(self, now: float) -> float | None:
        """How long until somebody who waits may begin though nobody ends; None where nobody waits."""
        if not self._waiting:
            return None
        short = self._short(now)
        return max(min(short) + self.short_s - now, 0.0) if len(short) >= self.at_once else 0.0

    def _short(self, now: float) -> list[float]:
        """When those began that count as short."""
        return [begun for begun in self._begun.values() if now - begun < self.short_s]
