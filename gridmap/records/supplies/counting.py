"""What was found when a depot was counted, and is every difference explained?"""

from __future__ import annotations

from decimal import Decimal

from gridmap.db.models import Lot
from gridmap.db.models.supplies import Basis
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.supplies.arriving import judge_days
from gridmap.records.supplies.forms import TypedLine
from gridmap.records.supplies.plan import SupplyPlan, shown


def count(plan: SupplyPlan, where: str, line: TypedLine) -> None:
    lot = plan.lot_of(f"{where}-lot", line) if line.lot else _found_lot(plan, where, line)
    if lot is None:
        return
    item = plan.item_of(lot)
    found = plan.reading.quantity(f"{where}-quantity", line, item, may_be_zero=True)
    explanation = plan.reading.text(f"{where}-explanation", line.explanation)
    expected = lot.quantity if line.lot else (Decimal(0) if plan.counted else None)
    if line.lot and line.seen != shown(expected):
        now = {"item": item.name, "quantity": shown(expected) or "?", "unit": item.unit}
        plan.reading.complain(
            f"{where}-quantity",
            Sentence(
                N_(
                    "{item} was booked while you counted: the ledger now says {quantity} {unit}. Count again."
                ),
                now,
            ),
        )
    elif found is not None and expected is not None and found != expected and not explanation:
        plan.reading.complain(f"{where}-explanation", Sentence(N_("Explain the difference.")))
    if found is not None:
        change = None if expected is None else found - expected
        plan.line(lot, expected=expected, found=found, change=change, explanation=explanation)


def _found_lot(plan: SupplyPlan, where: str, line: TypedLine) -> Lot | None:
    """Goods that are not in the ledger yet."""
    item = plan.reading.item(f"{where}-item", line.item)
    if item is None:
        return None
    received_on = plan.reading.day(f"{where}-received_on", line.received_on)
    lot = plan.new_lot(item, line, where, received_on, unknown=not plan.counted)
    lot.basis = Basis.PHYSICAL
    judge_days(plan, where, item, lot, delivered=False)
    return lot


def refuse_incomplete(plan: SupplyPlan) -> None:
    """A depot is counted when everything on its shelves was looked at."""
    told = {line.lot for line in plan.form.lines}
    if len(told - {""}) != sum(1 for line in plan.form.lines if line.lot):
        plan.reading.complain("lines", Sentence(N_("A lot stands on the form twice.")))
    for lot in plan.lots.values():
        if lot.basis == Basis.PHYSICAL and lot.quantity != 0 and str(lot.id) not in told:
            name = {"item": plan.item_of(lot).name}
            plan.reading.complain(
                "lines", Sentence(N_("{item} is missing; write 0 where nothing is left."), name)
            )
