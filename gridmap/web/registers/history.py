"""Who changed a record when, and from what to what?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import or_, select

from gridmap.db.models import Area, Audit, Person
from gridmap.fields import NOWHERE, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.reading import Unreadable, read
from gridmap.registers import Register
from gridmap.registers.enterprises import Enterprise, ResponsibleParty
from gridmap.web import current, formatting
from gridmap.web.language import translate
from gridmap.web.registers.shared import people_text

MOST = 50
_AREA = Field("area_path", N_("Area"))
_PLACE = Field("geom", N_("Place"), "point")


@dataclass(frozen=True)
class ChangeLine:
    """One field that was changed; before is empty where the record was made."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Save:
    """One save. id: of the record's own trace, by which it can be taken back; what: a key of the catalog.

    who: empty where the viewer may not know them. before: did the record exist before?
    """

    id: int | None
    at: datetime
    who: str
    what: str
    lines: tuple[ChangeLine, ...]
    before: bool


def history(register: Register, row: Any) -> list[Save]:
    """The newest saves of the record and of what is kept beside it, newest first."""
    own = (Audit.source == register.key) & (Audit.row_id == str(row.id))
    if register.beside:
        owner = {"enterprise_id": str(row.id)}
        told = or_(Audit.after.contains(owner), Audit.before.contains(owner))
        own = own | ((Audit.source == ResponsibleParty.__tablename__) & told)
    found = (
        select(Audit, Person.name)
        .outerjoin(Person, Person.id == Audit.person_id)
        .where(own)
        .order_by(Audit.at.desc(), Audit.id.desc())
        .limit(MOST)
    )
    traces = [(trace, name or "") for trace, name in current.session().execute(found)]
    return [_change(register, list(of_one)) for _, of_one in groupby(traces, lambda each: each[0].at)]


def put_right(register: Register, record_id: UUID, sent: Mapping[str, Any]) -> list[ChangeLine]:
    """In which fields a record was entered otherwise than it was sent, as far as the viewer may read its history."""
    own = (Audit.source == register.key, Audit.row_id == str(record_id), Audit.before.is_(None))
    birth = current.session().scalar(select(Audit).where(*own).order_by(Audit.id.desc()).limit(1))
    if birth is None:
        return []
    entered = birth.after or {}
    pairs = [
        ChangeLine(translate(each.title), _sent(each, sent[each.key]), _said(each, entered.get(each.key)))
        for each in register.fields
        if each.key in sent and each.key in entered
    ]
    return [each for each in pairs if each.before != each.after]


def _sent(field: Field, value: Any) -> str:
    """A value of an entry in the same words; what cannot be read, as it was typed."""
    try:
        found = read(field, value)
    except Unreadable:
        return str(value or "") or formatting.NOTHING_ENTERED
    if isinstance(found, tuple):
        return _place({"type": "Point", "coordinates": found})
    if isinstance(found, BaseGeometry):
        return _place(mapping(found))
    if isinstance(found, list):
        found = [str(each) for each in found]
    return _said(field, str(found) if isinstance(found, UUID) else found)


def _change(register: Register, traces: list[tuple[Audit, str]]) -> Save:
    """What one save wrote: all its traces carry the moment of its transaction."""
    of_record = [trace for trace, _ in traces if trace.source == register.key]
    first, who = traces[0]
    return Save(
        of_record[0].id if of_record else None,
        first.at,
        who,
        _what(of_record[-1]) if of_record else N_("Changed"),
        tuple(line for trace, _ in reversed(traces) for line in _lines(register, trace)),
        not of_record or of_record[-1].before is not None,
    )


def _what(trace: Audit) -> str:
    return N_("Entered") if trace.before is None else N_("Removed") if trace.after is None else N_("Changed")


def _lines(register: Register, trace: Audit) -> list[ChangeLine]:
    before, after = trace.before or {}, trace.after or {}
    if trace.source != register.key:
        return [_party(register, before, after)]
    if not before:
        return []
    fields = (*(field for field in register.fields if _told(field)), _AREA)
    return [
        ChangeLine(
            translate(field.title), _said(field, before.get(field.key)), _said(field, after.get(field.key))
        )
        for field in fields
        if before.get(field.key) != after.get(field.key)
    ]


def _told(field: Field) -> bool:
    return field.shown != NOWHERE or field.key == _PLACE.key


def _party(register: Register, before: dict[str, Any], after: dict[str, Any]) -> ChangeLine:
    duty = (after or before)["duty"]
    field = next((each for each in register.beside if each.key == duty), _AREA)
    said = (" ".join(filter(None, (each.get("name"), each.get("phone")))) for each in (before, after))
    return ChangeLine(translate(field.title), *(each or formatting.NOTHING_ENTERED for each in said))


def _said(field: Field, stored: Any) -> str:
    """A value of the audit's JSON in words."""
    if stored is None or stored == "":
        return formatting.NOTHING_ENTERED
    if isinstance(stored, dict):
        return _place(stored)
    if field.key == _AREA.key:
        area = current.session().get(Area, stored)
        return area.name if area else formatting.NOTHING_ENTERED
    if field.kind == "enterprise":
        owner = current.session().get(Enterprise, UUID(stored))
        return owner.name if owner else formatting.NOTHING_ENTERED
    if field.kind in ("person", "people"):
        return people_text([UUID(each) for each in ([stored] if isinstance(stored, str) else stored)])
    return formatting.value(field, stored)


def _place(stored: dict[str, Any]) -> str:
    """A shape of the audit: a point by its degrees, others by how many corners they have, from where on."""
    corners = shapely.get_coordinates(shape(stored))
    lon, lat = corners[0].tolist()
    at = f"{lat:.5f}, {lon:.5f}"
    if len(corners) == 1:
        return at
    ring = stored["type"] != "LineString"
    return translate(
        Sentence(N_("{count} corners from {place}"), {"count": len(corners) - ring, "place": at})
    )
