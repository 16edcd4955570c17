"""The withdrawal of an order that was issued in error (撤销): which order, which of its items, why, who decided?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gridmap.db.models import Paper
from gridmap.db.models.papers import PaperKind
from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.papers import earlier, items
from gridmap.papers.forms import Element, PaperDraft, PaperForm


def build(draft: PaperDraft) -> Mapping[str, str]:
    draft.items = [replace(each, deadline=None) for each in items.listed(draft)]
    return {
        "unit": draft.need("unit"),
        "order": _order(draft),
        "items": items.lines(draft.items),
        "reason": draft.need("reason"),
        "decided_by": draft.need("decided_by"),
    }


def _order(draft: PaperDraft) -> str:
    """As the paper calls it: on record, also where this corrects an earlier withdrawal, or typed."""
    old = draft.session.get(Paper, draft.replaces) if draft.replaces else None
    if old is not None and old.kind == PaperKind.WITHDRAWAL and old.replaces:
        return earlier.named(draft.session.get_one(Paper, old.replaces))
    order, issued_on = earlier.order_of(draft)
    orders = earlier.orders(draft)
    if len(orders) > 1:
        draft.complain("hazards", N_("These hazards stand in several orders; withdraw each order by itself."))
    elif not orders and not draft.text("order_number"):
        draft.need("order_number")
        draft.need_day("order_date")
    elif issued_on and draft.on_date < issued_on:
        draft.complain("on_date", N_("The order is of {day}; it cannot be withdrawn earlier."), day=issued_on)
    return order


WITHDRAWAL = PaperForm(
    key="withdrawal",
    step="withdraw",
    kind=PaperKind.WITHDRAWAL,
    title=N_("Withdrawal of an order"),
    fields=(
        Field("unit", N_("Inspected unit")),
        Field("order_number", N_("Number of the order")),
        Field("order_date", N_("Date of the order"), "date"),
        Field("reason", N_("Why the order was wrong"), "long", required=True),
        Field("decided_by", N_("Decided by"), required=True),
    ),
    elements=(
        Element("unit", N_("Inspected unit")),
        Element("order", N_("Date and number of the order")),
        Element("items", N_("Items")),
        Element("reason", N_("Reason")),
        Element("decided_by", N_("Decided by")),
    ),
    build=build,
    officers=0,
    remembered=("decided_by",),
    withdraws=PaperKind.ORDER,
)
