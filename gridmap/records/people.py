"""Who is entered as a person, and who of them has an account? Rules and saving; the caller commits.

The fence is the database's: an administrator writes people of the own areas only. The rest is here.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gridmap.db.models import Account, Person
from gridmap.errors import Conflict, Forbidden, InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import accounts
from gridmap.records.grants import refuse_without_administrator
from gridmap.records.reading import has_invisible

_PHONE = re.compile(r"\+?[0-9][0-9 -]{4,19}")
LONGEST_NAME = 80


@dataclass(frozen=True)
class PersonEntry:
    """What is typed about a person. `area_path`: the unit they belong to; certificate: under which they inspect."""

    name: str
    title: str
    phone: str
    area_path: str
    certificate: str = ""


def find(session: Session, person_id: uuid.UUID) -> Person:
    """Raises NotFound where there is nobody, or nobody the viewer may know of."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound(N_("There is no such person in your areas."))
    return person


def may_administer(session: Session, person_id: uuid.UUID) -> bool:
    """Do the person's unit and all their rights lie in what the viewer administers? (The fence answers.)"""
    return bool(session.scalar(select(func.gm_administers(person_id))))


def find_administered(session: Session, person_id: uuid.UUID) -> Person:
    """Raises NotFound, and Forbidden where the person reaches beyond what the viewer administers."""
    person = find(session, person_id)
    if not may_administer(session, person_id):
        raise Forbidden(N_("This person belongs to, or has rights in, areas that you do not administer."))
    return person


def enter(session: Session, person_id: uuid.UUID, entry: PersonEntry) -> Person:
    """A new person. `person_id` comes with the form, so a form that is sent twice enters nobody twice."""
    _check(entry)
    known = session.get(Person, person_id)
    if known is not None:
        return known
    person = Person(
        id=person_id,
        name=entry.name.strip(),
        title=entry.title.strip(),
        phone=entry.phone.strip(),
        certificate=entry.certificate.strip(),
        area_path=entry.area_path,
    )
    session.add(person)
    session.flush()
    return person


def change(session: Session, person: Person, version: int, entry: PersonEntry) -> None:
    """Raises Conflict where `version` is no longer the newest, InvalidInput with all complaints."""
    if person.version != version:
        raise Conflict(
            N_("Somebody else has changed this in the meantime. Load it again; nothing was saved.")
        )
    _check(entry)
    person.name, person.title = entry.name.strip(), entry.title.strip()
    person.phone, person.area_path = entry.phone.strip(), entry.area_path
    person.certificate = entry.certificate.strip()
    session.flush()


def open_account(session: Session, person: Person, username: str) -> str:
    """Give the person an account; returns the one-time password, which is kept nowhere.

    Raises InvalidInput where the user name is unfit or belongs to somebody (perhaps out of sight).
    """
    name = accounts.plain_username(username)
    problems = accounts.username_problems(name)
    if problems:
        raise InvalidInput(N_("Some entries cannot be accepted."), problems)
    password = accounts.one_time_password()
    taken = N_("This user name belongs to somebody else, or the person has an account already.")
    try:
        with session.begin_nested():
            session.add(
                Account(
                    person_id=person.id,
                    username=name,
                    password_hash=accounts.hash_password(password),
                    must_change_password=True,
                )
            )
    except IntegrityError:
        raise InvalidInput(taken, [Problem("username", Sentence(taken))]) from None
    return password


def reset_password(session: Session, person: Person) -> str:
    """A new one-time password, to be changed at once; every open session of the account ends."""
    account = session.get(Account, person.id)
    if account is None:
        raise NotFound(N_("This person has no account."))
    password = accounts.one_time_password()
    accounts.set_password(account, password)
    account.must_change_password = True
    session.flush()
    return password


def link(session: Session, person: Person, subject: str) -> None:
    """Say as whom the identity provider knows the person; empty for not at all. Every open session ends.

    Raises InvalidInput where it is none, or another account's (perhaps out of sight).
    """
    account = session.get(Account, person.id)
    if account is None:
        raise NotFound(N_("This person has no account."))
    said = subject.strip() or None
    if said == account.subject:
        return
    if said and not accounts.is_subject(said):
        words = N_("A subject has at most 255 letters, digits and signs of ASCII.")
        raise InvalidInput(words, [Problem("subject", Sentence(words))])
    try:
        with session.begin_nested():
            account.subject = said
            accounts.end_sessions(account)
    except IntegrityError:
        taken = N_("This subject belongs to another account.")
        raise InvalidInput(taken, [Problem("subject", Sentence(taken))]) from None


def switch(session: Session, person: Person, *, active: bool) -> None:
    """Switch a person off (they are signed out and cannot come back) or on again.

    Raises Conflict where an area would be left without an administrator.
    """
    person.active = active
    account = session.get(Account, person.id)
    if account is not None and not active:
        accounts.end_sessions(account)
    session.flush()
    if not active:
        refuse_without_administrator(session, person)


def _check(entry: PersonEntry) -> None:
    complaints: Mapping[str, tuple[bool, str]] = {
        "name": (bool(entry.name.strip()), N_("A name is needed.")),
        "phone": (
            not entry.phone.strip() or bool(_PHONE.fullmatch(entry.phone.strip())),
            N_("A phone number has digits, spaces and dashes only."),
        ),
        "area_path": (bool(entry.area_path), N_("Choose the unit the person belongs to.")),
    }
    problems = [Problem(field, Sentence(words)) for field, (fine, words) in complaints.items() if not fine]
    too_long = Sentence(N_("This is longer than {most} characters."), {"most": LONGEST_NAME})
    long = (f for f in ("name", "title", "certificate") if len(getattr(entry, f)) > LONGEST_NAME)
    problems += [Problem(f, too_long) for f in long]
    odd = Sentence(N_("Write this in one line, without invisible characters."))
    problems += [
        Problem(f, odd) for f in ("name", "title", "certificate") if has_invisible(getattr(entry, f).strip())
    ]
    if problems:
        raise InvalidInput(N_("Some entries cannot be accepted."), problems)
