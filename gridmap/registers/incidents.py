"""Which incidents were reported, when, where and by whom, and which are still under way?"""

from __future__ import annotations

from datetime import datetime

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.errors import Problem
from gridmap.fields import DETAIL, EVERYWHERE, LISTED
from gridmap.i18n.texts import N_, Sentence
from gridmap.marks import Mark
from gridmap.palette import INK, SLATE, UNKNOWN
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Register, Saving
from gridmap.vocabulary import Role, Word


class IncidentKind(Word):
    """What each asks for is data: `geodata/incidents/kinds.toml`."""

    FIRE = "fire", N_("Fire incident")
    HAZARDOUS_CHEMICALS = "hazardous_chemicals", N_("Hazardous chemicals incident")
    FLOOD = "flood", N_("Flood incident")
    MISSING_PERSON = "missing_person", N_("Missing person")
    TRAFFIC = "traffic", N_("Traffic accident")
    GAS = "gas", N_("Gas leak")


class IncidentState(Word):
    OPEN = "open", N_("Under way")
    CLOSED = "closed", N_("Dealt with")


class Incident(Placed, Versioned, Base):
    """A call that somebody has to act on. Its log stands in `incident_log`, what it changes in `incident_changes`.

    called_at: when the call was received; wind_from_deg: where the wind comes from, entered by hand.
    """

    __tablename__ = "incidents"
    __table_args__ = (
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_with_moment"),
        CheckConstraint("closed_at >= called_at", name="closed_after_call"),
        CheckConstraint("happened_at <= called_at", name="happened_before_call"),
        CheckConstraint("wind_from_deg <= 360", name="wind_of_a_circle"),
    )

    name: Mapped[str] = column.text(
        N_("What happened"), required=True, example=N_("Smoke at the sample works")
    )
    kind: Mapped[str] = column.choice(
        N_("Kind"), IncidentKind, required=True, shown=EVERYWHERE, filter=True, example="fire"
    )
    state: Mapped[str] = column.choice(
        N_("State"), IncidentState, default=IncidentState.OPEN, required=True, shown=EVERYWHERE, filter=True,
        example="closed",
    )  # fmt: skip
    called_at: Mapped[datetime] = column.moment(
        N_("Call received at"), required=True, shown=EVERYWHERE, example="2023-05-04 02:40"
    )
    happened_at: Mapped[datetime | None] = column.moment(N_("Happened at"), shown=DETAIL)
    closed_at: Mapped[datetime | None] = column.moment(
        N_("Dealt with at"), typed=False, shown=DETAIL, missing=N_("—")
    )
    place: Mapped[str] = column.text(N_("Place as it was told"))
    told: Mapped[str] = column.text(
        N_("Whom the caller told already, and when"), names_people=True, shown=DETAIL
    )
    caller: Mapped[str] = column.text(N_("Caller"), names_people=True, shown=DETAIL)
    caller_phone: Mapped[str] = column.phone(N_("Caller's phone"), shown=DETAIL, example="19900000001")
    written_by: Mapped[str] = column.text(N_("Taken down by"), names_people=True, shown=LISTED)
    wind_from_deg: Mapped[float | None] = column.number(
        N_("Wind from"), unit=N_("degrees"), most=360, shown=DETAIL
    )
    wind_m_s: Mapped[float | None] = column.number(N_("Wind speed"), unit=N_("m/s"), most=100, shown=DETAIL)
    geom: Mapped[WKBElement | None] = column.point()
    note: Mapped[str] = column.long(N_("Note"))


def validate(row: Incident, saving: Saving) -> list[Problem]:
    """Closing stamps the moment; no call is yet to come, and none is older than what it tells of."""
    problems = []
    called_at: datetime | None = row.called_at  # None while a required field was left empty
    if called_at is not None and called_at > saving.now:
        problems.append(
            Problem("called_at", Sentence(N_("This moment is yet to come: correct day and time.")))
        )
    if row.happened_at is not None and called_at is not None and row.happened_at > called_at:
        text = N_("It happened before the call: correct one of both times.")
        problems.append(Problem("happened_at", Sentence(text)))
    if row.state == IncidentState.CLOSED:
        row.closed_at = row.closed_at or saving.now
    else:
        row.closed_at = None
    return problems


INCIDENTS = Register(
    model=Incident,
    title=N_("Incidents"),
    question=N_("Which incidents were reported, and which are still under way?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER),
    identity=N_("An incident is known by what happened and when the call came, and its place within 30 m."),
    known_by=("called_at",),
    validate=validate,
    is_open=Incident.state == IncidentState.OPEN,
    closes={"state": IncidentState.CLOSED.value},
    marks=(
        Mark(IncidentState.OPEN, IncidentState.OPEN.text, INK, "hexagon", letter="!", size_px=30),
        Mark(IncidentState.CLOSED, IncidentState.CLOSED.text, SLATE, "hexagon", size_px=16, muted=True),
        Mark("unknown", N_("unknown"), UNKNOWN, "hexagon", letter="?", hatch=True, size_px=16),
    ),
    mark_by="state",
    group=N_("Incidents and alarms"),
)
