"""Which program asks in whose name, and for how long may it?

A program (QGIS, a script) gives the user name and a password made for it alone. Only its hash is kept: it is long and
random, so a plain hash is enough. Wrong ones are counted as wrong passwords of people are.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from gridmap.db.models import Account, AppPassword, Person
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import accounts, guessing
from gridmap.records.guessing import Origin

DAYS = (30, 90, 365)
LONGEST_NAME = 60
MOST = 20
KEPT = timedelta(days=30)  # how long the row of one that ended stays
NOTED_EVERY = timedelta(minutes=5)
_PARTS, _LETTERS = 5, 5  # 25 letters of 31: 123 bits
_UNAMBIGUOUS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Asking:
    """How it went: the row of the password, or the sentence that refuses."""

    app_password: AppPassword | None = None
    refusal: Sentence | None = None
    locked: timedelta | None = None


def make(
    session: FencedSession, account: Account, name: str, days: int, *, writes: bool, now: datetime
) -> tuple[AppPassword, str]:
    """A new password and its words, told once. The caller commits. Raises InvalidInput with all complaints."""
    name = " ".join(name.split())
    problems = []
    if not name:
        problems.append(Problem("name", Sentence(N_("Fill this in."))))
    elif len(name) > LONGEST_NAME or not name.isprintable():
        told = Sentence(
            N_("A name has at most {most} characters, all of them visible."), {"most": LONGEST_NAME}
        )
        problems.append(Problem("name", told))
    if days not in DAYS:
        problems.append(Problem("days", Sentence(N_("Choose one of the given values."))))
    if len(living(session, account, now)) >= MOST:
        told = Sentence(N_("There are {most} passwords for programs already. End one first."), {"most": MOST})
        problems.append(Problem("name", told))
    if problems:
        raise InvalidInput(N_("Some entries cannot be accepted."), problems)
    word = "-".join("".join(secrets.choice(_UNAMBIGUOUS) for _ in range(_LETTERS)) for _ in range(_PARTS))
    old = or_(AppPassword.ended_at < now - KEPT, AppPassword.expires_at < now - KEPT)
    session.execute(delete(AppPassword).where(AppPassword.person_id == account.person_id, old))
    made = AppPassword(
        person_id=account.person_id,
        name=name,
        password_hash=hashed(word),
        writes=writes,
        session_epoch=account.session_epoch,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(made)
    session.flush()
    return made, word


def living(session: FencedSession, account: Account, now: datetime) -> list[AppPassword]:
    """Those that let a program in, the newest first."""
    found = select(AppPassword).where(
        AppPassword.person_id == account.person_id,
        AppPassword.session_epoch == account.session_epoch,
        AppPassword.ended_at.is_(None),
        AppPassword.expires_at > now,
    )
    return list(session.scalars(found.order_by(AppPassword.made_at.desc())))


def end(
    session: FencedSession, person_id: uuid.UUID, app_password_id: uuid.UUID, now: datetime
) -> AppPassword:
    """The caller commits. Raises NotFound where the person has no such password, or it has ended."""
    found = session.scalar(
        select(AppPassword).where(
            AppPassword.id == app_password_id,
            AppPassword.person_id == person_id,
            AppPassword.ended_at.is_(None),
        )
    )
    if found is None:
        raise NotFound(N_("This password for a program does not exist, or has ended."))
    found.ended_at = now
    return found


def ask(session: FencedSession, username: str, word: str, now: datetime, origin: Origin) -> Asking:
    """Whose password is this? On success the session's viewer is the person; the caller commits what was counted.

    A right one is not counted: a program asks several things at once. While a name is shut from a place, right ones are
    refused there too, so that nobody learns which guess was right.
    """
    name = accounts.plain_username(username)
    # Not by place alone: a program that goes on asking with a dead password would shut a whole office out.
    every = guessing.limits(f"app password of {name}", origin)
    limits = [each for each in every if each.free != guessing.OF_A_PLACE]
    shut = guessing.shut_until(session, limits, now)
    if shut is not None:
        return Asking(refusal=accounts.locked(shut - now), locked=shut - now)
    found = _found(session, name, word)
    if found is not None and found.expires_at > now:
        return Asking(found)
    session.view_as(None)
    if found is not None:
        return Asking(
            refusal=Sentence(N_("This password for a program has expired. Make a new one on “My account”."))
        )
    counted = guessing.count(session, limits, now)
    if counted.failing:
        return Asking(refusal=accounts.locked(counted.failing - now), locked=counted.failing - now)
    return Asking(
        refusal=Sentence(N_("The user name, or the password for this program, is wrong or has ended."))
    )


def _found(session: FencedSession, name: str, word: str) -> AppPassword | None:
    """The row of this word, if it is this name's, did not end, and the person is still let in."""
    session.about_to_sign_in(name)
    person_id = session.scalar(select(Account.person_id).where(Account.username == name))
    session.view_as(person_id)
    if person_id is None:
        return None
    return session.scalar(
        select(AppPassword)
        .join(Account, Account.person_id == AppPassword.person_id)
        .join(Person, Person.id == AppPassword.person_id)
        .where(AppPassword.person_id == person_id, AppPassword.password_hash == hashed(word))
        .where(
            AppPassword.session_epoch == Account.session_epoch, AppPassword.ended_at.is_(None), Person.active
        )
    )


def token_of(username: str, word: str) -> str:
    """The same in one word, for programs that send a bearer token (RFC 6750): who asks, a dot, and the password."""
    who = base64.urlsafe_b64encode(username.encode()).decode().rstrip("=")
    return f"{who}.{word}"


def read_token(token: str) -> tuple[str, str]:
    """(user name, word); empty where it is no token of ours."""
    who, _, word = token.strip().partition(".")
    try:
        return base64.urlsafe_b64decode(who + "=" * (-len(who) % 4)).decode(), word
    except ValueError:  # that of the alphabet, and of UTF-8
        return "", ""


def note_use(session: FencedSession, app_password_id: uuid.UUID, address: str, now: datetime) -> None:
    """That it is in use, and from where. The caller commits."""
    used = update(AppPassword).where(AppPassword.id == app_password_id)
    session.execute(used.values(used_at=func.greatest(AppPassword.used_at, now), address=address))


def hashed(word: str) -> str:
    """As it is kept. Spaces and dashes that a person typed, or left out, are no part of it."""
    plain = "".join(letter for letter in word.lower() if letter.isalnum())
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()
