"""Who was trained in what, by whom, and how many were there?"""

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


class Trained(Word):
    SUPERVISORS = "supervisors", N_("Supervisors")
    GRID_STAFF = "grid_staff", N_("Grid members")
    ENTERPRISE_STAFF = "enterprise_staff", N_("People in charge and staff of enterprises")
    RESIDENTS = "residents", N_("Villagers")


class Training(Placed, Versioned, Base):
    """A training that was held, at an enterprise or anywhere else. people: those of the list of people."""

    __tablename__ = "trainings"

    name: Mapped[str] = column.text(
        N_("Subject"),
        required=True,
        example=N_("Use of fire extinguishers"),
    )
    audience: Mapped[str] = column.choice(
        N_("Who was trained"),
        Trained,
        required=True,
        filter=True,
        example="enterprise_staff",
    )
    held_on: Mapped[date] = column.day(
        N_("Held on"),
        required=True,
        past=True,
        index=True,
        example="2023-06-15",
    )
    attended: Mapped[int | None] = column.whole(
        N_("Number attending"),
        unit=N_("people"),
        most=100_000,
        example="60",
    )
    people: Mapped[list[uuid.UUID] | None] = column.people(N_("People who attended"))
    trainer: Mapped[str] = column.text(N_("Held by"), names_people=True)
    enterprise_id: Mapped[uuid.UUID | None] = column.enterprise()
    note: Mapped[str] = column.long(N_("Note"))


TRAININGS = Register(
    model=Training,
    title=N_("Trainings"),
    question=N_("Who was trained in what, by whom, and how many were there?"),
    writers=RECORD_KEEPERS,
    identity=N_("A training is known by its subject, its day and who was trained."),
    known_by=("audience", "held_on", "enterprise_id"),
    validate=unknown_enterprise,
    documents=N_("Material and lists of signatures"),
    counts=(
        Count("trainings", N_("Trainings held"), N_("sessions")),
        Count("people_trained", N_("People trained"), N_("attendances"), sums="attended"),
    ),
    counted_on="held_on",
)
