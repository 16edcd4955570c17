"""What was said and done in an incident, when, and who wrote it? Lines are added, never changed; the caller commits."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, cast, select
from sqlalchemy.orm import aliased

from gridmap.db.models import LogEntry, LogKind, Person
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, NotFound, Problem
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import guard
from gridmap.records.reading import Unreadable, read
from gridmap.registers.incidents import INCIDENTS, Incident

AHEAD = timedelta(minutes=1)
"""The clock of a phone or a desk may be so much ahead of the server's."""

ENTERED_BY = "entered_by"
"""The fact of an entry that says who entered it for who did it."""

LONGEST_BEFORE = timedelta(days=7)
"""What was seen or said before the call and led to it is not older."""

AFTER_THE_CALL = frozenset(LogKind) - {LogKind.NOTE, LogKind.TOLD, LogKind.OPENED}
"""What cannot have been before the call; whom the caller told, and what was seen, may well."""

_TEXT = Field("text", N_("What happened"), "long", required=True)
SAID = (_TEXT, Field("said_at", N_("Time")))
"""What is typed with an act."""


@dataclass(frozen=True)
class LogLine:
    """An entry with the name of who did it, "" where the viewer may not know them. late: written afterwards.

    entered_by: who entered what somebody else had written, and could not be entered by itself.
    """

    entry: LogEntry
    who: str
    entered_by: str = ""

    @property
    def late(self) -> bool:
        return abs(self.entry.written_at - self.entry.said_at) > timedelta(minutes=2)


def incident_of(session: FencedSession, incident_id: uuid.UUID) -> Incident:
    """Raises NotFound for what does not exist, or lies beyond the fence."""
    found: Incident = guard.find(session, INCIDENTS, incident_id)
    return found


def writable(session: FencedSession, incident_id: uuid.UUID) -> Incident:
    """The incident, of somebody who may act in it. Raises NotFound and Forbidden."""
    found = incident_of(session, incident_id)
    guard.require(session, found.area_path, guard.writable(session, INCIDENTS))
    return found


def add(
    session: FencedSession,
    incident: Incident,
    kind: LogKind,
    text: str,
    said_at: datetime,
    now: datetime,
    resource_id: uuid.UUID | None = None,
    **facts: Any,
) -> LogEntry:
    """Raises InvalidInput for an empty text, and for a time that cannot be."""
    problems = []
    try:
        text = read(_TEXT, text)
    except Unreadable as wrong:
        problems.append(Problem("text", wrong.sentence))
    problems += time_problems(incident, kind, said_at, now)
    if problems:
        raise InvalidInput(N_("Nothing was saved: some entries cannot be accepted."), problems)
    made = LogEntry(
        id=uuid.uuid4(),
        area_path=incident.area_path,
        incident_id=incident.id,
        kind=kind.value,
        said_at=said_at,
        written_at=now,
        written_by=session.author,
        text=text,
        resource_id=resource_id,
        facts=facts if session.author == session.viewer else {**facts, ENTERED_BY: str(session.viewer)},
    )
    session.add(made)
    session.flush()
    return made


def time_problems(incident: Incident, kind: LogKind, said_at: datetime, now: datetime) -> list[Problem]:
    """What is wrong with the time of an entry, as a complaint about `said_at`."""
    if said_at > now + AHEAD:
        return [Problem("said_at", Sentence(N_("This moment is yet to come: correct day and time.")))]
    if said_at < incident.called_at - LONGEST_BEFORE:
        text = N_("This is more than {days} days before the call: correct day and time.")
        return [Problem("said_at", Sentence(text, {"days": LONGEST_BEFORE.days}))]
    # A call is told to the minute; what happens in that minute is after it.
    if kind in AFTER_THE_CALL and said_at < incident.called_at.replace(second=0, microsecond=0):
        told = {
            "time": said_at.strftime("%H:%M"),
            "call": incident.called_at.astimezone(now.tzinfo).strftime("%H:%M"),
        }
        text = N_(
            "{time} is before the call of {call} (one that is yet to come counts as yesterday's): correct the time, or"
            " the time of the call."
        )
        return [Problem("said_at", Sentence(text, told))]
    return []


def lines(session: FencedSession, incident: Incident) -> list[LogLine]:
    """The whole log in the order in which it was written."""
    return _lines(session, LogEntry.incident_id == incident.id)


def lines_since(session: FencedSession, since: datetime, area_paths: Sequence[str]) -> list[LogLine]:
    """What was written under these areas since a moment, of all incidents."""
    found = _lines(session, LogEntry.written_at >= since)
    return [line for line in found if any(line.entry.area_path.startswith(path) for path in area_paths)]


def entry_of(session: FencedSession, incident: Incident, entry_id: uuid.UUID) -> LogEntry:
    found = session.get(LogEntry, entry_id)
    if found is None or found.incident_id != incident.id:
        raise NotFound(N_("There is no such entry in the log."))
    return found


def _lines(session: FencedSession, which: Any) -> list[LogLine]:
    entering = aliased(Person)
    found = session.execute(
        select(LogEntry, Person.name, entering.name)
        .outerjoin(Person, Person.id == LogEntry.written_by)
        .outerjoin(entering, cast(entering.id, String) == LogEntry.facts[ENTERED_BY].astext)
        .where(which)
        .order_by(LogEntry.ordinal)
    )
    return [LogLine(entry, name or "", other or "") for entry, name, other in found]
