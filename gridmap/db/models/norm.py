"""Which figures of a standard did a township replace by its own, and which profile did it choose?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base, Placed, Versioned, filled, one_of
from gridmap.vocabulary import Subject


class NormRow(Placed, Versioned, Base):
    """A figure that an area holds itself to, in place of the shipped one or beside it.

    It holds for everything under `area_path`; the nearest area's row wins. profile, key and unit are those of
    `geodata/standards`. verified: read in the document's own text.
    """

    __tablename__ = "norms"
    __table_args__ = (
        UniqueConstraint("area_path", "profile", "key"),
        filled("profile"),
        filled("key"),
        filled("document"),
        CheckConstraint("value >= 0 AND value < 'Infinity'", name="value_finite"),
    )

    profile: Mapped[str]
    key: Mapped[str]
    value: Mapped[float]
    unit: Mapped[str]
    document: Mapped[str]
    clause: Mapped[str] = mapped_column(default="", server_default="")
    jurisdiction: Mapped[str] = mapped_column(default="", server_default="")
    verified: Mapped[bool] = mapped_column(default=False, server_default="false")
    note: Mapped[str] = mapped_column(default="", server_default="")


class ProfileInForce(Placed, Versioned, Base):
    """The profile that an area measures a subject by; the nearest area's choice wins."""

    __tablename__ = "profiles_in_force"
    __table_args__ = (
        UniqueConstraint("area_path", "subject"),
        one_of("subject", Subject),
        filled("profile"),
    )

    subject: Mapped[str]
    profile: Mapped[str]
