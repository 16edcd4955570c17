"""How does somebody come in, or back in, with no administrator at hand? From the terminal of the server."""

from __future__ import annotations

import uuid

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from gridmap.db.models import Account, Guess, Person
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.imports.cli.author import path_of
from gridmap.records import accounts, codes, grants, people


def unlock(owner: Engine, name: str) -> None:
    """Forget every wrong guess, of all places: they are kept by hashes, so one name's cannot be told from another's.

    Raises NotFound where there is no such user.
    """
    with Session(owner) as session:
        account = _account(session, name)
        account.locked_until = None
        session.execute(delete(Guess))
        session.commit()


def new_password(owner: Engine, name: str) -> str:
    """A one-time password; every session of the account ends, and no code is asked for until it is set up again.

    Raises NotFound where there is no such user.
    """
    with Session(owner) as session:
        account = _account(session, name)
        password = accounts.one_time_password()
        accounts.set_password(account, password)
        account.must_change_password = True
        codes.switch_off(account)
        session.get_one(Person, account.person_id).active = True
        session.execute(delete(Guess))
        session.commit()
        return password


def give(owner: Engine, name: str, called: str, role: str, area: str) -> str:
    """Give a role in an area to a user, who is entered with `called` where there is none; the one-time password then.

    area: a path, or a name that only one area has. Raises NotFound, InvalidInput.
    """
    with Session(owner) as session:
        path, password = path_of(session.connection(), area), ""
        username = accounts.plain_username(name)
        known = session.scalar(select(Account).where(Account.username == username))
        if known is None:
            person = people.enter(session, uuid.uuid4(), people.PersonEntry(called, "", "", path))
            password = people.open_account(session, person, username)
        else:
            person = session.get_one(Person, known.person_id)
        grants.give(session, person, role, path)
        session.commit()
        return password


def take(owner: Engine, name: str, role: str) -> None:
    """Take a role from a user, wherever they hold it. Raises NotFound; Conflict where nobody is left for a duty."""
    with Session(owner) as session:
        person = session.get_one(Person, _account(session, name).person_id)
        held = [each.id for each in person.grants if each.role == role]
        if not held:
            raise NotFound(N_("This right has been taken back already."))
        for each in held:
            grants.take_back(session, person, each)
        session.commit()


def _account(session: Session, name: str) -> Account:
    found = session.scalar(select(Account).where(Account.username == accounts.plain_username(name)))
    if found is None:
        known = ", ".join(session.scalars(select(Account.username).order_by(Account.username).limit(20)))
        raise NotFound(N_("There is no user “{name}”. There are: {known}."), name=name, known=known)
    return found
