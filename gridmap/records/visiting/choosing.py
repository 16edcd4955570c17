"""Which places are to be called on: by sector, tag, risk, area, how long nobody was there, or by lot?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Text, cast, func, or_, select
from sqlalchemy.orm import Session

from gridmap.records.places import under_any
from gridmap.registers.attempts import Attempt
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.visits import Visit
from gridmap.vocabulary import SUPERVISION_VISITS, EnterpriseState

MOST = 5000
"""Places of a plan or campaign: those of a large town."""


@dataclass(frozen=True)
class PlaceFilter:
    """area_path: under which area. sectors, tags, risks: one of these; none said means any, and "" a risk not graded.

    visited_before: nobody was there on that day or since. draw: so many of them by lot; seed: of the lot, so that the
    same lot can be drawn again from the same places. text: a part of the name or address.
    """

    area_path: str
    sectors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    visited_before: date | None = None
    draw: int | None = None
    seed: str = ""
    text: str = ""

    def to_json(self) -> dict[str, Any]:
        told = {
            **vars(self),
            "visited_before": self.visited_before.isoformat() if self.visited_before else None,
        }
        return {key: list(value) if isinstance(value, tuple) else value for key, value in told.items()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> PlaceFilter:
        lists = {key: tuple(kept.get(key, ())) for key in ("sectors", "tags", "risks")}
        day = kept.get("visited_before")
        return cls(
            area_path=kept.get("area_path", ""),
            **lists,
            visited_before=date.fromisoformat(day) if day else None,
            draw=kept.get("draw"),
            seed=kept.get("seed", ""),
            text=kept.get("text", ""),
        )


@dataclass(frozen=True)
class PlaceToVisit:
    """last_visit_on: None where nobody ever was there. attempts: calls since then that found nothing to inspect."""

    enterprise: Enterprise
    last_visit_on: date | None
    attempts: int


def chosen(session: Session, choice: PlaceFilter, most: int = MOST) -> list[PlaceToVisit]:
    """The places, those first where nobody has been for the longest; by lot in the order of the lot."""
    found, last = _found(choice)
    missed = select(func.count()).where(
        Attempt.enterprise_id == Enterprise.id, Attempt.on_date > func.coalesce(last.c.last, date(1900, 1, 1))
    )
    found = found.add_columns(last.c.last, missed.scalar_subquery())
    if choice.draw is not None:
        lot = func.md5(func.concat(choice.seed, "|", cast(Enterprise.id, Text)))
        found = found.order_by(lot, Enterprise.id).limit(min(choice.draw, most))
    else:
        found = found.order_by(last.c.last.asc().nulls_first(), Enterprise.name, Enterprise.id).limit(most)
    return [PlaceToVisit(*row) for row in session.execute(found)]


def number(session: Session, choice: PlaceFilter) -> int:
    """How many places the choice gives, also where they are more than a plan holds."""
    found, _last = _found(choice)
    every = (
        session.scalar(select(func.count()).select_from(found.with_only_columns(Enterprise.id).subquery()))
        or 0
    )
    return every if choice.draw is None else min(every, choice.draw)


def untagged(session: Session, choice: PlaceFilter) -> int:
    """Places that were left out only because nobody has looked at their tags."""
    if not choice.tags:
        return 0
    without = PlaceFilter(choice.area_path, choice.sectors, (), choice.risks, text=choice.text)
    unknown = _matching(without).where(Enterprise.tags.is_(None)).with_only_columns(func.count())
    return session.scalar(unknown) or 0


def ids(places: list[PlaceToVisit]) -> list[uuid.UUID]:
    return [place.enterprise.id for place in places]


def _matching(choice: PlaceFilter) -> Any:
    found = select(Enterprise).where(
        under_any(Enterprise.area_path.expression, [choice.area_path]),
        Enterprise.state != EnterpriseState.CLOSED,
    )
    if choice.sectors:
        found = found.where(Enterprise.sector.in_(choice.sectors))
    if choice.tags:
        found = found.where(Enterprise.tags.overlap(list(choice.tags)))
    if choice.risks:
        graded = Enterprise.risk.in_([risk for risk in choice.risks if risk])
        found = found.where(or_(graded, Enterprise.risk.is_(None)) if "" in choice.risks else graded)
    if choice.text:
        parts = (Enterprise.name, Enterprise.address)
        found = found.where(or_(*(part.icontains(choice.text, autoescape=True) for part in parts)))
    return found


def _found(choice: PlaceFilter) -> tuple[Any, Any]:
    """The places that match, joined with their last visits."""
    last = _last_visits(choice)
    found = _matching(choice).outerjoin(last, last.c.enterprise_id == Enterprise.id)
    if choice.visited_before is not None:
        found = found.where(or_(last.c.last.is_(None), last.c.last < choice.visited_before))
    return found, last


def _last_visits(choice: PlaceFilter) -> Any:
    under = under_any(Visit.area_path.expression, [choice.area_path])
    found = select(Visit.enterprise_id, func.max(Visit.on_date).label("last"))
    return found.where(under, Visit.kind.in_(SUPERVISION_VISITS)).group_by(Visit.enterprise_id).subquery()
