"""How many went out, where were they, and what did they find? The one place that counts it.

The pages and the county's monthly form take their figures from `counts`. The work report counts by the same rules as it
was known at a moment (`gridmap.papers.report.records`); a test compares them all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from gridmap.records.places import under_any
from gridmap.registers.attempts import Attempt
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.loop.standing import CLOSED
from gridmap.registers.outings import Outing, OutingMember, OutingStop
from gridmap.registers.visits import Visit
from gridmap.vocabulary import SUPERVISION_VISITS, HazardState, Tag, VisitKind


@dataclass(frozen=True)
class Hazards:
    """Hazards found in a period, and what had become of them at its end: found = closed + still_open."""

    found: int
    closed: int
    fixed_on_spot: int

    @property
    def still_open(self) -> int:
        return self.found - self.closed


@dataclass(frozen=True)
class Counts:
    """What was done from the first to the last day, both included, under one area.

    outings, person_trips: those that were made; an outing that was only planned is none. Its people are counted once an
    outing, whatever number of places it called on. person_trips_for_help: of outings that gave help and nothing else.
    visits, places: by sector as it was on the day; only patrols, inspections and look-backs. places: each once in its
    sector; all_places: each once, also where it changed its sector in the period.
    visits_by_kind: all kinds. visits_by_tag: by the tags of today, a visit under each of its tags.
    untagged_visits: of places at whose tags nobody has looked; while there are any, no figure by tag is complete.
    attempts: calls that found nothing to inspect; no visits. hazards, major_hazards: of both grades, and major alone.
    """

    first: date
    last: date
    outings: int
    led_outings: int
    person_trips: int
    person_trips_for_help: int
    visits: Mapping[str, int]
    places: Mapping[str, int]
    all_places: int
    visits_by_kind: Mapping[str, int]
    visits_by_tag: Mapping[str, int]
    untagged_visits: int
    attempts: int
    hazards: Hazards
    major_hazards: Hazards

    @property
    def all_visits(self) -> int:
        return sum(self.visits.values())

    @property
    def help_visits(self) -> int:
        return self.visits_by_kind.get(VisitKind.HELP, 0)

    @property
    def self_checks(self) -> int:
        return self.visits_by_kind.get(VisitKind.SELF_CHECK, 0)


def counts(session: Session, area_path: str, first: date, last: date) -> Counts:
    """Count what the session's viewer may see. An outing counts where it lies, a visit where its place lies."""
    by_kind = Counter(dict(_pairs(session, _visits(area_path, first, last, Visit.kind, func.count()))))
    supervised = Visit.kind.in_(SUPERVISION_VISITS)
    by_sector = _visits(area_path, first, last, Visit.sector, func.count()).where(supervised)
    distinct = func.count(Visit.enterprise_id.distinct())
    places = _visits(area_path, first, last, Visit.sector, distinct).where(supervised)
    tags, untagged = _tags(session, area_path, first, last)
    outings = _outings(session, area_path, first, last)
    return Counts(
        first=first,
        last=last,
        **outings,
        visits=dict(_pairs(session, by_sector)),
        places=dict(_pairs(session, places)),
        all_places=session.scalar(_places(area_path, first, last)) or 0,
        visits_by_kind=dict(by_kind),
        visits_by_tag=tags,
        untagged_visits=untagged,
        attempts=session.scalar(_between(Attempt, Attempt.on_date, area_path, first, last)) or 0,
        hazards=_hazards(session, area_path, first, last),
        major_hazards=_hazards(session, area_path, first, last, Hazard.grade == "major"),
    )


@dataclass(frozen=True)
class Supervised:
    """What was done in one part of an area. visits: patrols, inspections and look-backs."""

    visits: int
    hazards: Hazards


def by_part(
    session: Session, prefixes: Sequence[str], digits: int, first: date, last: date
) -> dict[str, Supervised]:
    """The same for each part under the prefixes, a part being the first `digits` digits of a path, in two questions.

    What lies in an area above the parts stands under that area's own, shorter path.
    """
    visits = dict(_pairs(session, _visits_by_part(prefixes, digits, first, last)))
    part = func.left(Hazard.area_path, digits)
    found = select(part, *_hazard_counts(last)).where(
        under_any(Hazard.area_path.expression, prefixes), Hazard.found_on.between(first, last)
    )
    hazards = {path: Hazards(*counted) for path, *counted in session.execute(found.group_by(part))}
    return {
        path: Supervised(visits.get(path, 0), hazards.get(path, Hazards(0, 0, 0)))
        for path in sorted({*visits, *hazards})
    }


