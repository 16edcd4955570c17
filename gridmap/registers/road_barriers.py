"""What stands on the roads so that an engine does not get past?"""

from __future__ import annotations

from geoalchemy2 import WKBElement
from sqlalchemy.orm import Mapped

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.fields import EVERYWHERE
from gridmap.i18n.texts import N_
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Register
from gridmap.vocabulary import Role, Word


class BarrierKind(Word):
    HEIGHT_BAR = "height_bar", N_("Height bar")
    WIDTH_BAR = "width_bar", N_("Width posts")
    BOLLARD = "bollard", N_("Bollards or blocks")
    GATE = "gate", N_("Locked gate")
    OTHER = "other", N_("Other barrier")


class RoadBarrier(Placed, Versioned, Base):
    """Something that stands on a road: a height bar, bollards, a locked gate. Public help, like the roads.

    max_height_m, max_width_m, max_weight_t: what still gets past; all NULL where nothing does. in_place: it can be
    taken away and set up again.
    """

    __tablename__ = "road_barriers"

    name: Mapped[str] = column.text(N_("Name"), required=True)
    kind: Mapped[str] = column.choice(N_("Kind"), BarrierKind, required=True, shown=EVERYWHERE, filter=True)
    in_place: Mapped[bool] = column.flag(
        N_("Stands there now"), default=True, required=True, in_ledgers="standing"
    )
    max_height_m: Mapped[float | None] = column.measure(
        N_("Clear height"), unit=N_("m"), most=100, example="2.2"
    )
    max_width_m: Mapped[float | None] = column.measure(N_("Clear width"), unit=N_("m"), most=100)
    max_weight_t: Mapped[float | None] = column.measure(N_("Weight allowed"), unit=N_("t"), most=100)
    note: Mapped[str] = column.long(N_("Note"))
    geom: Mapped[WKBElement] = column.point(required=True)


ROAD_BARRIERS = Register(
    model=RoadBarrier,
    title=N_("Barriers on roads"),
    question=N_("What stands on the roads so that an engine does not get past?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER, Role.GRID_LEADER),
    identity=N_("A barrier is known by its kind and name, and its place within 30 m."),
    public=True,
    known_by=("kind",),
    is_open=RoadBarrier.in_place.is_(True),
    closes={"in_place": False},
)
