"""Which plans for new stations has somebody thought through, and where would they stand? Nothing real changes."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, DateTime, ForeignKey, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gridmap.db.models.base import AREA_PATH, Base, Placed, Versioned, filled, one_of, point, sound
from gridmap.i18n.texts import N_
from gridmap.vocabulary import ResourceKind, Word


class SitingQuestion(Word):
    """The values are those of `gridmap.analysis.siting.Objective`."""

    MAX_COVER = "max_cover", N_("Reach as much as possible in time with a number of sites")
    SET_COVER = "set_cover", N_("Reach everything in time with as few sites as possible")
    P_MEDIAN = "p_median", N_("Make the usual time as short as possible with a number of sites")
    P_CENTER = "p_center", N_("Make the longest time as short as possible with a number of sites")


class Weight(Word):
    PEOPLE = "people", N_("People")
    ENTERPRISES = "enterprises", N_("Enterprises, each alike")
    RISK = "risk", N_("Enterprises by their risk")


class CandidateSource(Word):
    ALONG_ROADS = "along_roads", N_("Along the roads, at equal distances")
    PUBLIC_BUILDINGS = "public_buildings", N_("Public buildings")
    DROPPED = "dropped", N_("Points that I set on the map")


class ExistingHelp(Word):
    """Whose help is there already."""

    ANYONE = "anyone", N_("Every force that comes first")
    PROFESSIONAL = "professional", N_("Fire stations and full-time brigades only")


class Purpose(Word):
    """What a point of a scenario is: to choose from, chosen, or an interim measure for what remains."""

    CANDIDATE = "candidate", N_("Point to choose from")
    SITE = "site", N_("Proposed site")
    INTERIM = "interim", N_("Interim measure")


class ScenarioState(Word):
    QUICK = "quick", N_("Quick answer")
    PROVEN = "proven", N_("Proven optimum")


class Scenario(Placed, Versioned, Base):
    """One question of where to build, asked for a township, and its answer.

    kind: of force to be built. threshold_s: what counts as in time. n: sites at most (not for set_cover). spacing_m:
    between candidates along roads. profile: key of the standards profile in force then. result: what
    `gridmap.planning.siting.results` wrote, {} before the first answer.
    """

    __tablename__ = "scenarios"
    __table_args__ = (
        filled("name"),
        one_of("question", SitingQuestion),
        one_of("weight", Weight),
        one_of("candidates", CandidateSource),
        one_of("counted", ExistingHelp),
        one_of("kind", ResourceKind),
        one_of("state", ScenarioState),
        CheckConstraint("threshold_s > 0 AND threshold_s <= 7200", name="threshold_plausible"),
        CheckConstraint("n > 0 AND n <= 100", name="n_plausible"),
        CheckConstraint("spacing_m >= 50 AND spacing_m <= 10000", name="spacing_plausible"),
    )

    name: Mapped[str]
    note: Mapped[str] = mapped_column(default="", server_default="")
    profile: Mapped[str]
    question: Mapped[str]
    weight: Mapped[str]
    candidates: Mapped[str]
    counted: Mapped[str]
    kind: Mapped[str]
    threshold_s: Mapped[float]
    n: Mapped[int]
    spacing_m: Mapped[float]
    state: Mapped[str] = mapped_column(default="quick", server_default="quick")
    result: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sites: Mapped[list[ScenarioSite]] = relationship(
        back_populates="scenario",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="ScenarioSite.serial",
    )


class ScenarioSite(Base):
    """A point of a scenario. proposed: found by the program, else set on the map by the planner.

    turnout_s: seconds from the order to the wheels that the answer reckons with. serial: the order of choice.
    """

    __tablename__ = "scenario_sites"
    __table_args__ = (
        filled("name"),
        one_of("kind", ResourceKind),
        one_of("purpose", Purpose),
        CheckConstraint("turnout_s >= 0 AND turnout_s <= 7200", name="turnout_plausible"),
        sound(),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    area_path: Mapped[str] = mapped_column(AREA_PATH, ForeignKey("areas.path"), index=True)
    scenario_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("scenarios.id", ondelete="CASCADE"), index=True)
    serial: Mapped[int]
    name: Mapped[str]
    kind: Mapped[str]
    purpose: Mapped[str]
    proposed: Mapped[bool]
    turnout_s: Mapped[float]
    geom: Mapped[WKBElement] = mapped_column(point())
    scenario: Mapped[Scenario] = relationship(back_populates="sites")
