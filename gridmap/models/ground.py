"""What does the land look like: roads, water, built-up places?"""

from __future__ import annotations

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.models.base import Base, Placed, one_of, sound
from gridmap.models.vocabulary import LandscapeKind, RoadClass


class Road(Placed, Base):
    """A stretch of road. Public help: what an engine drives on does not end at the boundary.

    node_ids: the source's own number of each vertex, so that roads join where the source joins them and nowhere else;
    NULL where the source has none, and roads join at shared vertices. drivable: may a fire engine use it?
    """

    __tablename__ = "roads"
    __table_args__ = (
        one_of("road_class", RoadClass),
        CheckConstraint("max_speed_km_h > 0 AND max_speed_km_h <= 150", name="max_speed_plausible"),
        CheckConstraint("cardinality(node_ids) = ST_NPoints(geom)", name="one_node_a_vertex"),
        sound(),
    )

    name: Mapped[str] = mapped_column(default="", server_default="")
    road_class: Mapped[str]
    one_way: Mapped[bool] = mapped_column(default=False, server_default="false")
    bridge: Mapped[bool] = mapped_column(default=False, server_default="false")
    tunnel: Mapped[bool] = mapped_column(default=False, server_default="false")
    drivable: Mapped[bool] = mapped_column(default=True, server_default="true")
    max_speed_km_h: Mapped[float | None]
    node_ids: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))
    geom: Mapped[WKBElement] = mapped_column(Geometry("LINESTRING", srid=4326, spatial_index=True))


class Landscape(Placed, Base):
    """Water, woods and built-up places: what makes the map readable without a base map."""

    __tablename__ = "landscape"
    __table_args__ = (one_of("kind", LandscapeKind), sound())

    name: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[str]
    geom: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=True))
