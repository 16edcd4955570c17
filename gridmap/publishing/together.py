"""What do the published answers of several townships say together: one layer, read for a whole county?

Each township's answer tells of what lies in it. What it took from beyond its border, the township there tells itself;
what lies in none of them is told once. Nothing is computed while somebody waits: fifteen townships would take too long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, and_, exists, func, or_
from sqlalchemy.orm import aliased

from gridmap.db.models import Headline, Published
from gridmap.db.replicas import reading
from gridmap.layers.base.layer import Layer
from gridmap.publishing import freshness, queue
from gridmap.publishing.answers import Answer
from gridmap.publishing.freshness import DEFAULT_VARIANT, State
from gridmap.vocabulary import Role


@dataclass(frozen=True)
class Together(Answer):
    """The answers of these townships as one; township_path is the path of the area that holds them."""

    townships: tuple[str, ...] = ()
    is_of_several = True

    def headline(self, area_path: str) -> Headline | None:
        """No sentence is true of several townships at once; of one of them its own is."""
        of_one = next((path for path in self.townships if area_path.startswith(path)), None)
        if of_one is None:
            return None
        return Answer(self.session, self.layer, of_one, self.state, self.roles).headline(area_path)

    def _own(self) -> list[ColumnElement[bool]]:
        other = aliased(Published)
        lies_in = [Published.area_path.op("^@", is_comparison=True)(path) for path in self.townships]
        told_before = exists().where(
            other.layer == Published.layer,
            other.variant == Published.variant,
            other.feature_id == Published.feature_id,
            other.township_path.in_(self.townships),
            other.township_path < Published.township_path,
        )
        own = func.starts_with(Published.area_path, Published.township_path)
        return [
            Published.layer == self.layer.key,
            Published.township_path.in_(self.townships),
            Published.variant == self.variant,
            or_(own, and_(~or_(*lies_in), ~told_before)),
        ]


@contextmanager
def opened(
    engine: Engine,
    layer: Layer,
    area_path: str,
    townships: Sequence[str],
    viewer: UUID,
    roles: frozenset[Role],
    today: Callable[[], date],
) -> Iterator[Together]:
    """The answers as the viewer sees them, as of when they were computed; jobs renew what is out of date.

    townships: the paths of all that lie in the area, at least one.
    """
    with reading(engine, viewer) as session:
        states = freshness.states(session.connection(), [layer], townships, today())
        stale = [key for key, state in states.items() if state.stale]
        queue.publish_all_later(engine, viewer, stale, today())
        state = _joined(layer, area_path, list(states.values()))
        yield Together(session, layer, area_path, state, roles, DEFAULT_VARIANT, tuple(townships))


def _joined(layer: Layer, area_path: str, every: Sequence[State]) -> State:
    """As old as the oldest of them; not computed yet where one is not."""
    moments = [each.computed_at for each in every]
    known = [moment for moment in moments if moment is not None]
    return State(
        layer=layer.key,
        township_path=area_path,
        stale=any(each.stale for each in every),
        revision=sum(each.revision for each in every),
        computed_at=min(known) if len(known) == len(moments) else None,
        took_ms=None,
        row_count=sum(each.row_count or 0 for each in every),
        measure=_measure([each.measure for each in every if each.measure]),
    )


def _measure(measures: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The figures by which all of them measured; nothing is said where townships measure by different ones."""
    return measures[0] if measures and all(each == measures[0] for each in measures) else {}
