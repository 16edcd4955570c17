"""By when is what to be reported, and was it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gridmap.db.models import LogEntry, LogKind
from gridmap.incident.kinds import Clock, kind_of
from gridmap.incident.log import LogLine
from gridmap.registers.incidents import Incident

WARN = timedelta(minutes=5)


@dataclass(frozen=True)
class Running:
    """A deadline of one incident. met_at: when it was met, None while it runs."""

    clock: Clock
    due_at: datetime
    met_at: datetime | None

    def state(self, now: datetime) -> str:
        """ "met", "met_late", "late", "soon" or "running"."""
        if self.met_at is not None:
            return "met" if self.met_at <= self.due_at else "met_late"
        if now > self.due_at:
            return "late"
        return "soon" if self.due_at - now <= WARN else "running"


def clocks_of(incident: Incident, log: Sequence[LogLine]) -> list[Running]:
    """The deadlines of an incident in the order of its kind; they begin with the call."""
    return [
        Running(clock, incident.called_at + timedelta(minutes=clock.minutes), _met_at(clock, log))
        for clock in kind_of(incident.kind).clocks
    ]


def _met_at(clock: Clock, log: Sequence[LogLine]) -> datetime | None:
    moments = [line.entry.said_at for line in log if _meets(clock, line.entry)]
    return min(moments, default=None)


def _meets(clock: Clock, entry: LogEntry) -> bool:
    if entry.kind == LogKind.CLOCK:
        return bool(entry.facts.get("clock") == clock.key)
    if entry.kind == LogKind.REPORT:
        return clock.ends_with == "report"
    return entry.kind == LogKind.TOLD and clock.ends_with == f"told:{entry.facts.get('whom')}"
