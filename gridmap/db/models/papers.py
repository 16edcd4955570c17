"""In which family does a township issue papers, how does it number and word them, and what form has its county?"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, LargeBinary, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column

from gridmap.db.models.base import AREA_PATH, Base, Placed, Versioned, filled, one_of
from gridmap.i18n.texts import N_
from gridmap.vocabulary import Word


class PaperKind(Word):
    """The papers of supervision, in the order of a hazard's life."""

    PLAN = "plan", N_("Inspection plan")
    SITE_RECORD = "site_record", N_("Record on site")
    ORDER = "order", N_("Rectification order")
    RECHECK = "recheck", N_("Re-check opinion")
    EXTENSION = "extension", N_("Extension")
    LISTING = "listing", N_("Listed supervision notice")
    REFERRAL = "referral", N_("Referral letter")
    WITHDRAWAL = "withdrawal", N_("Withdrawal of an order")
    RECEIPT = "receipt", N_("Receipt of service")


class PaperFamily(Word):
    """安全生产监督检查文书 of a township, or 安全生产行政执法文书 where the power was delegated in writing."""

    SUPERVISION = "supervision", N_("Supervision papers of a township")
    ENFORCEMENT = "enforcement", N_("Enforcement papers under delegation")


class Delegation(Placed, Versioned, Base):
    """The written delegation (书面委托) by which a township issues papers of enforcement, while it holds.

    Rows are only added; `withdrawn_on` ends one early. content: its scan.
    """

    __tablename__ = "delegations"
    __table_args__ = (
        filled("document"),
        filled("delegated_by"),
        CheckConstraint("valid_until >= delegated_on", name="ends_after_it_begins"),
        CheckConstraint("withdrawn_on >= delegated_on", name="withdrawn_after_it_begins"),
        CheckConstraint("octet_length(content) BETWEEN 1 AND 8388608", name="content_size"),
    )

    document: Mapped[str]
    delegated_on: Mapped[date]
    delegated_by: Mapped[str]
    valid_until: Mapped[date]
    withdrawn_on: Mapped[date | None]
    media_type: Mapped[str]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    sha256: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    entered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))


class PaperSetting(Placed, Versioned, Base):
    """How an area, and what lies under it, numbers and words one form of paper. Empty: as shipped, or as set above.

    form: key of `gridmap.papers.kinds.PAPERS`.
    """

    __tablename__ = "paper_settings"
    __table_args__ = (
        UniqueConstraint("area_path", "form", "family"),
        one_of("family", PaperFamily),
        filled("form"),
    )

    form: Mapped[str]
    family: Mapped[str]
    pattern: Mapped[str] = mapped_column(default="", server_default="")
    wording: Mapped[str] = mapped_column(default="", server_default="")


class PaperTemplate(Placed, Versioned, Base):
    """A county's own Word form for one form of paper, with marks where elements belong; without one, ours is used.

    form: key of `gridmap.papers.kinds.PAPERS`. content: as it was handed in; `gridmap.papers.word_forms` has read it.
    """

    __tablename__ = "paper_templates"
    __table_args__ = (
        UniqueConstraint("area_path", "form", "family"),
        one_of("family", PaperFamily),
        filled("form"),
        filled("name"),
        CheckConstraint("octet_length(content) BETWEEN 1 AND 4194304", name="content_size"),
    )

    form: Mapped[str]
    family: Mapped[str]
    name: Mapped[str]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    sha256: Mapped[str]
    uploaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    uploaded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))


class PaperSerial(Base):
    """The last serial that a township gave to a kind of paper of a family in a year.

    before: the last one that was given by hand before gridmap came. Only `gm_next_serial` and `gm_begin_serials` write
    it.
    """

    __tablename__ = "paper_serials"
    __table_args__ = (
        one_of("kind", PaperKind),
        one_of("family", PaperFamily),
        CheckConstraint("last > 0", name="last_counts"),
        CheckConstraint("before BETWEEN 0 AND last", name="before_counts"),
    )

    area_path: Mapped[str] = mapped_column(
        AREA_PATH, ForeignKey("areas.path", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    family: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
    before: Mapped[int] = mapped_column(default=0, server_default="0")


class CountyForm(Placed, Versioned, Base):
    """The workbook in which a county wants its monthly figures, with the cells that take them.

    cells: figure -> "Sheet!B7", by the keys of `gridmap.papers.county_figures`.
    """

    __tablename__ = "county_forms"
    __table_args__ = (
        UniqueConstraint("area_path", "name"),
        filled("name"),
        CheckConstraint("octet_length(content) BETWEEN 1 AND 8388608", name="content_size"),
    )

    name: Mapped[str]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    sha256: Mapped[str]
    cells: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, server_default="{}")
    uploaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    uploaded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
