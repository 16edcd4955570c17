"""What would a list of goods book into the depots? Opening stock, once; what is confirmed is changed by counting."""

from __future__ import annotations

import difflib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from gridmap.db.models import Lot, StockForm, StockLine
from gridmap.db.models.supplies import StockKind
from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.matching.drafts import MEND
from gridmap.imports.matching.identity import keys
from gridmap.imports.matching.rows import Complaint, ImportPlan, Incoming, Write, new_id
from gridmap.records.progress import Report
from gridmap.records.supplies import stock
from gridmap.records.supplies.arriving import bring_in
from gridmap.records.supplies.forms import FormReading, TypedForm, TypedLine
from gridmap.records.supplies.plan import SupplyPlan as Booking
from gridmap.records.supplies.plan import plain
from gridmap.records.supplies.writing import write
from gridmap.registers.resources import Resource
from gridmap.standards.goods import in_force

FORMS = "forms"
_MARKS = ("item", "basis", "partner", "batch", "received_on", "expires_on")
_COUNT = Sentence(N_("Put the difference right by a stock count."))
_Form = tuple[StockForm, list[Lot], list[StockLine]]


def plan(
    session: FencedSession, target: str, import_id: uuid.UUID, rows: Sequence[Incoming], now: datetime
) -> ImportPlan:
    """One opening form a depot. Goods without a quantity are there, but unknown, and so is their depot then."""
    made = ImportPlan("stock")
    forms: list[_Form] = []
    for depot, own in _by_depot(session, target, rows, made):
        form = _Opening(session, made, depot, import_id, now).run(own)
        if form is not None:
            forms.append(form)
    made.extra[FORMS] = forms
    return made


def save(session: FencedSession, made: ImportPlan, report: Report) -> None:
    forms: list[_Form] = made.extra[FORMS]
    for done, (form, lots, lines) in enumerate(forms):
        report(N_("Saving"), done, len(forms))
        write(session, form, lots, lines)


def _by_depot(
    session: FencedSession, target: str, rows: Sequence[Incoming], made: ImportPlan
) -> Iterable[tuple[Resource, list[Incoming]]]:
    depots = stock.own_depots(session, [target])
    known = dict(zip(keys([depot.name for depot in depots]), depots, strict=True))
    found: dict[uuid.UUID, list[Incoming]] = defaultdict(list)
    for row, key in zip(rows, keys([row.values.get("depot") or "" for row in rows]), strict=True):
        if key in known:
            found[known[key].id].append(row)
        else:
            made.refuse(row, _no_depot(row, [depot.name for depot in depots]))
    return [(depot, found[depot.id]) for depot in depots if depot.id in found]


def _no_depot(row: Incoming, names: Sequence[str]) -> Complaint:
    said = str(row.values.get("depot") or "")
    near = difflib.get_close_matches(said, names, n=1, cutoff=0.5)
    remedy = Sentence(N_("Put the depot on the map first, or correct the name."))
    if near:
        remedy = Sentence(N_("Perhaps “{near}” is meant."), {"near": near[0]})
    return Complaint("depot", said, Sentence(N_("There is no depot of this name here.")), remedy)


class _Opening:
    """The opening form of one depot under way."""

    def __init__(
        self, session: FencedSession, made: ImportPlan, depot: Resource, import_id: uuid.UUID, now: datetime
    ) -> None:
        self.made, self.depot, self.import_id = made, depot, import_id
        self.reading = FormReading(now, in_force(session, depot.area_path))
        self.counted_at = stock.counted_at(session, depot.id)
        lots = session.scalars(select(Lot).where(Lot.depot_id == depot.id))
        self.known = [lot for lot in lots if lot.quantity != 0]
        typed = TypedForm(uuid.uuid5(import_id, str(depot.id)), StockKind.OPENING, depot.id)
        self.booking = Booking(typed, self.reading, {}, [], counted=False, today=now.date())

    def run(self, rows: Sequence[Incoming]) -> _Form | None:
        unknown = [row for row in rows if not row.values.get("quantity")]
        for row in rows:
            self._take(row, known=bool(row.values.get("quantity")))
        if not self.booking.made:
            return None
        form = StockForm(
            id=self.booking.form.id,
            # A list with gaps confirms nothing: its goods come in, and the depot stays uncounted.
            kind=StockKind.IN if unknown else StockKind.OPENING,
            depot_id=self.depot.id,
            area_path=self.depot.area_path,
            at=self.reading.now,
        )
        return form, self.booking.made, self.booking.lines

    def _take(self, row: Incoming, *, known: bool) -> None:
        lot, complaints = self._read(row, known=known)
        if lot is None or complaints:
            self.made.refuse(row, *complaints)
        elif (twin := self._twin(lot)) is not None:
            self.known.remove(twin)  # a second row of the same goods is a second lot
            self.made.unchanged.append(row)
        elif self.counted_at is not None:
            self.made.refuse(row, self._confirmed(row))
        else:
            self._add(row, lot)

    def _read(self, row: Incoming, *, known: bool) -> tuple[Lot | None, list[Complaint]]:
        """The lot that the row says, out of the rules for goods that come in by hand."""
        booking = self.booking
        lots, lines, told = len(booking.made), len(booking.lines), len(self.reading.problems)
        bring_in(booking, "row", _typed(row, known=known))
        lot = booking.made.pop() if len(booking.made) > lots else None
        if lot is not None and len(booking.lines) > lines:
            moved = booking.lines.pop().change
            lot.quantity = moved if known else None
        problems = self.reading.problems[told:]
        del self.reading.problems[told:]
        complaints = [_complaint(each.field.removeprefix("row-"), row, each.sentence) for each in problems]
        return lot, complaints

    def _twin(self, lot: Lot) -> Lot | None:
        marks = [getattr(lot, mark) for mark in _MARKS]
        same = (each for each in self.known if [getattr(each, mark) for mark in _MARKS] == marks)
        return next((each for each in same if each.quantity == lot.quantity), None)

    def _confirmed(self, row: Incoming) -> Complaint:
        when = self.counted_at.astimezone(self.reading.now.tzinfo).date() if self.counted_at else ""
        parts = {"depot": self.depot.name, "day": when}
        reason = Sentence(N_("The stock of {depot} was confirmed on {day} and says something else."), parts)
        return Complaint("quantity", str(row.values.get("quantity") or ""), reason, _COUNT)

    def _add(self, row: Incoming, lot: Lot) -> None:
        lot.id, lot.area_path = new_id(self.import_id, row), self.depot.area_path
        item, quantity = self.booking.item_of(lot), lot.quantity
        if quantity is not None:
            self.booking.line(lot, change=quantity)
            lot.quantity = Decimal(0)  # its line fills it
        self.booking.made.append(lot)
        shown = "?" if quantity is None else plain(quantity)
        title = f"{item.name} {shown} {item.unit}, {self.depot.name}"
        self.made.new.append(Write(row, lot.id, title, None))


def _typed(row: Incoming, *, known: bool) -> TypedLine:
    """A row without a quantity is read as one of one unit, which is then forgotten."""
    said: dict[str, Any] = {key: row.values.get(key) for key in TypedLine.__dataclass_fields__}
    texts = {key: _text(value) for key, value in said.items() if value is not None}
    return TypedLine(**{**texts, **({} if known else {"quantity": "1", "unit": ""}), "lot": ""})


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _complaint(field: str, row: Incoming, reason: Sentence) -> Complaint:
    return Complaint(field, _text(row.values.get(field) or ""), reason, MEND)
