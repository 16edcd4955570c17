"""Twenty people at one depot in the same moment: is no unit lost or doubled?"""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from gridmap.db import postgis
from gridmap.db.models import Lot, StockForm, StockLine
from gridmap.db.models.supplies import StockKind
from gridmap.db.sessions import APP_ROLE, session
from gridmap.errors import GridmapError
from gridmap.records.supplies.booking import book
from gridmap.records.supplies.forms import TypedForm
from tests import world
from tests.records.supplies.conftest import HILL, TOWN, balance, form, line

PEOPLE = 20


@pytest.fixture(scope="module")
def many(urls: postgis.Urls) -> Engine:
    """A connection for each of them."""
    return create_engine(urls.app, connect_args={"options": f"-c role={APP_ROLE}"}, poolclass=NullPool)


def at_once(many: Engine, work: Callable[[int], TypedForm]) -> Counter[str]:
    """Let everybody loose together; how often which outcome came."""
    line_up = threading.Barrier(PEOPLE)

    def run(number: int) -> str:
        asked = work(number)
        with session(many, world.name_id("Dora")) as own:
            line_up.wait()
            try:
                done = book(own, asked, world.NOW)
            except GridmapError as refused:
                return type(refused).__name__
            own.commit()
            return "again" if done.again else "booked"

    with ThreadPoolExecutor(PEOPLE) as pool:
        return Counter(pool.map(run, range(PEOPLE)))


def stocked(many: Engine, item: str, quantity: int, depot: uuid.UUID = TOWN) -> None:
    with session(many, world.name_id("Paula")) as own:
        book(own, form(StockKind.IN, line(item, quantity), depot=depot), world.NOW)
        own.commit()


def test_twenty_who_take_out_at_once_get_what_there_is_and_no_more(many: Engine, owner: Engine) -> None:
    stocked(many, "tent", 37)
    told = at_once(many, lambda number: form(StockKind.OUT, line("tent", 3)))
    assert told == {"booked": 12, "InvalidInput": 8}
    with Session(owner) as kept:
        assert balance(kept) == 1


def test_twenty_who_bring_and_take_leave_the_sum(many: Engine, owner: Engine) -> None:
    stocked(many, "raincoat", 100)
    told = at_once(
        many,
        lambda number: form(StockKind.IN if number % 2 else StockKind.OUT, line("raincoat", number + 1)),
    )
    assert told == {"booked": 20}
    brought = sum(number + 1 for number in range(1, PEOPLE, 2))
    taken = sum(number + 1 for number in range(0, PEOPLE, 2))
    with Session(owner) as kept:
        assert balance(kept, item="raincoat") == 100 + brought - taken


def test_transfers_to_and_fro_neither_block_each_other_nor_lose_a_unit(many: Engine, owner: Engine) -> None:
    stocked(many, "stretcher", 60)
    stocked(many, "stretcher", 60, HILL)
    ways = ((TOWN, HILL), (HILL, TOWN))
    told = at_once(
        many,
        lambda number: form(
            StockKind.TRANSFER,
            line("stretcher", 1 + number % 5),
            depot=ways[number % 2][0],
            to_depot_id=ways[number % 2][1],
        ),
    )
    assert told == {"booked": 20}
    with Session(owner) as kept:
        assert balance(kept, TOWN, "stretcher") + balance(kept, HILL, "stretcher") == 120


def test_one_request_sent_twenty_times_is_booked_once(many: Engine, owner: Engine) -> None:
    asked = form(StockKind.IN, line("blanket", 40), number="N 900")
    told = at_once(many, lambda number: asked)
    assert told == {"booked": 1, "again": 19}
    with Session(owner) as kept:
        assert balance(kept, item="blanket") == 40


def test_handing_out_everything_is_told_as_done_however_often_it_is_sent(many: Engine, owner: Engine) -> None:
    stocked(many, "rubber_boat", 2)
    asked = form(StockKind.OUT, line("rubber_boat", 2))
    told = at_once(many, lambda number: asked)
    assert told == {"booked": 1, "again": 19}
    with Session(owner) as kept:
        assert balance(kept, item="rubber_boat") == 0


def test_one_delivery_note_entered_by_twenty_is_booked_once(many: Engine, owner: Engine) -> None:
    told = at_once(many, lambda number: form(StockKind.IN, line("shovel", 5), number="N 901"))
    assert told == {"booked": 1, "InvalidInput": 19}
    with Session(owner) as kept:
        assert balance(kept, item="shovel") == 5
        assert kept.scalar(select(func.count()).where(StockForm.number == "N 901")) == 1


def test_a_form_is_closed_when_its_transaction_ends(many: Engine) -> None:
    stocked(many, "generator", 2)
    with session(many, world.name_id("Paula")) as own:
        kept = own.scalars(
            select(StockLine).join(Lot, Lot.id == StockLine.lot_id).where(Lot.item == "generator")
        )
        was = kept.one()
        own.add(StockLine(form_id=was.form_id, line_no=2, lot_id=was.lot_id, change=1))
        with pytest.raises(IntegrityError, match="does not fit its form"):
            own.flush()


def test_after_all_of_it_every_balance_is_the_sum_of_its_lines(many: Engine, owner: Engine) -> None:
    stocked(many, "torch", 1)
    with Session(owner) as kept:
        sums: Counter[uuid.UUID | None] = Counter()
        for each in kept.scalars(select(StockLine)):
            sums[each.lot_id] += int(each.change or 0)
            sums[each.to_lot_id] -= int(each.change or 0)
        lots = kept.scalars(select(Lot)).all()
        assert len(lots) > 3
        assert {lot.id: lot.quantity for lot in lots} == {lot.id: sums[lot.id] for lot in lots}
