"""What was said, done and asked for in an incident, and what does it change for itself?"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Identity, Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base, Placed, filled, one_of, sound
from gridmap.i18n.texts import N_
from gridmap.vocabulary import Word


class LogKind(Word):
    OPENED = "opened", N_("Call taken")
    CALLED_AGAIN = "called_again", N_("Another call")
    TOLD = "told", N_("Notified")
    SENT = "sent", N_("Sent out")
    LEFT = "left", N_("Set out")
    ARRIVED = "arrived", N_("On the spot")
    RELEASED = "released", N_("Returned")
    ROAD_CLOSED = "road_closed", N_("Road closed")
    ROAD_OPENED = "road_opened", N_("Road open again")
    WIND = "wind", N_("Wind")
    NOTE = "note", N_("Note")
    REPORT = "report", N_("Report")
    CLOCK = "clock", N_("Deadline met")
    CLOSED = "closed", N_("Dealt with")
    REOPENED = "reopened", N_("Under way again")


class LogEntry(Placed, Base):
    """A line of the log. Rows are only added, and the database refuses anything else.

    said_at: when it was, as the person says; written_at: when the server was told. resource_id: who it is about.
    facts: what else the entry says: `whom` of what was told, `clock` of a deadline, number, kind and text of a report.
    """

    __tablename__ = "incident_log"
    __table_args__ = (
        one_of("kind", LogKind),
        filled("text"),
        Index("ix_incident_log_incident_id_ordinal", "incident_id", "ordinal"),
    )

    ordinal: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incidents.id"))
    kind: Mapped[str]
    said_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    written_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    text: Mapped[str]
    resource_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("resources.id", ondelete="SET NULL"))
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")


class ChangeKind(Word):
    ROAD_CLOSED = "road_closed", N_("Road closed")
    SENT = "sent", N_("Sent out")


class IncidentChange(Placed, Base):
    """What holds for one incident alone: a road that is closed at a point, a resource that was sent.

    ended_at: the road is open again, the resource is back. name: of the road or the resource, as it was then.
    promised_s, way_m: how long and how far the resource was reckoned to drive when it was sent, of which turnout_s
    until it sets out; NULL where no road was known. speeds_km_h: by road class, as they were in force then; "" where
    that is not known.
    """

    __tablename__ = "incident_changes"
    __table_args__ = (
        one_of("kind", ChangeKind),
        sound(),
        CheckConstraint("(kind = 'road_closed') = (geom IS NOT NULL)", name="road_with_point"),
        CheckConstraint("(kind = 'sent') = (resource_id IS NOT NULL)", name="sent_with_resource"),
        CheckConstraint("ended_at >= since", name="ended_after_begun"),
        Index(
            "uq_incident_changes_sent_once",
            "incident_id",
            "resource_id",
            unique=True,
            postgresql_where="ended_at IS NULL",
        ),
    )

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incidents.id"), index=True)
    kind: Mapped[str]
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    name: Mapped[str]
    resource_kind: Mapped[str] = mapped_column(default="", server_default="")
    resource_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("resources.id"), index=True)
    promised_s: Mapped[float | None]
    turnout_s: Mapped[float | None]
    way_m: Mapped[float | None]
    speeds_km_h: Mapped[str] = mapped_column(default="", server_default="")
    geom: Mapped[WKBElement | None] = mapped_column(Geometry("POINT", srid=4326, spatial_index=True))
