"""How does a township begin: from nothing, or by leaving the sample behind?"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Account, Area, AreaCode, Grant, Person
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import accounts, passwords
from gridmap.records.reading import has_invisible
from gridmap.vocabulary import Level, Role

SAMPLE_CODES = "99"
"""Official codes of the sample begin so: no province has this number (GB/T 2260)."""


@dataclass(frozen=True)
class Beginning:
    """What is typed to begin. The codes (county 6 digits, township 9) may be left empty and entered later."""

    county_name: str
    county_code: str
    township_name: str
    township_code: str


def is_sample(asker: Session | Connection, township_path: str) -> bool:
    """Does the township carry an official code that no real one has?"""
    found = select(AreaCode.id).where(
        AreaCode.area_path == township_path, AreaCode.code.startswith(SAMPLE_CODES)
    )
    return asker.scalar(found.limit(1)) is not None


def start_over(session: FencedSession, sample: Area, confirmation: str, beginning: Beginning) -> str:
    """Delete the whole sample and begin the viewer's own township; returns its path. The caller commits.

    confirmation: the sample township's name, typed. The viewer must choose a new password: whoever tried the
    sample may know the old one. Raises InvalidInput with all complaints; the database refuses who does not
    administer the sample, and any township that is not the sample.
    """
    problems = _complaints(beginning)
    if confirmation.strip() != sample.name:
        typed = Sentence(N_("To confirm, write the name “{name}” exactly."), {"name": sample.name})
        problems.insert(0, Problem("confirmation", typed))
    if problems:
        raise InvalidInput(N_("Nothing was deleted."), problems)
    made = session.scalar(
        select(
            func.gm_start_over(
                sample.path,
                beginning.county_name.strip(),
                beginning.county_code.strip(),
                beginning.township_name.strip(),
                beginning.township_code.strip(),
            )
        )
    )
    session.expire_all()
    session.get_one(Account, session.viewer).must_change_password = True
    session.flush()
    return str(made)


def begin(
    session: Session,
    beginning: Beginning,
    administrator: str,
    username: str,
    password: str,
    rules: str = passwords.ASVS,
) -> str:
    """The first township of an empty installation, with its administrator; returns its path. As the owner.

    Raises InvalidInput with all complaints. The caller commits.
    """
    name = accounts.plain_username(username)
    problems = (
        _complaints(beginning) + accounts.username_problems(name) + passwords.problems(password, name, rules)
    )
    if not administrator.strip() or has_invisible(administrator):
        problems.append(Problem("administrator", Sentence(N_("A name is needed."))))
    if problems:
        raise InvalidInput(N_("Some entries cannot be accepted."), problems)
    last = session.scalar(select(func.max(func.left(Area.path, 4))))
    county = f"{int(last or 0) + 1:04d}"
    township = county + "0001"
    session.add_all(
        [
            Area(path=county, level=Level.COUNTY, name=beginning.county_name.strip()),
            Area(path=township, level=Level.TOWNSHIP, name=beginning.township_name.strip()),
        ]
    )
    session.flush()
    codes = {county: beginning.county_code.strip(), township: beginning.township_code.strip()}
    session.add_all(AreaCode(area_path=path, code=code) for path, code in codes.items() if code)
    person = Person(id=uuid.uuid4(), name=administrator.strip(), area_path=township)
    person.account = Account(username=name, password_hash=accounts.hash_password(password))
    person.grants = [Grant(role=Role.ADMINISTRATOR, area_path=township)]
    session.add(person)
    session.flush()
    return township


def _complaints(beginning: Beginning) -> list[Problem]:
    problems = [
        Problem(field, Sentence(N_("A name is needed.")))
        for field in ("county_name", "township_name")
        if not getattr(beginning, field).strip()
    ]
    odd = Sentence(N_("Write this in one line, without invisible characters."))
    named = ("county_name", "township_name")
    problems += [Problem(field, odd) for field in named if has_invisible(getattr(beginning, field))]
    for field, digits in (("county_code", 6), ("township_code", 9)):
        code = getattr(beginning, field).strip()
        if code and not re.fullmatch(rf"[0-9]{{{digits}}}", code):
            problems.append(
                Problem(field, Sentence(N_("This code has {digits} digits."), {"digits": digits}))
            )
        elif code.startswith(SAMPLE_CODES):
            problems.append(Problem(field, Sentence(N_("Codes that begin with 99 belong to the sample."))))
    return problems
