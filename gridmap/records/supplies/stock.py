"""What lies in the depots now, what of it is good, and which depots has nobody counted?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from gridmap.db.models import Lot, StockForm
from gridmap.db.models.supplies import Basis, StockKind
from gridmap.i18n.texts import N_
from gridmap.registers.resources import Resource
from gridmap.standards.goods import Item
from gridmap.vocabulary import ItemClass, ResourceKind, Word

COUNTED_BY = (StockKind.OPENING, StockKind.COUNT)
_ON_SHELF = Lot.basis == Basis.PHYSICAL
_THERE = Lot.quantity.is_distinct_from(0)


class LotState(Word):
    GOOD = "good", N_("Good")
    EXPIRING = "expiring", N_("Expires soon")
    EXPIRED = "expired", N_("Expired")
    NO_DAY = "no_day", N_("Expiry not recorded")
    UNKNOWN = "unknown", N_("Not counted")
    PROMISED = "promised", N_("Promised")


@dataclass(frozen=True)
class DepotState:
    """One depot with what its ledger says. counted_at: None: never; goods: kinds of goods on its shelves.

    expired, expiring, unknown: lots on its shelves that have expired, will within the days asked, were never counted.
    """

    depot: Resource
    counted_at: datetime | None
    goods: int
    expired: int
    expiring: int
    unknown: int


@dataclass(frozen=True)
class HeldLot:
    """One lot as it is today. item: of the catalogue, or only what the lot knows of it."""

    lot: Lot
    item: Item
    state: LotState


@dataclass(frozen=True)
class Total:
    """One kind of goods in one depot. usable: good today; None where a part of it was never counted."""

    item: Item
    held: Sequence[HeldLot]

    @property
    def on_shelf(self) -> bool:
        return any(each.state != LotState.PROMISED for each in self.held)

    @property
    def usable(self) -> Decimal | None:
        if any(each.state == LotState.UNKNOWN for each in self.held):
            return None
        good = (LotState.GOOD, LotState.EXPIRING, LotState.NO_DAY)
        return sum((each.lot.quantity or Decimal(0) for each in self.held if each.state in good), Decimal(0))


def depots(session: Session, prefixes: Sequence[str], today: date, expiring_days: int) -> list[DepotState]:
    """Every depot under these areas: those that somebody must act upon first, then by name."""
    counted = (
        select(StockForm.depot_id, func.max(StockForm.at).label("at"))
        .where(StockForm.kind.in_(COUNTED_BY))
        .group_by(StockForm.depot_id)
        .subquery()
    )
    until = today + timedelta(days=expiring_days)
    lots = (
        select(
            Lot.depot_id,
            func.count(Lot.item.distinct()).label("goods"),
            func.count().filter(Lot.expires_on < today).label("expired"),
            func.count().filter(Lot.expires_on.between(today, until)).label("expiring"),
            func.count().filter(Lot.quantity.is_(None)).label("unknown"),
        )
        .where(_ON_SHELF, _THERE)
        .group_by(Lot.depot_id)
        .subquery()
    )
    found = (
        select(Resource, counted.c.at, *(func.coalesce(lots.c[name], 0) for name in _COUNTS))
        .outerjoin(counted, counted.c.depot_id == Resource.id)
        .outerjoin(lots, lots.c.depot_id == Resource.id)
        .where(_own_depots(prefixes))
        .order_by(counted.c.at.is_not(None), Resource.name, Resource.id)
    )
    return [DepotState(*row) for row in session.execute(found)]


_COUNTS = ("goods", "expired", "expiring", "unknown")


def own_depots(session: Session, prefixes: Sequence[str]) -> list[Resource]:
    found = select(Resource).where(_own_depots(prefixes)).order_by(Resource.name, Resource.id)
    return list(session.scalars(found))


def _own_depots(prefixes: Sequence[str]) -> ColumnElement[bool]:
    under = or_(*(Resource.area_path.op("^@")(prefix) for prefix in prefixes))
    return (Resource.kind == ResourceKind.SUPPLY_DEPOT) & under


def counted_at(session: Session, depot_id: uuid.UUID) -> datetime | None:
    """When it was last counted or its opening stock confirmed; None: never, and its stock is unknown."""
    found = select(func.max(StockForm.at)).where(
        StockForm.depot_id == depot_id, StockForm.kind.in_(COUNTED_BY)
    )
    return session.scalar(found)


def stock_of(
    session: Session, depot_id: uuid.UUID, catalogue: Mapping[str, Item], today: date, expiring_days: int
) -> list[Total]:
    """What lies in one depot or is promised to it, by goods as the catalogue has them; no emptied lots."""
    lots = session.scalars(select(Lot).where(Lot.depot_id == depot_id, _THERE).order_by(*_BY_EXPIRY)).all()
    places = {key: place for place, key in enumerate(catalogue)}
    by_item: dict[str, list[HeldLot]] = {}
    for lot in sorted(lots, key=lambda lot: places.get(lot.item, len(places))):
        item = item_of(lot, catalogue)
        held = HeldLot(lot, item, state_of(lot, item, today, expiring_days))
        by_item.setdefault(lot.item, []).append(held)
    return [Total(held[0].item, held) for held in by_item.values()]


def item_of(lot: Lot, catalogue: Mapping[str, Item]) -> Item:
    """Its goods; of those that the catalogue has lost only what the lot itself knows."""
    known = catalogue.get(lot.item)
    return known or Item(lot.item, lot.item, "", ItemClass.GENERAL, whole=lot.whole)


_BY_EXPIRY = (Lot.basis.desc(), Lot.expires_on.asc().nulls_last(), Lot.received_on, Lot.id)


def state_of(lot: Lot, item: Item, today: date, expiring_days: int) -> LotState:
    """The last good day is the day of expiry itself."""
    if lot.basis != Basis.PHYSICAL:
        return LotState.PROMISED
    if lot.quantity is None:
        return LotState.UNKNOWN
    if lot.expires_on is None:
        return LotState.NO_DAY if item.shelf_life_months else LotState.GOOD
    if lot.expires_on < today:
        return LotState.EXPIRED
    return LotState.EXPIRING if lot.expires_on <= today + timedelta(days=expiring_days) else LotState.GOOD


def forms_of(session: Session, depot_id: uuid.UUID, most: int) -> list[StockForm]:
    """The forms of one depot, also those by which it was given something, the newest first."""
    mine = or_(StockForm.depot_id == depot_id, StockForm.to_depot_id == depot_id)
    found = select(StockForm).where(mine).order_by(StockForm.at.desc(), StockForm.entered_at.desc())
    return list(session.scalars(found.limit(most)))
