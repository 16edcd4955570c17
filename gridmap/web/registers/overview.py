"""Which registers are kept, how many records are in each, and what of it is open?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import render_template
from sqlalchemy import func, select

from gridmap.db.models import Audit
from gridmap.records import lists
from gridmap.records.lists import Query
from gridmap.records.places import under_any
from gridmap.registers import REGISTERS, Register
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.registers.shared import blueprint, may_add


@dataclass(frozen=True)
class Summary:
    """Counts under the viewer's areas. open, unplaced: None where the register knows no such thing."""

    register: Register
    rows: int
    open: int | None
    unplaced: int | None
    changed: datetime | None
    may_add: bool


@blueprint.get("")
@allow(*Role)
def overview() -> str:
    return render_template("registers/overview.html", summaries=[_summary(each) for each in REGISTERS])


def _summary(register: Register) -> Summary:
    changed = select(func.max(Audit.at)).where(
        Audit.source == register.key, under_any(Audit.area_path.expression, viewer().paths())
    )
    return Summary(
        register,
        _count(register, Query()),
        None if register.is_open is None else _count(register, Query(state="open")),
        _count(register, Query(unplaced=True)) if register.may_be_unplaced else None,
        current.session().scalar(changed),
        may_add(register),
    )


def _count(register: Register, query: Query) -> int:
    return lists.count(current.session(), lists.matching(register, query, viewer().paths()))
