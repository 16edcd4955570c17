"""What are the places called that people name when they call for help?"""

from __future__ import annotations

from datetime import date

from geoalchemy2 import WKBElement
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import AREA_PATH, Base, Placed, Versioned
from gridmap.i18n.texts import N_
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Register
from gridmap.vocabulary import Role


class Landmark(Placed, Versioned, Base):
    """A place with a name that people give when they call for help: a hamlet, a hill, a market. Public help."""

    __tablename__ = "landmarks"

    area_path: Mapped[str] = mapped_column(
        AREA_PATH, ForeignKey("areas.path", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = column.text(N_("Name"), required=True, example=N_("Sample Hamlet"))
    kind: Mapped[str] = column.text(N_("Kind"), example=N_("hamlet"))
    population: Mapped[int | None] = column.whole(N_("Population"), unit=N_("people"), most=2_000_000_000)
    ended_on: Mapped[date | None] = column.day(N_("Name given up on"), past=True, missing=N_("still used"))
    geom: Mapped[WKBElement] = column.point(required=True)


LANDMARKS = Register(
    model=Landmark,
    title=N_("Named places"),
    question=N_("What are the places called that people name when they call for help?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.GRID_LEADER),
    identity=N_("A place is known by its name and where it is: within 30 m."),
    public=True,
    crosses_boundary=True,
    is_open=Landmark.ended_on.is_(None),
    closes_on="ended_on",
)
