"""Where do people live and work, house by house?"""

from __future__ import annotations

from datetime import date

from geoalchemy2 import WKBElement
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import AREA_PATH, Base, Placed, Versioned
from gridmap.fields import EVERYWHERE
from gridmap.i18n.texts import N_
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Register
from gridmap.vocabulary import Role


class Building(Placed, Versioned, Base):
    """A building by its outline. Public help: whom help has to reach, and where a depot might stand.

    kind: the source's own word, "" where it only says that there is a building. public: a school, a town hall and the
    like, open to the public. levels: storeys above ground, NULL where nobody counted them.
    """

    __tablename__ = "buildings"

    area_path: Mapped[str] = mapped_column(
        AREA_PATH, ForeignKey("areas.path", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = column.text(N_("Name"))
    kind: Mapped[str] = column.text(N_("Kind"))
    levels: Mapped[int | None] = column.measure(N_("Storeys"), whole=True, most=200)
    public: Mapped[bool] = column.flag(
        N_("Public building"), default=False, required=True, shown=EVERYWHERE, filter=True
    )
    ended_on: Mapped[date | None] = column.day(N_("Pulled down on"), past=True, missing=N_("still there"))
    geom: Mapped[WKBElement] = column.area(required=True)


BUILDINGS = Register(
    model=Building,
    title=N_("Buildings"),
    question=N_("Where do people live and work, house by house?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.GRID_LEADER),
    identity=N_("A building is known by its outline."),
    public=True,
    crosses_boundary=True,
    known_by=("kind",),
    is_open=Building.ended_on.is_(None),
    closes_on="ended_on",
    closing=N_("Pulled down"),
)
