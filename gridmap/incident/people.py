"""Who decides tonight, and who answers for this place? As far as the fence lets the viewer see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from gridmap.db.models import Appointment, Area, Person
from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import Sentence
from gridmap.incident.places import Around
from gridmap.registers.shifts import Shift
from gridmap.vocabulary import Duty, Post, texts


@dataclass(frozen=True)
class OnDuty:
    duty: str
    title: Sentence
    name: str
    post: str
    phone: str
    area: str
    until: datetime


@dataclass(frozen=True)
class Leader:
    title: Sentence
    name: str
    post: str
    phone: str
    area: str


def on_duty(session: FencedSession, township_path: str, now: datetime) -> list[OnDuty]:
    """Whoever the township's duty list names for this moment: the leader first."""
    shifts = session.execute(
        select(Shift, Person, Area.name)
        .join(Person, Person.id == Shift.person_id)
        .join(Area, Area.path == Shift.area_path)
        .where(Shift.area_path == township_path, Shift.starts_at <= now, Shift.ends_at > now, Person.active)
        .order_by(Shift.duty != Duty.LEADER, Shift.starts_at, Person.name)
    )
    return [
        OnDuty(
            duty=shift.duty,
            title=Sentence(texts(Duty)[shift.duty]),
            name=person.name,
            post=person.title,
            phone=person.phone,
            area=area,
            until=shift.ends_at,
        )
        for shift, person, area in shifts
    ]


def leaders_of(session: FencedSession, areas: Sequence[Around]) -> list[Leader]:
    """Who answers for the areas around a place: the smallest area first, its leader before its members."""
    appointed = session.execute(
        select(Appointment, Person, Area.name)
        .join(Person, Person.id == Appointment.person_id)
        .join(Area, Area.path == Appointment.area_path)
        .where(Appointment.area_path.in_([area.path for area in areas]), Person.active)
    ).all()
    in_turn = sorted(appointed, key=lambda row: (*_turn(row.Appointment), row.Person.name))
    return [
        Leader(Sentence(texts(Post)[appointment.post]), person.name, person.title, person.phone, area)
        for appointment, person, area in in_turn
    ]


def _turn(appointment: Appointment) -> tuple[int, str, int]:
    path = appointment.area_path
    return -len(path), path, list(texts(Post)).index(appointment.post)
