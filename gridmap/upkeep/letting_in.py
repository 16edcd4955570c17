"""How does somebody come back in who was shut out, with no administrator at hand? From the terminal of the server."""

from __future__ import annotations

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from gridmap.db.models import Account, Guess, Person
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.records import accounts, codes


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


def _account(session: Session, name: str) -> Account:
    found = session.scalar(select(Account).where(Account.username == accounts.plain_username(name)))
    if found is None:
        known = ", ".join(session.scalars(select(Account.username).order_by(Account.username).limit(20)))
        raise NotFound(N_("There is no user “{name}”. There are: {known}."), name=name, known=known)
    return found
