"""Which alarms were there, when was each received, and when was who on the spot?"""

from __future__ import annotations

from datetime import datetime

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.errors import Problem
from gridmap.fields import EVERYWHERE
from gridmap.i18n.texts import N_, Sentence
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Register, Saving
from gridmap.vocabulary import Role, Word


class AlarmKind(Word):
    """As fire and rescue brigades count their calls."""

    FIRE = "fire", N_("Fire fighting")
    RESCUE = "rescue", N_("Emergency rescue")
    ASSISTANCE = "assistance", N_("Help to the public")
    OTHER = "other", N_("Other call")


class Alarm(Placed, Versioned, Base):
    """A call as the ledger of a brigade or of the command centre holds it."""

    __tablename__ = "alarms"
    __table_args__ = (
        CheckConstraint("left_at >= received_at", name="left_after_received"),
        CheckConstraint("arrived_at >= coalesce(left_at, received_at)", name="arrived_after_left"),
    )

    name: Mapped[str] = column.text(
        N_("Place of the alarm"),
        required=True,
        example=N_("East end of the sample market"),
    )
    received_at: Mapped[datetime] = column.moment(
        N_("Alarm received at"), required=True, shown=EVERYWHERE,
        example="2023-05-04 02:40",
    )  # fmt: skip
    kind: Mapped[str] = column.choice(
        N_("Kind"), AlarmKind, required=True, shown=EVERYWHERE, filter=True,
        example="fire",
    )  # fmt: skip
    force: Mapped[str] = column.text(N_("Who came"))
    left_at: Mapped[datetime | None] = column.moment(N_("Left at"), clock_after="received_at")
    arrived_at: Mapped[datetime | None] = column.moment(
        N_("On the spot at"), clock_after="received_at", example="2023-05-04 02:52"
    )
    geom: Mapped[WKBElement | None] = column.point()
    note: Mapped[str] = column.long(N_("Note"))


def validate(row: Alarm, saving: Saving) -> list[Problem]:
    """Received, left, arrived: in this order, and none of them yet to come."""
    problems = []
    before: datetime | None = row.received_at  # None while a required field was left empty
    if before is not None and before > saving.now:
        problems.append(
            Problem("received_at", Sentence(N_("This moment is yet to come: correct day and time.")))
        )
    for key in ("left_at", "arrived_at"):
        at: datetime | None = getattr(row, key)
        if at is not None and before is not None and at < before:
            text = N_("This is before the alarm, or before they left: correct the times.")
            problems.append(Problem(key, Sentence(text)))
        before = at or before
    return problems


ALARMS = Register(
    model=Alarm,
    title=N_("Alarms"),
    question=N_("Which alarms were there, and when was who on the spot?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER),
    identity=N_("An alarm is known by its place and when it was received, and its point within 30 m."),
    known_by=("received_at",),
    validate=validate,
    group=N_("Incidents and alarms"),
)
