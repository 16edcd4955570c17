"""What was put up, handed out and published so that people know, and how much of it?"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.i18n.texts import N_
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Count, Register
from gridmap.vocabulary import Role, Word


class PublicityKind(Word):
    """Boards are a register of their own, for they stand somewhere and wear out."""

    BANNER = "banner", N_("Banners")
    LEAFLET = "leaflet", N_("Leaflets")
    NOTICE = "notice", N_("Plain-language notices")
    ARTICLE = "article", N_("Articles and videos")
    EVENT = "event", N_("Public events")


class Publicity(Placed, Versioned, Base):
    """One campaign of one kind; number: how many of it."""

    __tablename__ = "publicity"

    name: Mapped[str] = column.text(N_("Content"), required=True, example=N_("Fifteen hard measures"))
    kind: Mapped[str] = column.choice(
        N_("Kind"), PublicityKind, required=True, filter=True, example="leaflet"
    )
    on_date: Mapped[date] = column.day(
        N_("Day"),
        required=True,
        past=True,
        index=True,
        example="2023-06-16",
    )
    number: Mapped[int | None] = column.whole(N_("Number"), most=10_000_000, example="500")
    place: Mapped[str] = column.text(N_("Where"))
    note: Mapped[str] = column.long(N_("Note"))


def _number(key: str, title: str, unit: str, kind: PublicityKind) -> Count:
    return Count(key, title, unit, {"kind": (kind,)}, sums="number")


PUBLICITY = Register(
    model=Publicity,
    title=N_("Publicity"),
    question=N_("What was put up, handed out and published so that people know, and how much of it?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER, Role.GRID_LEADER),
    identity=N_("Publicity is known by its kind, its day, its content and its place."),
    known_by=("kind", "on_date", "place"),
    counts=(
        _number("banners", N_("Banners hung"), N_("banner pieces"), PublicityKind.BANNER),
        _number("leaflets", N_("Leaflets handed out"), N_("copies"), PublicityKind.LEAFLET),
        _number("plain_notices", N_("Plain-language notices handed out"), N_("copies"), PublicityKind.NOTICE),
        _number("articles", N_("Articles and videos published"), N_("messages"), PublicityKind.ARTICLE),
        _number("public_events", N_("Public events held"), N_("sessions"), PublicityKind.EVENT),
    ),
    counted_on="on_date",
)
