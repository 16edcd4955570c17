"""Which plans and campaigns are there, and which places do they mean to call on?"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.errors import Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Register, Saving
from gridmap.vocabulary import Role, Word


class CampaignKind(Word):
    PLAN = "plan", N_("Inspection by plan")
    CAMPAIGN = "campaign", N_("Campaign")
    AFTER_ACCIDENT = "after_accident", N_("After an accident elsewhere")


class Campaign(Placed, Versioned, Base):
    """A plan or a campaign. chosen: by what its places were chosen (`gridmap.records.visiting.choosing`), with the seed
    of the draw, so that it can be shown again.
    """

    __tablename__ = "campaigns"
    __table_args__ = (CheckConstraint("ends_on >= begins_on", name="ends_after_beginning"),)

    name: Mapped[str] = column.text(N_("Name"), required=True, example=N_("Gas safety in restaurants"))
    kind: Mapped[str] = column.choice(
        N_("Kind"), CampaignKind, default=CampaignKind.PLAN, required=True, filter=True, example="campaign"
    )
    reason: Mapped[str] = column.long(N_("Reason"))
    begins_on: Mapped[date | None] = column.day(N_("Begins on"), example="2023-05-04")
    ends_on: Mapped[date | None] = column.day(N_("Ends on"), example="2023-06-04")
    chosen: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")


class CampaignPlace(Base):
    """A place that a campaign means to call on, in the order of the draw."""

    __tablename__ = "campaign_places"

    campaign_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True
    )
    enterprise_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("enterprises.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    ordinal: Mapped[int]


def validate(row: Campaign, saving: Saving) -> list[Problem]:
    """An accident elsewhere is named; a campaign does not end before it begins."""
    problems = []
    if row.kind == CampaignKind.AFTER_ACCIDENT and not (row.reason or "").strip():
        problems.append(Problem("reason", Sentence(N_("Say after which accident."))))
    if row.begins_on and row.ends_on and row.ends_on < row.begins_on:
        sentence = Sentence(N_("It begins on {day}; it cannot end earlier."), {"day": row.begins_on})
        problems.append(Problem("ends_on", sentence))
    return problems


CAMPAIGNS = Register(
    model=Campaign,
    title=N_("Plans and campaigns"),
    question=N_("Which plans and campaigns are there, and how far are they?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER),
    identity=N_("A plan or campaign is known by its name."),
    validate=validate,
)
