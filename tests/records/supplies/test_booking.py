"""Do goods come, go and move as the forms say, and by whom may that be said?"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from gridmap.db.models import Audit, Change, Lot, StockForm, StockLine
from gridmap.db.models.supplies import StockKind
from gridmap.errors import Conflict, Forbidden, InvalidInput, NotFound
from gridmap.records.supplies.booking import book
from tests import world
from tests.conftest import SessionAs
from tests.records.supplies.conftest import (
    HERON,
    HILL,
    TOWN,
    balance,
    booked,
    complaints,
    form,
    line,
    lots_of,
)

SOON, LATER = world.TODAY + timedelta(days=30), world.TODAY + timedelta(days=300)


def test_what_came_in_and_went_out_is_what_is_left(session_as: SessionAs) -> None:
    session = session_as("Paula")
    booked(session, StockKind.IN, line("tent", 10), line("cotton_quilt", 30), number="N 1")
    booked(session, StockKind.OUT, line("tent", 3))
    assert (balance(session), balance(session, item="cotton_quilt")) == (7, 30)


def test_goods_are_named_as_people_name_them_and_packs_become_units(session_as: SessionAs) -> None:
    session = session_as("Paula")
    booked(session, StockKind.IN, line(" 矿泉水", "25", unit="箱", expires_on=str(LATER)))
    assert balance(session, item="drinking_water") == 25 * 24 * Decimal("0.5")


def test_what_expires_first_leaves_first_and_what_has_expired_stays(session_as: SessionAs) -> None:
    session = session_as("Paula")
    for quantity, day in ((5, LATER), (4, SOON), (3, world.TODAY - timedelta(days=1))):
        at = "2026-02-01T08:00"
        booked(session, StockKind.IN, line("first_aid_kit", quantity, expires_on=str(day)), at=at)
    booked(session, StockKind.OUT, line("first_aid_kit", 6))
    left = {lot.expires_on: lot.quantity for lot in lots_of(session, item="first_aid_kit")}
    assert left == {LATER: 3, SOON: 0, world.TODAY - timedelta(days=1): 3}
    with pytest.raises(InvalidInput) as refused:
        booked(session, StockKind.OUT, line("first_aid_kit", 4))
    assert "3 more have expired" in complaints(refused)["lines-0-quantity"]
    booked(session, StockKind.WRITTEN_OFF, line("first_aid_kit", 3))
    assert [lot.quantity for lot in lots_of(session, item="first_aid_kit")] == [0, 0, 3]


def test_a_good_is_good_on_its_last_day(session_as: SessionAs) -> None:
    session = session_as("Paula")
    booked(session, StockKind.IN, line("first_aid_kit", 2, expires_on=str(world.TODAY)))
    booked(session, StockKind.OUT, line("first_aid_kit", 2))
    assert balance(session, item="first_aid_kit") == 0


def test_a_transfer_takes_from_one_depot_what_it_gives_to_the_other_with_its_expiry(
    session_as: SessionAs,
) -> None:
    session = session_as("Paula")
    for quantity, day in ((5, SOON), (5, LATER)):
        booked(session, StockKind.IN, line("first_aid_kit", quantity, batch="B7", expires_on=str(day)))
    for _ in range(2):
        booked(session, StockKind.TRANSFER, line("first_aid_kit", 3), to_depot_id=HILL)
    there = lots_of(session, HILL, "first_aid_kit")
    kept = [(lot.expires_on, lot.batch, int(lot.quantity or 0)) for lot in there]
    assert kept == [(SOON, "B7", 5), (LATER, "B7", 1)]
    assert {lot.area_path for lot in there} == {world.G21}
    assert balance(session, TOWN, "first_aid_kit") == 4


def test_the_duty_officer_hands_out_goods_that_nobody_has_counted_and_they_stay_unknown(
    session_as: SessionAs,
) -> None:
    session = session_as("Dora")
    unknown = world.name_id("unknown lot")
    session.add(Lot(id=unknown, depot_id=HILL, item="woven_bag", area_path=world.G21, quantity=None))
    session.flush()
    booked(session, StockKind.OUT, line("woven_bag", 200), depot=HILL)
    assert [lot.quantity for lot in lots_of(session, HILL, "woven_bag")] == [None]
    assert session.scalar(select(StockLine.change).where(StockLine.lot_id == unknown)) == -200


def test_asking_twice_books_once_and_another_form_under_the_id_is_refused(session_as: SessionAs) -> None:
    session = session_as("Paula")
    asked = form(StockKind.IN, line("tent", 10), form_id=uuid.uuid4())
    assert [book(session, asked, world.NOW).again for _ in range(2)] == [False, True]
    assert balance(session) == 10
    with pytest.raises(Conflict):
        book(session, form(StockKind.IN, line("tent", 11), form_id=asked.id), world.NOW)
    with pytest.raises(Conflict):
        book(session_as("Dora"), asked, world.NOW)


def test_a_delivery_note_is_booked_once_however_it_is_written(session_as: SessionAs) -> None:
    session = session_as("Paula")
    booked(session, StockKind.IN, line("tent", 10), number="N 2026/17")
    with pytest.raises(InvalidInput) as refused:
        booked(session, StockKind.IN, line("tent", 10), number=" n  2026／17 ")
    assert set(complaints(refused)) == {"number"}
    booked(session, StockKind.IN, line("tent", 10), number="N 2026/17", depot=HILL)
    assert (balance(session), balance(session, HILL)) == (10, 10)


def test_only_depots_keep_stock(session_as: SessionAs) -> None:
    for place in (uuid.uuid4(), world.name_id("Border Hydrant")):
        with pytest.raises(NotFound):
            booked(session_as("Paula"), StockKind.IN, line(), depot=place)


@pytest.mark.parametrize(
    ("name", "depot", "to_depot"),
    [("Gloria", TOWN, None), ("Nora", TOWN, None), ("Paula", HERON, None), ("Paula", TOWN, HERON)],
)
def test_nobody_books_where_they_hold_no_such_role(
    session_as: SessionAs, name: str, depot: uuid.UUID, to_depot: uuid.UUID | None
) -> None:
    kind = StockKind.TRANSFER if to_depot else StockKind.IN
    with pytest.raises(Forbidden):
        booked(session_as(name), kind, line(), depot=depot, to_depot_id=to_depot)


def test_a_form_leaves_its_trace_and_the_answers_of_its_area_know_it(session_as: SessionAs) -> None:
    session = session_as("Paula")
    done = booked(session, StockKind.IN, line("tent", 10))
    trace = session.scalars(select(Audit).where(Audit.row_id == str(done.id))).one()
    assert (trace.source, trace.person_id, trace.area_path) == (
        "stock_forms",
        world.name_id("Paula"),
        world.G12,
    )
    noted = session.execute(select(Change.source, Change.area_paths).order_by(Change.id.desc()).limit(3))
    assert {source for source, paths in noted if paths == [world.G12]} == {"lots", "stock_forms"}


def test_a_booking_says_when_it_happened_not_when_it_was_entered(session_as: SessionAs) -> None:
    session = session_as("Paula")
    done = booked(session, StockKind.IN, line("tent", 10), at="2026-02-27T15:30")
    kept = session.get_one(StockForm, done.id)
    assert kept.at.astimezone(world.NOW.tzinfo).isoformat() == "2026-02-27T15:30:00+08:00"
    assert [lot.received_on for lot in lots_of(session)] == [date(2026, 2, 27)]
