"""What waits for a decision at the desk, and what runs for it meanwhile? Deadlines begin with the call.

They run whether it is decided or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gridmap.db.models import LogEntry, LogKind, OutboxEntry
from gridmap.errors import InvalidInput
from gridmap.incident.clocks import clocks_of
from gridmap.incident.log import LogLine
from gridmap.records.outbox import deciding, following
from gridmap.registers.incidents import Incident, IncidentKind
from gridmap.vocabulary import texts
from gridmap.web import current
from gridmap.web.desk.call import called
from gridmap.web.desk.shared import clock_of
from gridmap.web.language import translate
from gridmap.web.outbox.forms import FilledForm
from gridmap.web.outbox.shared import entry_title, form_of, written_at

_CALL = "desk.take"
_MEETS = {"desk.tell": (LogKind.TOLD, "whom"), "desk.met": (LogKind.CLOCK, "clock")}
"""What notes of a call meet a deadline: the route -> the line of the log that it makes, and the fact it says."""


@dataclass(frozen=True)
class Held:
    """An entry that waits. said: of a call its kind, name and place; clocks: as `clock_of` tells them."""

    entry: OutboxEntry
    title: str
    said: str
    clocks: list[dict[str, Any]]


def held() -> list[Held]:
    """What waits for the viewer's decision, the oldest first."""
    return [_held(entry) for entry in deciding.to_decide(current.session())]


def _held(entry: OutboxEntry) -> Held:
    form = form_of(entry)
    title = entry_title(entry.kind, deciding.said(entry), written_at(entry))
    kind = form.said.get("kind", "") if form and form.form.endpoint == _CALL else ""
    if form is None or kind not in texts(IncidentKind):
        return Held(entry, title, "", [])
    words = [
        translate(texts(IncidentKind)[kind]),
        *(form.said.get(key, "").strip() for key in ("name", "place")),
    ]
    return Held(entry, title, " · ".join(filter(None, words)), _clocks(entry, kind, form))


def _clocks(entry: OutboxEntry, kind: str, form: FilledForm) -> list[dict[str, Any]]:
    """The deadlines of a call; none where its time cannot be read."""
    try:
        call = Incident(kind=kind, called_at=called(form.said, written_at(entry)))
    except InvalidInput:
        return []
    noted = [line for each in following.following(current.session(), entry) for line in _line(each)]
    return [clock_of(each) for each in clocks_of(call, noted)]


def _line(note: OutboxEntry) -> list[LogLine]:
    """The line of the log that a note will be, where it meets a deadline."""
    form = form_of(note)
    if form is None or form.form.endpoint not in _MEETS:
        return []
    kind, fact = _MEETS[form.form.endpoint]
    said = form.form.of.get(fact, "")
    return [LogLine(LogEntry(kind=kind, said_at=note.written_at, facts={fact: said}), "")]
