"""What does the land look like: roads, water, built-up places, buildings, and what are places called?"""

from __future__ import annotations

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import AREA_PATH, Base, Placed, filled, one_of, point, sound
from gridmap.vocabulary import LandscapeKind, RoadClass


def _clearance() -> CheckConstraint:
    return CheckConstraint(
        "max_height_m > 0 AND max_width_m > 0 AND max_weight_t > 0", name="clearance_above_zero"
    )


class Road(Placed, Base):
    """A stretch of road. Public help: what an engine drives on does not end at the boundary.

    node_ids: the source's own number of each vertex, so that roads join where the source joins them and nowhere else;
    NULL where the source has none, and roads join at shared vertices. drivable: may a fire engine use it?
    at_times: is it open at certain hours, in certain seasons or under a condition only? No minutes are counted on it.
    max_height_m, max_width_m, max_weight_t: what gets through, NULL where nothing is said of it.
    """

    __tablename__ = "roads"
    __table_args__ = (
        one_of("road_class", RoadClass),
        CheckConstraint("max_speed_km_h > 0 AND max_speed_km_h <= 150", name="max_speed_plausible"),
        _clearance(),
        CheckConstraint("cardinality(node_ids) = ST_NPoints(geom)", name="one_node_a_vertex"),
        sound(),
    )

    name: Mapped[str] = mapped_column(default="", server_default="")
    road_class: Mapped[str]
    one_way: Mapped[bool] = mapped_column(default=False, server_default="false")
    bridge: Mapped[bool] = mapped_column(default=False, server_default="false")
    tunnel: Mapped[bool] = mapped_column(default=False, server_default="false")
    drivable: Mapped[bool] = mapped_column(default=True, server_default="true")
    at_times: Mapped[bool] = mapped_column(default=False, server_default="false")
    max_speed_km_h: Mapped[float | None]
    max_height_m: Mapped[float | None]
    max_width_m: Mapped[float | None]
    max_weight_t: Mapped[float | None]
    node_ids: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))
    geom: Mapped[WKBElement] = mapped_column(Geometry("LINESTRING", srid=4326, spatial_index=True))


class Landscape(Placed, Base):
    """Water, woods and built-up places: what makes the map readable without a base map."""

    __tablename__ = "landscape"
    __table_args__ = (one_of("kind", LandscapeKind), sound())

    name: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[str]
    geom: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=True))


class Building(Placed, Base):
    """A building by its outline. Public help: whom help has to reach, and where a depot might stand.

    kind: the source's own word, "" where it only says that there is a building. public: a school, a town hall and the
    like, open to the public. levels: storeys above ground, NULL where nobody counted them.
    """

    __tablename__ = "buildings"
    __table_args__ = (CheckConstraint("levels > 0 AND levels <= 200", name="levels_plausible"), sound())

    area_path: Mapped[str] = mapped_column(
        AREA_PATH, ForeignKey("areas.path", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(default="", server_default="")
    name: Mapped[str] = mapped_column(default="", server_default="")
    levels: Mapped[int | None]
    public: Mapped[bool] = mapped_column(default=False, server_default="false")
    geom: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=True))


class Landmark(Placed, Base):
    """A place with a name that people give when they call for help: a hamlet, a hill, a market. Public help."""

    __tablename__ = "landmarks"
    __table_args__ = (
        filled("name"),
        CheckConstraint("population >= 0", name="population_not_negative"),
        sound(),
    )

    area_path: Mapped[str] = mapped_column(
        AREA_PATH, ForeignKey("areas.path", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="", server_default="")
    population: Mapped[int | None]
    geom: Mapped[WKBElement] = mapped_column(point())
