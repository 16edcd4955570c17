"""What stands around an entry: what leads to it, what was noted for it, what it may be about, what was decided?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gridmap.db.models import OutboxEntry
from gridmap.db.models.outbox import EntryState
from gridmap.records.outbox import deciding, following
from gridmap.registers import BY_KEY
from gridmap.web import current
from gridmap.web.kept_forms import Named, Shown
from gridmap.web.outbox.forms import FORM, FilledForm
from gridmap.web.outbox.shared import entry_title, form_of, written_at
from gridmap.web.registers.history import ChangeLine, put_right

_PLAIN = Shown()


@dataclass(frozen=True)
class Note:
    """What follows an entry. at: the moment that it is of; said: whom, which force, or the words that were typed."""

    entry: OutboxEntry
    title: str
    said: str
    at: datetime


@dataclass(frozen=True)
class Around:
    """home: endpoint and title of the page that leads to the entry. said: what it says that is no field of its own.

    first: the entry that it follows. about: the record that it belongs to, or may be about; made: the one that came of
    it; added: where that was known before, what it was told. put_right: what was corrected on the way.
    """

    home: tuple[str, str]
    said: str
    first: OutboxEntry | None
    notes: list[Note]
    about: Named | None
    made: Named | None
    added: str
    put_right: list[ChangeLine]

    @property
    def is_from_a_phone(self) -> bool:
        return self.home == _PLAIN.home


def around(entry: OutboxEntry) -> Around:
    form, at = form_of(entry), written_at(entry)
    shown = form.form.form.shown if form else _PLAIN
    first = _first(entry)
    noun, _, record = entry.about.partition("/")
    is_added = bool(record) and record != str(entry.id)
    return Around(
        home=shown.home,
        said=_line(form, first),
        first=first,
        notes=sorted((_note(each, form) for each in _followers(entry)), key=lambda each: each.at),
        about=shown.about(form.said, at, **form.form.of) if form and not record else None,
        made=shown.record(uuid.UUID(record)) if record else None,
        added=shown.added(uuid.UUID(record), entry.decided_at or entry.received_at) if is_added else "",
        put_right=_put_right(entry, form, noun) if record == str(entry.id) else [],
    )


def home_of(entry: OutboxEntry) -> tuple[str, str]:
    """Endpoint and title of the page that it was filled in from."""
    form = form_of(entry)
    return form.form.form.shown.home if form else _PLAIN.home


def _first(entry: OutboxEntry) -> OutboxEntry | None:
    """As far as the viewer may see it."""
    named = following.follows(entry.body)
    return current.session().get(OutboxEntry, named) if named else None


def _followers(entry: OutboxEntry) -> list[OutboxEntry]:
    return following.all_following(current.session(), entry)


def _note(entry: OutboxEntry, first: FilledForm | None) -> Note:
    form, at = form_of(entry), written_at(entry)
    title = entry_title(entry.kind, deciding.said(entry), at)
    if form is None:
        return Note(entry, title, "", at)
    said = form.form.form.shown.line(form.said, first.said if first else None, **form.form.of)
    return Note(entry, title, said, form.form.form.shown.when(form.said, at))


def _line(form: FilledForm | None, first: OutboxEntry | None) -> str:
    if form is None:
        return ""
    followed = form_of(first) if first is not None else None
    words = form.form.form.shown.line(form.said, followed.said if followed else None, **form.form.of)
    return "" if words == form.said.get("text", "").strip() else words


def _put_right(entry: OutboxEntry, form: FilledForm | None, noun: str) -> list[ChangeLine]:
    """Of an entry that a person entered as a new record: in what that is otherwise than it was sent."""
    register = BY_KEY.get(noun)
    if entry.state != EntryState.ENTERED or register is None:
        return []
    sent: Mapping[str, Any] = deciding.said(entry)
    if entry.kind == FORM.key:
        sent = form.form.form.shown.sent(form.said, written_at(entry), **form.form.of) if form else {}
    return put_right(register, entry.id, sent)
