"""Which figures does a county ask of a township each month: visits, hazards, papers, person-trips?

Outings and visits are counted by `gridmap.records.visiting`, the rest here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from gridmap.db.models import Paper
from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import visiting
from gridmap.records.places import under_any
from gridmap.registers.hazards import Hazard
from gridmap.registers.loop.standing import CLOSED
from gridmap.vocabulary import HazardGrade, PaperKind, Sector

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
    yield "found.listed", _hazards(session, area_path, Hazard.listed_on.between(first, last))
    yield "rectified.listed", _closed(session, area_path, Hazard.listed_on.is_not(None), first, last)
    issued = (under_any(Paper.area_path.expression, [area_path]), Paper.issued_on.between(first, last))
    by_kind = _grouped(session, select(Paper.kind, func.count()).where(*issued).group_by(Paper.kind))
    for kind in PaperKind:
        yield f"papers.{kind}", by_kind.get(kind, 0)


def _closed(
    session: FencedSession, area_path: str, which: ColumnElement[bool], first: date, last: date
) -> int:
    return _hazards(
        session, area_path, which, Hazard.state.in_(CLOSED), Hazard.closed_on.between(first, last)
    )


def _hazards(session: FencedSession, area_path: str, *which: ColumnElement[bool]) -> int:
    within = under_any(Hazard.area_path.expression, [area_path])
    return _count(session, select(func.count(Hazard.id)).where(within, *which))


def _grouped(session: FencedSession, counted: Select[str, int]) -> dict[str, int]:
    return {row[0]: int(row[1]) for row in session.execute(counted)}


def _count(session: FencedSession, counted: Select[Any]) -> int:
    return int(session.scalar(counted) or 0)
