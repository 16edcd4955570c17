"""Which safety meetings were held, about what, and who was there?"""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.i18n.texts import N_
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Count, Register
from gridmap.vocabulary import Role, Word


class MeetingKind(Word):
    """党委理论学习中心组, 党政班子联席扩大会, 全镇安全生产会: the report counts each apart."""

    STUDY = "study", N_("Study session of the party committee")
    JOINT = "joint", N_("Enlarged joint meeting of the leadership")
    TOWNSHIP = "township", N_("Safety meeting of the whole township")
    OTHER = "other", N_("Other meeting")


class Meeting(Placed, Versioned, Base):
    """A meeting that was held. people: those of the list of people; attended: everybody who was there."""

    __tablename__ = "meetings"

    name: Mapped[str] = column.text(
        N_("Subject"), required=True,
        example=N_("Work safety in the second quarter"),
    )  # fmt: skip
    kind: Mapped[str] = column.choice(N_("Kind"), MeetingKind, required=True, filter=True, example="township")
    held_on: Mapped[date] = column.day(
        N_("Held on"),
        required=True,
        past=True,
        index=True,
        example="2023-04-06",
    )
    people: Mapped[list[uuid.UUID] | None] = column.people(N_("People who attended"))
    attended: Mapped[int | None] = column.whole(
        N_("Number attending"),
        unit=N_("people"),
        most=10_000,
        example="42",
    )
    note: Mapped[str] = column.long(N_("Decisions and note"))


def _meetings(key: str, title: str, kind: MeetingKind) -> Count:
    return Count(key, title, N_("times"), {"kind": (kind,)})


MEETINGS = Register(
    model=Meeting,
    title=N_("Meetings"),
    question=N_("Which safety meetings were held, about what, and who was there?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER),
    identity=N_("A meeting is known by its kind, its day and its subject."),
    known_by=("kind", "held_on"),
    documents=N_("Minutes"),
    counts=(
        _meetings("study_meetings", N_("Study sessions of the party committee"), MeetingKind.STUDY),
        _meetings("joint_meetings", N_("Enlarged joint meetings of the leadership"), MeetingKind.JOINT),
        _meetings("township_meetings", N_("Safety meetings of the whole township"), MeetingKind.TOWNSHIP),
    ),
    counted_on="held_on",
)
