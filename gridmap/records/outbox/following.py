"""What becomes of an entry that follows another one: what was noted for a call before that call had an incident?

It is entered after the one that it follows, on the record that came of it. While that one waits for a decision, it
waits too; whoever decides about the one decides about both.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import replace

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.orm import aliased

from gridmap.db.models import OutboxEntry
from gridmap.db.models.outbox import EntryState
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict
from gridmap.i18n.texts import N_
from gridmap.records.ids import as_id
from gridmap.records.outbox.written import Written

_NAMED = r'"follows": ?"([0-9a-f-]{36})"'
_WAITS = N_(
    "It belongs to an entry that was not in the records when it came; it is entered together with that."
)


def follows(body: str) -> uuid.UUID | None:
    """Which entry the one with this body follows."""
    return as_id(json.loads(body).get("follows"))


def one_at_a_time(session: FencedSession, entry_id: uuid.UUID) -> None:
    """Until the transaction ends nobody else decides about the entry, or lets one follow it."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(entry_id), 0))))


def after(session: FencedSession, written: Written) -> Written:
    """The same with the record that came of what it follows. Raises Conflict where none has come of it."""
    if written.follows is None:
        return written
    found = session.get(OutboxEntry, written.follows, populate_existing=True)
    if found is None or found.device_id != written.device or found.state == EntryState.HELD:
        raise Conflict(_WAITS)
    if found.state == EntryState.SET_ASIDE:
        raise Conflict(N_("What it belongs to was set aside."))
    return replace(written, after=found.about)


def following(session: FencedSession, entry: OutboxEntry) -> list[OutboxEntry]:
    """What waits for the same decision as this entry, in the order in which it was written."""
    return [each for each in all_following(session, entry) if each.state == EntryState.HELD]


def all_following(session: FencedSession, entry: OutboxEntry) -> list[OutboxEntry]:
    """The same with what was decided or entered before."""
    asked = select(OutboxEntry).where(
        OutboxEntry.device_id == entry.device_id,
        func.substring(OutboxEntry.body, _NAMED) == str(entry.id),
    )
    found = session.scalars(asked.order_by(OutboxEntry.number, OutboxEntry.id))
    return [each for each in found if follows(each.body) == entry.id]


def decided_with_another() -> ColumnElement[bool]:
    """The condition that an entry follows one that waits itself."""
    first = aliased(OutboxEntry)
    named = func.substring(OutboxEntry.body, _NAMED)
    waits = select(first.id).where(
        first.state == EntryState.HELD,
        first.device_id == OutboxEntry.device_id,
        cast(first.id, String) == named,
    )
    return waits.exists()
