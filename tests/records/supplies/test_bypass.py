"""Does the database keep the ledger true when the application is bypassed?"""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from gridmap.db.models import ItemRow, Lot, StockForm, StockLine, YearlyFact
from gridmap.db.models.supplies import StockKind
from gridmap.db.sessions import FencedSession
from tests import world
from tests.conftest import SessionAs
from tests.records.supplies.conftest import HERON, HILL, TOWN, balance, booked, line, lots_of

LOT = (
    "INSERT INTO lots (id, depot_id, item, area_path, quantity)"
    " VALUES (gen_random_uuid(), :depot, 'tent', :path, :quantity)"
)
LINE = (
    "INSERT INTO stock_lines (form_id, line_no, lot_id, to_lot_id, change, expected, found, explanation)"
    " VALUES (:form, 99, :lot, :to_lot, :change, :expected, :found, :explanation)"
)


def raw(session: FencedSession, statement: str, **values: Any) -> None:
    with session.begin_nested():
        session.execute(text(statement), values)


def raw_line(session: FencedSession, kind: StockKind, lot: uuid.UUID, **more: Any) -> None:
    """A form of its own with one line, past every check of the application."""
    form_id, to_depot = uuid.uuid4(), HILL if kind == StockKind.TRANSFER else None
    with session.begin_nested():
        session.add(
            StockForm(
                id=form_id,
                kind=kind,
                depot_id=TOWN,
                to_depot_id=to_depot,
                area_path=world.G12,
                at=world.NOW,
                reason="none",
            )
        )
        session.flush()
        parts = {
            "to_lot": None, "change": None, "expected": None, "found": None, "explanation": "", **more
        }  # fmt: skip
        session.execute(text(LINE), {"form": form_id, "lot": lot, **parts})


@pytest.fixture
def session(session_as: SessionAs) -> FencedSession:
    opened = session_as("Paula")
    booked(opened, StockKind.IN, line("tent", 10))
    booked(opened, StockKind.IN, line("tent", 5), depot=HILL)
    return opened


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (StockKind.OUT, {"change": -11}),
        (StockKind.OUT, {"change": 1}),
        (StockKind.IN, {"change": -1}),
        (StockKind.IN, {"change": 0}),
        (StockKind.IN, {"change": "0.5"}),
        (StockKind.TRANSFER, {"change": -1}),
        (StockKind.COUNT, {"change": 1}),
        (StockKind.COUNT, {"expected": 10, "found": 9, "change": -1}),
        (StockKind.COUNT, {"expected": 10, "found": 9, "change": 0, "explanation": "torn"}),
        (StockKind.COUNT, {"expected": 12, "found": 12, "change": 0}),
        (StockKind.COUNT, {"expected": 10, "found": -1, "change": -11, "explanation": "torn"}),
    ],
)
def test_a_line_that_cannot_be_true_is_refused(
    session: FencedSession, kind: StockKind, more: dict[str, Any]
) -> None:
    with pytest.raises(DBAPIError, match=r"check constraint|does not fit|booked since"):
        raw_line(session, kind, lots_of(session)[0].id, **more)
    assert balance(session) == 10


def test_a_lot_is_not_counted_and_moved_by_one_statement(session: FencedSession) -> None:
    """Two lines of one statement would each see the balance before the other."""
    lot = lots_of(session)[0].id
    forms = {kind: uuid.uuid4() for kind in (StockKind.COUNT, StockKind.OUT)}
    session.add_all(
        StockForm(id=form, kind=kind, depot_id=TOWN, area_path=world.G12, at=world.NOW, reason="none")
        for kind, form in forms.items()
    )
    session.flush()
    both = [
        {
            "form_id": forms[StockKind.COUNT],
            "line_no": 1,
            "lot_id": lot,
            "change": 0,
            "expected": 10,
            "found": 10,
        },
        {
            "form_id": forms[StockKind.OUT],
            "line_no": 1,
            "lot_id": lot,
            "change": -4,
            "expected": None,
            "found": None,
        },
    ]
    with pytest.raises(DBAPIError, match="counted once"), session.begin_nested():
        session.execute(insert(StockLine).values(both))
    assert balance(session) == 10


def test_lines_of_one_statement_are_summed_and_still_nothing_falls_below_zero(session: FencedSession) -> None:
    lot, form = lots_of(session)[0].id, uuid.uuid4()
    session.add(
        StockForm(
            id=form, kind=StockKind.OUT, depot_id=TOWN, area_path=world.G12, at=world.NOW, reason="none"
        )
    )
    session.flush()
    parts = [{"form_id": form, "line_no": number, "lot_id": lot, "change": -4} for number in range(3)]
    with pytest.raises(DBAPIError, match="quantity_not_negative"), session.begin_nested():
        session.execute(insert(StockLine).values(parts))
    session.execute(insert(StockLine).values(parts[:2]))
    assert balance(session) == 2


