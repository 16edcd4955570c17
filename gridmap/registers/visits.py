"""Who went where, and what did they look at?"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gridmap.db.models.base import Base, Placed, Versioned, filled, one_of
from gridmap.errors import Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Register, Saving
from gridmap.registers.enterprises import Enterprise, unknown_enterprise
from gridmap.registers.outings import OutingMember
from gridmap.vocabulary import Role, Sector, VisitKind, Word


class ItemAnswer(Word):
    """What was seen of one item of a checklist; an item without an answer was not looked at either."""

    GOOD = "good", N_("In order")
    BAD = "bad", N_("Not in order")
    NOT_APPLICABLE = "not_applicable", N_("Does not apply")
    NOT_LOOKED = "not_looked", N_("Not looked at")


class Visit(Placed, Versioned, Base):
    """One enterprise looked at. `sector`: as it was at the time, for the report counts by it.

    position: where the device stood, WGS 84 in degrees, NULL where it did not tell; the accuracy is its own word.
    started_at, finished_at: on site; NULL for a visit that was entered later. taps, spent_s: how often the form was
    touched, and for how many seconds it was in front of somebody; NULL where no phone told.
    """

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint("abs(position_lon) <= 180 AND abs(position_lat) <= 85", name="position_on_the_map"),
        CheckConstraint("(position_lon IS NULL) = (position_lat IS NULL)", name="position_whole"),
        CheckConstraint("position_accuracy_m >= 0", name="position_accuracy_m_not_negative"),
        CheckConstraint("finished_at >= started_at", name="finished_after_started"),
        CheckConstraint("taps >= 0", name="taps_not_negative"),
        CheckConstraint("spent_s >= 0", name="spent_s_not_negative"),
    )

    enterprise_id: Mapped[uuid.UUID] = column.enterprise(required=True)
    on_date: Mapped[date] = column.day(
        N_("Day"), index=True, fixed=True, required_in_ledgers=True, example="2023-05-04"
    )
    kind: Mapped[str] = column.choice(N_("Kind"), VisitKind, required=True, filter=True, example="inspection")
    sector: Mapped[str] = column.choice(N_("Sector"), Sector, typed=False, filter=True)
    on_site: Mapped[str] = column.text(N_("Person on site"), names_people=True)
    note: Mapped[str] = column.long(N_("Note"))
    outing_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("outings.id"), index=True)
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    taps: Mapped[int | None]
    spent_s: Mapped[int | None]
    position_lon: Mapped[float | None]
    position_lat: Mapped[float | None]
    position_accuracy_m: Mapped[float | None]

    enterprise: Mapped[Enterprise] = relationship()
    answers: Mapped[list[VisitAnswer]] = relationship(
        cascade="all, delete-orphan", order_by="VisitAnswer.item"
    )


class VisitAnswer(Base):
    """What was seen of one item. item: its id in `gridmap.records.visiting.checklist`; asked, rule: its words and the
    rule it rested on when it was answered, '' in visits that kept none; hazard_id: what a bad one became.
    """

    __tablename__ = "visit_answers"
    __table_args__ = (one_of("answer", ItemAnswer), filled("item"))

    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visits.id", ondelete="CASCADE"), primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    answer: Mapped[str]
    asked: Mapped[str] = mapped_column(default="", server_default="")
    rule: Mapped[str] = mapped_column(default="", server_default="")
    note: Mapped[str] = mapped_column(default="", server_default="")
    hazard_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("hazards.id", ondelete="SET NULL"), index=True
    )


def kind_by_people(people: int) -> VisitKind:
    """One person patrols, two or more inspect."""
    return VisitKind.INSPECTION if people > 1 else VisitKind.PATROL


def validate(row: Visit, saving: Saving) -> list[Problem]:
    """A visit is of today unless another day is said, and of the sector that the enterprise has then.

    Whether it is a patrol or an inspection follows from the people of its outing, where it has one.
    """
    given: uuid.UUID | None = row.enterprise_id
    if saving.is_new:
        row.on_date = saving.today if row.on_date is None else row.on_date  # type: ignore[redundant-expr]
        place = saving.session.get(Enterprise, given) if given else None
        row.sector = row.sector or (place.sector if place else Sector.OTHER)
    if row.kind in (VisitKind.PATROL, VisitKind.INSPECTION) and row.outing_id is not None:
        members = select(func.count()).where(OutingMember.outing_id == row.outing_id)
        people = saving.session.scalar(members) or 0
        row.kind = kind_by_people(people).value if people else row.kind
    problems = unknown_enterprise(row, saving)
    if row.on_date is not None and row.on_date > saving.today:  # type: ignore[redundant-expr]
        problems.append(Problem("on_date", Sentence(N_("This day is yet to come."))))
    return problems


VISITS = Register(
    model=Visit,
    title=N_("Visits"),
    question=N_("Who went where, and what did they look at?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER, Role.GRID_LEADER),
    identity=N_("A visit is known by its enterprise, its day and its kind."),
    name="",
    known_by=("enterprise_id", "on_date", "kind"),
    validate=validate,
)
