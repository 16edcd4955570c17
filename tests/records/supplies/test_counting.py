"""Is everything on the shelves looked at, every difference explained, and a depot unknown until then?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from gridmap.db.models import Lot, StockLine
from gridmap.db.models.supplies import StockKind
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput
from gridmap.records.supplies.forms import TypedLine
from gridmap.records.supplies.plan import shown
from gridmap.records.supplies.stock import counted_at
from tests import world
from tests.conftest import SessionAs
from tests.records.supplies.conftest import TOWN, balance, booked, complaints, line, lots_of


def found(lot: Lot, quantity: object, **more: Any) -> TypedLine:
    return TypedLine(lot=str(lot.id), quantity=str(quantity), seen=shown(lot.quantity), **more)


@pytest.fixture
def session(session_as: SessionAs) -> FencedSession:
    opened = session_as("Paula")
    booked(opened, StockKind.IN, line("tent", 10), line("cotton_quilt", 30))
    return opened


def test_a_depot_is_unknown_until_it_was_counted(session: FencedSession) -> None:
    assert counted_at(session, TOWN) is None
    tents, quilts = lots_of(session), lots_of(session, item="cotton_quilt")
    booked(session, StockKind.COUNT, found(tents[0], 10), found(quilts[0], 30))
    assert counted_at(session, TOWN) == world.NOW
    assert (balance(session), balance(session, item="cotton_quilt")) == (10, 30)


def test_an_empty_depot_can_be_counted_too(session_as: SessionAs) -> None:
    opened = session_as("Paula")
    booked(opened, StockKind.COUNT)
    assert counted_at(opened, TOWN) == world.NOW


def test_every_difference_is_explained_and_becomes_a_line(session: FencedSession) -> None:
    tents, quilts = lots_of(session)[0], lots_of(session, item="cotton_quilt")[0]
    with pytest.raises(InvalidInput) as refused:
        booked(session, StockKind.COUNT, found(tents, 9), found(quilts, 32))
    assert set(complaints(refused)) == {"lines-0-explanation", "lines-1-explanation"}
    explained = (found(tents, 9, explanation="torn"), found(quilts, 32, explanation="a gift, not entered"))
    done = booked(session, StockKind.COUNT, *explained)
    assert (balance(session), balance(session, item="cotton_quilt")) == (9, 32)
    lines = select(StockLine.expected, StockLine.found, StockLine.change).order_by(StockLine.line_no)
    kept = [
        tuple(int(figure or 0) for figure in each)
        for each in session.execute(lines.where(StockLine.form_id == done.id))
    ]
    assert kept == [(10, 9, -1), (30, 32, 2)]


def test_what_was_not_looked_at_is_asked_for(session: FencedSession) -> None:
    with pytest.raises(InvalidInput) as refused:
        booked(session, StockKind.COUNT, found(lots_of(session)[0], 10))
    assert complaints(refused) == {"lines": "棉被 is missing; write 0 where nothing is left."}


def test_one_lot_is_not_counted_twice_on_one_form(session: FencedSession) -> None:
    tents, quilts = lots_of(session)[0], lots_of(session, item="cotton_quilt")[0]
    with pytest.raises(InvalidInput) as refused:
        booked(session, StockKind.COUNT, found(tents, 10), found(quilts, 30), found(tents, 10))
    assert set(complaints(refused)) == {"lines"}


def test_what_was_booked_while_somebody_counted_is_not_overwritten(session: FencedSession) -> None:
    counting = [found(lots_of(session)[0], 10), found(lots_of(session, item="cotton_quilt")[0], 30)]
    booked(session, StockKind.OUT, line("tent", 2))
    with pytest.raises(InvalidInput) as refused:
        booked(session, StockKind.COUNT, *counting)
    assert "now says 8" in complaints(refused)["lines-0-quantity"]
    assert balance(session) == 8


def test_goods_that_nobody_knew_of_are_found_and_explained_once_the_depot_is_known(
    session: FencedSession,
) -> None:
    tents, quilts = lots_of(session)[0], lots_of(session, item="cotton_quilt")[0]
    first = booked(session, StockKind.COUNT, found(tents, 10), found(quilts, 30), line("shovel", 45))
    kept = session.scalars(
        select(StockLine).where(StockLine.form_id == first.id, StockLine.line_no == 3)
    ).one()
    assert (kept.expected, kept.found, kept.change) == (None, Decimal(45), None)
    again = [found(lot, lot.quantity) for lot in session.scalars(select(Lot).where(Lot.depot_id == TOWN))]
    with pytest.raises(InvalidInput) as refused:
        booked(session, StockKind.COUNT, *again, line("helmet", 5))
    assert set(complaints(refused)) == {"lines-3-explanation"}
    booked(session, StockKind.COUNT, *again, line("helmet", 5, explanation="left by the rescue team"))
    assert balance(session, item="helmet") == 5


def test_the_first_count_of_what_was_there_makes_the_unknown_known(session: FencedSession) -> None:
    session.add(Lot(id=world.name_id("old bags"), depot_id=TOWN, item="woven_bag", area_path=world.G12))
    session.flush()
    told = [
        found(lot, lot.quantity or 900) for lot in session.scalars(select(Lot).where(Lot.depot_id == TOWN))
    ]
    booked(session, StockKind.COUNT, *told)
    assert balance(session, item="woven_bag") == 900


def test_promised_goods_are_not_on_the_shelves_and_need_not_be_counted(session: FencedSession) -> None:
    promised = line("tent", 50, basis="agreement", partner="Sparrow Store")
    booked(session, StockKind.IN, promised)
    shelf = [lot for lot in lots_of(session) if lot.basis == "physical"]
    booked(session, StockKind.COUNT, found(shelf[0], 10), found(lots_of(session, item="cotton_quilt")[0], 30))
    assert balance(session) == 60
