"""Who may do what, where: how are rights given and taken back? The caller commits.

Nobody gives more than they administer: the database refuses a grant outside the giver's own areas.
"""

from __future__ import annotations

import uuid

from sqlalchemy import Text, cast, func, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gridmap.db.models import Account, Area, Grant, Person
from gridmap.errors import Conflict, InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.vocabulary import Role


def give(session: Session, person: Person, role: str, area_path: str) -> Grant:
    """Raises InvalidInput for a role or area that does not exist, or a right that is held already."""
    problems = []
    if role not in {known.value for known in Role}:
        problems.append(Problem("role", Sentence(N_("Choose a role."))))
    if session.get(Area, area_path) is None:
        problems.append(Problem("area_path", Sentence(N_("Choose an area."))))
    if problems:
        raise InvalidInput(N_("Some entries cannot be accepted."), problems)
    grant = Grant(person_id=person.id, role=role, area_path=area_path)
    try:
        with session.begin_nested():
            session.add(grant)
    except IntegrityError:
        twice = N_("The person has this right already.")
        raise InvalidInput(twice, [Problem("area_path", Sentence(twice))]) from None
    return grant


def take_back(session: Session, person: Person, grant_id: uuid.UUID) -> None:
    """Raises NotFound, and Conflict where an area would be left without an administrator."""
    grant = session.scalar(select(Grant).where(Grant.id == grant_id, Grant.person_id == person.id))
    if grant is None:
        raise NotFound(N_("This right has been taken back already."))
    session.delete(grant)
    session.flush()
    if grant.role == Role.ADMINISTRATOR:
        _refuse_orphan(session, grant.area_path)


def refuse_without_administrator(session: Session, person: Person) -> None:
    """Raises Conflict if an area that this person administers has nobody else for it now."""
    held = select(Grant.area_path).where(Grant.person_id == person.id, Grant.role == Role.ADMINISTRATOR)
    for path in session.scalars(held).all():
        _refuse_orphan(session, path)


def _refuse_orphan(session: Session, path: str) -> None:
    # The area's row is the turnstile: of two who remove each other at once, the second waits for the first.
    area = session.scalar(select(Area).where(Area.path == path).with_for_update())
    left = session.scalar(
        select(func.count())
        .select_from(Grant)
        .join(Person, Person.id == Grant.person_id)
        .join(Account, Account.person_id == Person.id)
        .where(Person.active, Grant.role == Role.ADMINISTRATOR)
        .where(func.starts_with(cast(literal(path), Text), Grant.area_path))
    )
    if not left:
        raise Conflict(
            N_("{area} would be left without an administrator. Make somebody else one first."),
            area=area.name if area else path,
        )
