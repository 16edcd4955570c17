"""What was written into a township's work reports by hand, and which reports were issued?"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column

from gridmap.db.models.base import Base, Placed, Versioned, one_of
from gridmap.i18n.texts import N_
from gridmap.vocabulary import Word


class ReportShape(Word):
    """How long a time a work report is about."""

    YEAR = "year", N_("Year")
    HALF = "half", N_("Half-year")
    QUARTER = "quarter", N_("Quarter")
    MONTH = "month", N_("Month")
    WEEK = "week", N_("Week")


class WorkReport(Placed, Versioned, Base):
    """What people changed in the proposed text of one report. edits: key of a paragraph -> its text.

    The figures are not in here: they are counted each time.
    """

    __tablename__ = "work_reports"
    __table_args__ = (
        one_of("shape", ReportShape),
        CheckConstraint("last_day >= first_day", name="days_in_order"),
        UniqueConstraint("area_path", "shape", "first_day", "last_day"),
    )

    shape: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    edits: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, server_default="{}")


class IssuedReport(Placed, Base):
    """A report as it left the house. Rows are only added.

    records: what was counted, by `gridmap.papers.report.records`; figures: key -> number, None where it could not be
    known; paragraphs: the text. With them it can be told later what has been entered since.
    """

    __tablename__ = "issued_reports"
    __table_args__ = (
        one_of("shape", ReportShape),
        CheckConstraint("last_day >= first_day", name="days_in_order"),
        CheckConstraint("octet_length(content) > 0", name="content_there"),
        Index("ix_issued_reports_area_path_last_day", "area_path", "last_day"),
    )

    shape: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    issued_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    records: Mapped[dict[str, Any]] = deferred(mapped_column(JSONB, nullable=False))
    figures: Mapped[dict[str, float | None]] = mapped_column(JSONB)
    paragraphs: Mapped[dict[str, str]] = deferred(mapped_column(JSONB, nullable=False))
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    sha256: Mapped[str]
