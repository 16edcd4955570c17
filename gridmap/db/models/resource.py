"""Who and what can help, and can they act now?"""

from __future__ import annotations

from datetime import datetime

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, DateTime
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base, Placed, Versioned, filled, one_of, point, sound
from gridmap.vocabulary import CoordinateSystem, ResourceKind


class Resource(Placed, Versioned, Base):
    """A force, a water source, a store or a place of refuge. Public help: readable across the township's boundary.

    staff, vehicles, turnout_s, flow_l_s, capacity_people: NULL means unknown, never none.
    """

    __tablename__ = "resources"
    __table_args__ = (
        filled("name"),
        one_of("kind", ResourceKind),
        one_of("source_crs", CoordinateSystem),
        CheckConstraint(
            "staff >= 0 AND vehicles >= 0 AND turnout_s >= 0 AND flow_l_s >= 0 AND capacity_people >= 0",
            name="counts_not_negative",
        ),
        CheckConstraint("in_service OR btrim(out_reason) <> ''", name="out_of_service_with_reason"),
        sound(),
    )

    name: Mapped[str]
    kind: Mapped[str]
    address: Mapped[str] = mapped_column(default="", server_default="")
    staff: Mapped[int | None]
    vehicles: Mapped[int | None]
    turnout_s: Mapped[int | None]
    flow_l_s: Mapped[float | None]
    capacity_people: Mapped[int | None]
    duty_phone: Mapped[str] = mapped_column(default="", server_default="")
    in_service: Mapped[bool] = mapped_column(default=True, server_default="true")
    out_reason: Mapped[str] = mapped_column(default="", server_default="")
    out_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    geom: Mapped[WKBElement | None] = mapped_column(point())
    source_crs: Mapped[str] = mapped_column(default="wgs84", server_default="wgs84")
    note: Mapped[str] = mapped_column(default="", server_default="")
