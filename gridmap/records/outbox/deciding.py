"""What does a person decide about an entry that could not be entered by itself?

It is entered, with what the person has put right, in their name and with whoever wrote it named; or it is set aside
with a reason. Either way it stays.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from gridmap.db.models import OutboxEntry
from gridmap.db.models.outbox import EntryState
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import photos
from gridmap.records.outbox import following
from gridmap.records.outbox.kinds import KINDS
from gridmap.records.outbox.receiving import EntryRefusal, effect, parts_of, rewritten
from gridmap.vocabulary import Role

LONGEST_REASON = 500
DECIDERS = (Role.PLANNER, Role.ADMINISTRATOR)
"""Who decides about whatever was held, where they hold the role; about some entries others do too (`may_decide`)."""


def find(session: FencedSession, entry_id: uuid.UUID) -> OutboxEntry:
    """Raises NotFound where there is none, or it lies beyond the fence."""
    found = session.get(OutboxEntry, entry_id, populate_existing=True)
    if found is None:
        raise NotFound(N_("This entry does not exist, or lies outside the areas you may see."))
    return found


def held_of(session: FencedSession, person_id: uuid.UUID) -> int:
    """How many entries that a person wrote wait for somebody's decision."""
    own = (OutboxEntry.person_id == person_id, OutboxEntry.state == EntryState.HELD)
    return session.scalar(select(func.count()).select_from(OutboxEntry).where(*own)) or 0


def to_decide(session: FencedSession, most: int = 20) -> list[OutboxEntry]:
    """What waits for the viewer's own decision, the oldest first; not what waits for another entry."""
    waits = select(OutboxEntry).where(
        OutboxEntry.state == EntryState.HELD,
        func.gm_decides(OutboxEntry.area_path, OutboxEntry.body),
        ~following.waits_for_another(),
    )
    return list(session.scalars(waits.order_by(OutboxEntry.written_at, OutboxEntry.id).limit(most)))


def may_decide(session: FencedSession, entry: OutboxEntry) -> bool:
    """May the viewer decide about it, now that it waits? The database lets nobody else."""
    if entry.state != EntryState.HELD:
        return False
    asked = select(func.gm_decides(OutboxEntry.area_path, OutboxEntry.body)).where(OutboxEntry.id == entry.id)
    return bool(session.scalar(asked))


def said(entry: OutboxEntry) -> dict[str, Any]:
    """The values that the entry was sent with."""
    values: dict[str, Any] = json.loads(entry.body)["values"]
    return values


def enter(
    session: FencedSession, entry_id: uuid.UUID, values: Mapping[str, Any], now: datetime
) -> OutboxEntry:
    """Write it to the records with these values, and then what follows it; of that, what is refused stays and waits.

    A part that is no picture stays with the entry. The caller commits. Raises Conflict where it was decided before,
    Refusal where it still cannot be entered.
    """
    following.one_at_a_time(session, entry_id)
    entry = _entered(session, _undecided(session, entry_id), values, now)
    for each in following.following(session, entry):
        with suppress(EntryRefusal):
            _entered(session, each, said(each), now)
    return entry


def _entered(
    session: FencedSession, entry: OutboxEntry, values: Mapping[str, Any], now: datetime
) -> OutboxEntry:
    came = parts_of(session, entry)
    pictures = [part for part in came if part.content and _is_picture(part.content)]
    unreadable = frozenset(part.sha256 for part in came if part not in pictures)
    written = rewritten(entry, values, came, now, unreadable)
    with effect(session, entry.kind, entry.person_id):
        about = KINDS[entry.kind].apply(session, following.after(session, written, entry.number))
        session.flush()
    for part in pictures:
        part.content = None
    entry.about = about
    return _decided(session, entry, EntryState.ENTERED, "", now)


def set_aside(session: FencedSession, entry_id: uuid.UUID, reason: str, now: datetime) -> OutboxEntry:
    """It, and with it what follows it. Raises InvalidInput without a reason, Conflict where it was decided before.

    The caller commits.
    """
    kept = " ".join(reason.replace("\0", "").split())[:LONGEST_REASON]
    if not kept:
        missing = Problem("reason", Sentence(N_("Say why, for whoever wrote it reads this.")))
        raise InvalidInput(N_("Nothing was saved: some entries cannot be accepted."), [missing])
    following.one_at_a_time(session, entry_id)
    entry = _undecided(session, entry_id)
    for each in following.following(session, entry):
        _decided(session, each, EntryState.SET_ASIDE, kept, now)
    return _decided(session, entry, EntryState.SET_ASIDE, kept, now)


def _undecided(session: FencedSession, entry_id: uuid.UUID) -> OutboxEntry:
    find(session, entry_id)
    locked = session.scalar(
        select(OutboxEntry)
        .where(OutboxEntry.id == entry_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if locked is None:
        raise NotFound(N_("This entry does not exist, or lies outside the areas you may see."))
    if locked.state != EntryState.HELD:
        raise Conflict(N_("This entry was decided before; nothing was changed."))
    return locked


def _decided(
    session: FencedSession, entry: OutboxEntry, state: EntryState, reason: str, now: datetime
) -> OutboxEntry:
    entry.state, entry.reason = state, reason
    entry.decided_by, entry.decided_at = session.viewer, now
    session.flush()
    return entry


def _is_picture(content: bytes) -> bool:
    try:
        photos.reencoded(content)
    except InvalidInput:
        return False
    return True
