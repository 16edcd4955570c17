"""What is in each ledger of the own areas, and how complete is it?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import render_template, request
from sqlalchemy import Select, func, or_, select

from gridmap.db.models import Audit
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.records.nouns import NOUNS
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.admin.ledger import BY_KEY, LEDGERS, Column, Ledger
from gridmap.web.admin.shared import ROWS_A_PAGE, Pager, administered, area_names, blueprint, own_townships
from gridmap.web.language import day, translate
from gridmap.web.remedies import on_map


@blueprint.get("/ledgers")
@allow(Role.ADMINISTRATOR)
def ledgers() -> str:
    return render_template("admin/ledgers.html", lines=[(ledger, *_summary(ledger)) for ledger in LEDGERS])


@blueprint.get("/ledgers/<noun>")
@allow(Role.ADMINISTRATOR)
def ledger(noun: str) -> str:
    """One ledger, a page at a time. `q` searches, `state` is open or closed, `located` is no or nothing."""
    if noun not in BY_KEY:
        raise NotFound(N_("There is no such ledger."))
    asked = BY_KEY[noun]
    wanted = _wanted(asked)
    session = current.session()
    pager = Pager.asked(session.scalar(select(func.count()).select_from(wanted.subquery())) or 0)
    in_order = wanted.order_by(*_order(asked)).limit(ROWS_A_PAGE).offset(pager.offset)
    rows = session.scalars(in_order).all()
    return render_template(
        "admin/ledger.html",
        ledger=asked,
        rows=rows,
        names=area_names(row.area_path for row in rows),
        pager=pager,
        cell=cell,
        forms=NOUNS,
        form_of=_form_of(noun),
    )


def _form_of(noun: str) -> Callable[..., str]:
    """Where a record of the ledger is edited, or placed: on the map of its township."""
    towns = [town.path for town in own_townships()]

    def address(row: Any, act: str = "edit") -> str:
        around = next((path for path in towns if row.area_path.startswith(path)), row.area_path)
        return on_map(around, pick=f"{noun}/{row.id}", act=act)

    return address


def cell(row: Any, column: Column) -> str:
    """A value as it is read; empty where nothing is known."""
    value = row
    for name in column.key.split("."):
        value = getattr(value, name, None)
    if isinstance(value, list):
        return ", ".join(_word(each, column) for each in value)
    return _word(value, column)


def _word(value: Any, column: Column) -> str:
    if value is None:
        return ""
    if column.choices:
        return translate(column.choices.get(str(value), str(value)))
    if isinstance(value, date | datetime):
        return day(value)
    return str(getattr(value, "name", value))


def _wanted(asked: Ledger) -> Select[tuple[Any]]:
    wanted = select(asked.model).where(administered(asked.model.area_path))
    words = request.args.get("q", "").strip()
    if words:
        columns = (getattr(asked.model, name) for name in asked.searched)
        wanted = wanted.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    state = request.args.get("state")
    if asked.is_open is not None and state in {"open", "closed"}:
        wanted = wanted.where(asked.is_open if state == "open" else ~asked.is_open)
    if asked.has_place and request.args.get("located") == "no":
        wanted = wanted.where(asked.model.geom.is_(None))
    return wanted


def _order(asked: Ledger) -> list[Any]:
    """By the first column, the newest day first; the id settles what is equal, so pages do not overlap."""
    first = getattr(asked.model, asked.columns[0].key)
    return [first.desc() if first.type.python_type is date else first.asc(), asked.model.id]


def _summary(asked: Ledger) -> tuple[int, int | None, datetime | None]:
    """(rows, of which unlocated or None where rows have no place, last change)."""
    table = asked.model
    session = current.session()
    rows = session.scalar(select(func.count()).select_from(table).where(administered(table.area_path))) or 0
    nowhere = None
    if asked.has_place:
        unlocated = select(func.count()).where(administered(table.area_path), table.geom.is_(None))
        nowhere = session.scalar(unlocated) or 0
    changed = select(func.max(Audit.at)).where(Audit.source == asked.key, administered(Audit.area_path))
    return rows, nowhere, session.scalar(changed)
