"""What is a register? A noun that the office keeps: its table, its fields, who writes it, and what follows from it.

A register is a value, as a layer is. Its form, checks, import, download, list, page, map layer, search, fence and audit
are read from it, so a new noun needs no code but its own file and its name in `gridmap.registers.REGISTERS`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import ColumnElement

from gridmap.db.models import Base
from gridmap.db.sessions import FencedSession
from gridmap.errors import Problem
from gridmap.fields import SHAPES, Field, Shape
from gridmap.i18n.texts import N_
from gridmap.marks import Mark
from gridmap.registers.base import rules
from gridmap.registers.base.loop import Step
from gridmap.vocabulary import Role


@dataclass(frozen=True)
class Saving:
    """One save under way. now: with its time zone; given: the fields that were handed in; editor: who saves."""

    session: FencedSession
    now: datetime
    editor: uuid.UUID
    is_new: bool
    given: frozenset[str]

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(frozen=True)
class Count:
    """What a report counts of a register, by `Register.counted_on`.

    key: unlike that of any other register's count. unit: what is counted, such as boards (块) or sets (套). only:
    field -> the values of the records that count; all where it is empty. sums: the number that is summed; without it
    the records are counted.
    """

    key: str
    title: str
    unit: str
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sums: str = ""


def no_rules(row: Any, saving: Saving) -> list[Problem]:
    return []


@dataclass(frozen=True)
class Register:
    """A register of the office. Its key is the name of its table.

    title, question: what it is called, and which question it answers. writers: the roles that may write it, where they
    hold them; the fence of the table says the same. importers: the roles that may hand in a whole ledger. public: read
    by everyone signed in (public help), else under one's own areas.
    crosses_boundary: what lies in no area of ours is kept with the area that a file fills: the next town's roads too.
    name: the column that names a record. known_by: columns that must agree too when a row of a file is compared with
    the records; code: the column of an official code, which decides alone. identity: the same in words, for the person.
    of_shape: columns that say something of the shape's corners, and fall with them when it is drawn anew.
    validate: sets what follows from other fields, and says what does not agree; it sees the row as it would be saved.
    What follows from the fields alone (`rules`) it need not say; `problems` gives both.
    is_open: what is not finished; None where nothing is ever closed. closes: the change that closes a record, where one
    step does it; closes_on: the column of the day on which it ended, which is the day of that step; closing: what the
    step is called; closes_with: the field that is said then.
    due: the column of the day by which it must be.
    marks, mark_by: how a record looks on the map by the value of one field, worst first, the last where it has none;
    without marks it has no layer of its own. marks_source: the document they come from. group: of its layer.
    in_order: the order of its list at a moment, where neither what is open nor a day decides.
    beside: columns of its ledger that are kept in a table beside it.
    adding: what the button is called that adds a record, where “Add to …” would not be the word for it.
    asked_first: the fields that a new record is asked for at once, on a phone in one hand, with place and photos; the
    others follow folded. Where it is empty all are asked alike.
    photos: a record may have photos. documents: what its documents are called (minutes, a notice), empty where it has
    none. loop: the steps by which a record goes from state to state.
    counts: what a report counts of it. counted_on: the day by which it is counted; counted_until: the day on which a
    record ends, where what stands on the last day of a period is counted, and not what was done in it.
    """

    model: type[Base]
    title: str
    question: str
    writers: tuple[Role, ...]
    identity: str
    importers: tuple[Role, ...] = (Role.ADMINISTRATOR, Role.PLANNER)
    public: bool = False
    crosses_boundary: bool = False
    name: str = "name"
    known_by: tuple[str, ...] = ()
    code: str | None = None
    of_shape: tuple[str, ...] = ()
    validate: Callable[[Any, Saving], list[Problem]] = no_rules
    is_open: ColumnElement[bool] | None = None
    closes: Mapping[str, Any] = field(default_factory=dict)
    closes_on: str = ""
    closing: str = N_("Close for good")
    closes_with: str = ""
    due: str = ""
    in_order: Callable[[datetime], Sequence[ColumnElement[Any]]] | None = None
    marks: Sequence[Mark] = ()
    mark_by: str = ""
    marks_source: str = ""
    group: str = N_("Supervision")
    adding: str = ""
    asked_first: tuple[str, ...] = ()
    photos: bool = True
    documents: str = ""
    loop: tuple[Step, ...] = ()
    beside: tuple[Field, ...] = ()
    counts: tuple[Count, ...] = ()
    counted_on: str = ""
    counted_until: str = ""

    @property
    def key(self) -> str:
        return str(self.model.__tablename__)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields of the table, in the order in which the class says them."""
        columns = self.model.__table__.c
        return tuple(replace(each.info["field"], key=each.name) for each in columns if "field" in each.info)

    @cached_property
    def shape(self) -> Shape | Literal["none"]:
        """What a record is on the map."""
        return next((SHAPES[each.kind] for each in self.fields if each.kind in SHAPES), "none")

    @cached_property
    def may_be_unplaced(self) -> bool:
        """May a record be on record that nobody has put on the map yet?"""
        return any(each.kind in SHAPES and not each.required for each in self.fields)

    def columns(self, *keys: str) -> tuple[Field, ...]:
        """Some of the fields, in this order, as the layers show them."""
        by_key = {each.key: each for each in self.fields}
        shown = (by_key[key] for key in keys)
        return tuple(replace(each, kind="number") if each.kind == "measure" else each for each in shown)

    def field(self, key: str) -> Field | None:
        return next((each for each in self.fields if each.key == key), None)

    @cached_property
    def _ruled(self) -> tuple[Field, ...]:
        return rules.ruled(self.fields)

    def problems(self, row: Any, saving: Saving) -> list[Problem]:
        """What does not agree in a row as it would be saved; of a field the register's own complaint goes before."""
        found = self.validate(row, saving)
        if self._ruled:
            titles = {each.key: each.title for each in self.fields}
            told = {each.field for each in found}
            ruled = rules.complaints(
                self._ruled, titles, row, given=saving.given, today=saving.today, session=saving.session
            )
            found += [each for each in ruled if each.field not in told]
        return found

    def closed(self, today: date, said: str = "") -> dict[str, Any]:
        """The change that closes a record, empty where no one step does. said: what stands in `closes_with` then."""
        ended = {self.closes_on: today.isoformat()} if self.closes_on else {}
        reason = {self.closes_with: said} if self.closes_with else {}
        return {**self.closes, **ended, **reason}

    def is_closed(self, row: Any) -> bool:
        """Does it stand in the row already what closing would make of it?"""
        ended = not self.closes_on or getattr(row, self.closes_on) is not None
        return ended and all(getattr(row, key) == value for key, value in self.closes.items())

    @property
    def names_people(self) -> bool:
        return any(each.kind in ("person", "people") for each in self.fields)

    @property
    def typed(self) -> tuple[Field, ...]:
        """The fields that people write."""
        return tuple(each for each in self.fields if each.typed)

    @property
    def belongs_to_an_enterprise(self) -> bool:
        return self.field("enterprise_id") is not None
