"""What do all pages of the registers share: the blueprint, what the viewer may do, and how a value looks?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint
from sqlalchemy import select

from gridmap.db.models import Area
from gridmap.fields import Field
from gridmap.records import lists
from gridmap.registers import Register
from gridmap.web import current, formatting
from gridmap.web.access import viewer
from gridmap.web.navigation import name_own_area

blueprint = Blueprint("registers", __name__, url_prefix="/registers")
name_own_area(blueprint)


def may_add(register: Register) -> bool:
    """May the viewer write this register somewhere?"""
    return bool(viewer().paths(*register.writers))


def may_write(register: Register, area_path: str) -> bool:
    return viewer().holds(register.writers, area_path)


def may_import(register: Register) -> bool:
    """May the viewer hand in a whole ledger, and take one with them?"""
    return bool(viewer().paths(*register.importers))


def area_names(paths: Iterable[str]) -> dict[str, str]:
    found = select(Area.path, Area.name).where(Area.path.in_(set(paths)))
    return {row.path: row.name for row in current.session().execute(found)}


class Cells:
    """The values of some records in words; an enterprise by its name, as far as the viewer may see it."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.enterprises = lists.enterprise_names(current.session(), rows)

    def __call__(self, row: Any, field: Field) -> str:
        stored = getattr(row, field.key)
        if field.kind == "enterprise":
            return self.enterprises.get(stored, formatting.NOTHING_ENTERED)
        return formatting.value(field, stored)


def title(register: Register, row: Any) -> str:
    """What a record is called: by its name, else by what it is known by."""
    if register.name:
        return str(getattr(row, register.name)) or formatting.NOTHING_ENTERED
    cells = Cells([row])
    named = (register.field(key) for key in register.known_by)
    return " · ".join(cells(row, field) for field in named if field is not None)
