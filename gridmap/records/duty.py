"""Who holds which post, and who is on duty when? Rules and saving; the caller commits."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gridmap.db.models import Appointment, Area, Person, Shift
from gridmap.errors import InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.vocabulary import Duty, Post

LONGEST_SHIFT = timedelta(days=7)


def appoint(session: Session, person: Person, post: str, area_path: str) -> Appointment:
    """Raises InvalidInput for a post or area that does not exist, or a post that is held already."""
    problems = []
    if post not in {known.value for known in Post}:
        problems.append(Problem("post", Sentence(N_("Choose a post."))))
    if session.get(Area, area_path) is None:
        problems.append(Problem("area_path", Sentence(N_("Choose an area."))))
    if problems:
        raise InvalidInput(N_("Some entries cannot be accepted."), problems)
    made = Appointment(person_id=person.id, post=post, area_path=area_path)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        twice = N_("The person holds this post already.")
        raise InvalidInput(twice, [Problem("area_path", Sentence(twice))]) from None
    return made


def dismiss(session: Session, person: Person, appointment_id: uuid.UUID) -> None:
    held = session.scalar(
        select(Appointment).where(Appointment.id == appointment_id, Appointment.person_id == person.id)
    )
    if held is None:
        raise NotFound(N_("The person does not hold this post any more."))
    session.delete(held)
    session.flush()


def add_shift(
    session: Session, area_path: str, person_id: uuid.UUID, duty: str, starts_at: datetime, length: timedelta
) -> Shift:
    """Raises InvalidInput with all complaints: unknown person or duty, no length, on duty twice at once."""
    problems = []
    person = session.get(Person, person_id)
    if person is None or not person.active:
        problems.append(Problem("person_id", Sentence(N_("Choose a person."))))
    if duty not in {known.value for known in Duty}:
        problems.append(Problem("duty", Sentence(N_("Choose a duty."))))
    if not timedelta(0) < length <= LONGEST_SHIFT:
        problems.append(Problem("hours", Sentence(N_("A shift lasts from 1 to 168 hours."))))
    if not problems and _is_on_duty(session, person_id, starts_at, starts_at + length):
        problems.append(Problem("person_id", Sentence(N_("This person is on duty already at that time."))))
    if problems:
        raise InvalidInput(N_("Some entries cannot be accepted."), problems)
    made = Shift(
        area_path=area_path, person_id=person_id, duty=duty, starts_at=starts_at, ends_at=starts_at + length
    )
    session.add(made)
    session.flush()
    return made


def remove_shift(session: Session, shift_id: uuid.UUID) -> None:
    shift = session.get(Shift, shift_id)
    if shift is None:
        raise NotFound(N_("This shift is not on the list any more."))
    session.delete(shift)
    session.flush()


def _is_on_duty(session: Session, person_id: uuid.UUID, starts_at: datetime, ends_at: datetime) -> bool:
    meanwhile = select(Shift.id).where(
        Shift.person_id == person_id, Shift.starts_at < ends_at, Shift.ends_at > starts_at
    )
    return session.scalar(meanwhile.limit(1)) is not None
