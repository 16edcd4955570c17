"""What is a kind of record: its table, its fields, who may write it, and the rules that bind its fields
together?"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gridmap.db.models import Base
from gridmap.db.sessions import FencedSession
from gridmap.errors import Problem
from gridmap.records.entries import Entry
from gridmap.vocabulary import Role


@dataclass(frozen=True)
class Saving:
    """One save under way. now: with its time zone; given: the fields that were handed in; editor: who
    saves."""

    session: FencedSession
    now: datetime
    editor: uuid.UUID
    is_new: bool
    given: frozenset[str]

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(frozen=True)
class Noun:
    """A kind of record. roles: who may write it, where they hold that role; the fence of the table says the
    same.

    validate: sets what follows from other fields, and says what does not agree. It sees the row as it would be
    saved.
    """

    key: str
    title: str
    model: type[Base]
    roles: tuple[Role, ...]
    entries: tuple[Entry, ...]
    validate: Callable[[Any, Saving], list[Problem]]

    def entry(self, key: str) -> Entry | None:
        return next((each for each in self.entries if each.key == key), None)
