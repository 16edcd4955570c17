"""How long does an area keep which personal data, and what was taken out of the audit?"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base, Placed, Versioned


class Retention(Placed, Versioned, Base):
    """For how many days an area, and what lies in it, keeps personal data of one kind.

    kind: key of `gridmap.records.retention.KINDS`.
    """

    __tablename__ = "retention"
    __table_args__ = (
        UniqueConstraint("area_path", "kind"),
        CheckConstraint("days BETWEEN 1 AND 36500", name="days_kept"),
        CheckConstraint("kind <> 'sign_ins' OR days >= 184", name="as_law_asks"),
    )

    kind: Mapped[str]
    days: Mapped[int]


class AuditErasure(Base):
    """A row of the audit out of which personal data were taken: its hash before and after (SHA-256, hexadecimal).

    told_by: the row of the audit that says so, and keeps a hash over all that went with it.
    """

    __tablename__ = "audit_erasures"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    audit_id: Mapped[int] = mapped_column(BigInteger, index=True)
    was: Mapped[str]
    became: Mapped[str]
    told_by: Mapped[int | None] = mapped_column(BigInteger, index=True)
