"""What does the land look like: roads, water, built-up places?"""

from __future__ import annotations

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.models.base import Base, Placed, one_of, sound
from gridmap.models.vocabulary import LandscapeKind, RoadClass


class Road(Placed, Base):
    """A stretch of road. Public help: what an engine drives on does not end at the boundary."""

    __tablename__ = "roads"
    __table_args__ = (
        one_of("road_class", RoadClass),
        CheckConstraint("max_speed_km_h > 0 AND max_speed_km_h <= 150", name="max_speed_plausible"),
        sound(),
    )

    name: Mapped[str] = mapped_column(default="", server_default="")
    road_class: Mapped[str]
    one_way: Mapped[bool] = mapped_column(default=False, server_default="false")
    bridge: Mapped[bool] = mapped_column(default=False, server_default="false")
    max_speed_km_h: Mapped[float | None]
    geom: Mapped[WKBElement] = mapped_column(Geometry("LINESTRING", srid=4326, spatial_index=True))


class Landscape(Placed, Base):
    """Water, woods and built-up places: what makes the map readable without a base map."""

    __tablename__ = "landscape"
    __table_args__ = (one_of("kind", LandscapeKind), sound())

    name: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[str]
    geom: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=True))
