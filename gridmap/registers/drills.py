"""Which drills were held, after which contingency plan, and what did they show?"""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.i18n.texts import N_
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Count, Register
from gridmap.registers.enterprises import unknown_enterprise
from gridmap.vocabulary import RECORD_KEEPERS, Word


class DrillKind(Word):
    TABLETOP = "tabletop", N_("Tabletop drill")
    FULL = "full", N_("Full drill")
    EVACUATION = "evacuation", N_("Evacuation drill")


class Drill(Placed, Versioned, Base):
    """A drill that was held. plan: the contingency plan that it tried out."""

    __tablename__ = "drills"

    name: Mapped[str] = column.text(
        N_("Subject"),
        required=True,
        example=N_("Gas leak in a restaurant"),
    )
    kind: Mapped[str] = column.choice(N_("Kind"), DrillKind, required=True, filter=True, example="full")
    held_on: Mapped[date] = column.day(
        N_("Held on"),
        required=True,
        past=True,
        index=True,
        example="2023-06-20",
    )
    plan: Mapped[str] = column.text(N_("Contingency plan"))
    attended: Mapped[int | None] = column.whole(
        N_("Number attending"),
        unit=N_("people"),
        most=100_000,
        example="80",
    )
    people: Mapped[list[uuid.UUID] | None] = column.people(N_("People who attended"))
    enterprise_id: Mapped[uuid.UUID | None] = column.enterprise()
    lessons: Mapped[str] = column.long(N_("What it showed"))


DRILLS = Register(
    model=Drill,
    title=N_("Drills"),
    question=N_("Which drills were held, after which contingency plan, and what did they show?"),
    writers=RECORD_KEEPERS,
    identity=N_("A drill is known by its subject, its kind and its day."),
    known_by=("kind", "held_on", "enterprise_id"),
    validate=unknown_enterprise,
    documents=N_("Plan and summary of the drill"),
    counts=(
        Count("drills", N_("Drills held"), N_("sessions")),
        Count("people_in_drills", N_("People in drills"), N_("attendances"), sums="attended"),
    ),
    counted_on="held_on",
)
