"""Which programs are told of changes, and what were they told?"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base, Placed, filled, one_of
from gridmap.db.models.published import PgSnapshot
from gridmap.i18n.texts import N_
from gridmap.vocabulary import Word


class WebhookEnd(Word):
    """Why nothing is sent."""

    NONE = "", N_("on")
    BY_HAND = "by_hand", N_("switched off by hand")
    FAILED = "failed", N_("switched off: the receiver did not take anything for days")
    GONE = "gone", N_("switched off: the receiver answered that it wants no more (410)")
    RIGHTS = "rights", N_("switched off: whoever made it administers this area no more")
    RESTORED = "restored", N_("switched off: this database came from a backup")


class Webhook(Placed, Base):
    """An address that is told which records of some ledgers changed in an area, as its maker may know it.

    receiver: host and port, which is all that the audit keeps of the address. ledgers: keys of registers.
    signing_secret: base64 of the key of the signature. ended: why it is off; '' while on.
    """

    __tablename__ = "webhooks"
    __table_args__ = (filled("receiver_url"), one_of("ended", WebhookEnd))

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    receiver_url: Mapped[str]
    receiver: Mapped[str]
    ledgers: Mapped[list[str]] = mapped_column(ARRAY(Text))
    signing_secret: Mapped[str]
    ended: Mapped[str] = mapped_column(default="", server_default="")
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class WebhookDelivery(Base):
    """One message of a webhook; those of one webhook go out in the order of their ids, each until it is taken.

    events: what the message tells; without any it tries the way. seen: the state of the database up to which was
    looked, of the newest delivery the webhook's own. answer: of the last attempt, a status or a word for what failed.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (Index("ix_webhook_deliveries_webhook_id", "webhook_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    webhook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    events: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    seen: Mapped[str] = mapped_column(PgSnapshot, server_default=text("pg_current_snapshot()"))
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    next_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    answer: Mapped[str] = mapped_column(default="", server_default="")
    delivered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
