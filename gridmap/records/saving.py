"""How does a new record, or a change to one, get past every check and into the table? The caller commits."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select

from gridmap.db.models import Audit
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, Forbidden
from gridmap.i18n.texts import N_
from gridmap.records import guard
from gridmap.records.filling import blank, fill
from gridmap.records.reading import Unreadable, read
from gridmap.registers.base.register import Register, Saving


@dataclass(frozen=True)
class Saved:
    """change: id of the audit's row, None where nothing was different; made: it did not exist before."""

    id: uuid.UUID
    version: int
    change: int | None
    made: bool = False


def create(
    session: FencedSession,
    noun: Register,
    record_id: uuid.UUID,
    values: Mapping[str, Any],
    now: datetime,
    follows: Mapping[str, Any] = MappingProxyType({}),
) -> Saved:
    """Make a record under an id that the client chose, so that asking twice makes one.

    follows: columns that nobody types, as the code that calls knows them.

    Raises Forbidden, InvalidInput with every complaint, and Conflict where the id stands for something else.
    """
    prefixes = guard.writable(session, noun)
    if session.get(noun.model, record_id) is not None:
        return _again(session, noun, record_id, values)
    row = blank(noun, record_id)
    for key, value in follows.items():
        setattr(row, key, value)
    fill(noun, row, values, _under_way(session, values, now, is_new=True), prefixes)
    try:
        with guard.written(session, noun.key, record_id, now):
            session.add(row)
    except guard.IdInUse:  # by a request that ran beside this one
        return _again(session, noun, record_id, values)
    return _saved(session, noun, row, made=True)


def change(
    session: FencedSession,
    noun: Register,
    record_id: uuid.UUID,
    version: int,
    changes: Mapping[str, Any],
    now: datetime,
) -> Saved:
    """Change fields of a record of which the client saw `version`.

    Raises NotFound, Forbidden, InvalidInput with every complaint, and Conflict where it is another version.
    """
    row = guard.find(session, noun, record_id)
    prefixes = guard.writable(session, noun)
    guard.require(session, row.area_path, prefixes)
    if row.version != version:
        raise guard.changed_first(session, noun.key, record_id, now)
    with guard.written(session, noun.key, record_id, now), session.no_autoflush:
        fill(noun, row, changes, _under_way(session, changes, now, is_new=False), prefixes)
        if not session.is_modified(row):
            return Saved(record_id, version, None)
        session.flush()
        guard.bring_photos(session, noun.key, row)
    return _saved(session, noun, row)


def _under_way(session: FencedSession, values: Mapping[str, Any], now: datetime, *, is_new: bool) -> Saving:
    if session.author is None:
        raise Forbidden(N_("Please sign in first."))
    return Saving(session, now, session.author, is_new, frozenset(values))


def _saved(session: FencedSession, noun: Register, row: Any, *, made: bool = False) -> Saved:
    trace = guard.latest(session, noun.key, row.id)
    return Saved(row.id, row.version, trace.id if trace else None, made)


def _again(session: FencedSession, noun: Register, record_id: uuid.UUID, values: Mapping[str, Any]) -> Saved:
    """The id once more: what it made then, if the same person asked for the same."""
    birth = session.scalar(
        select(Audit)
        .where(Audit.source == noun.key, Audit.row_id == str(record_id), Audit.before.is_(None))
        .order_by(Audit.id.desc())
        .limit(1)
    )
    row = session.get(noun.model, record_id)
    if row is None or birth is None or birth.person_id != session.viewer or not _agrees(noun, values, birth):
        raise Conflict(N_("This id is taken by another record; nothing was saved."))
    return _saved(session, noun, row)


def _agrees(noun: Register, values: Mapping[str, Any], birth: Audit) -> bool:
    """Is everything that is said here what was written then? What is left empty says nothing."""
    written = birth.after or {}
    try:
        said = {entry.key: read(entry, values[entry.key]) for entry in noun.typed if entry.key in values}
    except Unreadable:
        return False
    told = {key: value for key, value in said.items() if value is not None and value != ""}
    return all(_plain(value) == _kept(written.get(key), value) for key, value in told.items())


def _plain(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, uuid.UUID) else value


def _kept(stored: Any, like: Any) -> Any:
    """A value of the audit, a point of it as (lon, lat), another shape and a moment as such."""
    if isinstance(like, BaseGeometry) and isinstance(stored, dict):
        return shape(stored)
    if isinstance(like, datetime) and isinstance(stored, str):
        return datetime.fromisoformat(stored)
    return tuple(stored["coordinates"]) if isinstance(stored, dict) else stored
