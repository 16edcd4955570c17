"""Who went where, what did they find, and what became of it?"""

from __future__ import annotations

import uuid
from datetime import date

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gridmap.db.models.base import Base, Placed, Versioned, filled, one_of, point, sound
from gridmap.db.models.enterprise import Enterprise
from gridmap.db.models.people import Person
from gridmap.vocabulary import HazardGrade, HazardState, Risk, Sector, VisitKind


class Outing(Placed, Versioned, Base):
    """One going-out of a group; its person-trips are its members, counted, never typed."""

    __tablename__ = "outings"

    on_date: Mapped[date] = mapped_column(index=True)
    purpose: Mapped[str] = mapped_column(default="", server_default="")

    members: Mapped[list[Person]] = relationship(secondary="outing_members")


class OutingMember(Base):
    __tablename__ = "outing_members"

    outing_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("outings.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)


class Visit(Placed, Versioned, Base):
    """One enterprise looked at on an outing. `sector`: as it was at the time, for the report counts by it."""

    __tablename__ = "visits"
    __table_args__ = (one_of("kind", VisitKind), one_of("sector", Sector))

    outing_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("outings.id"), index=True)
    enterprise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enterprises.id"), index=True)
    kind: Mapped[str]
    sector: Mapped[str]
    on_date: Mapped[date] = mapped_column(index=True)
    note: Mapped[str] = mapped_column(default="", server_default="")

    enterprise: Mapped[Enterprise] = relationship()


class Hazard(Placed, Versioned, Base):
    """A hazard that was found (隐患), with its deadline and its state in the loop."""

    __tablename__ = "hazards"
    __table_args__ = (
        filled("title"),
        one_of("grade", HazardGrade),
        one_of("state", HazardState),
        CheckConstraint("deadline >= found_on", name="deadline_after_found"),
        CheckConstraint("closed_on >= found_on", name="closed_after_found"),
        CheckConstraint(
            "(state IN ('closed', 'fixed_on_spot')) = (closed_on IS NOT NULL)", name="closed_with_date"
        ),
        CheckConstraint("state <> 'ordered' OR deadline IS NOT NULL", name="ordered_with_deadline"),
        sound(),
    )

    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="", server_default="")
    grade: Mapped[str] = mapped_column(default="general", server_default="general")
    state: Mapped[str] = mapped_column(default="found", server_default="found")
    found_on: Mapped[date] = mapped_column(index=True)
    deadline: Mapped[date | None]
    closed_on: Mapped[date | None]
    listed_on: Mapped[date | None]  # listed supervision (挂牌督办)
    enterprise_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("enterprises.id"), index=True)
    visit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("visits.id"), index=True)
    reported_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    geom: Mapped[WKBElement | None] = mapped_column(point())

    enterprise: Mapped[Enterprise | None] = relationship()


class RiskPoint(Placed, Versioned, Base):
    """A place where a risk lasts (风险点), graded and with the measures that hold it down."""

    __tablename__ = "risk_points"
    __table_args__ = (filled("name"), one_of("level", Risk), sound())

    name: Mapped[str]
    level: Mapped[str | None]
    accident_type: Mapped[str] = mapped_column(default="", server_default="")
    measures: Mapped[str] = mapped_column(default="", server_default="")
    responsible: Mapped[str] = mapped_column(default="", server_default="")
    phone: Mapped[str] = mapped_column(default="", server_default="")
    enterprise_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("enterprises.id"), index=True)
    geom: Mapped[WKBElement | None] = mapped_column(point())
