"""How is one write taken back? What it changed becomes what the audit says it was, if nobody wrote since."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, func, or_, select

from gridmap.db.models import Attachment, Audit
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, NotFound
from gridmap.i18n.texts import N_
from gridmap.records import guard
from gridmap.records.geometry import from_geojson
from gridmap.registers import BY_KEY
from gridmap.registers.base.register import Register
from gridmap.registers.enterprises import ResponsibleParty


@dataclass(frozen=True)
class Undone:
    """version: None where the record is gone again; change: id of the audit's row of the undoing itself."""

    noun: str
    id: uuid.UUID
    version: int | None
    change: int | None


def undo(session: FencedSession, audit_id: int, now: datetime) -> Undone:
    """Take back the write that the audit keeps under this id. The caller commits; it can itself be undone.

    Raises NotFound, Forbidden, and Conflict where the record was written again since, or others depend on it.
    """
    trace = session.get(Audit, audit_id)
    if trace is None or trace.source not in BY_KEY:
        raise NotFound(N_("This change does not exist, or lies outside the areas you may see."))
    noun, record_id = BY_KEY[trace.source], uuid.UUID(trace.row_id)
    prefixes = guard.writable(session, noun)
    guard.require(session, trace.area_path, prefixes)
    # The row is locked before its traces are read: of two who undo at once the second sees what the first did.
    row: Any = session.get(noun.model, record_id, populate_existing=True, with_for_update=True)
    newest = guard.latest(session, trace.source, trace.row_id)
    if newest is None or newest.id != trace.id or (row is None) != (trace.after is None):
        raise guard.changed_first(session, trace.source, trace.row_id, now)
    if only_steps(noun, trace):
        raise Conflict(N_("A step is taken back on the page of the record, with the reason."))
    try:
        with guard.written(session, noun.key, record_id, now):
            _take_back(session, noun, trace, row)
    except guard.Needed:
        raise Conflict(N_("Other records belong to this one; it stays.")) from None
    except guard.IdInUse:
        raise guard.changed_first(session, trace.source, trace.row_id, now) from None
    done = guard.latest(session, trace.source, trace.row_id)
    left = session.get(noun.model, record_id)
    return Undone(noun.key, record_id, getattr(left, "version", None), done.id if done else None)


def only_steps(noun: Register, trace: Audit) -> bool:
    """Did this change come from a step of the loop? It touched nothing that a form may write."""
    if not noun.loop or trace.before is None or trace.after is None:
        return False
    changed = {key for key, value in trace.after.items() if trace.before.get(key) != value}
    editable = {each.key for each in noun.fields if each.typed and each.editable} | {"area_path"}
    return not changed & editable


def _take_back(session: FencedSession, noun: Register, trace: Audit, row: Any) -> None:
    if noun.beside and trace.before is not None and trace.after is not None:
        _take_back_beside(session, noun, trace, row)
    if trace.before is None:
        _refuse_if_needed(session, noun, row)
        session.delete(row)
    elif trace.after is None:
        session.add(noun.model(**restored(noun.model.__table__.c, trace.before)))
    else:
        for column in noun.model.__table__.c:
            was = trace.before.get(column.name)
            if column.name != "version" and was != trace.after.get(column.name):
                setattr(row, column.name, _value(column, was))
        session.flush()
        guard.bring_photos(session, noun.key, row)


def _take_back_beside(session: FencedSession, noun: Register, trace: Audit, row: Any) -> None:
    """What the same save wrote beside the record; both traces carry the moment of their transaction."""
    owner = {"enterprise_id": str(row.id)}
    told = or_(Audit.after.contains(owner), Audit.before.contains(owner))
    same = (Audit.at == trace.at, Audit.person_id.is_not_distinct_from(trace.person_id), told)
    of_parties = Audit.source == ResponsibleParty.__tablename__
    for each in session.scalars(select(Audit).where(of_parties, *same).order_by(Audit.id.desc())):
        party = session.get(ResponsibleParty, uuid.UUID(each.row_id))
        if each.before is None:
            row.parties = [kept for kept in row.parties if kept is not party]
        elif party is None:
            row.parties.append(ResponsibleParty(id=uuid.UUID(each.row_id), **_told(each.before)))
        else:
            party.name, party.phone = each.before["name"], each.before["phone"]
    session.flush()


def _told(before: dict[str, Any]) -> dict[str, Any]:
    return {key: before[key] for key in ("duty", "name", "phone")}


def _refuse_if_needed(session: FencedSession, noun: Register, row: Any) -> None:
    """Photos, responsible parties and answers would go silently with their record; all else the database refuses."""
    photos = select(func.count()).where(Attachment.source == noun.key, Attachment.row_id == row.id)
    if session.scalar(photos) or getattr(row, "parties", None) or getattr(row, "answers", None):
        raise guard.Needed


def restored(columns: Iterable[ColumnElement[Any]], stored: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a row as the audit kept it; its version is the table's own."""
    return {each.name: _value(each, stored.get(each.name)) for each in columns if each.name != "version"}


def _value(column: ColumnElement[Any], stored: Any) -> Any:
    """A value of the audit's JSON as the column's own type."""
    if stored is None:
        return None
    if isinstance(stored, dict):
        return from_geojson(stored)
    if isinstance(column.type, ARRAY) and column.type.item_type.python_type is uuid.UUID:
        return [uuid.UUID(each) for each in stored]
    kind = column.type.python_type
    if kind is uuid.UUID:
        return uuid.UUID(stored)
    return kind.fromisoformat(stored) if issubclass(kind, date) else stored
