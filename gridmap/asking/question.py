"""What is a question that somebody put together?"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gridmap.db.models.asked import MeasuredBy, Side

_PREFIX = "ask_"


@dataclass(frozen=True)
class OwnQuestion:
    """subject: key of `SUBJECTS`; near: key of `KINDS`; most: metres or minutes; filters: as a layer's."""

    id: uuid.UUID
    name: str
    subject: str
    near: str
    measured_by: MeasuredBy
    most: float
    side: Side
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def layer_key(self) -> str:
        return f"{_PREFIX}{self.id.hex}"

    @property
    def edition(self) -> str:
        """A mark of all that decides its answer: what another edition of it was answered is stale."""
        told = (self.subject, self.near, self.measured_by.value, self.most, self.side.value)
        chosen = sorted((key, sorted(values)) for key, values in self.filters.items())
        return hashlib.sha256(repr((told, chosen)).encode()).hexdigest()[:16]


def is_asked(layer_key: str) -> bool:
    """Is this the key of the layer of a question?"""
    return layer_key.startswith(_PREFIX)


def id_of(layer_key: str) -> uuid.UUID | None:
    """The question whose layer has this key; None for every other text."""
    try:
        found = uuid.UUID(hex=layer_key.removeprefix(_PREFIX))
    except ValueError:
        return None
    return found if f"{_PREFIX}{found.hex}" == layer_key else None
