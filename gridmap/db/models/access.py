"""Who is signed in where, by which program, how often was a password guessed, and what keeps the service up?"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Text, func
from sqlalchemy.dialects.postgresql import INT8MULTIRANGE, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base


class SignIn(Base):
    """A browser in which somebody is signed in. The cookie holds a word of which only the hash is kept here.

    by_provider: whether the office's identity provider let them in, and no password of ours.
    """

    __tablename__ = "sign_ins"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    session_epoch: Mapped[int]
    begun_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    address: Mapped[str] = mapped_column(default="", server_default="")
    browser: Mapped[str] = mapped_column(default="", server_default="")
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    by_provider: Mapped[bool] = mapped_column(default=False, server_default="false")


class AppPassword(Base):
    """A password that a person made for one program. It ends with the account's sign-ins (`session_epoch`).

    writes: may the program change records, or only read?
    """

    __tablename__ = "app_passwords"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    password_hash: Mapped[str] = mapped_column(unique=True)
    writes: Mapped[bool] = mapped_column(default=False, server_default="false")
    session_epoch: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    address: Mapped[str] = mapped_column(default="", server_default="")
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Guess(Base):
    """Wrong passwords in a row, by a hash of the name with the place or the device they came from."""

    __tablename__ = "guesses"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    locked_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), index=True)


class AuditSeal(Base):
    """A link of the chain over the audit: which rows it covers, and a hash of them and of the link before."""

    __tablename__ = "audit_seals"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    ids: Mapped[Any] = mapped_column(INT8MULTIRANGE)
    rows: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str]


class Upkeep(Base):
    """What a part of the service, or its operator, last did: worked on jobs, made or tried a backup."""

    __tablename__ = "upkeep"

    what: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    good: Mapped[bool] = mapped_column(default=True, server_default="true")
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
