"""Who may do what, where: how are rights given and taken back? The caller commits.

Nobody gives more than they administer, or a duty of administrators to themselves: the database refuses both. Where
duties are disjoint (`gridmap.records.duties`), nobody holds two of them.
"""

from __future__ import annotations

import uuid

from sqlalchemy import Text, cast, func, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gridmap.db.models import Account, Area, Grant, Person
from gridmap.errors import Conflict, InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import duties
from gridmap.vocabulary import ADMINISTRATORS, Role


def give(session: Session, person: Person, role: str, area_path: str) -> Grant:
    """Raises InvalidInput for a role or area that does not exist, a right that is held already, or a duty too many."""
    problems = []
    if role not in {known.value for known in Role}:
        problems.append(Problem("role", Sentence(N_("Choose a role."))))
    if refused := duties.refusal(session, person.id, role):
        problems.append(Problem("role", refused))
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
    """Raises NotFound, and Conflict where an area would be left with nobody for a duty of administrators."""
    grant = session.scalar(select(Grant).where(Grant.id == grant_id, Grant.person_id == person.id))
    if grant is None:
        raise NotFound(N_("This right has been taken back already."))
    session.delete(grant)
    session.flush()
    if grant.role in ADMINISTRATORS:
        _refuse_orphan(session, Role(grant.role), grant.area_path)


def refuse_without_administrator(session: Session, person: Person) -> None:
    """Raises Conflict if an area in which this person has a duty of administrators has nobody else for it now."""
    held = select(Grant.role, Grant.area_path).where(
        Grant.person_id == person.id, Grant.role.in_(ADMINISTRATORS)
    )
    for role, path in session.execute(held).all():
        _refuse_orphan(session, Role(role), path)


def _refuse_orphan(session: Session, duty: Role, path: str) -> None:
    # The area's row is the turnstile: of two who remove each other at once, the second waits for the first.
    area = session.scalar(select(Area).where(Area.path == path).with_for_update())
    left = session.scalar(
        select(func.count())
        .select_from(Grant)
        .join(Person, Person.id == Grant.person_id)
        .join(Account, Account.person_id == Person.id)
        .where(Person.active, Grant.role == duty)
        .where(func.starts_with(cast(literal(path), Text), Grant.area_path))
    )
    if not left:
        raise Conflict(
            N_("{area} would be left without this duty: {duty}. Give it to somebody else first."),
            area=area.name if area else path,
            duty=Sentence(duty.text),
        )
