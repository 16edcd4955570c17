"""Which places are supervised, and who answers for them?"""

from __future__ import annotations

import uuid
from datetime import date

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gridmap.db.models.base import Base, Placed, Versioned, filled, one_of, point, sound
from gridmap.vocabulary import CoordinateSystem, EnterpriseState, PartyDuty, Risk, Sector, Tag

_TAGS = ", ".join(f"'{tag.value}'" for tag in Tag)


class Enterprise(Placed, Versioned, Base):
    """A supervised place.

    geom: WGS 84, NULL while the place is *unlocated*; source_crs: the system its coordinates came in.
    tags: NULL means that nobody has looked yet, an empty list that somebody did and found none.
    risk: NULL means not graded.
    """

    __tablename__ = "enterprises"
    __table_args__ = (
        filled("name"),
        one_of("sector", Sector),
        one_of("risk", Risk),
        one_of("state", EnterpriseState),
        one_of("source_crs", CoordinateSystem),
        CheckConstraint("code ~ '^[0-9A-Z]{18}$'", name="code_of_18"),
        CheckConstraint(f"tags <@ ARRAY[{_TAGS}]", name="tags_known"),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed_with_date"),
        CheckConstraint("employees >= 0 AND floor_area_m2 >= 0", name="counts_not_negative"),
        sound(),
    )

    name: Mapped[str]
    code: Mapped[str | None] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(default="", server_default="")
    sector: Mapped[str]
    tags: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    risk: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="operating", server_default="operating")
    closed_on: Mapped[date | None]
    employees: Mapped[int | None]
    floor_area_m2: Mapped[float | None]
    geom: Mapped[WKBElement | None] = mapped_column(point())
    source_crs: Mapped[str] = mapped_column(default="wgs84", server_default="wgs84")
    note: Mapped[str] = mapped_column(default="", server_default="")

    parties: Mapped[list[ResponsibleParty]] = relationship(
        cascade="all, delete-orphan", order_by="ResponsibleParty.duty"
    )


class ResponsibleParty(Base):
    """A person who answers for an enterprise, with the phone to reach them."""

    __tablename__ = "responsible_parties"
    __table_args__ = (filled("name"), one_of("duty", PartyDuty))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    enterprise_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("enterprises.id", ondelete="CASCADE"), index=True
    )
    duty: Mapped[str]
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="", server_default="")
