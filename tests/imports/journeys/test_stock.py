"""Does opening stock come from a workbook into the depots once, whole, and with every complaint at its row?"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Lot, StockForm, StockLine
from gridmap.db.sessions import session
from gridmap.errors import Conflict, Forbidden
from gridmap.papers import stock_books
from gridmap.records.supplies.stock import counted_at
from gridmap.registers.resources import Resource
from tests import world
from tests.imports.journeys.sheets import Walk, counts, csv, xlsx

HEADINGS = ("储备库名称", "物资名称", "数量", "计量单位", "有效期至", "储备方式", "协议单位", "批次")
TENTS = ("Town Depot", "帐篷", 10, "顶", None, None, None, None)
WATER = ("Town Depot", "矿泉水", 25, "箱", "2027-03-01", "实物储备", None, "W1")
PROMISED = ("Town Depot", "饮用水", 2400, "升", None, "协议储备", "Sparrow Store", None)


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    with Session(owner) as opened:
        yield opened


@pytest.fixture(autouse=True)
def depots(owner: Engine) -> Iterator[None]:
    """Two depots for each test, whose stock goes again."""
    names = ("Hill Depot", "Heron Depot")
    with Session(owner) as opened:
        for name, path, at in zip(
            names, (world.G21, world.T2G1), ((117.08, 38.05), (117.15, 38.05)), strict=True
        ):
            if opened.get(Resource, world.name_id(name)) is None:
                opened.add(world.resource(name, "supply_depot", path, at))
        opened.commit()
    yield
    with owner.begin() as connection:
        for table in (StockLine, StockForm, Lot):
            connection.execute(delete(table))


def held(opened: Session) -> dict[tuple[str, str], Any]:
    found = select(Resource.name, Lot.item, func.sum(Lot.quantity)).join(Lot, Lot.depot_id == Resource.id)
    rows = opened.execute(found.group_by(Resource.name, Lot.item))
    return {(depot, item): quantity for depot, item, quantity in rows}


def reasons(walk: Walk) -> list[str]:
    return [each["sentence"]["msgid"] for each in walk.preview()["reasons"]]


def test_opening_stock_comes_in_once_and_the_depot_is_counted(engine: Engine, kept: Session) -> None:
    content = xlsx(HEADINGS, TENTS, WATER, PROMISED, title="应急物资清单")
    walk = Walk(engine, "Paula", "stock", content)
    assert counts(walk.preview()) == (3, 0, 0, 0)
    assert held(kept) == {}
    kept.rollback()
    walk.save()
    assert held(kept) == {("Town Depot", "tent"): 10, ("Town Depot", "drinking_water"): 300 + 2400}
    water = kept.scalars(select(Lot).where(Lot.batch == "W1")).one()
    assert (water.expires_on, water.area_path) == (date(2027, 3, 1), world.G12)
    form = kept.scalars(select(StockForm)).one()
    assert (form.kind, form.person_id) == ("opening", world.name_id("Paula"))
    assert counted_at(kept, world.name_id("Town Depot")) == world.NOW
    again = Walk(engine, "Paula", "stock", content)
    assert counts(again.preview()) == (0, 0, 3, 0)


def test_what_is_confirmed_is_counted_not_typed_over(engine: Engine, kept: Session) -> None:
    Walk(engine, "Paula", "stock", xlsx(HEADINGS, TENTS)).taken_in()
    other = Walk(engine, "Paula", "stock", xlsx(HEADINGS, (*TENTS[:2], 12, *TENTS[3:])))
    assert reasons(other) == ["The stock of {depot} was confirmed on {day} and says something else."]
    assert held(kept) == {("Town Depot", "tent"): 10}


def test_goods_without_a_quantity_are_there_and_their_depot_stays_unknown(
    engine: Engine, kept: Session
) -> None:
    bags = ("Hill Depot", "编织袋", None, None, None, None, None, None)
    tents = ("Hill Depot", *TENTS[1:])
    Walk(engine, "Paula", "stock", xlsx(HEADINGS, bags, tents)).taken_in()
    assert held(kept) == {("Hill Depot", "woven_bag"): None, ("Hill Depot", "tent"): 10}
    assert counted_at(kept, world.name_id("Hill Depot")) is None


def test_two_rows_of_the_same_goods_are_two_lots(engine: Engine, kept: Session) -> None:
    content = xlsx(HEADINGS, TENTS, TENTS)
    Walk(engine, "Paula", "stock", content).taken_in()
    assert held(kept) == {("Town Depot", "tent"): 20}
    assert counts(Walk(engine, "Paula", "stock", content).preview()) == (0, 0, 2, 0)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({0: "Twon Depot"}, "There is no depot of this name here."),
        ({0: "Heron Depot"}, "There is no depot of this name here."),
        ({1: "帐蓬"}, "“{name}” is not in the catalogue. Did you mean “{near}”?"),
        ({2: -3}, "This cannot be less than zero."),
        ({2: 2.5}, "{item} is counted in whole pieces ({unit})."),
        ({2: "many"}, "This is not a number."),
        (
            {3: "箱"},
            "{item} is kept in {unit}, and how many of them “{given}” holds is not known. Known here: {known}.",
        ),
        ({5: "协议"}, "Say with whom it is agreed."),
    ],
)
def test_a_bad_row_waits_with_its_reason_and_the_others_come_in(
    engine: Engine, kept: Session, wrong: dict[int, Any], reason: str
) -> None:
    bad = [wrong.get(at, cell) for at, cell in enumerate(TENTS)]
    walk = Walk(engine, "Paula", "stock", xlsx(HEADINGS, bad, WATER))
    assert counts(walk.preview()) == (1, 0, 0, 1)
    assert reasons(walk) == [reason]
    walk.save()
    assert held(kept) == {("Town Depot", "drinking_water"): 300}


def test_what_was_booked_into_depots_is_not_taken_back(engine: Engine, kept: Session) -> None:
    walk = Walk(engine, "Paula", "stock", xlsx(HEADINGS, TENTS))
    walk.preview()
    walk.save()
    with pytest.raises(Conflict, match="stock count"):
        walk.undo()
    assert held(kept) == {("Town Depot", "tent"): 10}


def test_the_list_that_was_downloaded_comes_back_unchanged(engine: Engine, kept: Session) -> None:
    Walk(engine, "Paula", "stock", xlsx(HEADINGS, TENTS, WATER, PROMISED)).taken_in()
    depot = kept.get_one(Resource, world.name_id("Town Depot"))
    content = stock_books.stock_list(kept, [depot], world.TODAY, 90, str)
    assert len(openpyxl.load_workbook(io.BytesIO(content)).worksheets) == 2
    assert counts(Walk(engine, "Paula", "stock", content).preview()) == (0, 0, 3, 0)


def test_a_grid_leader_hands_in_no_stock(engine: Engine) -> None:
    with pytest.raises(Forbidden):
        Walk(engine, "Gloria", "stock", csv(HEADINGS, TENTS), area=world.G22)
    with session(engine, world.name_id("Paula")) as opened:
        assert opened.scalar(select(func.count()).select_from(StockForm)) == 0
