"""Which records does a register hold that match what is asked, in which order?"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Select, func, or_, select

from gridmap.db.models import Person
from gridmap.db.sessions import FencedSession
from gridmap.fields import Field
from gridmap.records.places import under_any
from gridmap.registers import BY_KEY, Register, counting
from gridmap.registers.enterprises import Enterprise

State = Literal["", "open", "closed"]
_SEARCHED = frozenset({"text", "long", "phone", "credit_code", "code"})
_IN_A_COLUMN = frozenset({"long", "point", "line", "area", "signature"})


@dataclass(frozen=True)
class Query:
    """text: part of any text of the record, or of its enterprise's name. filters: field -> values, one of which it has.

    state: "open", "closed" or both; unplaced: only what has no place yet. sort: a field, with "-" before it downwards.
    period: only what a report counts in these days, both included. under: only what lies under this area.
    """

    text: str = ""
    state: State = ""
    unplaced: bool = False
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = ""
    period: tuple[date, date] | None = None
    under: str = ""


def columns(register: Register) -> list[Field]:
    """The fields of a list, in order; what takes several lines is left to the record's own page."""
    return [each for each in register.fields if "table" in each.shown and each.kind not in _IN_A_COLUMN]


def matching(register: Register, query: Query, prefixes: Sequence[str]) -> Select[Any]:
    """The records under these areas that match. Fields that the register does not have are passed over."""
    table: Any = register.model.__table__
    model: Any = register.model
    found = select(model).where(under_any(table.c.area_path, prefixes))
    if query.text:
        found = found.where(_holds(register, query.text))
    if query.state and register.is_open is not None:
        found = found.where(register.is_open if query.state == "open" else ~register.is_open)
    if query.unplaced and register.shape != "none":
        found = found.where(table.c.geom.is_(None))
    if query.period is not None and register.counted_on:
        found = found.where(counting.within(register, *query.period))
    if query.under:
        found = found.where(under_any(table.c.area_path, [query.under]))
    for each in register.fields:
        if each.filter and query.filters.get(each.key):
            found = found.where(_one_of(table.c[each.key], each, query.filters[each.key]))
    return found


def ordered(register: Register, found: Select[Any], sort: str, now: datetime) -> Select[Any]:
    """By the asked field; else in the register's own order, where it has one; else what is open and due first, where a
    register has that; else by the day by which it is counted, the newest first; else by the first column.

    Then by id, so that pages do not overlap.
    """
    table: Any = register.model.__table__
    sortable = {each.key: each for each in columns(register)}
    asked = sortable.get(sort.removeprefix("-")) or sortable.get(register.counted_on)
    first = asked or next(iter(sortable.values()))
    down = sort.startswith("-") if sort.removeprefix("-") in sortable else first.kind in ("date", "datetime")
    by: Any = table.c[first.key]
    if first.kind in _SEARCHED:
        by = func.nullif(by, "")  # what nobody named comes last, as what nobody knows does
    if first.kind == "enterprise":
        by = select(Enterprise.name).where(Enterprise.id == by).scalar_subquery()
    elif first.kind == "reference":
        by = select(_named(first).c.name).where(_named(first).c.id == by).scalar_subquery()
    elif first.kind == "person":
        by = select(Person.name).where(Person.id == by).scalar_subquery()
    waiting: list[Any] = []
    if not sort and register.due and register.is_open is not None:
        waiting = [register.is_open.desc(), table.c[register.due].asc().nulls_last()]
    if not sort and register.in_order is not None:
        waiting = list(register.in_order(now))
    return found.order_by(*waiting, (by.desc() if down else by.asc()).nulls_last(), table.c.id)


def enterprise_names(session: FencedSession, rows: Iterable[Any]) -> dict[uuid.UUID, str]:
    """The names of the enterprises that these records belong to, as far as the viewer may see them."""
    wanted = {row.enterprise_id for row in rows if getattr(row, "enterprise_id", None)}
    if not wanted:
        return {}
    named = session.execute(select(Enterprise.id, Enterprise.name).where(Enterprise.id.in_(wanted)))
    return {row.id: row.name for row in named}


def reference_names(session: FencedSession, rows: Iterable[Any], field: Field) -> dict[uuid.UUID, str]:
    """What the records are called that a field refers to, as far as the viewer may see them."""
    wanted = {found for row in rows if (found := getattr(row, field.key))}
    named = _named(field).c
    return {
        row.id: row.name for row in session.execute(select(named.id, named.name).where(named.id.in_(wanted)))
    }


def _named(field: Field) -> Any:
    """The table that a reference leads to."""
    return BY_KEY[field.refers].model.__table__


def _holds(register: Register, words: str) -> Any:
    table: Any = register.model.__table__
    texts = [
        table.c[each.key].icontains(words, autoescape=True)
        for each in register.fields
        if each.kind in _SEARCHED
    ]
    if register.belongs_to_an_enterprise:
        called = select(Enterprise.id).where(Enterprise.name.icontains(words, autoescape=True))
        texts.append(table.c.enterprise_id.in_(called))
    called_so = select(Person.id).where(Person.name.icontains(words, autoescape=True))
    for each in register.fields:
        if each.kind == "person":
            texts.append(table.c[each.key].in_(called_so))
        elif each.kind == "people":
            texts.append(table.c[each.key].overlap(func.array(called_so.scalar_subquery())))
    return or_(*texts)


def _one_of(column: Any, field: Field, values: Sequence[str]) -> Any:
    """An empty value asks for what is not known."""
    known = [value for value in values if value]
    if field.kind == "choices":
        asked = column.overlap(known)
    elif field.kind == "flag":
        asked = column.in_([value == "true" for value in known])
    else:
        asked = column.in_(known)
    return or_(asked, column.is_(None)) if "" in values else asked


def count(session: FencedSession, found: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(found.order_by(None).subquery())) or 0
