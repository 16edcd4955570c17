"""Where do people live, as an administrator loaded it: from which file, and how many at each place?"""

from __future__ import annotations

import uuid
from datetime import datetime

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Identity, func
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import AREA_PATH, Base, Placed, filled, one_of, point, sound
from gridmap.i18n.texts import N_
from gridmap.vocabulary import Word


class PeopleUnit(Word):
    COUNT = "count", N_("People in each cell")
    DENSITY = "density", N_("People per km²")
    POINTS = "points", N_("People at each point of a layer")


class PeopleSource(Placed, Base):
    """One file of a township, which takes the place of the one before. cells: so many cells, or points, of the
    township have a figure.

    empty: cells of the township without a figure. unit: what its figures were; people: what they add up to.
    """

    __tablename__ = "people_sources"
    __table_args__ = (filled("name"), one_of("unit", PeopleUnit))

    name: Mapped[str]
    unit: Mapped[str]
    crs: Mapped[str]
    cells: Mapped[int]
    empty: Mapped[int]
    people: Mapped[float]
    person_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    loaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class PeoplePlace(Base):
    """So many people live around this point, handed in as such or the middle of a raster's cell. Public help, as
    buildings are.
    """

    __tablename__ = "people_places"
    __table_args__ = (CheckConstraint("people > 0 AND people < 1e7", name="people_plausible"), sound())

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    source_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("people_sources.id", ondelete="CASCADE"), index=True
    )
    area_path: Mapped[str] = mapped_column(
        AREA_PATH, ForeignKey("areas.path", ondelete="CASCADE"), index=True
    )
    people: Mapped[float]
    geom: Mapped[WKBElement] = mapped_column(point())
