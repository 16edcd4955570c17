"""Two depots of the tiny world, one next door, and short ways to book in them at the world's moment."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Lot
from gridmap.db.models.supplies import StockKind
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput
from gridmap.records.supplies.booking import Booked, book
from gridmap.records.supplies.forms import TypedForm, TypedLine
from tests import world

TOWN, HILL, HERON = (world.name_id(name) for name in ("Town Depot", "Hill Depot", "Heron Depot"))


@pytest.fixture(scope="module", autouse=True)
def depots(owner: Engine) -> None:
    with Session(owner) as session:
        session.add_all(
            [
                world.resource("Hill Depot", "supply_depot", world.G21, (117.08, 38.05)),
                world.resource("Heron Depot", "supply_depot", world.T2G1, (117.15, 38.05)),
            ]
        )
        session.commit()


def form(
    kind: StockKind, *lines: TypedLine, depot: uuid.UUID = TOWN, form_id: uuid.UUID | None = None, **more: Any
) -> TypedForm:
    if kind in (StockKind.OUT, StockKind.WRITTEN_OFF):
        more.setdefault("reason", "Flood in West Village")
    return TypedForm(form_id or uuid.uuid4(), kind, depot, lines=lines, **more)


def line(item: str = "tent", quantity: object = 1, **more: Any) -> TypedLine:
    return TypedLine(item=item, quantity=str(quantity), **more)


def booked(session: FencedSession, kind: StockKind, *lines: TypedLine, **more: Any) -> Booked:
    return book(session, form(kind, *lines, **more), world.NOW)


def lots_of(session: Session, depot: uuid.UUID = TOWN, item: str = "tent") -> list[Lot]:
    found = select(Lot).where(Lot.depot_id == depot, Lot.item == item).order_by(Lot.expires_on, Lot.id)
    return list(session.scalars(found.execution_options(populate_existing=True)))


def balance(session: Session, depot: uuid.UUID = TOWN, item: str = "tent") -> Any:
    """What the ledger knows to be there, as an exact number; 0 where it knows of nothing."""
    found = select(func.coalesce(func.sum(Lot.quantity), 0)).where(Lot.depot_id == depot, Lot.item == item)
    return session.scalar(found)


def complaints(refused: pytest.ExceptionInfo[InvalidInput]) -> dict[str, str]:
    return {problem.field: str(problem.sentence) for problem in refused.value.problems}
