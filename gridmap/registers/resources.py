"""Who and what can help, and can they act now?"""

from __future__ import annotations

from datetime import datetime

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.errors import Problem
from gridmap.fields import DETAIL, EVERYWHERE, NOWHERE
from gridmap.i18n.texts import N_, Sentence
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Register, Saving
from gridmap.vocabulary import ResourceKind, Role, SourceSystem


class Resource(Placed, Versioned, Base):
    """A force, a water source, a store or a place of refuge. Public help: readable across the township's boundary."""

    __tablename__ = "resources"
    __table_args__ = (
        Index("uq_resources_id_area_path", "id", "area_path", unique=True),  # the replica identity
        CheckConstraint("in_service OR btrim(out_reason) <> ''", name="out_of_service_with_reason"),
    )

    name: Mapped[str] = column.text(N_("Name"), required=True, example=N_("Sample Village Micro Station"))
    kind: Mapped[str] = column.choice(
        N_("Kind"), ResourceKind, required=True, shown=EVERYWHERE, filter=True, example="micro_station"
    )
    in_service: Mapped[bool] = column.flag(N_("In service"), default=True, required=True, example="true")
    out_reason: Mapped[str] = column.text(N_("Why out of service"), shown=EVERYWHERE)
    out_since: Mapped[datetime | None] = column.moment(
        N_("Out of service since"), typed=False, shown=DETAIL, missing=N_("—")
    )
    duty_phone: Mapped[str] = column.phone(N_("Duty phone"), example="13900000001")
    staff: Mapped[int | None] = column.whole(N_("People"), unit=N_("people"), most=100_000, example="6")
    vehicles: Mapped[int | None] = column.whole(
        N_("Vehicles"), unit=N_("vehicles"), most=100_000, example="1"
    )
    turnout_s: Mapped[int | None] = column.whole(
        N_("Turnout time"), unit=N_("s"), most=86_400, shown=DETAIL, example="60"
    )
    flow_l_s: Mapped[float | None] = column.number(N_("Flow"), unit=N_("L/s"), most=100_000, shown=DETAIL)
    capacity_people: Mapped[int | None] = column.whole(
        N_("Holds people"), unit=N_("people"), most=10_000_000, shown=DETAIL
    )
    address: Mapped[str] = column.text(N_("Address"), shown=DETAIL)
    geom: Mapped[WKBElement | None] = column.point()
    source_crs: Mapped[str] = column.choice(
        N_("Coordinate system"), SourceSystem, default=SourceSystem.WGS84, typed=False, shown=NOWHERE
    )
    note: Mapped[str] = column.long(N_("Note"))


def validate(row: Resource, saving: Saving) -> list[Problem]:
    """Out of service needs a reason and stamps the moment; back in service clears both."""
    if not row.in_service:
        row.out_since = row.out_since or saving.now
        if row.out_reason:
            return []
        return [Problem("out_reason", Sentence(N_("Say why it is out of service.")))]
    if row.out_reason and "out_reason" in saving.given:
        return [Problem("out_reason", Sentence(N_("Only what is out of service has a reason for it.")))]
    row.out_reason, row.out_since = "", None
    return []


RESOURCES = Register(
    model=Resource,
    title=N_("Emergency resources"),
    question=N_("Who and what can help, and can they act now?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER),
    identity=N_("A resource is known by its kind and name, and its place within 30 m."),
    public=True,
    known_by=("kind",),
    validate=validate,
    is_open=Resource.in_service.is_(True),
    closes={"in_service": False},
    closing=N_("Take out of service"),
    closes_with="out_reason",
)
