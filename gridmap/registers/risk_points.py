"""Where does a risk last, how grave is it, and who holds it down?"""

from __future__ import annotations

import uuid
from datetime import date

from geoalchemy2 import WKBElement
from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.fields import EVERYWHERE
from gridmap.i18n.texts import N_
from gridmap.palette import RISK_HEXAGONS
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Register
from gridmap.registers.enterprises import unknown_enterprise
from gridmap.vocabulary import Risk, Role


class RiskPoint(Placed, Versioned, Base):
    """A place where a risk lasts (风险点), graded and with the measures that hold it down."""

    __tablename__ = "risk_points"
    __table_args__ = (
        Index("uq_risk_points_id_area_path", "id", "area_path", unique=True),  # the replica identity
    )

    name: Mapped[str] = column.text(N_("Name"), required=True, example=N_("Sample gas cylinder store"))
    level: Mapped[str | None] = column.choice(
        N_("Risk"), Risk, shown=EVERYWHERE, filter=True, example="orange"
    )
    accident_type: Mapped[str] = column.text(N_("Kind of accident"))
    measures: Mapped[str] = column.long(N_("Measures"))
    responsible: Mapped[str] = column.text(N_("Responsible"), names_people=True)
    phone: Mapped[str] = column.phone(N_("Phone"))
    enterprise_id: Mapped[uuid.UUID | None] = column.enterprise()
    ended_on: Mapped[date | None] = column.day(N_("Risk ended on"), past=True, missing=N_("to this day"))
    geom: Mapped[WKBElement | None] = column.point()


RISK_POINTS = Register(
    model=RiskPoint,
    title=N_("Risk points"),
    question=N_("Where does a risk last, how grave is it, and who holds it down?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.GRID_LEADER),
    identity=N_("A risk point is known by its name, and its place or enterprise."),
    known_by=("enterprise_id",),
    validate=unknown_enterprise,
    is_open=RiskPoint.ended_on.is_(None),
    closes_on="ended_on",
    marks=RISK_HEXAGONS,
    mark_by="level",
    marks_source=N_("Common practice of four-colour risk grading"),
)
