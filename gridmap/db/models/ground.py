"""What does the land look like: water, woods, built-up places?"""

from __future__ import annotations

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base, Placed, one_of, sound
from gridmap.i18n.texts import N_
from gridmap.vocabulary import Word


class LandscapeKind(Word):
    RIVER = "river", N_("River")
    WATER = "water", N_("Water")
    BUILT_UP = "built_up", N_("Built-up area")
    WOOD = "wood", N_("Wood")


class Landscape(Placed, Base):
    """Water, woods and built-up places: what makes the map readable without a base map."""

    __tablename__ = "landscape"
    __table_args__ = (one_of("kind", LandscapeKind), sound())

    name: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[str]
    geom: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=True))
