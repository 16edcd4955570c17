"""What do all pages of the registers share: the blueprint, what the viewer may do, and how a value looks?"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, g
from sqlalchemy import select

from gridmap.db.models import Area
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import lists
from gridmap.records.person_names import PersonNames
from gridmap.registers import Register
from gridmap.web import current, formatting
from gridmap.web.access import viewer
from gridmap.web.language import listed, translate
from gridmap.web.navigation import name_own_area

blueprint = Blueprint("registers", __name__, url_prefix="/registers")
name_own_area(blueprint)


def may_add(register: Register) -> bool:
    """May the viewer write this register somewhere?"""
    return bool(viewer().paths(*register.writers))


@blueprint.app_template_filter("adding")
def adding(register: Register) -> str:
    """What it is called to add a record."""
    if register.adding:
        return translate(register.adding)
    return translate(Sentence(N_("Add to {register}"), {"register": Sentence(register.title)}))


def may_write(register: Register, area_path: str) -> bool:
    return viewer().holds(register.writers, area_path)


def may_import(register: Register) -> bool:
    """May the viewer hand in a whole ledger, and take one with them?"""
    return bool(viewer().paths(*register.importers))


def area_names(paths: Iterable[str]) -> dict[str, str]:
    found = select(Area.path, Area.name).where(Area.path.in_(set(paths)))
    return {row.path: row.name for row in current.session().execute(found)}


def person_names() -> PersonNames:
    """What the people whom the viewer may see are called; read once a request."""
    if "person_names" not in g:
        g.person_names = PersonNames(current.session())
    names: PersonNames = g.person_names
    return names


def people_text(named: Any, most: int | None = None) -> str:
    """The names of one or several people, and how many more there are: beyond the first `most`, or unseen here."""
    count = 1 if isinstance(named, uuid.UUID) else len(named)
    shown = person_names().shown(named)
    if most is not None and len(shown) > most:
        few = {"names": listed(shown[:most]), "count": count}
        return translate(Sentence(N_("{names} and others, {count} in all"), few))
    more = (
        []
        if len(shown) == count
        else [translate(Sentence(N_("{count} from elsewhere"), {"count": count - len(shown)}))]
    )
    return listed([*shown, *more])


class CellTexts:
    """The values of some records in words; enterprises and people by their names, as far as the viewer may see them."""

    def __init__(self, rows: Iterable[Any], most_people: int | None = None) -> None:
        rows = list(rows)
        self.most_people = most_people
        self.rows = rows
        self.referred: dict[str, dict[uuid.UUID, str]] = {}
        self.enterprises = lists.enterprise_names(current.session(), rows)

    def __call__(self, row: Any, field: Field) -> str:
        stored = getattr(row, field.key)
        if field.kind == "enterprise":
            return self.enterprises.get(stored, formatting.NOTHING_ENTERED)
        if field.kind == "reference" and stored:
            if field.key not in self.referred:
                names = lists.reference_names(current.session(), self.rows, field)
                self.referred[field.key] = names
            return self.referred[field.key].get(stored, formatting.NOTHING_ENTERED)
        if field.kind in ("person", "people"):
            return people_text(stored, self.most_people) if stored else formatting.NOTHING_ENTERED
        return formatting.value(field, stored)


def title(register: Register, row: Any) -> str:
    """What a record is called: by its name, else by what it is known by."""
    if register.name and getattr(row, register.name):
        return str(getattr(row, register.name))
    cells = CellTexts([row])
    named = [register.field(key) for key in register.known_by]
    said = [cells(row, field) for field in named if field is not None and getattr(row, field.key) is not None]
    where = [area_names([row.area_path])[row.area_path]] if None in named else []
    return " · ".join([*said, *where]) or formatting.NOTHING_ENTERED
