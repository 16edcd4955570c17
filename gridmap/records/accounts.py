"""Is this the person's password, and what happens when it is not?

Passwords are kept as argon2id hashes. What is guessed too often is shut for a while: `gridmap.records.guessing`.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from math import ceil

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select

from gridmap.db.models import Account, Person
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import codes, guessing, passwords
from gridmap.records.guessing import Origin

HASHER = PasswordHasher()
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
_UNAMBIGUOUS = "abcdefghjkmnpqrstuvwxyz23456789"  # for a password that is read out or copied by hand

_WRONG = Sentence(N_("The user name or the password is wrong."))
_WRONG_CODE = Sentence(N_("This code is wrong, or was used already. Wait for the next one."))
NOT_PRESENT = N_("This is not your present password.")
ANYWHERE = Origin()
_NOT_LINKED = Sentence(
    N_(
        "The identity provider knows you, but no account here is linked to you. Ask the administrator of your"
        " township."
    )
)
_SWITCHED_OFF = Sentence(N_("This account has been switched off. Ask the administrator of your township."))


@dataclass(frozen=True)
class SignInResult:
    """How signing in went: the person, or the sentence that refuses. needs_code: a one-time code is asked for next."""

    person_id: uuid.UUID | None = None
    session_epoch: int = 0
    username: str = ""
    refusal: Sentence | None = None
    needs_code: bool = False


def plain_username(typed: str) -> str:
    """As it is kept: full-width letters narrowed, no spaces around, lower case."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def try_to_sign_in(
    session: FencedSession, username: str, password: str, now: datetime, origin: Origin = ANYWHERE
) -> SignInResult:
    """Check a password and keep count. The caller commits. On success the session's viewer is the person.

    An unknown name gets the same answer in the same time as a wrong password, and is shut as a known one is.
    """
    name = plain_username(username)
    limits = guessing.limits(name, origin)
    counted = guessing.count(session, limits, now)
    if counted.locked_until:
        return SignInResult(refusal=locked(counted.locked_until - now))
    session.about_to_sign_in(name)
    account = session.scalar(select(Account).where(Account.username == name))
    if not verifies(account.password_hash if account else _nobodys_hash(), password) or account is None:
        if account is not None and counted.whole_name:
            account.locked_until = counted.whole_name
        return SignInResult(refusal=locked(counted.failing - now) if counted.failing else _WRONG)
    attempt = _known(session, account)
    if attempt.person_id and not attempt.needs_code:
        guessing.forget(session, limits, now)
        _welcome(account, password)
    return attempt


def try_subject(session: FencedSession, subject: str) -> SignInResult:
    """Whom the identity provider has vouched for. Nobody gets an account by it: an administrator entered the subject.

    On success the session's viewer is the person. A code of the phone is asked for as after a password.
    """
    account = None
    if is_subject(subject):
        session.about_to_sign_in(f"subject:{subject}")
        account = session.scalar(select(Account).where(Account.subject == subject))
    return SignInResult(refusal=_NOT_LINKED) if account is None else _known(session, account)


def is_subject(text: str) -> bool:
    """OpenID Connect Core 1.0, section 2: at most 255 ASCII characters."""
    return 0 < len(text) <= 255 and text.isascii() and text.isprintable()


def _known(session: FencedSession, account: Account) -> SignInResult:
    """The account is the asker's: what remains to be asked."""
    session.view_as(account.person_id)
    person = session.get(Person, account.person_id)
    if person is None or not person.active:
        return SignInResult(refusal=_SWITCHED_OFF)
    return SignInResult(
        account.person_id, account.session_epoch, account.username, needs_code=bool(account.totp_secret)
    )


def try_code(
    session: FencedSession, person_id: uuid.UUID, typed: str, now: datetime, origin: Origin = ANYWHERE
) -> SignInResult:
    """The second step: a code of the phone, after the right password. Counted as passwords are; the caller commits."""
    session.view_as(person_id)
    name = session.scalar(select(Account.username).where(Account.person_id == person_id)) or ""
    limits = guessing.limits(f"code of {name}", origin)
    counted = guessing.count(session, limits, now)
    if counted.locked_until:
        return SignInResult(refusal=locked(counted.locked_until - now))
    account = session.get_one(Account, person_id, with_for_update=True, populate_existing=True)
    if not codes.accept(account, typed, now):
        return SignInResult(refusal=locked(counted.failing - now) if counted.failing else _WRONG_CODE)
    guessing.forget(session, [*limits, *guessing.limits(name, origin)], now)
    account.locked_until = None
    return SignInResult(person_id, account.session_epoch, name)


def _welcome(account: Account, password: str) -> None:
    account.locked_until = None
    if HASHER.check_needs_rehash(account.password_hash):
        account.password_hash = hash_password(password)


def locked(remaining: timedelta) -> Sentence:
    minutes = ceil(remaining / timedelta(minutes=1))
    return Sentence(
        N_("Too many wrong passwords from here for this name. Try again in {minutes} min."),
        {"minutes": minutes},
    )


def change_own_password(
    account: Account, old: str, new: str, again: str, rules: str = passwords.ASVS
) -> None:
    """Set a password of one's own; all open sessions end. Raises InvalidInput with all complaints."""
    problems = []
    if not verifies(account.password_hash, old):
        problems.append(Problem("old", Sentence(NOT_PRESENT)))
    problems += passwords.problems(new, account.username, rules)
    if new == old and not problems:
        problems.append(Problem("new", Sentence(N_("The new password is the same as the present one."))))
    if new != again:
        problems.append(Problem("again", Sentence(N_("The two entries of the new password differ."))))
    if problems:
        raise InvalidInput(N_("The password was not changed."), problems)
    set_password(account, new)
    account.must_change_password = False


def hash_password(password: str) -> str:
    return HASHER.hash(password)


def set_password(account: Account, password: str) -> None:
    account.password_hash, account.locked_until = hash_password(password), None
    account.password_set_at = func.clock_timestamp()
    end_sessions(account)


def end_sessions(account: Account) -> None:
    """Everybody signed in with this account is signed out, everywhere."""
    account.session_epoch += 1


def username_problems(name: str) -> list[Problem]:
    """What speaks against this user name, as `plain_username` gives it."""
    if _USERNAME.fullmatch(name):
        return []
    words = N_("A user name has 2 to 32 letters a-z, digits, dots, dashes or underscores.")
    return [Problem("username", Sentence(words))]


def one_time_password() -> str:
    """Twelve letters that cannot be mistaken for one another (59 bits), in groups of four."""
    letters = [secrets.choice(_UNAMBIGUOUS) for _ in range(12)]
    return "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))


def verifies(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return hash_password(secrets.token_hex())
