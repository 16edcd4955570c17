"""Which number does a paper bear? The database counts, the township's pattern writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from gridmap.db.models import Area, Paper, PaperSerial
from gridmap.db.models.papers import PaperFamily, PaperKind
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence

_MARK = re.compile(r"\{(town|year|serial)(?::0([1-6]))?\}")
LONGEST = 60
MOST_BEFORE = 99_999
_NOT_SET = N_("Nothing was saved: some entries cannot be accepted.")
_MARKS = {name: f"{{{name}}}" for name in ("town", "year", "serial")}


def complaint(pattern: str) -> Sentence | None:
    """What is wrong with a pattern; without year and serial, two papers would bear one number."""
    marks = [found[1] for found in _MARK.finditer(pattern)]
    if len(pattern) > LONGEST:
        told = {"length": len(pattern), "most": LONGEST}
        return Sentence(N_("This is too long: {length} characters, at most {most}."), told)
    if re.search(r"[{}\x00-\x1f]", _MARK.sub("", pattern)):
        return Sentence(N_("Only {town}, {year} and {serial} may stand in braces."), _MARKS)
    if marks.count("serial") != 1 or marks.count("year") != 1:
        msgid = N_("A number holds {year} and {serial} once each, so that no two papers bear the same.")
        return Sentence(msgid, _MARKS)
    return None


def written(pattern: str, town: str, year: int, serial: int) -> str:
    told = {"town": town, "year": year, "serial": serial}

    def put(found: re.Match[str]) -> str:
        value = told[found[1]]
        return str(value).rjust(int(found[2] or 0), "0") if isinstance(value, int) else str(value)

    return _MARK.sub(put, pattern)


def take(
    session: FencedSession, township: Area, kind: PaperKind, family: PaperFamily, pattern: str, on_date: date
) -> tuple[int, str]:
    """The next serial of this kind, family and year with its number; whoever asks beside this one waits for our
    transaction.

    Raises InvalidInput where the pattern writes a number that is given already.
    """
    counted = func.gm_next_serial(township.path, kind.value, family.value, on_date.year)
    serial = int(session.scalar(select(counted)) or 0)
    number = written(pattern, township.name, on_date.year, serial)
    same = (Paper.township_path == township.path, Paper.kind == kind, Paper.number == number)
    if session.scalar(select(Paper.id).where(*same)) is not None:
        raise given_already(number)
    return serial, number


def given_already(number: str) -> InvalidInput:
    msgid = N_("A paper bears the number {number} already. Change the pattern of numbers in the settings.")
    problem = Problem("number", Sentence(msgid, {"number": number}))
    return InvalidInput(N_("The paper was not issued."), [problem])


def begin(
    session: FencedSession, township: Area, kind: PaperKind, family: PaperFamily, year: int, before: int
) -> None:
    """The last number that was given by hand in a year; the next paper bears the one after it. The caller commits.

    Raises InvalidInput once a paper of this kind, family and year was issued, and for what is no such number.
    """
    if not 1 <= before <= MOST_BEFORE:
        sentence = Sentence(N_("Write a whole number from 1 to {most}."), {"most": MOST_BEFORE})
        raise InvalidInput(_NOT_SET, [Problem("before", sentence)])
    asked = func.gm_begin_serials(township.path, kind.value, family.value, year, before)
    try:
        with session.begin_nested():
            is_set = session.scalar(select(asked))
    except IntegrityError:
        is_set = False
    if not is_set:
        msgid = N_(
            "A paper of this kind was issued in {year} already; from then on the numbers go on by themselves."
        )
        raise InvalidInput(_NOT_SET, [Problem("before", Sentence(msgid, {"year": year}))])


def counted(session: FencedSession, township_path: str) -> Mapping[tuple[str, str, int], PaperSerial]:
    """How far each kind and family is counted in each year."""
    rows = session.scalars(select(PaperSerial).where(PaperSerial.area_path == township_path))
    return {(row.kind, row.family, row.year): row for row in rows}
