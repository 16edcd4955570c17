"""How does a stale answer become one of now for somebody who asks for it: at once, beside the request, or by a job?

Nobody waits for what others changed a moment ago; what one changed oneself is there at once, or soon.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Engine

from gridmap.layers import BY_KEY
from gridmap.layers.base.layer import Layer
from gridmap.publishing import freshness, publish, queue

LONGEST_LAG_S = 60.0  # of what others changed: who asks later than that waits until it is in the answer
HEAVY_MS = 3000  # what takes longer than this to compute, nobody waits for: a job does it
WAITED_MS = 500  # nor for what takes longer than this, where the answer of a moment before is there


class _NotBrought(Exception):
    """An exception, so that it is not remembered."""


@lru_cache(maxsize=10_000)
def _brought_once(
    engine: Engine,
    layer: str,
    township_path: str,
    today: date,
    variant: str,
    viewer: UUID,
    own_last: int | None,
) -> None:
    """Whoever changed something and asks again has it in the answer, until they change something more."""
    if not publish.bring(engine, BY_KEY[layer], township_path, today, variant, viewer):
        raise _NotBrought


class _Way(Enum):
    """How does a stale answer become one of now? OWN: what the viewer changed at once, the rest beside the request."""

    BESIDE, JOB, NOW, OWN = range(4)


@dataclass(frozen=True)
class Renewal:
    """What becomes of the stale answers that one request meets. settled: those it does not wait for any more."""

    engine: Engine
    township_path: str
    viewer: UUID
    today: date
    variant: str
    settled: set[str] = field(default_factory=set)

    def is_waited_for(self, layer: Layer, state: freshness.State) -> bool:
        """Whether the viewer waits for it; where not, it is renewed meanwhile if it is stale."""
        if not state.stale:
            return False
        way = _Way.BESIDE if layer.key in self.settled else _way(layer, state)
        if way == _Way.JOB:
            self._leave_to_job(layer)
        elif way == _Way.BESIDE and not state.wanted:
            publish.want(self.engine, self.viewer, layer, self.township_path, self.variant)
        return way in (_Way.NOW, _Way.OWN)

    def wait(self, layer: Layer, state: freshness.State) -> None:
        asked = (self.engine, layer, self.township_path, self.today, self.variant)
        if _way(layer, state) == _Way.OWN and self._brings(layer, state):
            self.settled.add(layer.key)
        elif _is_heavy(state):
            self._leave_to_job(layer)
            self.settled.add(layer.key)
        else:
            publish.refresh(*asked, patient=False)

    def _brings(self, layer: Layer, state: freshness.State) -> bool:
        """Is what the viewer changed in the answer now?"""
        asked = (self.engine, layer.key, self.township_path, self.today, self.variant, self.viewer)
        try:
            _brought_once(*asked, state.own_last)
        except _NotBrought:
            return False
        return True

    def _leave_to_job(self, layer: Layer) -> None:
        queue.publish_later(self.engine, self.viewer, layer.key, self.township_path, self.today, self.variant)


def _way(layer: Layer, state: freshness.State) -> _Way:
    took_ms = state.took_ms or 0
    if state.lag_s is None:
        return _Way.JOB if _is_heavy(state) else _Way.NOW
    if state.own and layer.keyed and took_ms > publish.QUICK_MS:
        return _Way.OWN
    if _is_heavy(state) and not layer.keyed:
        return _Way.JOB
    if state.lag_s < LONGEST_LAG_S and (not state.own or took_ms > WAITED_MS):
        return _Way.BESIDE
    return _Way.JOB if _is_heavy(state) else _Way.NOW


def _is_heavy(state: freshness.State) -> bool:
    return (state.took_ms or 0) > HEAVY_MS
