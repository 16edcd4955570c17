"""What lies in which depot, on which form did it come and go, and what was found when it was counted?

The balance of a lot is kept by the database itself: a line that is written to a form moves it, nothing else does, and
no line or form is ever changed or removed. A wrong one is put right by another.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Numeric, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gridmap.db.models.base import Base, Placed, Versioned, filled, one_of
from gridmap.i18n.texts import N_
from gridmap.vocabulary import ItemClass, Word

QUANTITY = Numeric(14, 3)
"""Exact, in the item's own unit: sums of it agree to the last unit."""


class Basis(Word):
    """How stock is held: on the shelf, or promised by a partner."""

    PHYSICAL = "physical", N_("Physical stock")
    AGREEMENT = "agreement", N_("By agreement")
    CAPACITY = "capacity", N_("By production capacity")


class StockKind(Word):
    """The forms of a depot; OPENING and COUNT are those after which it counts as counted."""

    OPENING = "opening", N_("Opening stock")
    IN = "in", N_("Goods in")
    OUT = "out", N_("Goods out")
    WRITTEN_OFF = "written_off", N_("Written off")
    TRANSFER = "transfer", N_("Moved to another depot")
    COUNT = "count", N_("Stock count")


class YearlyKey(Word):
    RELOCATED_PEOPLE = "relocated_people", N_("People relocated in the year")
    DYKE_KM = "dyke_km", N_("Kilometres of dyke to defend")


class ItemRow(Placed, Versioned, Base):
    """A kind of goods that a township added to the shipped catalogue, or one of it under the township's own figures.

    whole: counted in pieces. arrive_within_h: by when it must be there after the order; NULL unknown.
    unit_price_yuan: NULL unknown; price_note: where the price comes from. shelf_life_months: NULL does not expire.
    packs: name of a pack -> how many units it holds, the only conversions there are.
    """

    __tablename__ = "items"
    __table_args__ = (
        filled("key"),
        filled("name"),
        filled("unit"),
        one_of("item_class", ItemClass),
        UniqueConstraint("area_path", "key"),
        CheckConstraint(
            "arrive_within_h > 0 AND unit_price_yuan >= 0 AND shelf_life_months > 0", name="figures_plausible"
        ),
        CheckConstraint("unit_price_yuan IS NULL OR btrim(price_note) <> ''", name="price_with_source"),
    )

    key: Mapped[str]
    name: Mapped[str]
    unit: Mapped[str]
    item_class: Mapped[str]
    whole: Mapped[bool] = mapped_column(default=True, server_default="true")
    arrive_within_h: Mapped[float | None]
    unit_price_yuan: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    price_note: Mapped[str] = mapped_column(default="", server_default="")
    shelf_life_months: Mapped[int | None]
    packs: Mapped[dict[str, float]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))


class Lot(Placed, Base):
    """Goods of one kind that came together and expire together, in one depot. It lies where its depot lies.

    item: a key of the catalogue. quantity: in the item's unit; NULL: it is there, but nobody has counted it yet.
    whole: the item is counted in pieces, so the quantity has no fraction.
    basis: on the shelf, or promised by a partner (agreement, capacity). expires_on NULL: it does not expire, or the day
    is not known where the catalogue says that such goods expire.
    """

    __tablename__ = "lots"
    __table_args__ = (
        filled("item"),
        one_of("basis", Basis),
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        CheckConstraint("NOT whole OR quantity = trunc(quantity)", name="whole_pieces"),
        CheckConstraint("expires_on >= received_on", name="expires_after_receipt"),
        CheckConstraint("basis = 'physical' OR btrim(partner) <> ''", name="promised_by_somebody"),
    )

    depot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("resources.id"), index=True)
    item: Mapped[str] = mapped_column(index=True)
    basis: Mapped[str] = mapped_column(default="physical", server_default="physical")
    partner: Mapped[str] = mapped_column(default="", server_default="")
    batch: Mapped[str] = mapped_column(default="", server_default="")
    received_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    keeper: Mapped[str] = mapped_column(default="", server_default="")
    whole: Mapped[bool] = mapped_column(default=True, server_default="true")
    quantity: Mapped[Decimal | None] = mapped_column(QUANTITY)


class StockForm(Placed, Base):
    """One form of a depot: opening stock, in, out, written off, moved to another depot, or a count.

    id is chosen by whoever books, so that asking twice books once; digest marks what was asked. number: of the delivery
    note or slip, once per depot and kind. A depot is counted when it has a form of kind `opening` or `count`.
    """

    __tablename__ = "stock_forms"
    __table_args__ = (
        one_of("kind", StockKind),
        CheckConstraint("(kind = 'transfer') = (to_depot_id IS NOT NULL)", name="transfer_names_both"),
        CheckConstraint("to_depot_id <> depot_id", name="transfer_between_two"),
        CheckConstraint("kind NOT IN ('out', 'written_off') OR btrim(reason) <> ''", name="out_with_reason"),
        Index(
            "uq_stock_forms_number",
            "depot_id",
            "kind",
            func.lower(text("number")),
            unique=True,
            postgresql_where=text("number <> ''"),
        ),
    )

    depot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("resources.id"), index=True)
    to_depot_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("resources.id"), index=True)
    kind: Mapped[str]
    number: Mapped[str] = mapped_column(default="", server_default="")
    partner: Mapped[str] = mapped_column(default="", server_default="")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    entered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    digest: Mapped[str] = mapped_column(default="", server_default="")

    lines: Mapped[list[StockLine]] = relationship(order_by="StockLine.line_no", viewonly=True)


class StockLine(Base):
    """One lot on one form.

    change: what it did to the lot, below zero for what left; to_lot_id receives what a transfer takes away.
    expected, found, explanation: of a count; expected NULL: the first count of a lot that was unknown, and so is its
    change.
    """

    __tablename__ = "stock_lines"
    __table_args__ = (
        CheckConstraint("found >= 0", name="found_not_negative"),
        CheckConstraint(
            "found IS NULL OR change IS NOT DISTINCT FROM found - expected", name="counted_by_difference"
        ),
        CheckConstraint(
            "found IS NOT NULL OR (coalesce(change, 0) <> 0 AND expected IS NULL)", name="moves_something"
        ),
        CheckConstraint(
            "found IS NULL OR expected IS NULL OR found = expected OR btrim(explanation) <> ''",
            name="difference_explained",
        ),
        CheckConstraint("to_lot_id IS NULL OR (change < 0 AND to_lot_id <> lot_id)", name="moved_once"),
    )

    form_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("stock_forms.id", ondelete="CASCADE"), primary_key=True
    )
    line_no: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lots.id"), index=True)
    to_lot_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("lots.id"), index=True)
    change: Mapped[Decimal | None] = mapped_column(QUANTITY)
    expected: Mapped[Decimal | None] = mapped_column(QUANTITY)
    found: Mapped[Decimal | None] = mapped_column(QUANTITY)
    explanation: Mapped[str] = mapped_column(default="", server_default="")

    lot: Mapped[Lot] = relationship(foreign_keys=[lot_id], viewonly=True)


class YearlyFact(Placed, Versioned, Base):
    """A figure of one area and one year that a need is computed from, with the paper that says so."""

    __tablename__ = "yearly_facts"
    __table_args__ = (
        one_of("key", YearlyKey),
        filled("source"),
        CheckConstraint("value >= 0", name="value_not_negative"),
        CheckConstraint("year BETWEEN 1949 AND 2200", name="year_plausible"),
        UniqueConstraint("area_path", "year", "key"),
    )

    year: Mapped[int]
    key: Mapped[str]
    value: Mapped[float]
    source: Mapped[str]
