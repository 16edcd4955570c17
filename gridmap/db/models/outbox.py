"""What have phones sent, in which parts, and how far has each phone come?"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column

from gridmap.db.models.base import Base, Placed, filled, one_of
from gridmap.i18n.texts import N_
from gridmap.vocabulary import Word


class EntryState(Word):
    """What became of an entry that a phone sent."""

    DONE = "done", N_("In the records")
    HELD = "held", N_("Waits for a decision")
    ENTERED = "entered", N_("Entered by a person's decision")
    SET_ASIDE = "set_aside", N_("Set aside")


class Device(Placed, Base):
    """The outbox of one person on one phone; its id was made there. `area_path`: the unit of the person.

    label: what its browser says of it; name: what its person, or who plans, calls it. highest: the highest number that
    the phone said it had given; clock_ahead_s: by how much its clock ran before ours.
    replaced_by: the outbox that began on this phone after its store had been emptied. taken_off_at: when a person took
    it off the list; what it sent stays, and when it speaks again it is back.
    """

    __tablename__ = "devices"
    __table_args__ = (CheckConstraint("highest >= 0", name="highest_counts"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(default="", server_default="")
    name: Mapped[str] = mapped_column(default="", server_default="")
    highest: Mapped[int] = mapped_column(default=0, server_default="0")
    clock_ahead_s: Mapped[int | None]
    first_contact_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_contact_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    replaced_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("devices.id", ondelete="SET NULL"))
    taken_off_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class OutboxEntry(Placed, Base):
    """One thing that was written on a phone, as it arrived. `area_path`: the area that it was written for.

    number: its place in the phone's sequence; body: what was sent, to the letter. phone_at: by the phone's clock;
    written_at: the same moment by ours; receipt: what was answered, the same each time. about: the record that it made
    or changed, as "<noun>/<id>"; trouble: why it waits for a person's decision.
    """

    __tablename__ = "outbox_entries"
    __table_args__ = (
        one_of("state", EntryState),
        filled("kind"),
        CheckConstraint("number > 0", name="number_counts"),
        CheckConstraint("(state = 'held') = (decided_at IS NULL AND about = '')", name="held_until_decided"),
        Index("ix_outbox_entries_device_id_number", "device_id", "number"),
        Index("ix_outbox_entries_held", "area_path", postgresql_where="state = 'held'"),
    )

    device_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("devices.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    delivered_by: Mapped[uuid.UUID | None]
    number: Mapped[int]
    kind: Mapped[str]
    body: Mapped[str] = deferred(mapped_column(Text, nullable=False))
    sha256: Mapped[str]
    phone_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[str]
    about: Mapped[str] = mapped_column(default="", server_default="")
    trouble: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    receipt: Mapped[dict[str, Any]] = mapped_column(JSONB)
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(default="", server_default="")


class OutboxPart(Base):
    """A part of an entry: bytes that were checked against their length and SHA-256 when they came.

    It comes before its entry, so the entry need not be there yet. content: NULL once a record holds the picture.
    """

    __tablename__ = "outbox_parts"
    __table_args__ = (
        CheckConstraint("length BETWEEN 1 AND 8388608", name="length_kept"),
        CheckConstraint("octet_length(content) = length", name="content_whole"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_known"),
    )

    entry_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    device_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("devices.id", ondelete="CASCADE"), index=True)
    length: Mapped[int]
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
