"""Who is the person behind this session, and what were they granted?"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import flask
from flask_login import login_user, logout_user
from sqlalchemy import select

from gridmap.db.models import Account, Grant, Person
from gridmap.errors import Forbidden
from gridmap.i18n.texts import N_
from gridmap.vocabulary import Role
from gridmap.web import current

LONGEST_SESSION = timedelta(days=7)
_SIGNED_IN_AT = "signed_in_at"


@dataclass(frozen=True)
class Held:
    role: Role
    area_path: str


@dataclass(frozen=True)
class Viewer:
    """The person who is signed in, with everything granted to them; Flask-Login keeps it for the request."""

    id: uuid.UUID
    name: str
    username: str
    locale: str
    session_epoch: int
    must_change_password: bool
    grants: tuple[Held, ...]

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return f"{self.id}/{self.session_epoch}"

    @property
    def roles(self) -> tuple[Role, ...]:
        """Each role once, in the order of the vocabulary: the first one decides the home."""
        held = {grant.role for grant in self.grants}
        return tuple(role for role in Role if role in held)

    def paths(self, *roles: Role) -> tuple[str, ...]:
        """The areas of the grants, all of them or those held in one of these roles."""
        return tuple(grant.area_path for grant in self.grants if not roles or grant.role in roles)

    def holds(self, roles: Role | Iterable[Role], area_path: str) -> bool:
        """Does one and the same grant give one of the roles in this area?"""
        wanted = (roles,) if isinstance(roles, Role) else tuple(roles)
        return any(area_path.startswith(path) for path in self.paths(*wanted)) if wanted else False

    def require(self, roles: Role | Iterable[Role], area_path: str) -> None:
        """Raises Forbidden where `holds` says no."""
        if not self.holds(roles, area_path):
            raise Forbidden(N_("Your rights do not reach this area."))


def recognise(session_id: str) -> Viewer | None:
    """From the signed cookie to the person; None when the session is too old or the account has ended it."""
    person_id, _, epoch = session_id.rpartition("/")
    try:
        asker = uuid.UUID(person_id)
    except ValueError:
        return None
    if current.now() - datetime.fromtimestamp(flask.session.get(_SIGNED_IN_AT, 0), UTC) > LONGEST_SESSION:
        return None
    session = current.session()
    session.view_as(asker)
    found = session.execute(
        select(Person.name, Account)
        .join(Account, Account.person_id == Person.id)
        .where(Person.id == asker, Person.active)
    ).one_or_none()
    if found is None or str(found.Account.session_epoch) != epoch:
        session.view_as(None)
        return None
    held = session.scalars(select(Grant).where(Grant.person_id == asker).order_by(Grant.area_path))
    return Viewer(
        id=asker,
        name=found.name,
        username=found.Account.username,
        locale=found.Account.locale,
        session_epoch=found.Account.session_epoch,
        must_change_password=found.Account.must_change_password,
        grants=tuple(Held(Role[grant.role.upper()], grant.area_path) for grant in held),
    )


def open_session(person_id: uuid.UUID, session_epoch: int) -> None:
    """Sign the person in under a new session: nothing of what the browser brought is kept."""
    flask.session.clear()
    flask.session.permanent = True
    flask.session[_SIGNED_IN_AT] = current.now().timestamp()
    login_user(recognise(f"{person_id}/{session_epoch}"))


def close_session() -> None:
    logout_user()
    flask.session.clear()
