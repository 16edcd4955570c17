"""What does the ledger hold already, of everything that a file may speak of?"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import func, null, select

from gridmap.db.sessions import FencedSession
from gridmap.imports.matching.identity import Existing
from gridmap.records.places import under_any
from gridmap.registers.base.register import Register
from gridmap.registers.enterprises import Enterprise, ResponsibleParty


def records(session: FencedSession, noun: Register, target: str) -> list[Existing]:
    """The records of one noun under an area."""
    table: Any = noun.model.__table__
    columns = [column for column in table.c if column.name != "geom"]
    lonlat = (func.ST_X(table.c.geom), func.ST_Y(table.c.geom)) if "geom" in table.c else (null(), null())
    found = session.execute(select(*columns, *lonlat).where(under_any(table.c.area_path, [target])))
    names = [column.name for column in columns]
    known = []
    for *values, lon, lat in found:
        row = dict(zip(names, values, strict=True))
        known.append(Existing(row["id"], row["version"], row, None if lon is None else (lon, lat)))
    if noun.beside:
        _bring_parties(session, {each.id: each for each in known}, target)
    return known


def _bring_parties(session: FencedSession, known: dict[uuid.UUID, Existing], target: str) -> None:
    party = ResponsibleParty
    found = (
        select(party.enterprise_id, party.id, party.duty, party.name, party.phone)
        .join(Enterprise, Enterprise.id == party.enterprise_id)
        .where(under_any(Enterprise.area_path.expression, [target]))
    )
    for enterprise_id, party_id, duty, name, phone in session.execute(found.order_by(party.id)):
        if enterprise_id in known:
            known[enterprise_id].parties.append((party_id, duty, name, phone))
