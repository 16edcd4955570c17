"""Which kinds of entry does a phone send, and what does each do to the records? What is a form on a
page needs no kind of its own: `gridmap.web.kept_forms`.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from gridmap.db.models import OutboxEntry
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_
from gridmap.records import photos, saving
from gridmap.records.ids import needed_id
from gridmap.records.outbox import visits
from gridmap.records.outbox.merging import merge
from gridmap.records.outbox.written import Written
from gridmap.registers import BY_KEY, Register, register_of
from gridmap.registers.attempts import ATTEMPTS
from gridmap.registers.hazards import HAZARDS
from gridmap.registers.visits import VISITS

Apply = Callable[[FencedSession, Written], str]
"""Writes what the entry says and returns "<noun>/<id>" of the record. Raises the errors of `gridmap.errors` where it
cannot; then nothing of it is kept but the entry itself, which waits for a person's decision.
"""


def _nothing(values: Mapping[str, Any], moment: datetime) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class EntryKind:
    """register: whose fields the values are, or empty where they say themselves of which noun they are. changes: the
    fields that an entry with these values, written at that moment, gives a new value.
    """

    key: str
    title: str
    apply: Apply
    register: str = ""
    changes: Callable[[Mapping[str, Any], datetime], Mapping[str, Any]] = _nothing

    @property
    def noun(self) -> Register | None:
        return BY_KEY.get(self.register)


def new_record(key: str, title: str, register: Register, day: str) -> EntryKind:
    """A kind that makes a record under the entry's own id; `day`: the field that says when, where it was left out."""

    def apply(session: FencedSession, written: Written) -> str:
        values = {day: written.written_at.date().isoformat(), **written.placed(register, written.values)}
        saving.create(session, register, written.id, values, written.now)
        for picture in written.pictures:
            photos.add(session, register, written.id, picture)
        return f"{register.key}/{written.id}"

    return EntryKind(key, title, apply, register.key)


def _photo(session: FencedSession, written: Written) -> str:
    register, record_id = _named(written.values)
    for picture in written.pictures:
        photos.add(session, register, record_id, picture, str(written.values.get("caption", "")))
    return f"{register.key}/{record_id}"


def _change(session: FencedSession, written: Written) -> str:
    register, record_id = _named(written.values)
    was, changes = written.values.get("was"), written.values.get("changes")
    if not isinstance(was, dict) or not isinstance(changes, dict):
        raise InvalidInput(N_("This entry does not say what is to be changed."))
    about = f"{register.key}/{record_id}"
    merge(session, register, record_id, was, changes, written.now, written_before(session, written, about))
    return about


def written_before(session: FencedSession, written: Written, about: str) -> dict[str, Any]:
    """The fields that this phone has changed before, as it wrote them last: what it sends next was typed after that."""
    before = select(OutboxEntry).where(OutboxEntry.device_id == written.device, OutboxEntry.about == about)
    told: dict[str, Any] = {}
    for entry in session.scalars(before.order_by(OutboxEntry.number)):
        if entry.kind in KINDS:
            told |= KINDS[entry.kind].changes(json.loads(entry.body)["values"], entry.written_at)
    return told


def _changes(values: Mapping[str, Any], moment: datetime) -> Mapping[str, Any]:
    changes: Mapping[str, Any] = values["changes"]
    return changes


def _named(values: Mapping[str, Any]) -> tuple[Register, uuid.UUID]:
    """Raises NotFound for a noun that is not kept, InvalidInput for what is no id."""
    register = register_of(str(values.get("noun", "")))
    nameless = InvalidInput(N_("This entry does not say which record it belongs to."))
    return register, needed_id(values.get("record"), nameless)


KINDS: dict[str, EntryKind] = {
    kind.key: kind
    for kind in (
        new_record("hazard", N_("Hazard report"), HAZARDS, "found_on"),
        EntryKind("visit", N_("Visit"), visits.visit, VISITS.key),
        EntryKind("attempt", N_("Not inspected: attempt"), visits.attempt, ATTEMPTS.key),
        EntryKind("photo", N_("Photo of a record"), _photo),
        EntryKind("change", N_("Change of a record"), _change, changes=_changes),
    )
}
"""By key. What a form says only the room of the forms knows: it adds the kind that carries any of them."""
