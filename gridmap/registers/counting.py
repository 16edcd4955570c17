"""How many of everything that a report counts were there in an area in a period?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from gridmap.registers import REGISTERS, Count, Register


@dataclass(frozen=True)
class RegisterFigure:
    """One figure of a report. title, unit: keys of the catalog. register: key of the one that holds the records.

    filter: field -> values, of the records that were counted (`Count.only`). undated: how many more there are of which
    nobody knows the day; unknown: how many are in the number without theirs, where a number is summed.
    """

    key: str
    title: str
    unit: str
    number: int
    register: str
    filter: Mapping[str, tuple[str, ...]]
    undated: int = 0
    unknown: int = 0


def counts(session: Session, area_path: str, first_day: date, last_day: date) -> list[RegisterFigure]:
    """Every figure that the registers give, under an area, both days included; as far as the session may see."""
    return [
        _counted(session, register, each, area_path, first_day, last_day)
        for register in REGISTERS
        for each in register.counts
    ]


def within(register: Register, first_day: date, last_day: date) -> ColumnElement[bool]:
    """Is a record counted in this period?"""
    columns: Any = register.model.__table__.c
    begins = columns[register.counted_on]
    if not register.counted_until:
        return and_(begins >= first_day, begins <= last_day)
    ends = columns[register.counted_until]
    return and_(begins <= last_day, or_(ends.is_(None), ends > last_day))


def _counted(
    session: Session, register: Register, each: Count, area_path: str, first_day: date, last_day: date
) -> RegisterFigure:
    columns: Any = register.model.__table__.c
    own = [columns.area_path.op("^@", is_comparison=True)(area_path)]
    own += [columns[name].in_(values) for name, values in each.only.items()]
    what = columns[each.sums] if each.sums else columns.id
    counted = within(register, first_day, last_day)
    number, undated, unknown = session.execute(
        select(
            (func.coalesce(func.sum(what).filter(counted), 0) if each.sums else func.count().filter(counted)),
            func.count().filter(columns[register.counted_on].is_(None)),
            func.count().filter(counted, what.is_(None)),
        ).where(*own)
    ).one()
    return RegisterFigure(each.key, each.title, each.unit, number, register.key, each.only, undated, unknown)
