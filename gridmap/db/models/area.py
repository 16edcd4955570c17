"""Which areas are there, under which official codes, since when?"""

from __future__ import annotations

import uuid
from datetime import date

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, text
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import AREA_PATH, SEGMENT, Base, Versioned, filled, one_of, sound
from gridmap.vocabulary import Level


class Area(Versioned, Base):
    """A node of the tree. Its path is permanent; name, outline and official code may change.

    seat: where its office stands (政府驻地); distances "from the township" start there. lies_in: the city or province
    around a topmost area. Counties keep short paths of their own, so a level above them comes later without any path,
    record or trace of the audit being written anew.
    """

    __tablename__ = "areas"
    __table_args__ = (
        CheckConstraint(f"path ~ '^([0-9]{{{SEGMENT}}})+$'", name="path_of_segments"),
        one_of("level", Level),
        filled("name"),
        CheckConstraint(
            f"lies_in IS NULL OR (length(path) = {SEGMENT} AND length(lies_in) = {SEGMENT} AND lies_in <> path)",
            name="only_topmost_lie_in",
        ),
        CheckConstraint("population >= 0 AND households >= 0", name="counts_not_negative"),
        sound(),
        sound("seat"),
    )

    path: Mapped[str] = mapped_column(AREA_PATH, primary_key=True)
    level: Mapped[str]
    name: Mapped[str]
    geom: Mapped[WKBElement | None] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=True))
    seat: Mapped[WKBElement | None] = mapped_column(Geometry("POINT", srid=4326, spatial_index=False))
    population: Mapped[int | None]
    households: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    lies_in: Mapped[str | None] = mapped_column(AREA_PATH, ForeignKey("areas.path"), index=True)

    @property
    def parent_path(self) -> str:
        return self.path[:-SEGMENT]


class AreaCode(Base):
    """The official code of an area (county 6, township 9, village 12, grid 15 digits) while it was valid."""

    __tablename__ = "area_codes"
    __table_args__ = (
        filled("code"),
        ExcludeConstraint(("code", "="), ("valid", "&&"), name="ex_area_codes_one_area_a_code"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    area_path: Mapped[str] = mapped_column(
        AREA_PATH, ForeignKey("areas.path", ondelete="CASCADE"), index=True
    )
    code: Mapped[str]
    valid: Mapped[Range[date]] = mapped_column(DATERANGE, server_default=text("'(,)'::daterange"))
