"""Which ledgers are there, and what stands in their columns?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement

from gridmap.db.models import Enterprise, Hazard, Outing, Resource, RiskPoint, Visit
from gridmap.i18n.texts import N_
from gridmap.vocabulary import (
    OPEN_HAZARD_STATES,
    EnterpriseState,
    HazardGrade,
    HazardState,
    ResourceKind,
    Risk,
    Sector,
    Tag,
    VisitKind,
    texts,
)

FLAG = {"True": N_("Yes"), "False": N_("No")}


@dataclass(frozen=True)
class Column:
    """key: an attribute of the row, or of the row it belongs to (`enterprise.name`).

    choices: coded value -> text (a key of the catalog).
    """

    key: str
    title: str
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ledger:
    """A table of records. is_open: what is not finished; None where nothing is ever closed."""

    key: str
    title: str
    model: type[Any]
    columns: tuple[Column, ...]
    searched: tuple[str, ...]
    is_open: ColumnElement[bool] | None = None

    @property
    def has_place(self) -> bool:
        return "geom" in self.model.__table__.c


LEDGERS = (
    Ledger(
        "enterprises",
        N_("Enterprises"),
        Enterprise,
        (
            Column("name", N_("Name")),
            Column("code", N_("Unified credit code")),
            Column("sector", N_("Sector"), texts(Sector)),
            Column("tags", N_("Key fields"), texts(Tag)),
            Column("risk", N_("Risk"), texts(Risk)),
            Column("state", N_("State"), texts(EnterpriseState)),
            Column("address", N_("Address")),
        ),
        ("name", "code", "address"),
        Enterprise.state != EnterpriseState.CLOSED,
    ),
    Ledger(
        "resources",
        N_("Emergency resources"),
        Resource,
        (
            Column("name", N_("Name")),
            Column("kind", N_("Kind"), texts(ResourceKind)),
            Column("duty_phone", N_("Duty phone")),
            Column("staff", N_("People")),
            Column("vehicles", N_("Vehicles")),
            Column("in_service", N_("In service"), FLAG),
            Column("out_reason", N_("Reason")),
        ),
        ("name", "address", "duty_phone"),
        Resource.in_service.is_(True),
    ),
    Ledger(
        "hazards",
        N_("Hazards"),
        Hazard,
        (
            Column("title", N_("Hazard")),
            Column("grade", N_("Grade"), texts(HazardGrade)),
            Column("state", N_("State"), texts(HazardState)),
            Column("found_on", N_("Found on")),
            Column("deadline", N_("Deadline")),
            Column("closed_on", N_("Closed on")),
        ),
        ("title", "description"),
        Hazard.state.in_(OPEN_HAZARD_STATES),
    ),
    Ledger(
        "risk_points",
        N_("Risk points"),
        RiskPoint,
        (
            Column("name", N_("Name")),
            Column("level", N_("Risk"), texts(Risk)),
            Column("accident_type", N_("Kind of accident")),
            Column("responsible", N_("Responsible")),
            Column("phone", N_("Phone")),
        ),
        ("name", "accident_type", "responsible"),
    ),
    Ledger(
        "visits",
        N_("Visits"),
        Visit,
        (
            Column("on_date", N_("Day")),
            Column("enterprise.name", N_("Enterprise")),
            Column("kind", N_("Kind"), texts(VisitKind)),
            Column("sector", N_("Sector"), texts(Sector)),
            Column("note", N_("Note")),
        ),
        ("note",),
    ),
    Ledger(
        "outings",
        N_("Outings"),
        Outing,
        (Column("on_date", N_("Day")), Column("purpose", N_("Purpose")), Column("members", N_("Members"))),
        ("purpose",),
    ),
)
BY_KEY = {ledger.key: ledger for ledger in LEDGERS}
