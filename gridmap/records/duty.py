"""Who holds which post, and who is on duty when? Rules and saving; the caller commits."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gridmap.db.models import Appointment, Area, Person
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import saving
from gridmap.registers.shifts import SHIFTS, Shift
from gridmap.vocabulary import Post


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
    session: FencedSession,
    area_path: str,
    person_id: uuid.UUID,
    duty: str,
    starts_at: datetime,
    length: timedelta,
    now: datetime,
) -> uuid.UUID:
    """The id of the shift. Raises InvalidInput with all complaints (`gridmap.registers.shifts`), and Forbidden."""
    said = {
        "area_path": area_path,
        "person_id": str(person_id),
        "duty": duty,
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + length).isoformat(),
    }
    return saving.create(session, SHIFTS, uuid.uuid4(), said, now).id


def remove_shift(session: Session, shift_id: uuid.UUID) -> None:
    shift = session.get(Shift, shift_id)
    if shift is None:
        raise NotFound(N_("This shift is not on the list any more."))
    session.delete(shift)
    session.flush()
