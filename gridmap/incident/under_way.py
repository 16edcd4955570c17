"""Who was sent, when did they set out and arrive, and how does that compare with what was promised?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy import select

from gridmap.db.models import ChangeKind, IncidentChange, LogEntry, LogKind
from gridmap.db.sessions import FencedSession
from gridmap.incident.log import LogLine
from gridmap.records.places import under_any
from gridmap.registers.resources import Resource
from gridmap.standards import Profile


@dataclass(frozen=True)
class Sent:
    """One resource of one incident. left_at, arrived_at: None while nobody has said so."""

    change: IncidentChange
    phone: str
    left_at: datetime | None
    arrived_at: datetime | None

    @property
    def promised_s(self) -> float | None:
        return self.change.promised_s

    @property
    def took_s(self) -> float | None:
        """From the order to the place; None where the order is known by this step alone."""
        return _seconds(self.change.since, self.arrived_at)

    @property
    def turnout_s(self) -> float | None:
        return _seconds(self.change.since, self.left_at)

    @property
    def speed_km_h(self) -> float | None:
        """Along the way that was reckoned; None where not both ends of the drive are known."""
        if not (self.left_at and self.arrived_at and self.change.way_m):
            return None
        seconds = (self.arrived_at - self.left_at).total_seconds()
        return self.change.way_m / seconds * 3.6 if seconds > 0 else None

    @property
    def promised_km_h(self) -> float | None:
        told = self.change
        if told.promised_s is None or told.turnout_s is None or not told.way_m:
            return None
        seconds = told.promised_s - told.turnout_s
        return told.way_m / seconds * 3.6 if seconds > 0 else None


def _seconds(since: datetime, until: datetime | None) -> float | None:
    return (until - since).total_seconds() if until and until > since else None


@dataclass(frozen=True)
class Observed:
    """A figure that arrivals tell: the middle one of `count`. expected: what the measure in force says."""

    kind: str
    value: float
    count: int


def sent_of(session: FencedSession, changes: Iterable[IncidentChange], log: Sequence[LogLine]) -> list[Sent]:
    """Each time somebody was sent, in order; of several words about one step the last that was written counts."""
    sent = [each for each in changes if each.kind == ChangeKind.SENT]
    ids = [each.resource_id for each in sent]
    phones: dict[object, str] = {
        row.id: row.duty_phone
        for row in session.execute(select(Resource.id, Resource.duty_phone).where(Resource.id.in_(ids)))
    }
    entries = [line.entry for line in log]
    return [
        Sent(
            each,
            phones.get(each.resource_id, ""),
            _said_last(entries, each, LogKind.LEFT),
            _said_last(entries, each, LogKind.ARRIVED),
        )
        for each in sent
    ]


def _said_last(entries: Sequence[LogEntry], sent: IncidentChange, kind: LogKind) -> datetime | None:
    """A log only grows: what was said wrong is put right by saying it again."""
    until = sent.ended_at
    told = [
        (each.ordinal, each.said_at)
        for each in entries
        if each.kind == kind
        and each.resource_id == sent.resource_id
        and each.said_at >= sent.since
        and (until is None or each.said_at <= until)
    ]
    return max(told)[1] if told else None


def all_sent(session: FencedSession, area_path: str) -> list[Sent]:
    """Of every incident under an area."""
    changes = session.scalars(
        select(IncidentChange)
        .where(
            IncidentChange.kind == ChangeKind.SENT,
            under_any(IncidentChange.area_path.expression, [area_path]),
        )
        .order_by(IncidentChange.since)
    ).all()
    entries: dict[object, list[LogLine]] = defaultdict(list)
    kinds = (LogKind.LEFT, LogKind.ARRIVED)
    asked = select(LogEntry).where(LogEntry.kind.in_(kinds)).order_by(LogEntry.ordinal)
    for entry in session.scalars(asked):
        entries[entry.incident_id].append(LogLine(entry, ""))
    by_incident: dict[object, list[IncidentChange]] = defaultdict(list)
    for each in changes:
        by_incident[each.incident_id].append(each)
    return [sent for key, several in by_incident.items() for sent in sent_of(session, several, entries[key])]


def observed_turnouts(sent: Iterable[Sent]) -> list[Observed]:
    """By kind of force, the middle time from the order until they set out."""
    return _middles((each.change.resource_kind, each.turnout_s) for each in sent)


def speeds_told(profile: Profile) -> str:
    """The speeds of an engine by road class, as one text: equal where all of them are."""
    return " ".join(f"{each}={speed:g}" for each, speed in profile.speeds_km_h().items())


def observed_speeds(sent: Iterable[Sent], profile: Profile) -> list[Observed]:
    """By kind of force, the middle share of the speed that was reckoned with."""
    return _middles((each.change.resource_kind, share) for each, share in _shares(sent, profile))


def observed_speed(sent: Iterable[Sent], profile: Profile) -> Observed | None:
    """The same of all kinds together, for a speed belongs to a road and not to who drives there."""
    found = _middles(("", share) for _, share in _shares(sent, profile))
    return found[0] if found else None


def _shares(sent: Iterable[Sent], profile: Profile) -> Iterator[tuple[Sent, float]]:
    """What was driven at the speeds of the profile; once others are in force, these begin anew."""
    speeds = speeds_told(profile)
    for each in sent:
        if each.speed_km_h is not None and each.promised_km_h and each.change.speeds_km_h == speeds:
            yield each, each.speed_km_h / each.promised_km_h


def _middles(told: Iterable[tuple[str, float | None]]) -> list[Observed]:
    values: dict[str, list[float]] = defaultdict(list)
    for kind, value in told:
        if value is not None:
            values[kind].append(value)
    return [Observed(kind, median(several), len(several)) for kind, several in sorted(values.items())]
