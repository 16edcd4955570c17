"""Which rows does each ledger hold under some areas, field by field as its workbook shows them?

What comes out here goes in again unchanged: each row carries the number of its record, and its version.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Table, func, null, select

from gridmap.db.models import Area, AreaCode
from gridmap.db.models.base import SEGMENT
from gridmap.db.sessions import FencedSession
from gridmap.imports.export import people
from gridmap.imports.export.people import labels_of
from gridmap.imports.fields import HAVE_CREWS, ID_HEADING, LATITUDE, LONGITUDE, SHAPE_OF, VERSION_HEADING
from gridmap.imports.matching.crews import names_by_outing
from gridmap.imports.matching.tree import area_id
from gridmap.records.person_names import PersonNames
from gridmap.records.places import under_any
from gridmap.registers import BY_KEY
from gridmap.registers.enterprises import Enterprise, ResponsibleParty

SHAPE = "shape"
Row = dict[str, Any]
Prefixes = Sequence[str]

CARRIED = frozenset({*BY_KEY, "areas", "people"})
"""The ledgers that can be downloaded as they are filled."""


def rows(session: FencedSession, noun: str, prefixes: Prefixes) -> Iterator[Row]:
    """field -> value, with ID_HEADING and VERSION_HEADING, and with SHAPE (WGS 84) where the record has one.

    prefixes: paths of areas; nothing outside of them is told.
    """
    if noun == "areas":
        return _areas(session, prefixes)
    if noun == "people":
        return people.rows(session, prefixes)
    return _records(session, noun, prefixes)


def _records(session: FencedSession, noun: str, prefixes: Prefixes) -> Iterator[Row]:
    register = BY_KEY[noun]
    table: Any = register.model.__table__
    names = [column.name for column in table.c if column.name != "geom"]
    extra: list[Any] = []
    shape = func.ST_AsBinary(table.c.geom) if "geom" in table.c else null()
    found = select(*(table.c[name] for name in names), shape)
    if register.belongs_to_an_enterprise:
        extra = [Enterprise.name, Enterprise.code]
        found = found.add_columns(*extra).outerjoin(Enterprise, Enterprise.id == table.c.enterprise_id)
    parties = _parties(session) if register.beside else {}
    crews = names_by_outing(session) if noun in HAVE_CREWS else {}
    labels = labels_of(session, prefixes)
    naming = [each for each in register.fields if each.kind in ("person", "people")]
    called = PersonNames(session) if naming else None
    for values in session.execute(_under(found, table, prefixes)):
        row = dict(zip(names, values, strict=False))
        wkb, *enterprise = values[len(names) :]
        row |= _placed(noun, wkb) | parties.get(row["id"], {})
        row |= dict(zip(("enterprise", "enterprise_code"), enterprise, strict=False))
        row |= {each.key: called.told(row[each.key]) for each in naming if called and row[each.key]}
        if noun in HAVE_CREWS:
            row["crew"] = crews.get(row["id"] if noun == "outings" else row["outing_id"], "")
        row["area"] = labels.get(row["area_path"], "")
        yield row | {ID_HEADING: str(row["id"]), VERSION_HEADING: row.get("version")}


def _under(found: Any, table: Table, prefixes: Prefixes) -> Any:
    return found.where(under_any(table.c.area_path, prefixes)).order_by(table.c.id)


def _placed(noun: str, wkb: bytes | None) -> Row:
    shape: BaseGeometry | None = None if wkb is None else shapely.from_wkb(bytes(wkb))
    if SHAPE_OF[noun] == "point" and isinstance(shape, shapely.Point):
        return {LONGITUDE: shape.x, LATITUDE: shape.y, SHAPE: shape}
    return {SHAPE: shape}


def _parties(session: FencedSession) -> dict[UUID, dict[str, str]]:
    found: dict[UUID, dict[str, str]] = {}
    party = ResponsibleParty
    for owner, duty, name, phone in session.execute(
        select(party.enterprise_id, party.duty, party.name, party.phone).order_by(party.id)
    ):
        found.setdefault(owner, {}).setdefault(duty, name)
        if phone and found[owner][duty] == name:
            found[owner].setdefault(f"{duty}_phone", phone)
    return found


def _areas(session: FencedSession, prefixes: Prefixes) -> Iterator[Row]:
    valid = AreaCode.valid.op("@>")(func.current_date())
    names = ("path", "level", "name", "population", "households", "note", "version")
    staff = people.by_area(session)
    called = {row.path: row.name for row in session.execute(select(Area.path, Area.name))}
    found = (
        select(*(getattr(Area, name) for name in names), AreaCode.code, func.ST_AsBinary(Area.geom))
        .outerjoin(AreaCode, (AreaCode.area_path == Area.path) & valid)
        .where(under_any(Area.path.expression, prefixes))
        .order_by(func.length(Area.path), Area.path)
    )
    for *values, code, wkb in session.execute(found):
        row = dict(zip(names, values, strict=True))
        row |= {"code": code, "parent": called.get(row["path"][:-SEGMENT]), **_placed("areas", wkb)}
        row |= staff.get(row["path"], {})
        yield row | {ID_HEADING: str(area_id(row["path"])), VERSION_HEADING: row["version"]}
