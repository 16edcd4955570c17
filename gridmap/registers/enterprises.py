"""Which places are supervised, and who answers for them?"""

from __future__ import annotations

import re
import unicodedata
import uuid
from datetime import date

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gridmap.db.models.base import Base, Placed, Versioned, filled, one_of
from gridmap.errors import Problem
from gridmap.fields import DETAIL, EVERYWHERE, NOWHERE, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Register, Saving
from gridmap.vocabulary import EnterpriseState, PartyDuty, Risk, Role, Sector, SourceSystem, Tag

_CODE = re.compile("[0-9A-Z]{18}")


def _tidy_code(typed: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", typed)).upper()


def _check_code(code: str) -> Sentence | None:
    """GB 32100-2015: 18 digits and capitals. Its check digit is not tested, for real ledgers break it."""
    if _CODE.fullmatch(code):
        return None
    return Sentence(
        N_("A unified social credit code has 18 digits or capital letters; this has {length}."),
        {"length": len(code)},
    )


class Enterprise(Placed, Versioned, Base):
    """A supervised place.

    geom: NULL while the place is *unlocated*; source_crs: the system its coordinates came in.
    tags: NULL means that nobody has looked yet, an empty list that somebody did and found none.
    risk: NULL means not graded.
    """

    __tablename__ = "enterprises"
    __table_args__ = (
        Index("uq_enterprises_id_area_path", "id", "area_path", unique=True),  # the replica identity
        CheckConstraint("code ~ '^[0-9A-Z]{18}$'", name="code_of_18"),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed_with_date"),
    )

    name: Mapped[str] = column.text(N_("Name"), required=True, example=N_("Sample Hardware Works"))
    code: Mapped[str | None] = column.text(
        N_("Unified social credit code"), "credit_code", nullable=True, index=True, tidy=_tidy_code, check=_check_code,
        shown=DETAIL, example="91130900TEST000001",
    )  # fmt: skip
    sector: Mapped[str] = column.choice(
        N_("Sector"), Sector, required=True, shown=EVERYWHERE, filter=True, example="trade"
    )
    risk: Mapped[str | None] = column.choice(
        N_("Risk"), Risk, shown=EVERYWHERE, filter=True, example="yellow"
    )
    tags: Mapped[list[str] | None] = column.choices(N_("Key fields"), Tag, filter=True)
    state: Mapped[str] = column.choice(
        N_("State"), EnterpriseState, default=EnterpriseState.OPERATING, required=True, filter=True,
        example="operating",
    )  # fmt: skip
    closed_on: Mapped[date | None] = column.day(N_("Closed on"), shown=DETAIL, missing=N_("—"))
    address: Mapped[str] = column.text(N_("Address"), shown=DETAIL)
    employees: Mapped[int | None] = column.whole(
        N_("Employees"), unit=N_("people"), most=1_000_000, shown=DETAIL, example="12"
    )
    floor_area_m2: Mapped[float | None] = column.number(
        N_("Floor area"), unit=N_("m²"), most=10_000_000, shown=DETAIL, example="260"
    )
    geom: Mapped[WKBElement | None] = column.point()
    source_crs: Mapped[str] = column.choice(
        N_("Coordinate system"), SourceSystem, default=SourceSystem.WGS84, typed=False, shown=NOWHERE
    )
    note: Mapped[str] = column.long(N_("Note"))

    parties: Mapped[list[ResponsibleParty]] = relationship(
        cascade="all, delete-orphan", order_by="ResponsibleParty.duty"
    )


class ResponsibleParty(Base):
    """A person who answers for an enterprise, with the phone to reach them."""

    __tablename__ = "responsible_parties"
    __table_args__ = (filled("name"), one_of("duty", PartyDuty))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    enterprise_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("enterprises.id", ondelete="CASCADE"), index=True
    )
    duty: Mapped[str]
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="", server_default="")


def unknown_enterprise(row: object, saving: Saving) -> list[Problem]:
    """A complaint where a record names an enterprise that its editor may not see."""
    known = getattr(row, "enterprise_id", None)
    if known is None or saving.session.get(Enterprise, known) is not None:
        return []
    sentence = Sentence(N_("This enterprise does not exist, or lies outside the areas you may see."))
    return [Problem("enterprise_id", sentence)]


def validate(row: Enterprise, saving: Saving) -> list[Problem]:
    """Closing stamps the day; who opens again has no closing day any more."""
    if row.state == EnterpriseState.CLOSED:
        row.closed_on = row.closed_on or saving.today
        if row.closed_on > saving.today:
            return [Problem("closed_on", Sentence(N_("This day is yet to come.")))]
    elif row.closed_on is not None and "closed_on" in saving.given:
        return [Problem("closed_on", Sentence(N_("Only a closed enterprise has a closing day.")))]
    else:
        row.closed_on = None
    return []


def _party(duty: str, title: str, phone_title: str) -> tuple[Field, Field]:
    return Field(duty, title), Field(f"{duty}_phone", phone_title, "phone")


ENTERPRISES = Register(
    model=Enterprise,
    title=N_("Enterprises"),
    question=N_("Which places are supervised, and who answers for them?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.GRID_LEADER),
    identity=N_("An enterprise is known by its unified credit code, else by its name and place: within 30 m, or the"
                " same address."),
    code="code",
    beside=(
        *_party("legal_representative", N_("Legal representative"), N_("Legal representative's phone")),
        *_party("actual_controller", N_("Actual controller"), N_("Actual controller's phone")),
        *_party("safety_manager", N_("Safety manager"), N_("Safety manager's phone")),
        *_party("contact_cadre", N_("Contact cadre"), N_("Contact cadre's phone")),
    ),
    validate=validate,
    is_open=Enterprise.state != EnterpriseState.CLOSED,
    closes={"state": EnterpriseState.CLOSED.value},
)  # fmt: skip
