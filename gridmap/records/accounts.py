"""Is this the person's password, and what happens when it is not?

Passwords are kept as argon2id hashes. After five failures in a row an account is locked, ever longer.
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
from sqlalchemy import select

from gridmap.db.models import Account, Person
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence

HASHER = PasswordHasher()
FREE_FAILURES = 4  # the fifth in a row locks
LONGEST_LOCK_MIN = 30
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 128
FEWEST_DIFFERENT_LETTERS = 5
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
_UNAMBIGUOUS = "abcdefghjkmnpqrstuvwxyz23456789"  # for a password that is read out or copied by hand

_WRONG = Sentence(N_("The user name or the password is wrong."))
_SWITCHED_OFF = Sentence(N_("This account has been switched off. Ask the administrator of your township."))


@dataclass(frozen=True)
class Attempt:
    """How signing in went: the person, or the sentence that refuses."""

    person_id: uuid.UUID | None = None
    session_epoch: int = 0
    refusal: Sentence | None = None


def plain_username(typed: str) -> str:
    """As it is kept: full-width letters narrowed, no spaces around, lower case."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def try_to_sign_in(session: FencedSession, username: str, password: str, now: datetime) -> Attempt:
    """Check a password and keep count. The caller commits, also after a refusal, or the count is lost.

    An unknown name takes as long as a wrong password. On success the session's viewer is the person.
    """
    name = plain_username(username)
    session.about_to_sign_in(name)
    # The row stays locked until the commit, so guesses in parallel are counted one by one.
    account = session.scalar(select(Account).where(Account.username == name).with_for_update())
    if account is None:
        _verifies(_nobodys_hash(), password)
        return Attempt(refusal=_WRONG)
    if account.locked_until and account.locked_until > now:
        return Attempt(refusal=_locked(account.locked_until - now))
    if not _verifies(account.password_hash, password):
        return Attempt(refusal=_count_failure(account, now))
    session.view_as(account.person_id)
    person = session.get(Person, account.person_id)
    if person is None or not person.active:
        return Attempt(refusal=_SWITCHED_OFF)
    account.failed_attempts, account.locked_until = 0, None
    if HASHER.check_needs_rehash(account.password_hash):
        account.password_hash = hash_password(password)
    return Attempt(account.person_id, account.session_epoch)


def lock_minutes(failures: int) -> int:
    """The lock after so many failures in a row: none, then 1, 2, 4 … at most 30."""
    return min(2 ** (failures - FREE_FAILURES - 1), LONGEST_LOCK_MIN) if failures > FREE_FAILURES else 0


def _count_failure(account: Account, now: datetime) -> Sentence:
    account.failed_attempts += 1
    lock = timedelta(minutes=lock_minutes(account.failed_attempts))
    if not lock:
        return _WRONG
    account.locked_until = now + lock
    return _locked(lock)


def _locked(remaining: timedelta) -> Sentence:
    minutes = ceil(remaining / timedelta(minutes=1))
    return Sentence(
        N_("Too many wrong passwords: this account is locked. Try again in {minutes} min."),
        {"minutes": minutes},
    )


def change_own_password(account: Account, old: str, new: str, again: str) -> None:
    """Set a password of one's own; all open sessions end. Raises InvalidInput with all complaints."""
    problems = []
    if not _verifies(account.password_hash, old):
        problems.append(Problem("old", Sentence(N_("This is not your present password."))))
    problems += password_problems(new, account.username)
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
    account.password_hash = hash_password(password)
    account.failed_attempts, account.locked_until = 0, None
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


def password_problems(password: str, username: str) -> list[Problem]:
    """What speaks against this password. Length counts most (NIST SP 800-63B), variety a little."""
    told = []
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        told.append(
            Sentence(
                N_("A password has {shortest} to {longest} characters."),
                {"shortest": SHORTEST_PASSWORD, "longest": LONGEST_PASSWORD},
            )
        )
    if len(set(password)) < FEWEST_DIFFERENT_LETTERS:
        fewest = {"number": FEWEST_DIFFERENT_LETTERS}
        told.append(Sentence(N_("A password has at least {number} different characters."), fewest))
    if username and username in password.lower():
        told.append(Sentence(N_("A password does not contain the user name.")))
    return [Problem("new", sentence) for sentence in told]


def one_time_password() -> str:
    """Twelve letters that cannot be mistaken for one another (59 bits), in groups of four."""
    letters = [secrets.choice(_UNAMBIGUOUS) for _ in range(12)]
    return "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))


def _verifies(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return hash_password(secrets.token_hex())
