"""What is in each ledger of the own areas, and how complete is it?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, get_args

from flask import render_template, request
from sqlalchemy import func, select

from gridmap.db.models import Audit
from gridmap.fields import Field
from gridmap.records import lists
from gridmap.records.lists import Query, State
from gridmap.registers import REGISTERS, Register, register_of
from gridmap.vocabulary import Role
from gridmap.web import current, formatting
from gridmap.web.access import allow
from gridmap.web.admin.shared import (
    ROWS_A_PAGE,
    Pager,
    administered,
    area_names,
    blueprint,
    own_paths,
    own_townships,
)
from gridmap.web.remedies import on_map


@blueprint.get("/ledgers")
@allow(Role.ADMINISTRATOR)
def ledgers() -> str:
    return render_template("admin/ledgers.html", lines=[(each, *_summary(each)) for each in REGISTERS])


@blueprint.get("/ledgers/<noun>")
@allow(Role.ADMINISTRATOR)
def ledger(noun: str) -> str:
    """One ledger, a page at a time. `q` searches, `state` is open or closed, `located` is no or nothing."""
    register = register_of(noun)
    session = current.session()
    found = lists.matching(register, _query(), own_paths())
    pager = Pager.asked(lists.count(session, found))
    in_order = lists.ordered(register, found, "").limit(ROWS_A_PAGE).offset(pager.offset)
    rows = session.scalars(in_order).all()
    enterprises = lists.enterprise_names(session, rows)

    def cell(row: Any, column: Field) -> str:
        stored = getattr(row, column.key)
        return (
            enterprises.get(stored, "") if column.kind == "enterprise" else formatting.value(column, stored)
        )

    return render_template(
        "admin/ledger.html",
        ledger=register,
        columns=lists.columns(register),
        rows=rows,
        names=area_names(row.area_path for row in rows),
        pager=pager,
        cell=cell,
        form_of=_form_of(noun),
    )


def _query() -> Query:
    state = request.args.get("state", "")
    return Query(
        text=request.args.get("q", "").strip(),
        state=state if state in get_args(State) else "",  # type: ignore[arg-type]
        unplaced=request.args.get("located") == "no",
    )


def _form_of(noun: str) -> Callable[..., str]:
    """Where a record of the ledger is edited, or placed: on the map of its township."""
    towns = [town.path for town in own_townships()]

    def address(row: Any, act: str = "edit") -> str:
        around = next((path for path in towns if row.area_path.startswith(path)), row.area_path)
        return on_map(around, pick=f"{noun}/{row.id}", act=act)

    return address


def _summary(register: Register) -> tuple[int, int | None, datetime | None]:
    """(rows, of which unlocated or None where rows have no place, last change)."""
    session = current.session()
    rows = lists.count(session, lists.matching(register, Query(), own_paths()))
    nowhere = None
    if register.shape != "none":
        nowhere = lists.count(session, lists.matching(register, Query(unplaced=True), own_paths()))
    changed = select(func.max(Audit.at)).where(Audit.source == register.key, administered(Audit.area_path))
    return rows, nowhere, session.scalar(changed)