def test_a_true_line_moves_its_lot(session: FencedSession) -> None:
    raw_line(session, StockKind.OUT, lots_of(session)[0].id, change=-10)
    assert balance(session) == 0


def test_a_line_moves_only_lots_of_its_own_depot(session: FencedSession) -> None:
    with pytest.raises(DBAPIError, match="does not fit"):
        raw_line(session, StockKind.OUT, lots_of(session, HILL)[0].id, change=-1)


def test_a_transfer_ends_in_the_same_goods_where_it_says(session: FencedSession) -> None:
    booked(session, StockKind.IN, line("shovel", 5), depot=HILL)
    wrong = (lots_of(session, HILL, "shovel")[0].id, lots_of(session)[0].id)
    for to_lot in wrong:
        with pytest.raises(DBAPIError):
            raw_line(session, StockKind.TRANSFER, lots_of(session)[0].id, change=-1, to_lot=to_lot)


def test_no_balance_is_written_and_no_line_or_form_is_changed_or_removed(session: FencedSession) -> None:
    for statement in (
        "UPDATE lots SET quantity = 99",
        "DELETE FROM lots",
        "UPDATE stock_lines SET change = 99",
        "DELETE FROM stock_lines",
        "UPDATE stock_forms SET kind = 'in'",
        "DELETE FROM stock_forms",
        "TRUNCATE stock_lines",
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            raw(session, statement)
    with pytest.raises(DBAPIError, match="filled by the lines"):
        raw(session, LOT, depot=TOWN, path=world.G12, quantity=99)


def test_stock_lies_where_its_depot_lies_whatever_the_writer_says(session: FencedSession) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        raw(session, LOT, depot=HERON, path=world.G12, quantity=0)
    with pytest.raises(DBAPIError, match="supply depots only"):
        raw(session, LOT, depot=world.name_id("Border Hydrant"), path=world.G12, quantity=0)


def test_the_ledger_follows_a_depot_that_moves_and_the_depot_stays_a_depot(session: FencedSession) -> None:
    raw(session, "UPDATE resources SET area_path = :path WHERE id = :id", path=world.G22, id=TOWN)
    assert {lot.area_path for lot in lots_of(session)} == {world.G22}
    assert {
        each.area_path for each in session.scalars(select(StockForm).where(StockForm.depot_id == TOWN))
    } == {world.G22}
    with pytest.raises(DBAPIError, match="stays a depot"):
        raw(session, "UPDATE resources SET kind = 'shelter' WHERE id = :id", id=TOWN)


@pytest.mark.parametrize(
    ("name", "sees_lots", "sees_forms"), [("Gloria", 0, 0), ("Both", 2, 2), ("Nora", 0, 0), ("Dora", 2, 2)]
)
def test_stock_is_seen_inside_the_fence(
    session: FencedSession, session_as: SessionAs, name: str, sees_lots: int, sees_forms: int
) -> None:
    session.flush()
    other = session_as(name)
    assert len(other.scalars(select(Lot)).all()) == sees_lots
    assert len(other.scalars(select(StockForm)).all()) == sees_forms


def test_a_transfer_is_read_at_both_of_its_ends(session: FencedSession, session_as: SessionAs) -> None:
    booked(session, StockKind.TRANSFER, line("tent", 1), to_depot_id=HILL)
    raw(session, "UPDATE resources SET area_path = :path WHERE id = :id", path=world.G22, id=HILL)
    gloria = session_as("Gloria")
    assert {form.kind for form in gloria.scalars(select(StockForm))} == {"in", "transfer"}


def test_facts_and_goods_of_a_township_are_written_by_its_planner(session_as: SessionAs) -> None:
    fact = {"year": 2025, "key": "relocated_people", "value": 240, "source": "Yearly report 2025"}
    goods = {"key": "boat_hook", "name": "Boat hook", "unit": "piece", "item_class": "flood"}
    session = session_as("Paula")
    session.add_all([YearlyFact(area_path=world.T1, **fact), ItemRow(area_path=world.T1, **goods)])
    session.flush()
    booked(session, StockKind.IN, line("Boat hook", 4))
    assert balance(session, item="boat_hook") == 4
    for row in (YearlyFact(area_path=world.T1, **fact), ItemRow(area_path=world.T1, **goods)):
        dora = session_as("Dora")
        dora.add(row)
        with pytest.raises(DBAPIError, match="row-level security"):
            dora.flush()
        dora.rollback()
