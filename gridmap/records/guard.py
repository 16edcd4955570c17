"""Does this record exist for the one who asks, may they write it, and did nobody else write it first?

The one door that every save goes through. The fence of the database stands behind it and says the same.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm.exc import StaleDataError

from gridmap.db.models import Area, Attachment, Audit, Person
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, Forbidden, NotFound
from gridmap.i18n.texts import N_
from gridmap.records.places import lies_under
from gridmap.registers.base.register import Register
from gridmap.vocabulary import Role


def writable(session: FencedSession, noun: Register) -> list[str]:
    """The areas in which the session's viewer holds a role that may write this noun.

    Raises Forbidden where there is none. Role and area come from one grant: who plans in one township and
    leads a grid in another writes as a planner only in the first.
    """
    prefixes = held(session, noun.writers)
    if not prefixes:
        raise Forbidden(N_("Your role may not change this ledger."))
    return prefixes


def held(session: FencedSession, roles: Iterable[Role]) -> list[str]:
    """The areas in which the session's viewer holds one of these roles."""
    return list(session.scalars(select(func.unnest(func.gm_prefixes(*(role.value for role in roles))))))


def require(session: FencedSession, area_path: str, prefixes: Sequence[str]) -> None:
    """Raises Forbidden, naming the area, unless it lies under one of the prefixes."""
    if lies_under(area_path, prefixes):
        return
    area = session.get(Area, area_path)
    raise Forbidden(N_("You may not change records of {area}."), area=area.name if area else area_path)


def find(session: FencedSession, noun: Register, record_id: uuid.UUID) -> Any:
    """The record, fresh from the table. Raises NotFound where it does not exist or lies beyond the fence."""
    row: Any = session.get(noun.model, record_id, populate_existing=True)
    if row is None:
        raise NotFound(N_("This record does not exist, or lies outside the areas you may see."))
    return row


def latest(session: FencedSession, source: str, row_id: object) -> Audit | None:
    """The newest trace of one row that the viewer may see."""
    traces = select(Audit).where(Audit.source == source, Audit.row_id == str(row_id))
    return session.scalar(traces.order_by(Audit.id.desc()).limit(1))


def changed_first(session: FencedSession, source: str, row_id: object, now: datetime) -> Conflict:
    """The error that says who wrote it first, as far as the viewer may know them, and when."""
    trace = latest(session, source, row_id)
    if trace is None:
        return Conflict(N_("Somebody else has removed this; nothing of yours was saved."))
    when = trace.at.astimezone(now.tzinfo).strftime("%Y-%m-%d %H:%M")
    person = session.get(Person, trace.person_id) if trace.person_id else None
    if person is None:
        return Conflict(N_("Somebody else changed this at {when}; nothing of yours was saved."), when=when)
    return Conflict(
        N_("{who} changed this at {when}; nothing of yours was saved."), who=person.name, when=when
    )


def bring_photos(session: FencedSession, source: str, row: Any) -> None:
    """Photos lie behind the same fence as their record, also after it was moved."""
    own = (Attachment.source == source, Attachment.row_id == row.id, Attachment.area_path != row.area_path)
    session.execute(update(Attachment).where(*own).values(area_path=row.area_path))


class IdInUse(Exception):
    """The id of a new row is in use."""


class Needed(Exception):
    """Other rows depend on the one that was to go."""


@contextmanager
def written(session: FencedSession, source: str, row_id: object, now: datetime) -> Iterator[None]:
    """Flush what the block changes, in a savepoint of its own; translate what the database refuses.

    Raises Conflict where the row was changed meanwhile, Forbidden where the fence stands, Taken and Needed.
    """
    try:
        with session.begin_nested():
            yield
    except StaleDataError:
        raise changed_first(session, source, row_id, now) from None
    except ProgrammingError as error:
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            raise Forbidden(N_("You may not change this record there.")) from None
        raise
    except IntegrityError as error:
        if isinstance(error.orig, psycopg.errors.UniqueViolation):
            raise IdInUse from None
        if isinstance(error.orig, psycopg.errors.ForeignKeyViolation):
            raise Needed from None
        raise
