"""What becomes of an entry that follows another one: what was noted for a call before that call had an incident?

It is entered after the one that it follows, on the record that came of it. While that one waits for a decision, it
waits too; whoever decides about the one decides about both. Where it arrives before the other, as the numbers of the
device tell, it waits for that, and is entered by itself once that is in the records.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select
from sqlalchemy.orm import aliased

from gridmap.db.models import Device, OutboxEntry
from gridmap.db.models.outbox import EntryState
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict
from gridmap.i18n.texts import N_
from gridmap.records.ids import as_id
from gridmap.records.outbox.written import Written

_NAMED = r'"follows": ?"([0-9a-f-]{36})"'
_TO_COME = N_(
    "It belongs to an entry that has not arrived yet; it is entered by itself as soon as that is in the records."
)
_WAITS = N_(
    "It belongs to an entry that was not in the records when it came; it is entered together with that."
)


def follows(body: str) -> uuid.UUID | None:
    """Which entry the one with this body follows."""
    return as_id(json.loads(body).get("follows"))


def one_at_a_time(session: FencedSession, entry_id: uuid.UUID) -> None:
    """Until the transaction ends nobody else decides about the entry, or lets one follow it."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(entry_id), 0))))


def after(session: FencedSession, written: Written, number: int) -> Written:
    """The same with the record that came of what it follows. Raises Conflict where none has come of it.

    number: its place in the sequence of its device.
    """
    if written.follows is None:
        return written
    found = session.get(OutboxEntry, written.follows, populate_existing=True)
    if found is None and _is_short(session, written.device, number):
        raise Conflict(_TO_COME)
    if found is None or found.device_id != written.device or found.state == EntryState.HELD:
        raise Conflict(_WAITS)
    if found.state == EntryState.SET_ASIDE:
        raise Conflict(N_("What it belongs to was set aside."))
    return replace(written, after=found.about)


def _is_short(session: FencedSession, device_id: uuid.UUID, number: int) -> bool:
    """Has something not arrived that the device wrote before this number?"""
    before = (OutboxEntry.device_id == device_id, OutboxEntry.number < number)
    arrived = session.scalar(select(func.count(OutboxEntry.number.distinct())).where(*before)) or 0
    return arrived < number - 1


def following(session: FencedSession, entry: OutboxEntry) -> list[OutboxEntry]:
    """What waits for the same decision as this entry, in the order in which it was written."""
    return _of(entry, session.scalars(_asked(entry).where(OutboxEntry.state == EntryState.HELD)))


def all_following(session: FencedSession, entry: OutboxEntry) -> list[OutboxEntry]:
    """The same with what was decided or entered before."""
    return _of(entry, session.scalars(_asked(entry)))


def that_waited(session: FencedSession, entry: OutboxEntry) -> list[OutboxEntry]:
    """What came before this entry and waited for it, in order, locked until the transaction ends."""
    held = _asked(entry).where(OutboxEntry.state == EntryState.HELD).with_for_update()
    return _of(entry, session.scalars(held.execution_options(populate_existing=True)))


def _asked(entry: OutboxEntry) -> Select[OutboxEntry]:
    named = func.substring(OutboxEntry.body, _NAMED) == str(entry.id)
    asked = select(OutboxEntry).where(OutboxEntry.device_id == entry.device_id, named)
    return asked.order_by(OutboxEntry.number, OutboxEntry.id)


def _of(entry: OutboxEntry, found: Iterable[OutboxEntry]) -> list[OutboxEntry]:
    return [each for each in found if follows(each.body) == entry.id]


def waits_for_another() -> ColumnElement[bool]:
    """The condition that nobody is to decide about an entry by itself: what it follows waits, or is still to come."""
    return or_(_decided_with_another(), _is_to_come())


def _is_to_come() -> ColumnElement[bool]:
    first, before = aliased(OutboxEntry), aliased(OutboxEntry)
    named = func.substring(OutboxEntry.body, _NAMED)
    has_come = select(first.id).where(cast(first.id, String) == named).exists()
    arrived = select(func.count(before.number.distinct())).where(
        before.device_id == OutboxEntry.device_id, before.number < OutboxEntry.number
    )
    given_up = select(Device.id).where(Device.id == OutboxEntry.device_id, Device.taken_off_at.is_not(None))
    is_short = arrived.scalar_subquery() < OutboxEntry.number - 1
    return and_(named.is_not(None), ~has_come, is_short, ~given_up.exists())


def _decided_with_another() -> ColumnElement[bool]:
    """The condition that an entry follows one that waits itself."""
    first = aliased(OutboxEntry)
    named = func.substring(OutboxEntry.body, _NAMED)
    waits = select(first.id).where(
        first.state == EntryState.HELD,
        first.device_id == OutboxEntry.device_id,
        cast(first.id, String) == named,
    )
    return waits.exists()
