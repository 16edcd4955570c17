"""Which number does a paper bear? The database counts, the township's pattern writes it."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import func, select

from gridmap.db.models import Area, Paper
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.vocabulary import PaperKind

_MARK = re.compile(r"\{(town|year|serial)(?::0([1-6]))?\}")
LONGEST = 60
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
    session: FencedSession, township: Area, kind: PaperKind, pattern: str, on_date: date
) -> tuple[int, str]:
    """The next serial of this kind and year with its number; whoever asks beside this one waits for our transaction.

    Raises InvalidInput where the pattern writes a number that is given already.
    """
    counted = func.gm_next_serial(township.path, kind.value, on_date.year)
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
