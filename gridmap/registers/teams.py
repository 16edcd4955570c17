"""Which teams stand ready, who leads each, and how many are in it?"""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.i18n.texts import N_
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Count, Register
from gridmap.vocabulary import Role, Word


class TeamKind(Word):
    RESCUE = "rescue", N_("Rescue team of people")
    VOLUNTEERS = "volunteers", N_("Volunteers")
    INFORMANTS = "informants", N_("Safety informants")
    EXPERTS = "experts", N_("Experts")


class Team(Placed, Versioned, Base):
    """People who were named as a team. Where it is stationed and how soon it leaves is an emergency resource."""

    __tablename__ = "teams"

    name: Mapped[str] = column.text(N_("Name"), required=True, example=N_("Sample rescue team"))
    kind: Mapped[str] = column.choice(N_("Kind"), TeamKind, required=True, filter=True, example="rescue")
    leader_id: Mapped[uuid.UUID | None] = column.person(N_("Led by"))
    people: Mapped[list[uuid.UUID] | None] = column.people(N_("Members"))
    members: Mapped[int | None] = column.whole(
        N_("Number of members"), unit=N_("people"), most=100_000, example="20"
    )
    phone: Mapped[str] = column.phone(N_("Phone"))
    formed_on: Mapped[date | None] = column.day(N_("Formed on"), past=True, example="2022-03-01")
    disbanded_on: Mapped[date | None] = column.day(
        N_("Disbanded on"), past=True, missing=N_("not disbanded"), not_before="formed_on"
    )
    note: Mapped[str] = column.long(N_("Note"))


TEAMS = Register(
    model=Team,
    title=N_("Teams"),
    question=N_("Which teams stand ready, who leads each, and how many are in it?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER),
    identity=N_("A team is known by its kind and name."),
    known_by=("kind",),
    is_open=Team.disbanded_on.is_(None),
    closes_on="disbanded_on",
    closing=N_("Disband"),
    documents=N_("Documents"),
    counts=(
        Count("teams", N_("Teams"), N_("teams")),
        Count("team_members", N_("Members of teams"), N_("people"), sums="members"),
    ),
    counted_on="formed_on",
    counted_until="disbanded_on",
)
