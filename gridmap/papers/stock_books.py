"""How do the stock list and the forms of a depot look as workbooks?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from gridmap.db.models.supplies import Basis
from gridmap.i18n.texts import N_, Translate
from gridmap.papers import workbook
from gridmap.records.supplies import stock
from gridmap.records.supplies.sheets import SIGNED_BY, PrintedForm
from gridmap.registers.resources import Resource
from gridmap.standards.goods import in_force
from gridmap.vocabulary import ItemClass

LIST = (
    N_("Depot"),
    N_("Goods"),
    N_("Class of goods"),
    N_("Quantity"),
    N_("Unit of count"),
    N_("Held as"),
    N_("Partner"),
    N_("Batch"),
    N_("Received on"),
    N_("Good until"),
    N_("State"),
    N_("Keeper"),
)
MOVED = (N_("Goods"), N_("Quantity"), N_("Unit of count"), N_("Batch"), N_("Good until"), N_("Keeper"))
COUNTED = (
    N_("Goods"),
    N_("Unit of count"),
    N_("Batch"),
    N_("Good until"),
    N_("In the ledger"),
    N_("Found"),
    N_("Difference"),
    N_("Explanation"),
)


def stock_list(
    session: Session, depots: Sequence[Resource], today: date, expiring_days: int, translate: Translate
) -> bytes:
    """The list form: every lot of these depots, one row each. What was never counted has no quantity and says so."""
    book = workbook.new()
    rows = (row for depot in depots for row in _lots(session, depot, today, expiring_days, translate))
    workbook.add_sheet(book, translate(N_("List of supplies")), [translate(each) for each in LIST], rows)
    states = [_standing(session, depot, translate) for depot in depots]
    headings = [translate(each) for each in (N_("Depot"), N_("Last counted"), N_("Service"))]
    workbook.add_sheet(book, translate(N_("Depots")), headings, states)
    return workbook.to_bytes(book)


def _lots(
    session: Session, depot: Resource, today: date, expiring_days: int, translate: Translate
) -> Iterator[list[Any]]:
    catalogue = in_force(session, depot.area_path)
    for total in stock.stock_of(session, depot.id, catalogue, today, expiring_days):
        for held in total.held:
            lot, item = held.lot, held.item
            yield [
                depot.name,
                item.name,
                translate(ItemClass(item.item_class).text),
                number(lot.quantity),
                item.unit,
                translate(Basis(lot.basis).text),
                lot.partner,
                lot.batch,
                lot.received_on,
                lot.expires_on,
                translate(held.state.text),
                lot.keeper,
            ]


def _standing(session: Session, depot: Resource, translate: Translate) -> list[Any]:
    counted_at = stock.counted_at(session, depot.id)
    service = translate(N_("In service")) if depot.in_service else depot.out_reason
    return [depot.name, counted_at.date() if counted_at else translate(N_("never: unknown")), service]


def form(sheet: PrintedForm, zone: ZoneInfo, translate: Translate) -> bytes:
    """One booked form with its head, its lines and places to sign."""
    book = workbook.new()
    headings = [translate(each) for each in (COUNTED if sheet.is_count else MOVED)]
    rows = [*_lines(sheet), [], *_head(sheet, zone, translate), [], [translate(each) for each in SIGNED_BY]]
    workbook.add_sheet(book, translate(sheet.title), headings, rows)
    return workbook.to_bytes(book)


def _lines(sheet: PrintedForm) -> Iterator[list[Any]]:
    for line, lot, item in sheet.lines:
        if sheet.is_count:
            figures = [number(each) for each in (line.expected, line.found, line.change)]
            yield [item.name, item.unit, lot.batch, lot.expires_on, *figures, line.explanation]
        else:
            moved = number(abs(line.change)) if line.change is not None else None
            yield [item.name, moved, item.unit, lot.batch, lot.expires_on, lot.keeper]


def _head(sheet: PrintedForm, zone: ZoneInfo, translate: Translate) -> list[list[Any]]:
    form = sheet.form
    told = [
        (N_("Depot"), sheet.depot.name),
        (N_("To"), sheet.to_depot.name if sheet.to_depot else ""),
        (N_("When"), form.at.astimezone(zone).replace(tzinfo=None)),
        (N_("Number"), form.number),
        (N_("From or to whom"), form.partner),
        (N_("Reason"), form.reason),
        (N_("Booked by"), sheet.person.name if sheet.person else ""),
    ]
    return [[translate(title), value] for title, value in told if value]


def number(quantity: Decimal | None) -> int | float | None:
    """As a workbook keeps numbers; empty where it is unknown."""
    if quantity is None:
        return None
    return int(quantity) if quantity == quantity.to_integral_value() else float(quantity)
