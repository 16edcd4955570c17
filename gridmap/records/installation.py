"""How does an installation begin, at any level, and how does a level come above it later?

Nothing that is there is written anew for it: a county's path stays its own, and its city is named in `lies_in`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Account, Area, AreaCode, Grant, Person
from gridmap.db.models.base import SEGMENT
from gridmap.errors import InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import accounts, duties, passwords
from gridmap.records.areas.levels import RANKS
from gridmap.records.areas.official_code import DIGITS
from gridmap.records.reading import has_invisible
from gridmap.vocabulary import ADMINISTRATORS, Level

SAMPLE_CODES = "99"
"""Official codes of the sample begin so: no province has this number (GB/T 2260)."""
ABOVE = (Level.COUNTY, Level.CITY, Level.PROVINCE)
"""The levels that can come above an installation."""
_REFUSED = N_("Some entries cannot be accepted.")


@dataclass(frozen=True)
class FirstArea:
    """An area as it is typed to begin with. Its code may be left empty and entered later."""

    level: Level
    name: str
    code: str = ""


def begin(
    session: Session,
    chain: Sequence[FirstArea],
    administrator: str,
    username: str,
    password: str,
    rules: str = passwords.ASVS,
) -> str:
    """The first areas of an installation, the largest first, and who administers the last; returns its path.

    As the owner. Raises InvalidInput with all complaints. The caller commits.
    """
    name = accounts.plain_username(username)
    problems = (
        complaints(chain) + accounts.username_problems(name) + passwords.problems(password, name, rules)
    )
    if not administrator.strip() or has_invisible(administrator):
        problems.append(Problem("administrator", Sentence(N_("A name is needed."))))
    if problems:
        raise InvalidInput(_REFUSED, problems)
    path = ""
    for each in chain:
        path = _enter(session, each, path)
    person = Person(id=uuid.uuid4(), name=administrator.strip(), area_path=path)
    person.account = Account(username=name, password_hash=accounts.hash_password(password))
    person.grants = [Grant(role=duty, area_path=path) for duty in duties.of_first(rules)]
    session.add(person)
    session.flush()
    return path


def add_level(session: Session, above: FirstArea, username: str) -> str:
    """Put a level above what is there, and let an account administer it, with the duties that it has below.

    Returns the path of the area. A county is there from the beginning and only gets its administrator. A city or a
    province is entered, unless one of that name is there, and every topmost area that lies nowhere yet lies in it from
    now on. As the owner; the caller commits. Raises InvalidInput with all complaints, NotFound where there is no such
    account, or nothing below it.
    """
    person = session.scalar(
        select(Person).join(Account).where(Account.username == accounts.plain_username(username))
    )
    if person is None:
        raise NotFound(N_("No account is called “{name}”."), name=username)
    path = _county(session, above) if above.level == Level.COUNTY else _around(session, above)
    held = {each.role for each in person.grants} & set(ADMINISTRATORS)
    there = {each.role for each in person.grants if each.area_path == path}
    rules = passwords.DENGBAO if duties.are_disjoint(session) else passwords.ASVS
    for duty in sorted((held or set(duties.of_first(rules))) - there):
        session.add(Grant(person_id=person.id, role=duty, area_path=path))
    session.flush()
    return path


def complaints(chain: Sequence[FirstArea]) -> list[Problem]:
    """What speaks against these names and codes; the fields are called `county_name`, `county_code`, …"""
    needed = Sentence(N_("A name is needed."))
    odd = Sentence(N_("Write this in one line, without invisible characters."))
    problems = [Problem(f"{each.level}_name", needed) for each in chain if not each.name.strip()]
    problems += [Problem(f"{each.level}_name", odd) for each in chain if has_invisible(each.name)]
    for each in chain:
        digits, code = DIGITS[each.level], each.code.strip()
        if code and not re.fullmatch(rf"[0-9]{{{digits}}}", code):
            wrong = Sentence(N_("This code has {digits} digits."), {"digits": digits})
            problems.append(Problem(f"{each.level}_code", wrong))
        elif code.startswith(SAMPLE_CODES):
            ours = Sentence(N_("Codes that begin with 99 belong to the sample."))
            problems.append(Problem(f"{each.level}_code", ours))
    return problems


def _enter(session: Session, each: FirstArea, above: str) -> str:
    """A county and what is larger has a path of its own; what is smaller lies under the path above it."""
    is_topmost = RANKS[each.level] <= RANKS[Level.COUNTY]
    last = session.scalar(select(func.max(func.left(Area.path, SEGMENT))))
    path = f"{int(last or 0) + 1:0{SEGMENT}d}" if is_topmost else f"{above}{1:0{SEGMENT}d}"
    lies_in = above or None if is_topmost else None
    session.add(Area(path=path, level=each.level, name=each.name.strip(), lies_in=lies_in))
    session.flush()
    if each.code.strip():
        session.add(AreaCode(area_path=path, code=each.code.strip()))
        session.flush()
    return path


def _county(session: Session, above: FirstArea) -> str:
    counties = select(Area).where(Area.level == Level.COUNTY).order_by(Area.path)
    found = [each for each in session.scalars(counties) if above.name.strip() in ("", each.name)]
    if not found:
        raise NotFound(N_("There is no such area."))
    if len(found) > 1:
        names = ", ".join(each.name for each in found)
        raise InvalidInput(N_("There are several: {names}. Say which by --name."), names=names)
    return found[0].path


def _around(session: Session, above: FirstArea) -> str:
    if problems := complaints([above]):
        raise InvalidInput(_REFUSED, problems)
    same = select(Area).where(Area.level == above.level, Area.name == above.name.strip())
    known = session.scalar(same.order_by(Area.path))
    topmost = select(Area).where(func.length(Area.path) == SEGMENT, Area.lies_in.is_(None))
    below = [each for each in session.scalars(topmost) if RANKS[Level(each.level)] > RANKS[above.level]]
    if known is None and not below:
        raise NotFound(N_("There is nothing yet that could lie in it. Begin with: gridmap init"))
    path = known.path if known else _enter(session, above, "")
    for each in below:
        each.lies_in = path
        each.version += 1
    return path
