"""Does the list of depots say which are counted, and what of their stock is good, expiring, expired and unknown?"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from gridmap.db.models import Lot
from gridmap.db.models.supplies import StockKind
from gridmap.db.sessions import FencedSession
from gridmap.records.supplies import stock
from gridmap.records.supplies.stock import LotState
from gridmap.standards.goods import shipped
from tests import world
from tests.conftest import SessionAs
from tests.records.supplies.conftest import HILL, TOWN, booked, line

DAYS = 90


def states(session: FencedSession) -> dict[str, tuple[bool, int, int, int, int]]:
    return {
        each.depot.name: (
            each.counted_at is not None,
            each.goods,
            each.expired,
            each.expiring,
            each.unknown,
        )
        for each in stock.depots(session, [world.T1], world.TODAY, DAYS)
    }


def test_empty_lots_and_promises_count_for_nothing_and_the_days_are_exact(session_as: SessionAs) -> None:
    session = session_as("Paula")
    for days in (-1, 0, DAYS, DAYS + 1):
        day = str(world.TODAY + timedelta(days=days))
        booked(session, StockKind.IN, line("first_aid_kit", 2, expires_on=day), at="2026-01-05T09:00")
    booked(session, StockKind.IN, line("tent", 5))
    booked(session, StockKind.OUT, line("tent", 5))
    booked(session, StockKind.IN, line("tent", 50, basis="agreement", partner="Sparrow Store"))
    session.add(Lot(depot_id=HILL, item="woven_bag", area_path=world.G21))
    session.flush()
    assert states(session) == {"Hill Depot": (False, 1, 0, 0, 1), "Town Depot": (False, 1, 1, 2, 0)}


def test_what_nobody_counted_comes_first_and_other_townships_not_at_all(session_as: SessionAs) -> None:
    session = session_as("Paula")
    booked(session, StockKind.COUNT, depot=HILL)
    assert list(states(session).items()) == [
        ("Town Depot", (False, 0, 0, 0, 0)),
        ("Hill Depot", (True, 0, 0, 0, 0)),
    ]


def test_usable_is_what_is_good_today_and_unknown_where_a_part_was_never_counted(
    session_as: SessionAs,
) -> None:
    session = session_as("Paula")
    for days in (-1, 0, 30, 300):
        day = str(world.TODAY + timedelta(days=days))
        booked(session, StockKind.IN, line("rice", 7, expires_on=day), at="2026-01-05T09:00")
    booked(session, StockKind.IN, line("rice", 100, basis="capacity", partner="Mill", expires_on=day))
    (rice,) = stock.stock_of(session, TOWN, shipped(), world.TODAY, DAYS)
    assert rice.usable == Decimal(21)
    assert [each.state for each in rice.held] == [
        LotState.EXPIRED,
        LotState.EXPIRING,
        LotState.EXPIRING,
        LotState.GOOD,
        LotState.PROMISED,
    ]
    session.add(Lot(depot_id=TOWN, item="rice", area_path=world.G12, whole=False))
    session.flush()
    (rice,) = stock.stock_of(session, TOWN, shipped(), world.TODAY, DAYS)
    assert rice.usable is None


def test_goods_that_should_expire_but_have_no_day_are_told_apart(session_as: SessionAs) -> None:
    session = session_as("Paula")
    booked(session, StockKind.OPENING, line("rice", 7), line("tent", 2))
    totals = stock.stock_of(session, TOWN, shipped(), world.TODAY, DAYS)
    assert {total.item.key: total.held[0].state for total in totals} == {
        "rice": LotState.NO_DAY,
        "tent": LotState.GOOD,
    }
