"""What is written on one form of a depot, as it was typed, and how is each of its fields read?"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from gridmap.db.models.supplies import Basis, StockKind
from gridmap.errors import Problem
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.reading import Unreadable, read
from gridmap.standards.goods import Item, Unknown, item_named, quantity_in

EARLIEST = 1949
MOST = Decimal(1_000_000_000)
_QUANTITY = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", re.ASCII)
_CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class TypedLine:
    """One line as it was typed. It names goods (`item`), or a lot where one in particular is meant.

    quantity: of a count what was found; seen: what the ledger showed when the counting form was opened.
    """

    item: str = ""
    quantity: str = ""
    unit: str = ""
    lot: str = ""
    basis: str = Basis.PHYSICAL
    partner: str = ""
    batch: str = ""
    received_on: str = ""
    expires_on: str = ""
    keeper: str = ""
    seen: str = ""
    explanation: str = ""


@dataclass(frozen=True)
class TypedForm:
    """id: chosen by whoever asks, so that asking twice books once. at: a local moment as ISO text; empty: now."""

    id: uuid.UUID
    kind: StockKind
    depot_id: uuid.UUID
    to_depot_id: uuid.UUID | None = None
    number: str = ""
    partner: str = ""
    reason: str = ""
    at: str = ""
    lines: Sequence[TypedLine] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """The same for the same form, so that a repeated request is known from another one under its id."""
        said = json.dumps(asdict(self), default=str, sort_keys=True)
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass
class FormReading:
    """One form being read: every complaint is noted, and reading goes on.

    problems name their field: `number`, or `lines-2-quantity` (the first line is 0).
    """

    now: datetime
    catalogue: Mapping[str, Item]
    problems: list[Problem] = field(default_factory=list)

    def complain(self, where: str, sentence: Sentence) -> None:
        self.problems.append(Problem(where, sentence))

    def text(self, where: str, typed: str, *, required: bool = False) -> str:
        return self._entry(where, Field(where, where, required=required), typed) or ""

    def day(self, where: str, typed: str) -> date | None:
        found: date | None = self._entry(where, Field(where, where, "date"), typed)
        return found

    def _entry(self, where: str, entry: Field, typed: str) -> Any:
        try:
            return read(entry, unicodedata.normalize("NFKC", typed))
        except Unreadable as unreadable:
            self.complain(where, unreadable.sentence)
            return None

    def moment(self, typed: str) -> datetime:
        """When it happened; what is entered late may lie in the past, nothing in the future."""
        if not typed.strip():
            return self.now
        try:
            at = datetime.fromisoformat(typed.strip())
        except ValueError:
            self.complain("at", Sentence(N_("Choose a day and a time.")))
            return self.now
        at = at if at.tzinfo else at.replace(tzinfo=self.now.tzinfo)
        if at > self.now + _CLOCK_SKEW:
            self.complain("at", Sentence(N_("This moment is yet to come: correct day and time.")))
        elif at.year < EARLIEST:
            self.complain("at", Sentence(N_("Choose a day and a time.")))
        return at

    def item(self, where: str, typed: str) -> Item | None:
        name = self.text(where, typed, required=True)
        try:
            return item_named(name, self.catalogue) if name else None
        except Unknown as unknown:
            self.complain(where, unknown.sentence)
            return None

    def quantity(
        self, where: str, line: TypedLine, item: Item, *, may_be_zero: bool = False
    ) -> Decimal | None:
        """In the item's own unit, exact."""
        typed = unicodedata.normalize("NFKC", line.quantity).strip()
        if not typed:
            self.complain(where, Sentence(N_("Fill this in.")))
            return None
        if not _QUANTITY.fullmatch(typed) or len(typed) > 40:
            self.complain(where, Sentence(N_("This is not a number.")))
            return None
        try:
            quantity = quantity_in(item, Decimal(typed.replace(",", "")), line.unit)
        except Unknown as unknown:
            self.complain(where.replace("quantity", "unit"), unknown.sentence)
            return None
        complaint = _amiss(item, quantity, may_be_zero=may_be_zero)
        if complaint is None:
            return quantity
        self.complain(where, complaint)
        return None


def _amiss(item: Item, quantity: Decimal, *, may_be_zero: bool) -> Sentence | None:
    if quantity < 0:
        return Sentence(N_("This cannot be less than zero."))
    if quantity == 0 and not may_be_zero:
        return Sentence(N_("Write how many; nothing needs no line."))
    if quantity >= MOST:
        return Sentence(N_("This is too large: at most {most}."), {"most": f"{MOST:,}"})
    if item.whole and quantity != quantity.to_integral_value():
        goods = {"item": item.name, "unit": item.unit}
        return Sentence(N_("{item} is counted in whole pieces ({unit})."), goods)
    if quantity != round(quantity, 3):
        return Sentence(N_("At most three decimals."))
    return None
