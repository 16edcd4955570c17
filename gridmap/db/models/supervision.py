"""What was done about a hazard, when was it so and when was it written, and which papers were issued?"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column

from gridmap.db.models.base import AREA_PATH, Base, Placed, filled, one_of
from gridmap.db.models.papers import PaperFamily, PaperKind
from gridmap.vocabulary import HazardState


class HazardStep(Placed, Base):
    """One step of the loop that a hazard went. Rows are only added; what was wrong is voided by another row.

    step: key of `gridmap.registers.loop.steps`. on_date: when it was so; written_at: when it was written, so that the
    state of any day can be told again as it was known on any other. state, deadline: what this step made them, NULL
    where it left them. people: who did it. facts: what else the step says, by the names of its fields. voids: the row
    that this one takes back. place: of a step that was written again, the ordinal in whose place it stands among
    those of its day.
    """

    __tablename__ = "hazard_steps"
    __table_args__ = (
        one_of("state", HazardState),
        filled("step"),
        Index("ix_hazard_steps_hazard_id_on_date_ordinal", "hazard_id", "on_date", "ordinal"),
    )

    ordinal: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    hazard_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hazards.id", ondelete="CASCADE"))
    step: Mapped[str]
    on_date: Mapped[date]
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    written_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    people: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), default=list, server_default="{}")
    state: Mapped[str | None]
    deadline: Mapped[date | None]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    paper_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("papers.id"), index=True)
    place: Mapped[int | None] = mapped_column(BigInteger)
    voids: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("hazard_steps.id", ondelete="CASCADE"), unique=True
    )


class Paper(Placed, Base):
    """A paper as it was issued: its number, its elements, its bytes. A correction is another paper that `replaces` it.

    township_path: whose numbers are counted. elements: what it says, by the names of `gridmap.papers`.
    """

    __tablename__ = "papers"
    __table_args__ = (
        one_of("kind", PaperKind),
        one_of("family", PaperFamily),
        filled("number"),
        UniqueConstraint("township_path", "kind", "family", "year", "serial"),
        UniqueConstraint("township_path", "kind", "number"),
        CheckConstraint("octet_length(content) > 0", name="content_there"),
        CheckConstraint("serial > 0", name="serial_counts"),
    )

    township_path: Mapped[str] = mapped_column(AREA_PATH, ForeignKey("areas.path"))
    kind: Mapped[str]
    family: Mapped[str]
    year: Mapped[int]
    serial: Mapped[int]
    number: Mapped[str]
    title: Mapped[str]
    issued_on: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    issued_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    enterprise_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("enterprises.id"), index=True)
    visit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("visits.id"), index=True)
    elements: Mapped[dict[str, Any]] = mapped_column(JSONB)
    media_type: Mapped[str]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    sha256: Mapped[str]
    replaces: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("papers.id"), unique=True)


class PaperItem(Base):
    """One hazard of an order, a re-check or another paper, with what the paper says of it."""

    __tablename__ = "paper_items"
    __table_args__ = (UniqueConstraint("paper_id", "ordinal"),)

    paper_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True)
    hazard_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hazards.id"), primary_key=True, index=True)
    ordinal: Mapped[int]
    is_major: Mapped[bool] = mapped_column(default=False, server_default="false")
    deadline: Mapped[date | None]
    passed: Mapped[bool | None]
