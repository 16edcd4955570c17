"""Who is the person behind this session, and what were they granted?

The cookie holds a word whose hash stands in `sign_ins`; a row that ended, or was left alone for too long, lets nobody
in, whoever has a copy of the cookie.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import flask
from flask_login import login_user, logout_user
from sqlalchemy import DateTime, bindparam, delete, func, or_, select, update
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from gridmap.db.models import Account, Grant, Person, SignIn
from gridmap.db.sessions import session as opened
from gridmap.errors import Forbidden
from gridmap.i18n.texts import N_
from gridmap.records import passwords
from gridmap.records.ids import as_id
from gridmap.vocabulary import Role
from gridmap.web import current

IDLE = timedelta(hours=12)  # a shift at the duty desk
LONGEST_SESSION = timedelta(days=7)
KEPT = timedelta(days=30)  # how long an ended sign-in is still listed
_NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class HeldRole:
    """A role over an area. A right over a city is held over each of its counties too, whose paths are their own."""

    role: Role
    area_path: str


@dataclass(frozen=True)
class Viewer:
    """The person who is signed in, with everything granted to them; Flask-Login keeps it for the request."""

    id: uuid.UUID
    name: str
    username: str
    locale: str
    sign_in_id: uuid.UUID
    token: str
    must_change_password: bool
    has_codes: bool
    grants: tuple[HeldRole, ...]
    by_provider: bool = False

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return f"{self.id}/{self.token}"

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


def lives(now: Any) -> Any:
    """The condition under which a sign-in still lets somebody in at this moment."""
    return (
        SignIn.ended_at.is_(None)
        & (SignIn.begun_at >= now - LONGEST_SESSION)
        & (SignIn.seen_at >= now - IDLE)
    )


# A row for each path that a right of the person reaches, and one without where there is none. Each request asks it
# first, so it is put together once, and only what is wanted is read.
_KNOWN = (
    select(
        Person.id,
        Person.name,
        Account.username,
        Account.locale,
        Account.must_change_password,
        Account.password_set_at,
        (Account.totp_secret != "").label("has_codes"),
        Grant.role,
        Grant.area_path,
        func.gm_reach(Grant.area_path).label("path"),
    )
    .join(Account, Account.person_id == Person.id)
    .outerjoin(Grant, Grant.person_id == Person.id)
    .where(Person.id == bindparam("asker"), Person.active)
)
_SIGNED_IN = (
    _KNOWN.add_columns(SignIn.id.label("sign_in_id"), SignIn.seen_at, SignIn.by_provider)
    .join(SignIn, (SignIn.person_id == Person.id) & (SignIn.session_epoch == Account.session_epoch))
    .where(
        SignIn.token_hash == bindparam("token_hash"), lives(bindparam("now", type_=DateTime(timezone=True)))
    )
)


def recognise(session_id: str) -> Viewer | None:
    """From the signed cookie to the person; None when the session has ended, by itself or by somebody."""
    person_id, _, token = session_id.rpartition("/")
    asker = as_id(person_id)
    if asker is None:
        return None
    session, now = current.session(), current.now()
    session.view_as(asker)
    asked = {"asker": asker, "token_hash": token_hash(token), "now": now}
    rows = session.connection().execute(_SIGNED_IN, asked).all()
    if not rows:
        session.view_as(None)
        return None
    signed = rows[0]
    if now - signed.seen_at >= _NOTED_EVERY:
        _note(asker, signed.sign_in_id, now)
    return _viewer(rows, signed.sign_in_id, token, by_provider=signed.by_provider)


def viewer_by_password(person_id: uuid.UUID, password_id: uuid.UUID) -> Viewer:
    """In whose name a program asks that brought this password; the request's session is that person's already."""
    return _viewer(current.session().connection().execute(_KNOWN, {"asker": person_id}).all(), password_id)


def _viewer(
    rows: Sequence[Any], sign_in_id: uuid.UUID, token: str = "", *, by_provider: bool = False
) -> Viewer:
    """by_provider: no password of ours was asked for, so its age is no matter."""
    known = rows[0]
    held = sorted(
        (row for row in rows if row.role is not None),
        key=lambda row: (row.area_path, row.path != row.area_path, row.path),
    )
    rules = current.installation().settings.password_rules
    return Viewer(
        id=known.id,
        name=known.name,
        username=known.username,
        locale=known.locale,
        sign_in_id=sign_in_id,
        token=token,
        must_change_password=not by_provider
        and (known.must_change_password or passwords.is_too_old(known.password_set_at, current.now(), rules)),
        has_codes=known.has_codes,
        by_provider=by_provider,
        grants=tuple(HeldRole(Role[grant.role.upper()], grant.path) for grant in held),
    )


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _note(person_id: uuid.UUID, sign_in_id: uuid.UUID, now: datetime) -> None:
    """That it is in use, whatever becomes of the request; with no connection free, next time."""
    with suppress(NoConnectionFree), opened(current.installation().engine, person_id) as noting:
        noting.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=now))
        noting.commit()


def open_session(person_id: uuid.UUID, session_epoch: int, *, by_provider: bool = False) -> None:
    """Sign the person in under a new session, and commit: nothing of what the browser brought is kept."""
    token, now, session = secrets.token_urlsafe(32), current.now(), current.session()
    session.view_as(person_id)
    old = or_(SignIn.ended_at < now - KEPT, SignIn.seen_at < now - LONGEST_SESSION - KEPT)
    session.execute(delete(SignIn).where(SignIn.person_id == person_id, old))
    session.add(
        SignIn(
            person_id=person_id,
            token_hash=token_hash(token),
            session_epoch=session_epoch,
            begun_at=now,
            seen_at=now,
            address=flask.request.remote_addr or "",
            browser=str(flask.request.user_agent)[:200],
            by_provider=by_provider,
        )
    )
    session.commit()
    flask.session.clear()
    flask.session.permanent = True
    login_user(recognise(f"{person_id}/{token}"))


def close_session(known: Viewer | None) -> None:
    """Sign out: the row ends, so that a copy of the cookie is worth nothing."""
    if known is not None:
        end(known.id, SignIn.id == known.sign_in_id)
    logout_user()
    flask.session.clear()


def end(person_id: uuid.UUID, which: Any) -> None:
    """End sign-ins of the person, and commit."""
    session = current.session()
    session.execute(
        update(SignIn)
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), which)
        .values(ended_at=current.now())
    )
    session.commit()


def open_ones(known: Viewer) -> list[SignIn]:
    """Where the person is signed in, the one that asks first."""
    session = current.session()
    epoch = select(Account.session_epoch).where(Account.person_id == known.id).scalar_subquery()
    found = select(SignIn).where(
        SignIn.person_id == known.id, SignIn.session_epoch == epoch, lives(current.now())
    )
    return list(session.scalars(found.order_by(SignIn.id != known.sign_in_id, SignIn.seen_at.desc())))