def _visits_by_part(prefixes: Sequence[str], digits: int, first: date, last: date) -> Select[Any]:
    part = func.left(Visit.area_path, digits)
    counted = select(part, func.count()).where(
        under_any(Visit.area_path.expression, prefixes), Visit.on_date.between(first, last)
    )
    return counted.where(Visit.kind.in_(SUPERVISION_VISITS)).group_by(part)


def made() -> Any:
    """Is this an outing that was made? One that is only planned has stops, and neither a visit nor an attempt."""
    went = or_(
        exists().where(Visit.outing_id == Outing.id),
        exists().where(Attempt.outing_id == Outing.id),
    )
    return or_(went, ~exists().where(OutingStop.outing_id == Outing.id))


def _outings(session: Session, area_path: str, first: date, last: date) -> dict[str, int]:
    """Of each outing: is it led, how many people, and was it help alone?"""
    people = select(func.count()).where(OutingMember.outing_id == Outing.id).scalar_subquery()
    helped = exists().where(Visit.outing_id == Outing.id, Visit.kind == VisitKind.HELP)
    else_ = exists().where(Visit.outing_id == Outing.id, Visit.kind != VisitKind.HELP)
    found = select(Outing.leader_led, people.label("people"), and_(helped, ~else_).label("help_alone")).where(
        under_any(Outing.area_path.expression, [area_path]), Outing.on_date.between(first, last), made()
    )
    rows = session.execute(found).all()
    return {
        "outings": len(rows),
        "led_outings": sum(row.leader_led for row in rows),
        "person_trips": sum(row.people for row in rows if not row.help_alone),
        "person_trips_for_help": sum(row.people for row in rows if row.help_alone),
    }


def _visits(area_path: str, first: date, last: date, by: Any, number: Any) -> Select[Any]:
    under = under_any(Visit.area_path.expression, [area_path])
    return select(by, number).where(under, Visit.on_date.between(first, last)).group_by(by)


def _places(area_path: str, first: date, last: date) -> Select[Any]:
    under = under_any(Visit.area_path.expression, [area_path])
    supervised = (under, Visit.on_date.between(first, last), Visit.kind.in_(SUPERVISION_VISITS))
    return select(func.count(Visit.enterprise_id.distinct())).where(*supervised)


def _tags(session: Session, area_path: str, first: date, last: date) -> tuple[dict[str, int], int]:
    number = _visits(area_path, first, last, Enterprise.tags, func.count())
    found = number.join_from(Visit, Enterprise).where(Visit.kind.in_(SUPERVISION_VISITS))
    by_tag = dict.fromkeys((tag.value for tag in Tag), 0)
    untagged = 0
    for tags, visits in session.execute(found):
        untagged += visits if tags is None else 0
        for tag in tags or ():
            by_tag[tag] += visits
    return by_tag, untagged


def _hazards(session: Session, area_path: str, first: date, last: date, *more: Any) -> Hazards:
    found = select(*_hazard_counts(last)).where(
        under_any(Hazard.area_path.expression, [area_path]), Hazard.found_on.between(first, last), *more
    )
    return Hazards(*session.execute(found).one())


def _hazard_counts(last: date) -> tuple[Any, Any, Any]:
    """Found, closed and fixed on the spot by that day, as `Hazards` takes them."""
    closed = Hazard.state.in_(CLOSED) & (Hazard.closed_on <= last)
    on_spot = closed & (Hazard.state == HazardState.FIXED_ON_SPOT)
    return func.count(), func.count().filter(closed), func.count().filter(on_spot)


def _between(model: Any, day: Any, area_path: str, first: date, last: date) -> Select[Any]:
    under = under_any(model.area_path.expression, [area_path])
    return select(func.count()).select_from(model).where(under, day.between(first, last))


def _pairs(session: Session, found: Select[Any]) -> list[tuple[str, int]]:
    return [(key, number) for key, number in session.execute(found)]
