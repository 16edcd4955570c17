"""Who went out together, when, and what for?"""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.db.models.people import Person
from gridmap.errors import Problem
from gridmap.i18n.texts import N_
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Register, Saving
from gridmap.vocabulary import Role


class Outing(Placed, Versioned, Base):
    """One going-out of a group; its person-trips are its members, counted, never typed.

    led_by: which leader; NULL is unknown where leader_led says that one did.
    """

    __tablename__ = "outings"

    on_date: Mapped[date] = column.day(N_("Day"), index=True, required=True, example="2023-05-04")
    purpose: Mapped[str] = column.text(N_("Purpose"), example=N_("Before the holidays"))
    leader_led: Mapped[bool] = column.flag(N_("Led by a leader"), default=False, filter=True)
    led_by: Mapped[uuid.UUID | None] = column.person(N_("Leader who led it"))
    campaign_id: Mapped[uuid.UUID | None] = column.reference(N_("Plan, campaign"), "campaigns")

    members: Mapped[list[Person]] = relationship(secondary="outing_members", order_by="Person.name")


class OutingMember(Base):
    __tablename__ = "outing_members"

    outing_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("outings.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)


class OutingStop(Base):
    """A place that an outing means to call on. Whether it did is told by its visits and attempts."""

    __tablename__ = "outing_stops"

    outing_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("outings.id", ondelete="CASCADE"), primary_key=True
    )
    enterprise_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("enterprises.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    ordinal: Mapped[int]


def validate(row: Outing, saving: Saving) -> list[Problem]:
    """Where somebody is named who led it, a leader led it; where it is said that none did, nobody is named."""
    if "leader_led" in saving.given and "led_by" not in saving.given and not row.leader_led:
        row.led_by = None
    row.leader_led = bool(row.leader_led) or row.led_by is not None
    return []


OUTINGS = Register(
    model=Outing,
    title=N_("Outings"),
    question=N_("Who went out together, when, and what for?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER, Role.GRID_LEADER),
    identity=N_("An outing is known by its day and its purpose."),
    name="purpose",
    known_by=("on_date",),
    validate=validate,
)
