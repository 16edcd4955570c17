"""Which records of a register match what is asked, in which order, a page at a time?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from flask import render_template, request, url_for

from gridmap.fields import YES_NO, Field
from gridmap.layers import BY_KEY as LAYERS
from gridmap.records import lists
from gridmap.records.lists import Query, State
from gridmap.registers import Register, register_of
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.areas import townships
from gridmap.web.formatting import NUMERIC
from gridmap.web.language import translate
from gridmap.web.pages import ROWS_A_PAGE, Pager, here
from gridmap.web.registers.periods import asked_period
from gridmap.web.registers.shared import (
    CellTexts,
    area_names,
    blueprint,
    may_add,
    may_import,
    may_write,
    title,
)
from gridmap.web.remedies import on_map

UNKNOWN = "unknown"
"""In an address: the value of a filter that asks for what nobody has entered."""


@blueprint.get("/<key>")
@allow(*Role)
def listing(key: str) -> str:
    """`q` searches, `state` is open or closed, `located=no` asks for what has no place; `f.` and a field filters.

    `from` and `to`: the period in which a report counts it; `under`: an area.
    """
    register = register_of(key)
    session = current.session()
    found = lists.matching(register, _query(register), viewer().paths())
    pager = Pager.asked(lists.count(session, found))
    sort = request.args.get("sort", "")
    in_order = lists.ordered(register, found, sort, current.now()).limit(ROWS_A_PAGE).offset(pager.offset)
    rows = session.scalars(in_order).all()
    columns = lists.columns(register)
    return render_template(
        "registers/list.html",
        register=register,
        columns=columns,
        leading=_leading(register, columns),
        called=lambda row: title(register, row),
        numeric=NUMERIC,
        rows=rows,
        names=area_names(row.area_path for row in rows),
        cell=CellTexts(rows, most_people=3),
        place_address=_place_address(register),
        pager=pager,
        here=here,
        sort=sort,
        filters=[(field, _choices(register, field)) for field in register.fields if _offered(field)],
        may_add=may_add(register),
        may_import=may_import(register),
        together=[step for step in register.loop if step.together and viewer().paths(*step.roles)],
        counted_on=register.field(register.counted_on),
        under=area_names([request.args.get("under", "")]),
        narrowed=any(value for name, value in request.args.items() if name not in ("page", "sort")),
    )


def _place_address(register: Register) -> Callable[[Any], str]:
    """Where the viewer gives a record its place on the map; empty where they may not."""
    towns = [town.path for town in townships(viewer())]

    def address(row: Any) -> str:
        if not may_write(register, row.area_path):
            return ""
        if register.key not in LAYERS:
            return url_for("registers.edit", key=register.key, record_id=row.id)
        around = next((path for path in towns if row.area_path.startswith(path)), row.area_path)
        return on_map(around, pick=f"{register.key}/{row.id}", act="place")

    return address


def _leading(register: Register, columns: list[Field]) -> str:
    """The column that leads to the record."""
    return register.name or columns[0].key


def _offered(field: Field) -> bool:
    return field.filter and (bool(field.choices) or field.kind == "flag")


def _choices(register: Register, field: Field) -> list[tuple[str, str]]:
    from_field = field.choices or YES_NO
    choices = [(value, translate(text)) for value, text in from_field.items()]
    if register.model.__table__.c[field.key].nullable:
        choices.append((UNKNOWN, translate("unknown")))
    return choices


def _query(register: Register) -> Query:
    state: Any = request.args.get("state", "")
    asked = {
        field.key: request.args.getlist(f"f.{field.key}") for field in register.fields if _offered(field)
    }
    return Query(
        text=request.args.get("q", "").strip().replace("\0", ""),
        state=state if state in get_args(State) else "",
        unplaced=request.args.get("located") == "no",
        period=asked_period(),
        under=request.args.get("under", ""),
        filters={
            key: ["" if value == UNKNOWN else value for value in values if value]
            for key, values in asked.items()
        },
    )
