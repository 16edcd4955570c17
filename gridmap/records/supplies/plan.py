"""Which lots does a form move, and by how much? Pure: what is typed and the lots as they are, in; lines, out."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from gridmap.db.models import Lot, StockLine
from gridmap.db.models.supplies import Basis
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.supplies.forms import FormReading, TypedForm, TypedLine
from gridmap.records.supplies.stock import item_of
from gridmap.standards.goods import Item


@dataclass
class SupplyPlan:
    """The booking of one form. lots: those of the depot, locked; arriving: those of the depot it moves to.

    counted: has the depot ever been counted? today: the day of the form. made: new lots; lines: what will be written.
    left: what the plan has left of each lot so far, where it is known.
    """

    form: TypedForm
    reading: FormReading
    lots: Mapping[uuid.UUID, Lot]
    arriving: Sequence[Lot]
    counted: bool
    today: date
    made: list[Lot] = field(default_factory=list)
    lines: list[StockLine] = field(default_factory=list)
    left: dict[uuid.UUID, Decimal] = field(default_factory=dict)

    def remaining(self, lot: Lot) -> Decimal | None:
        return self.left.get(lot.id, lot.quantity)

    def expired(self, lot: Lot) -> bool:
        return lot.expires_on is not None and lot.expires_on < self.today

    def line(self, lot: Lot, **more: object) -> None:
        self.lines.append(StockLine(form_id=self.form.id, line_no=len(self.lines) + 1, lot_id=lot.id, **more))

    def lot_of(self, where: str, line: TypedLine) -> Lot | None:
        try:
            found = self.lots.get(uuid.UUID(line.lot))
        except ValueError:
            found = None
        if found is None:
            self.reading.complain(where, Sentence(N_("This lot does not lie in the depot.")))
        return found

    def item_of(self, lot: Lot) -> Item:
        return item_of(lot, self.reading.catalogue)

    def new_lot(
        self, item: Item, line: TypedLine, where: str, received_on: date | None, *, unknown: bool = False
    ) -> Lot:
        """A lot of the depot with nothing in it yet; unknown: nobody knows how much."""
        reading = self.reading
        lot = Lot(
            id=uuid.uuid4(),
            depot_id=self.form.depot_id,
            item=item.key,
            whole=item.whole,
            basis=line.basis if line.basis in set(Basis) else Basis.PHYSICAL,
            partner=reading.text(f"{where}-partner", line.partner),
            batch=reading.text(f"{where}-batch", line.batch),
            keeper=reading.text(f"{where}-keeper", line.keeper),
            received_on=received_on,
            expires_on=reading.day(f"{where}-expires_on", line.expires_on),
            quantity=None if unknown else Decimal(0),
        )
        self.made.append(lot)
        return lot


def shown(quantity: Decimal | None) -> str:
    """As the counting form shows it and sends it back; empty where it is unknown."""
    return "" if quantity is None else plain(quantity)


def plain(quantity: Decimal) -> str:
    """Without zeros at the end, never in powers of ten."""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
