"""What must be known of goods that come in?"""

from __future__ import annotations

from gridmap.db.models import Lot
from gridmap.db.models.supplies import Basis, StockKind
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.supplies.forms import TypedLine
from gridmap.records.supplies.plan import SupplyPlan
from gridmap.standards.goods import Item


def bring_in(plan: SupplyPlan, where: str, line: TypedLine) -> None:
    reading = plan.reading
    item = reading.item(f"{where}-item", line.item)
    if item is None:
        return
    quantity = reading.quantity(f"{where}-quantity", line, item)
    delivered = plan.form.kind == StockKind.IN
    received_on = reading.day(f"{where}-received_on", line.received_on) or (plan.today if delivered else None)
    lot = plan.new_lot(item, line, where, received_on)
    judge_days(plan, where, item, lot, delivered=delivered)
    if lot.basis != Basis.PHYSICAL and not lot.partner:
        reading.complain(f"{where}-partner", Sentence(N_("Say with whom it is agreed.")))
    if quantity is not None:
        plan.line(lot, change=quantity)


def judge_days(plan: SupplyPlan, where: str, item: Item, lot: Lot, *, delivered: bool) -> None:
    reading = plan.reading
    if lot.received_on is not None and lot.received_on > plan.reading.now.date():
        reading.complain(f"{where}-received_on", Sentence(N_("This day is yet to come.")))
    expires = f"{where}-expires_on"
    if lot.expires_on is None:
        if delivered and item.shelf_life_months and not any(p.field == expires for p in reading.problems):
            goods = {"item": item.name}
            reading.complain(
                expires, Sentence(N_("{item} expires. Enter the day printed on the package."), goods)
            )
    elif lot.received_on is not None and lot.expires_on < lot.received_on:
        days = {"expires": lot.expires_on, "received": lot.received_on}
        reading.complain(
            expires, Sentence(N_("It expired on {expires}, before it was received on {received}."), days)
        )
    elif delivered and lot.expires_on < plan.today:
        day = {"expires": lot.expires_on}
        reading.complain(expires, Sentence(N_("It expired on {expires}; do not accept it."), day))
