"""From which lots do goods leave a depot, and into which do they move?"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from gridmap.db.models import Lot
from gridmap.db.models.supplies import Basis, StockKind
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.supplies.forms import TypedLine
from gridmap.records.supplies.plan import SupplyPlan, plain
from gridmap.standards.goods import Item


def take_out(plan: SupplyPlan, where: str, line: TypedLine) -> None:
    """From the lot that is named, or from what expires first; what has expired leaves only when it is written off."""
    if line.lot:
        lot = plan.lot_of(f"{where}-lot", line)
        lots = [lot] if lot else []
        item = plan.item_of(lot) if lot else None
        asked = f"{where}-lot"
    else:
        item = plan.reading.item(f"{where}-item", line.item)
        lots = _first_to_expire(plan, item) if item else []
        asked = f"{where}-quantity"
    quantity = plan.reading.quantity(f"{where}-quantity", line, item) if item else None
    if item is None or quantity is None:
        return
    may_leave = [lot for lot in lots if plan.form.kind == StockKind.WRITTEN_OFF or not plan.expired(lot)]
    lacking = _take(plan, may_leave, quantity)
    if lacking:
        plan.reading.complain(asked, _too_few(plan, item, lots, quantity - lacking))


def _first_to_expire(plan: SupplyPlan, item: Item) -> list[Lot]:
    """Lots on the shelf, known before unknown, the first to expire first, then the first to have come."""
    own = [lot for lot in plan.lots.values() if lot.item == item.key and lot.basis == Basis.PHYSICAL]
    return sorted(
        own,
        key=lambda lot: (
            lot.quantity is None,
            lot.expires_on or date.max,
            lot.received_on or date.min,
            lot.id,
        ),
    )


def _take(plan: SupplyPlan, lots: Iterable[Lot], quantity: Decimal) -> Decimal:
    """Take from one lot after the other; what could not be taken. A lot that nobody counted gives what is asked."""
    for lot in lots:
        held = plan.remaining(lot)
        part = quantity if held is None else min(held, quantity)
        if part == 0:
            continue
        to_lot = _same_goods(plan, lot) if plan.form.kind == StockKind.TRANSFER else None
        plan.line(lot, change=-part, to_lot_id=to_lot.id if to_lot else None)
        if held is not None:
            plan.left[lot.id] = held - part
        quantity -= part
    return quantity


def _same_goods(plan: SupplyPlan, lot: Lot) -> Lot:
    """The lot of the receiving depot that holds the very same goods, or a new one."""
    marks = ("item", "basis", "partner", "batch", "received_on", "expires_on")
    counted = [known for known in plan.arriving if known.quantity is not None]
    for known in (*counted, *plan.made):
        if known.depot_id == plan.form.to_depot_id and all(
            getattr(known, mark) == getattr(lot, mark) for mark in marks
        ):
            return known
    made = Lot(
        id=uuid.uuid4(),
        depot_id=plan.form.to_depot_id,
        whole=lot.whole,
        quantity=Decimal(0),
        **{mark: getattr(lot, mark) for mark in marks},
    )
    plan.made.append(made)
    return made


def _too_few(plan: SupplyPlan, item: Item, lots: Sequence[Lot], taken: Decimal) -> Sentence:
    """Why so few: what is left that may leave, and what lies there but has expired."""
    spoilt = sum((plan.remaining(lot) or Decimal(0) for lot in lots if plan.expired(lot)), Decimal(0))
    parts = {"item": item.name, "left": plain(taken), "unit": item.unit, "expired": plain(spoilt)}
    if spoilt and plan.form.kind != StockKind.WRITTEN_OFF:
        return Sentence(
            N_("Only {left} {unit} of {item} can leave; {expired} more have expired and can be written off."),
            parts,
        )
    return Sentence(N_("Only {left} {unit} of {item} are left here."), parts)
