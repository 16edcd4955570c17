"""What does a booked form say, under which title is it printed, and who signs it?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.models import Lot, Person, StockForm, StockLine
from gridmap.db.models.supplies import StockKind
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.records.supplies.stock import item_of
from gridmap.registers.resources import Resource
from gridmap.standards.goods import Item, in_force

TITLES = {
    StockKind.OPENING: N_("Opening stock of emergency supplies"),
    StockKind.IN: N_("Emergency supplies: goods in"),
    StockKind.OUT: N_("Emergency supplies: goods out"),
    StockKind.WRITTEN_OFF: N_("Emergency supplies: written off"),
    StockKind.TRANSFER: N_("Emergency supplies: moved to another depot"),
    StockKind.COUNT: N_("Emergency supplies: stock count"),
}
"""The forms of the township standard for emergency supplies, DB37/T 4824-2025: in, out, count; the list is a page."""
SIGNED_BY = (N_("Booked by"), N_("Keeper"), N_("Checked by"))


@dataclass(frozen=True)
class PrintedForm:
    """A form with everything that is printed on it. person: who booked it, where the reader may know them."""

    form: StockForm
    depot: Resource
    to_depot: Resource | None
    person: Person | None
    lines: Sequence[tuple[StockLine, Lot, Item]]

    @property
    def title(self) -> str:
        return TITLES[StockKind(self.form.kind)]

    @property
    def is_count(self) -> bool:
        return self.form.kind == StockKind.COUNT


def read_form(session: Session, form_id: uuid.UUID) -> PrintedForm:
    """Raises NotFound where it does not exist or lies behind the fence."""
    form = session.get(StockForm, form_id)
    if form is None:
        raise NotFound(N_("There is no such form."))
    depot = session.get_one(Resource, form.depot_id)
    catalogue = in_force(session, depot.area_path)
    lines = select(StockLine, Lot).join(Lot, Lot.id == StockLine.lot_id)
    rows = session.execute(lines.where(StockLine.form_id == form_id).order_by(StockLine.line_no))
    return PrintedForm(
        form,
        depot,
        session.get(Resource, form.to_depot_id) if form.to_depot_id else None,
        session.get(Person, form.person_id) if form.person_id else None,
        [(line, lot, item_of(lot, catalogue)) for line, lot in rows],
    )
