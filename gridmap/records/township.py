"""How does a township begin by leaving the sample behind?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Account, Area, AreaCode
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import installation
from gridmap.records.installation import SAMPLE_CODES, FirstArea
from gridmap.vocabulary import Level


@dataclass(frozen=True)
class Beginning:
    """What is typed to begin. The codes (county 6 digits, township 9) may be left empty and entered later."""

    county_name: str
    county_code: str
    township_name: str
    township_code: str

    @property
    def chain(self) -> tuple[FirstArea, FirstArea]:
        return (
            FirstArea(Level.COUNTY, self.county_name, self.county_code),
            FirstArea(Level.TOWNSHIP, self.township_name, self.township_code),
        )


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


def _complaints(beginning: Beginning) -> list[Problem]:
    return installation.complaints(beginning.chain)
