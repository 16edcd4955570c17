"""Who is there, what may they see, and what do they answer for?"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gridmap.db.models.base import AREA_PATH, Base, Placed, Versioned, filled, one_of
from gridmap.vocabulary import Post, Role


class Person(Placed, Versioned, Base):
    """A person of the ledger, with or without an account. `area_path`: the unit they belong to.

    certificate: the number under which they inspect (执法证, 检查证); empty where they hold none.
    """

    __tablename__ = "people"
    __table_args__ = (filled("name"),)

    name: Mapped[str]
    title: Mapped[str] = mapped_column(default="", server_default="")
    phone: Mapped[str] = mapped_column(default="", server_default="")
    certificate: Mapped[str] = mapped_column(default="", server_default="")
    active: Mapped[bool] = mapped_column(default=True, server_default="true")

    account: Mapped[Account | None] = relationship(back_populates="person", uselist=False)
    grants: Mapped[list[Grant]] = relationship(back_populates="person", cascade="all, delete-orphan")


class Account(Base):
    """How a person signs in. `session_epoch` counts up to end every open session at once.

    locked_until: until then strangers' devices are refused, after a great many guesses from many places.
    totp_secret: of the one-time codes asked for beside the password; empty for none. totp_step: the last one used.
    subject: as whom the office's identity provider knows the person (`sub` of OpenID Connect); None where it does not.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("username = lower(btrim(username)) AND username <> ''", name="username_plain"),
        CheckConstraint("subject <> ''", name="subject_said"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    username: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    must_change_password: Mapped[bool] = mapped_column(default=False, server_default="false")
    locked_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    session_epoch: Mapped[int] = mapped_column(default=0, server_default="0")
    locale: Mapped[str] = mapped_column(default="zh_CN", server_default="zh_CN")
    password_set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    totp_secret: Mapped[str] = mapped_column(default="", server_default="")
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    subject: Mapped[str | None] = mapped_column(unique=True)
    recovery_hashes: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default="[]")

    person: Mapped[Person] = relationship(back_populates="account")


class Grant(Base):
    """A role of a person in an area and everything under it. A person has any number."""

    __tablename__ = "grants"
    __table_args__ = (one_of("role", Role), UniqueConstraint("person_id", "role", "area_path"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    role: Mapped[str]
    area_path: Mapped[str] = mapped_column(
        AREA_PATH, ForeignKey("areas.path", ondelete="CASCADE"), index=True
    )

    person: Mapped[Person] = relationship(back_populates="grants")


class Appointment(Base):
    """The post a person holds for an area: grid leader, grid member, village leader, cadre in charge."""

    __tablename__ = "appointments"
    __table_args__ = (one_of("post", Post), UniqueConstraint("person_id", "post", "area_path"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    post: Mapped[str]
    area_path: Mapped[str] = mapped_column(
        AREA_PATH, ForeignKey("areas.path", ondelete="CASCADE"), index=True
    )
    since: Mapped[date] = mapped_column(server_default=func.current_date())

    person: Mapped[Person] = relationship()
