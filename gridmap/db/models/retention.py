"""How long does an area keep which personal data?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

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
