"""Which violations were made public, where, and when?"""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.i18n.texts import N_
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Count, Register
from gridmap.registers.enterprises import unknown_enterprise
from gridmap.vocabulary import Role


class Exposure(Placed, Versioned, Base):
    """A bad example that was made public (公开曝光)."""

    __tablename__ = "exposures"

    name: Mapped[str] = column.text(
        N_("What was made public"),
        required=True,
        example=N_("A locked exit"),
    )
    on_date: Mapped[date] = column.day(
        N_("Day"),
        required=True,
        past=True,
        index=True,
        example="2023-09-12",
    )
    medium: Mapped[str] = column.text(N_("Published in"), example=N_("Official account"))
    enterprise_id: Mapped[uuid.UUID | None] = column.enterprise()
    withdrawn_on: Mapped[date | None] = column.day(
        N_("Withdrawn on"), past=True, missing=N_("not withdrawn"), not_before="on_date"
    )
    note: Mapped[str] = column.long(N_("Note"))


EXPOSURES = Register(
    model=Exposure,
    title=N_("Public exposure"),
    question=N_("Which violations were made public, where, and when?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER),
    identity=N_("An exposure is known by its day, its content and its enterprise."),
    known_by=("on_date", "enterprise_id"),
    validate=unknown_enterprise,
    is_open=Exposure.withdrawn_on.is_(None),
    closes_on="withdrawn_on",
    closing=N_("Withdraw"),
    documents=N_("Documents"),
    counts=(Count("exposures", N_("Violations made public"), N_("times")),),
    counted_on="on_date",
)
