"""What is counted for a report: the outings, visits, hazards and places of a township, as they were known at a moment?

Outings and visits count by the rules of `gridmap.records.visiting`, which knows only what the ledgers hold now.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gridmap.papers.report.period import Period
from gridmap.records import ledger_history
from gridmap.registers.attempts import Attempt
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazard_history import Recorded, as_of
from gridmap.registers.hazards import Hazard
from gridmap.registers.loop.standing import CLOSED
from gridmap.registers.outings import Outing, OutingMember, OutingStop
from gridmap.registers.visits import Visit
from gridmap.vocabulary import SUPERVISION_VISITS, HazardState, VisitKind


@dataclass(frozen=True)
class OutingRow:
    """people: who went out, by their ids."""

    on_date: date
    people: tuple[str, ...]


@dataclass(frozen=True)
class VisitRow:
    """tags: of the place; None where nobody has looked for them."""

    on_date: date
    sector: str
    place: str
    tags: tuple[str, ...] | None


@dataclass(frozen=True)
class HazardRow:
    """state and deadline on the last day of the period."""

    found_on: date
    grade: str
    state: str
    deadline: date | None

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    def is_overdue(self, day: date) -> bool:
        waits = self.state not in (*CLOSED, HazardState.RECTIFIED, HazardState.PASSED)
        return waits and self.deadline is not None and self.deadline < day


@dataclass(frozen=True)
class Records:
    """By their ids. hazards: all found until the last day; places: sector of each that was not closed by then."""

    period: Period
    outings: Mapping[str, OutingRow]
    visits: Mapping[str, VisitRow]
    hazards: Mapping[str, HazardRow]
    places: Mapping[str, str]

    @property
    def hazards_found(self) -> dict[str, HazardRow]:
        """Those found in the period."""
        return {key: row for key, row in self.hazards.items() if self.period.holds(row.found_on)}

    def to_json(self) -> dict[str, Any]:
        """As it is kept with an issued report."""

        def plain(rows: Mapping[str, Any]) -> dict[str, Any]:
            return {key: _plain(asdict(row)) for key, row in rows.items()}

        return {
            "outings": plain(self.outings),
            "visits": plain(self.visits),
            "hazards": plain(self.hazards),
            "places": dict(self.places),
        }


def load(session: Session, township_path: str, period: Period, known_at: datetime | None = None) -> Records:
    """known_at: as the ledgers were known then, not as they are now. Who went out on an outing is told as it is now."""
    places = _places(session, township_path, known_at)
    still = {
        key: place.sector
        for key, place in places.items()
        if place.closed_on is None or place.closed_on > period.last_day
    }
    return Records(
        period,
        _outings(session, township_path, period, known_at),
        _visits(session, township_path, period, known_at, places),
        _hazards(session, township_path, period, known_at),
        still,
    )


def from_json(period: Period, kept: Mapping[str, Any]) -> Records:
    def days(row: Mapping[str, Any], *keys: str) -> dict[str, Any]:
        return {**row, **{key: _day(row[key]) for key in keys}}

    def lists(row: Mapping[str, Any], key: str) -> dict[str, Any]:
        return {**row, key: None if row[key] is None else tuple(row[key])}

    return Records(
        period,
        {key: OutingRow(**lists(days(row, "on_date"), "people")) for key, row in kept["outings"].items()},
        {key: VisitRow(**lists(days(row, "on_date"), "tags")) for key, row in kept["visits"].items()},
        {key: HazardRow(**days(row, "found_on", "deadline")) for key, row in kept["hazards"].items()},
        dict(kept["places"]),
    )


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}


def _outings(session: Session, path: str, period: Period, known_at: datetime | None) -> dict[str, OutingRow]:
    members = func.array_agg(OutingMember.person_id)
    gone = dict(
        iter(session.execute(select(OutingMember.outing_id, members).group_by(OutingMember.outing_id)))
    )
    days = _days(session, Outing, path, period, known_at)
    counted = _counted_outings(session, path, known_at)
    return {
        key: OutingRow(day, tuple(sorted(map(str, gone.get(uuid.UUID(key), ())))))
        for key, day in days.items()
        if counted(key)
    }


def _counted_outings(session: Session, path: str, known_at: datetime | None) -> Callable[[str], bool]:
    """Was this outing made, and not for help alone? As `records.visiting.counting` counts them, for any moment."""
    kinds: dict[str, set[str]] = defaultdict(set)
    called: set[str] = set()
    for row in _rows(session, Visit, path, known_at):
        kinds[str(row["outing_id"])].add(str(row["kind"]))
    for row in _rows(session, Attempt, path, known_at):
        called.add(str(row["outing_id"]))
    planned = {str(each) for each in session.scalars(select(OutingStop.outing_id).distinct())}

    def counted(key: str) -> bool:
        made = bool(kinds.get(key)) or key in called or key not in planned
        return made and kinds.get(key) != {str(VisitKind.HELP)}

    return counted


def _rows(
    session: Session, table: type[Visit | Attempt], path: str, known_at: datetime | None
) -> Iterable[Mapping[str, Any]]:
    """The rows of a ledger, now or as they were known then."""
    if known_at is not None:
        return ledger_history.rows(session, table.__tablename__, path, known_at).values()
    columns = table.__table__.c
    own = table.area_path.op("^@", is_comparison=True)(path)
    return session.execute(select(*columns).where(own)).mappings().all()  # type: ignore[return-value]


def _days(
    session: Session, table: type[Outing], path: str, period: Period, known_at: datetime | None
) -> dict[str, date]:
    if known_at is not None:
        kept = ledger_history.rows(session, table.__tablename__, path, known_at)
        days = ((key, date.fromisoformat(row["on_date"])) for key, row in kept.items())
        return {key: day for key, day in sorted(days) if period.holds(day)}
    found = select(table.id, table.on_date).where(
        table.area_path.op("^@", is_comparison=True)(path),
        table.on_date.between(period.first_day, period.last_day),
    )
    return {str(row.id): row.on_date for row in session.execute(found.order_by(table.on_date, table.id))}


def _visits(
    session: Session, path: str, period: Period, known_at: datetime | None, places: Mapping[str, _Place]
) -> dict[str, VisitRow]:
    rows: Iterable[tuple[str, date, str, str]]
    if known_at is not None:
        kept = ledger_history.rows(session, Visit.__tablename__, path, known_at)
        rows = [
            (key, date.fromisoformat(row["on_date"]), row["sector"], row["enterprise_id"])
            for key, row in sorted(kept.items())
            if row["kind"] in SUPERVISION_VISITS
        ]
    else:
        found = select(Visit).where(
            Visit.area_path.op("^@", is_comparison=True)(path),
            Visit.on_date.between(period.first_day, period.last_day),
            Visit.kind.in_(SUPERVISION_VISITS),
        )
        rows = [
            (str(row.id), row.on_date, row.sector, str(row.enterprise_id))
            for row in session.scalars(found.order_by(Visit.on_date, Visit.id))
        ]
    return {
        key: VisitRow(day, sector, place, places[place].tags if place in places else None)
        for key, day, sector, place in rows
        if period.holds(day)
    }


def _tags(stored: list[str] | None) -> tuple[str, ...] | None:
    return None if stored is None else tuple(stored)


def _hazards(session: Session, path: str, period: Period, known_at: datetime | None) -> dict[str, HazardRow]:
    told = [row for row in _recorded(session, path, known_at) if row.found_on <= period.last_day]
    standing = as_of(session, told, period.last_day, known_at)
    return {
        str(row.id): HazardRow(row.found_on, row.grade, standing[row.id].state, standing[row.id].deadline)
        for row in told
        if row.id in standing
    }


def _recorded(session: Session, path: str, known_at: datetime | None) -> list[Recorded]:
    if known_at is None:
        found = select(Hazard).where(Hazard.area_path.op("^@", is_comparison=True)(path))
        return [
            Recorded(row.id, row.found_on, row.grade, row.state, row.deadline, row.closed_on)
            for row in session.scalars(found.order_by(Hazard.found_on, Hazard.id))
        ]
    kept = ledger_history.rows(session, Hazard.__tablename__, path, known_at)
    return [
        Recorded(
            uuid.UUID(key),
            date.fromisoformat(row["found_on"]),
            row["grade"],
            row["state"],
            _day(row["deadline"]),
            _day(row["closed_on"]),
        )
        for key, row in kept.items()
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class _Place:
    sector: str
    closed_on: date | None
    tags: tuple[str, ...] | None


def _places(session: Session, path: str, known_at: datetime | None) -> dict[str, _Place]:
    if known_at is not None:
        kept = ledger_history.rows(session, Enterprise.__tablename__, path, known_at)
        return {
            key: _Place(row["sector"], _day(row["closed_on"]), _tags(row["tags"]))
            for key, row in sorted(kept.items())
        }
    found = select(Enterprise.id, Enterprise.sector, Enterprise.closed_on, Enterprise.tags).where(
        Enterprise.area_path.op("^@", is_comparison=True)(path)
    )
    return {
        str(row.id): _Place(row.sector, row.closed_on, _tags(row.tags))
        for row in session.execute(found.order_by(Enterprise.id))
    }
