"""Which leader and which village committee answers for which village or enterprise?"""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.errors import Problem
from gridmap.i18n.texts import N_
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Count, Register, Saving
from gridmap.registers.enterprises import unknown_enterprise
from gridmap.vocabulary import Role, Word


class Answers(Word):
    """包村 or 包企业: for the whole area of the record, or for one enterprise in it."""

    VILLAGE = "village", N_("Village or grid")
    ENTERPRISE = "enterprise", N_("Enterprise")


class Assignment(Placed, Versioned, Base):
    """A leader and members of the village committee answer for a village or an enterprise (包联), for a time."""

    __tablename__ = "assignments"

    leader_id: Mapped[uuid.UUID] = column.person(N_("Leader in charge"), required=True)
    answers_for: Mapped[str] = column.choice(N_("Answers for"), Answers, typed=False, filter=True)
    enterprise_id: Mapped[uuid.UUID | None] = column.enterprise()
    committee: Mapped[list[uuid.UUID] | None] = column.people(N_("Village committee"))
    since: Mapped[date] = column.day(N_("Since"), required=True, past=True, example="2023-01-03")
    until: Mapped[date | None] = column.day(
        N_("Until"), past=True, missing=N_("to this day"), not_before="since"
    )
    note: Mapped[str] = column.long(N_("Note"))


def validate(row: Assignment, saving: Saving) -> list[Problem]:
    """Where no enterprise is named, they answer for the whole area."""
    row.answers_for = Answers.VILLAGE if row.enterprise_id is None else Answers.ENTERPRISE
    return unknown_enterprise(row, saving)


def _standing(key: str, title: str, what: Answers) -> Count:
    return Count(key, title, N_("assignments"), {"answers_for": (what,)})


ASSIGNMENTS = Register(
    model=Assignment,
    title=N_("Who answers for what"),
    question=N_("Which leader and which village committee answers for which village or enterprise?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER),
    identity=N_("It is known by the leader, and the village or the enterprise that is answered for."),
    name="",
    known_by=("leader_id", "enterprise_id", "area_path"),
    validate=validate,
    is_open=Assignment.until.is_(None),
    closes_on="until",
    closing=N_("End"),
    photos=False,
    counts=(
        _standing("villages_answered_for", N_("Villages and grids answered for"), Answers.VILLAGE),
        _standing("enterprises_answered_for", N_("Enterprises answered for"), Answers.ENTERPRISE),
    ),
    counted_on="since",
    counted_until="until",
)
