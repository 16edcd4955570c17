"""Which figures does a county ask of a township each month: visits, hazards, papers, person-trips?

Outings and visits are counted by `gridmap.records.visiting`, the rest here.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from gridmap.db.models import HazardStep, Paper
from gridmap.db.models.papers import PaperKind
from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import visiting
from gridmap.records.places import under_any
from gridmap.registers.hazards import Hazard
from gridmap.registers.loop.standing import CLOSED
from gridmap.vocabulary import HazardGrade, Sector

TITLES: dict[str, Sentence] = {
    "person_trips": Sentence(N_("Person-trips")),
    "visits": Sentence(N_("Visits")),
    "places": Sentence(N_("Places visited")),
    **{
        f"visits.{each}": Sentence(N_("Visits: {sector}"), {"sector": Sentence(each.text)}) for each in Sector
    },
    "found.general": Sentence(N_("General hazards found")),
    "rectified.general": Sentence(N_("General hazards put right")),
    "found.major": Sentence(N_("Major hazards found")),
    "rectified.major": Sentence(N_("Major hazards put right")),
    "found.listed": Sentence(N_("Hazards put under listed supervision")),
    "rectified.listed": Sentence(N_("Listed hazards put right")),
    **{f"papers.{each}": Sentence(N_("Papers: {kind}"), {"kind": Sentence(each.text)}) for each in PaperKind},
}


def figures(session: FencedSession, area_path: str, first: date, last: date) -> dict[str, int | None]:
    """Every figure of `TITLES` for the days first to last, both counted. None where it cannot be known."""
    return dict(_counted(session, area_path, first, last))


def _counted(
    session: FencedSession, area_path: str, first: date, last: date
) -> Iterator[tuple[str, int | None]]:
    went = visiting.counts(session, area_path, first, last)
    # Where visits were made and nobody wrote down who went, nobody knows.
    yield "person_trips", None if went.all_visits and not went.person_trips else went.person_trips
    yield "visits", went.all_visits
    yield "places", went.all_places
    for sector in Sector:
        yield f"visits.{sector}", went.visits.get(sector, 0)
    for grade in HazardGrade:
        of_grade = Hazard.grade == grade
        yield f"found.{grade}", _hazards(session, area_path, of_grade, Hazard.found_on.between(first, last))
        yield f"rectified.{grade}", _closed(session, area_path, of_grade, first, last)
    listings = _listings(session, area_path)
    listed = {each for each, days in listings.items() if any(first <= day <= last for day in days)}
    yield "found.listed", len(listed)
    yield "rectified.listed", _closed(session, area_path, Hazard.id.in_(list(listings)), first, last)
    by_kind = _issued(session, area_path, first, last)
    for kind in PaperKind:
        yield f"papers.{kind}", by_kind.get(kind, 0)


def _issued(session: FencedSession, area_path: str, first: date, last: date) -> Counter[str]:
    """Papers by kind. One that was corrected counts once, on the day of the first; a withdrawn one does not count."""
    within = under_any(Paper.area_path.expression, [area_path])
    rows = session.execute(select(Paper.id, Paper.kind, Paper.issued_on, Paper.replaces).where(within)).all()
    kinds, ended = {row.id: row.kind for row in rows}, {row.replaces: row.id for row in rows if row.replaces}
    found: Counter[str] = Counter()
    for row in rows:
        corrects = kinds.get(row.replaces) == row.kind
        if not corrects and first <= row.issued_on <= last:
            newest = row.id
            while newest in ended and kinds[ended[newest]] == row.kind:
                newest = ended[newest]
            found[row.kind] += newest not in ended
    return found


def _listings(session: FencedSession, area_path: str) -> dict[uuid.UUID, list[date]]:
    """Hazard -> the days on which it was put under listed supervision, also where it was delisted since."""
    within = under_any(HazardStep.area_path.expression, [area_path])
    taken_back = aliased(HazardStep)
    gone = select(taken_back.id).where(taken_back.voids == HazardStep.id).exists()
    by_steps = select(HazardStep.hazard_id, HazardStep.on_date).where(
        within, HazardStep.step == "list", HazardStep.voids.is_(None), ~gone
    )
    by_ledger = select(Hazard.id, Hazard.listed_on).where(
        under_any(Hazard.area_path.expression, [area_path]), Hazard.listed_on.is_not(None)
    )
    days: dict[uuid.UUID, list[date]] = defaultdict(list)
    for hazard, day in (*session.execute(by_steps), *session.execute(by_ledger)):
        days[hazard].append(day)
    return days


def _closed(
    session: FencedSession, area_path: str, which: ColumnElement[bool], first: date, last: date
) -> int:
    return _hazards(
        session, area_path, which, Hazard.state.in_(CLOSED), Hazard.closed_on.between(first, last)
    )


def _hazards(session: FencedSession, area_path: str, *which: ColumnElement[bool]) -> int:
    within = under_any(Hazard.area_path.expression, [area_path])
    return _count(session, select(func.count(Hazard.id)).where(within, *which))


def _count(session: FencedSession, counted: Select[Any]) -> int:
    return int(session.scalar(counted) or 0)
