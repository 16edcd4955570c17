"""Where do the roads run, and what may an engine do on them?"""

from __future__ import annotations

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.fields import EVERYWHERE
from gridmap.i18n.texts import N_
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Register
from gridmap.vocabulary import RoadClass, Role


class Road(Placed, Versioned, Base):
    """A stretch of road. Public help: what an engine drives on does not end at the boundary.

    node_ids: the source's own number of each vertex, so that roads join where the source joins them and nowhere else;
    NULL where the source has none, and roads join at shared vertices. drivable: may a fire engine use it?
    at_times: is it open at certain hours, in certain seasons or under a condition only? No minutes are counted on it.
    max_height_m, max_width_m, max_weight_t: what gets through, NULL where nothing is said of it.
    """

    __tablename__ = "roads"
    __table_args__ = (CheckConstraint("cardinality(node_ids) = ST_NPoints(geom)", name="one_node_a_vertex"),)

    name: Mapped[str] = column.text(N_("Name"))
    road_class: Mapped[str] = column.choice(
        N_("Road class"), RoadClass, required=True, shown=EVERYWHERE, filter=True
    )
    one_way: Mapped[bool] = column.flag(
        N_("One way"), default=False, required=True, filter=True, in_ledgers="one_way"
    )
    bridge: Mapped[bool] = column.flag(N_("Bridge"), default=False, required=True, shown=EVERYWHERE)
    tunnel: Mapped[bool] = column.flag(N_("Tunnel"), default=False, required=True)
    drivable: Mapped[bool] = column.flag(
        N_("Engines may drive here"), default=True, required=True, filter=True
    )
    at_times: Mapped[bool] = column.flag(N_("Open at certain times only"), default=False, required=True)
    max_speed_km_h: Mapped[float | None] = column.measure(
        N_("Speed limit"), unit=N_("km/h"), most=150, in_ledgers="speed"
    )
    max_height_m: Mapped[float | None] = column.measure(
        N_("Clear height"), unit=N_("m"), most=100, example="2.2"
    )
    max_width_m: Mapped[float | None] = column.measure(N_("Clear width"), unit=N_("m"), most=100)
    max_weight_t: Mapped[float | None] = column.measure(N_("Weight allowed"), unit=N_("t"), most=1000)
    node_ids: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))
    geom: Mapped[WKBElement] = column.line(required=True)


ROADS = Register(
    model=Road,
    title=N_("Roads"),
    question=N_("Where do the roads run?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER),
    identity=N_("A road is known by its line: a line that is drawn differently is another road."),
    public=True,
    crosses_boundary=True,
    known_by=("road_class",),
    of_shape=("node_ids",),
    is_open=Road.drivable.is_(True),
    closes={"drivable": False},
    closing=N_("Close to engines"),
)
