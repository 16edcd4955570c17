"""Which records lie behind a figure of a report, and how is each of them told in a line?"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.models import Person
from gridmap.papers.report.figures import ReportFigure
from gridmap.papers.report.records import HazardRow, Records
from gridmap.registers import BY_KEY
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.outings import Outing
from gridmap.registers.visits import Visit
from gridmap.vocabulary import HazardGrade, HazardState, Sector, texts
from gridmap.web.language import _, day, translate
from gridmap.web.language import listed as joined

Told = dict[str, tuple[str, str]]
WORDS = {**texts(Sector), **texts(HazardGrade), **texts(HazardState)}


@dataclass(frozen=True)
class FigureLine:
    """amount: what the record adds to the figure. address: its own page, empty where it has none or is gone."""

    title: str
    facts: str
    amount: float
    address: str


def listed(session: Session, figure: ReportFigure, found: Records) -> list[FigureLine]:
    """The records of one figure in the order in which they were counted."""
    amounts = figure.rows or {}
    told = _TOLD[figure.noun](session, amounts, found)
    return [_line(told, figure.noun, key, amount) for key, amount in amounts.items()]


def one(session: Session, noun: str, record_id: str) -> FigureLine:
    """A record by itself, as it is now."""
    return _line(_TOLD[noun](session, [record_id], None), noun, record_id, 1.0)


def _line(told: Told, noun: str, record_id: str, amount: float) -> FigureLine:
    if record_id not in told:
        return FigureLine(_("no longer there"), "", amount, "")
    title, facts = told[record_id]
    return FigureLine(title, facts, amount, _address(noun, record_id))


def said(stored: Any) -> str:
    """What a report kept of a record, in a line."""
    if stored is None:
        return _("not there")
    values = asdict(stored).values() if is_dataclass(stored) and not isinstance(stored, type) else [stored]
    return joined(filter(None, map(_plain, values)))


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return _("{number} people", number=len(value)) if value and "-" in str(value[0]) else ""
    if isinstance(value, date):
        return day(value)
    if isinstance(value, str):
        return translate(WORDS[value]) if value in WORDS else ""
    return ""


def _outings(session: Session, ids: Iterable[str], found: Records | None) -> Told:
    rows = session.scalars(select(Outing).where(Outing.id.in_(_keys(ids))))
    return {str(row.id): (row.purpose or day(row.on_date), day(row.on_date)) for row in rows}


def _visits(session: Session, ids: Iterable[str], found: Records | None) -> Told:
    rows = session.scalars(select(Visit).where(Visit.id.in_(_keys(ids)))).all()
    names = _names(session, [row.enterprise_id for row in rows])
    return {
        str(row.id): (
            names.get(row.enterprise_id, ""),
            joined([day(row.on_date), translate(WORDS[row.sector])]),
        )
        for row in rows
    }


def _hazards(session: Session, ids: Iterable[str], found: Records | None) -> Told:
    rows = session.scalars(select(Hazard).where(Hazard.id.in_(_keys(ids)))).all()
    names = _names(session, [row.enterprise_id for row in rows if row.enterprise_id])
    told: Told = {}
    for row in rows:
        then = found.hazards.get(str(row.id)) if found else None
        place = names.get(row.enterprise_id, "") if row.enterprise_id else ""
        told[str(row.id)] = (row.title, joined(filter(None, [place, day(row.found_on), _state(then)])))
    return told


def _state(then: HazardRow | None) -> str:
    if then is None:
        return ""
    state = translate(WORDS[then.state])
    return (
        _("{state}, due {day}", state=state, day=day(then.deadline))
        if then.deadline and not then.is_closed
        else state
    )


def _places(session: Session, ids: Iterable[str], found: Records | None) -> Told:
    rows = session.execute(
        select(Enterprise.id, Enterprise.name, Enterprise.sector).where(Enterprise.id.in_(_keys(ids)))
    )
    return {str(row.id): (row.name, translate(WORDS[row.sector])) for row in rows}


def _people(session: Session, ids: Iterable[str], found: Records | None) -> Told:
    rows = session.execute(select(Person.id, Person.name, Person.title).where(Person.id.in_(_keys(ids))))
    return {str(row.id): (row.name, row.title) for row in rows}


_TOLD: Mapping[str, Any] = {
    "outings": _outings,
    "visits": _visits,
    "hazards": _hazards,
    "enterprises": _places,
    "people": _people,
}


def _names(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = session.execute(select(Enterprise.id, Enterprise.name).where(Enterprise.id.in_(set(ids))))
    return {row.id: row.name for row in rows}


def _keys(ids: Iterable[str]) -> list[uuid.UUID]:
    return [uuid.UUID(each) for each in ids]


def _address(noun: str, record_id: str) -> str:
    return url_for("registers.record", key=noun, record_id=record_id) if noun in BY_KEY else ""
