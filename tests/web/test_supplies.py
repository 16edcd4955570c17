"""Do the pages of the depots book what was typed, say what is unknown, and keep the fence?"""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from gridmap.db.models import ItemRow, Lot, StockForm, YearlyFact
from gridmap.i18n import catalogs
from tests import world
from tests.web.conftest import SignIn, post

TOWN, HILL, HERON = (world.name_id(name) for name in ("Town Depot", "Hill Depot", "Heron Depot"))
HOSTILE = "<img src=x onerror=alert(1)>=1+1"


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


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    with Session(owner) as session:
        yield session


def send(client: FlaskClient, depot: uuid.UUID, kind: str, *lines: dict[str, Any], **more: Any) -> Any:
    """A booking form as the page sends it."""
    fields = {f"lines-{n}-{key}": str(value) for n, line in enumerate(lines) for key, value in line.items()}
    data = {"id": str(uuid.uuid4()), "lines": str(len(lines)), **fields, **more}
    return post(client, f"/supplies/depots/{depot}/{kind}", data)


def said(msgid: str, **parts: object) -> str:
    """A text as the page shows it; until the catalog has it, in English."""
    return catalogs.texts("zh_CN").get(msgid, msgid).format(**parts)


def held(session: Session, item: str, depot: uuid.UUID = TOWN) -> Any:
    return session.scalar(select(func.sum(Lot.quantity)).where(Lot.depot_id == depot, Lot.item == item))


def test_a_delivery_is_booked_and_its_form_can_be_printed(signed_in: SignIn, kept: Session) -> None:
    client = signed_in("Paula")
    answer = send(client, TOWN, "in", {"item": "帐篷", "quantity": "10"}, number="N 1", partner=HOSTILE)
    assert answer.status_code == 302
    page = client.get(answer.headers["Location"])
    assert "帐篷" in page.text
    assert "N 1" in page.text
    assert HOSTILE not in page.text
    assert held(kept, "tent") == 10


def test_what_cannot_be_accepted_stands_at_its_field_with_what_was_typed(
    signed_in: SignIn, kept: Session
) -> None:
    before = kept.scalar(select(func.count()).select_from(StockForm))
    answer = send(
        signed_in("Paula"),
        TOWN,
        "in",
        {"item": "棉被", "quantity": "5"},
        {"item": "帐蓬", "quantity": "2", "batch": HOSTILE},
        number="N 2",
    )
    assert answer.status_code == 422
    assert 'id="lines-1-item-problem"' in answer.text
    assert 'id="lines-0-item-problem"' not in answer.text
    assert 'value="帐蓬"' in answer.text
    assert 'value="N 2"' in answer.text
    assert HOSTILE not in answer.text
    assert kept.scalar(select(func.count()).select_from(StockForm)) == before


def test_sending_the_same_page_twice_books_once(signed_in: SignIn, kept: Session) -> None:
    client = signed_in("Dora")
    page = client.get(f"/supplies/depots/{TOWN}/in").text
    found = re.search(r'name="id" value="([0-9a-f-]{36})"', page)
    assert found
    for _ in range(2):
        answer = send(client, TOWN, "in", {"item": "雨衣", "quantity": "30"}, id=found[1])
        assert answer.status_code == 302
    assert held(kept, "raincoat") == 30


def test_the_duty_officer_hands_out_at_night(signed_in: SignIn, kept: Session) -> None:
    client = signed_in("Dora")
    send(client, TOWN, "in", {"item": "救生衣", "quantity": "20"})
    page = client.get(f"/supplies/depots/{TOWN}/out")
    assert '<option value="life_jacket"' in page.text
    answer = send(client, TOWN, "out", {"goods": "life_jacket", "quantity": "8"}, reason="Flood")
    assert answer.status_code == 302
    assert held(kept, "life_jacket") == 12
    refused = send(client, TOWN, "out", {"goods": "life_jacket", "quantity": "13"}, reason="Flood")
    assert refused.status_code == 422
    assert 'id="lines-0-quantity-problem"' in refused.text


def test_goods_move_to_another_own_depot_and_to_no_other(signed_in: SignIn, kept: Session) -> None:
    client = signed_in("Paula")
    send(client, TOWN, "in", {"item": "铁锹", "quantity": "9"})
    page = client.get(f"/supplies/depots/{TOWN}/transfer").text
    assert "Hill Depot" in page
    assert "Heron Depot" not in page
    line = {"goods": "shovel", "quantity": "4"}
    assert send(client, TOWN, "transfer", line, to_depot_id=str(HILL)).status_code == 302
    assert (held(kept, "shovel"), held(kept, "shovel", HILL)) == (5, 4)
    assert send(client, TOWN, "transfer", line, to_depot_id=str(HERON)).status_code == 403
    assert said("Received from another depot") in client.get(f"/supplies/depots/{HILL}").text


def test_a_depot_that_was_never_counted_says_so_until_it_is(signed_in: SignIn, kept: Session) -> None:
    client = signed_in("Paula")
    send(client, HILL, "in", {"item": "木桩", "quantity": "7"})
    never = said(
        "This depot was never counted. How much lies here is unknown, and nobody can reckon with it."
    )
    assert never in client.get(f"/supplies/depots/{HILL}").text
    assert said("never: unknown") in client.get("/supplies").text
    lots = kept.scalars(select(Lot).where(Lot.depot_id == HILL, Lot.quantity > 0)).all()
    page = client.get(f"/supplies/depots/{HILL}/count").text
    assert all(f'value="{lot.id}"' in page for lot in lots)
    lines = [
        {"lot": lot.id, "seen": f"{int(lot.quantity or 0)}", "quantity": int(lot.quantity or 0) + 1}
        for lot in lots
    ]
    refused = send(client, HILL, "count", *lines)
    assert refused.status_code == 422
    assert refused.text.count("-explanation-problem") == 2 * len(lots)
    done = send(client, HILL, "count", *({**line, "explanation": "bundle opened"} for line in lines))
    assert done.status_code == 302
    assert never not in client.get(f"/supplies/depots/{HILL}").text
    assert "bundle opened" in client.get(done.headers["Location"]).text


def test_expired_and_expiring_goods_are_shown_and_expired_ones_can_be_written_off(
    signed_in: SignIn, kept: Session
) -> None:
    client = signed_in("Paula")
    for days, quantity in ((-1, 3), (30, 4), (91, 5)):
        line = {
            "item": "急救包",
            "quantity": quantity,
            "expires_on": world.TODAY + timedelta(days=days),
        }
        assert send(client, TOWN, "in", line, at="2026-01-05T09:00").status_code == 302
    page = client.get(f"/supplies/depots/{TOWN}").text
    states = re.findall(r'<tr class="(\w+)">\s*<td>急救包</td>', page)
    assert states == ["expired", "expiring", "good"]
    expired = kept.scalars(select(Lot).where(Lot.item == "first_aid_kit", Lot.expires_on < world.TODAY)).one()
    line = {"goods": f"lot:{expired.id}", "quantity": "3"}
    assert send(client, TOWN, "out", line, reason="Flood").status_code == 422
    assert send(client, TOWN, "write-off", line, reason="Expired").status_code == 302
    assert held(kept, "first_aid_kit") == 9


@pytest.mark.parametrize(
    ("name", "depot", "status"),
    [
        ("Paula", TOWN, 200),
        ("Dora", TOWN, 200),
        ("Gloria", TOWN, 404),
        ("Both", TOWN, 200),
        ("Paula", HERON, 404),
    ],
)
def test_a_depot_is_shown_inside_the_fence_only(
    signed_in: SignIn, name: str, depot: uuid.UUID, status: int
) -> None:
    client = signed_in(name)
    assert client.get(f"/supplies/depots/{depot}").status_code == status
    assert client.get(f"/supplies/depots/{depot}/list.xlsx").status_code == status


def test_a_form_beyond_the_fence_is_not_there(signed_in: SignIn) -> None:
    paula, nora = signed_in("Paula"), signed_in("Nora")
    where = send(paula, TOWN, "in", {"item": "帐篷", "quantity": "1"}).headers["Location"]
    assert paula.get(where).status_code == 200
    assert nora.get(where).status_code == 404
    assert nora.get(f"{where}/form.xlsx").status_code == 404


def test_the_list_as_a_workbook_holds_every_lot_as_numbers_and_no_formula(
    signed_in: SignIn, kept: Session
) -> None:
    client = signed_in("Paula")
    send(client, TOWN, "in", {"item": "帐篷", "quantity": "2", "batch": "=1+1", "keeper": "@x"})
    book = openpyxl.load_workbook(io.BytesIO(client.get("/supplies/list.xlsx").data))
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    assert len(head) == 12
    lots = kept.scalars(
        select(Lot).where(Lot.quantity.is_distinct_from(0), Lot.depot_id.in_([TOWN, HILL]))
    ).all()
    assert sorted(float(row[3]) for row in rows) == sorted(float(lot.quantity or 0) for lot in lots)
    assert "=1+1" in [row[7] for row in rows]
    kinds = {cell.data_type for row in book.worksheets[0].iter_rows(min_row=2) for cell in row}
    assert "f" not in kinds


def test_a_form_as_a_workbook_says_what_was_booked(signed_in: SignIn) -> None:
    client = signed_in("Paula")
    line = {"item": "帐篷", "quantity": "2"}
    where = send(client, TOWN, "in", line, number="N 77", partner="County store").headers["Location"]
    cells = [
        value
        for row in openpyxl.load_workbook(io.BytesIO(client.get(f"{where}/form.xlsx").data)).active.values
        for value in row
    ]
    assert {"帐篷", 2, "顶", "N 77", "County store", "Town Depot", "Paula"} <= set(cells)


def test_opening_stock_has_a_blank_workbook_and_a_way_in(signed_in: SignIn) -> None:
    client = signed_in("Paula")
    blank = client.get("/admin/imports/templates/stock.xlsx")
    assert openpyxl.load_workbook(io.BytesIO(blank.data)).worksheets
    way = 'href="/admin/imports?noun=stock"'
    assert way in client.get(f"/supplies/depots/{TOWN}").text
    assert way not in signed_in("Dora").get(f"/supplies/depots/{TOWN}").text


def test_people_without_a_depot_are_told_what_to_do(signed_in: SignIn) -> None:
    page = signed_in("Gloria").get("/supplies")
    assert page.status_code == 200
    assert said("There is no depot in your areas yet") in page.text


@pytest.mark.parametrize("path", ["in", "out", "write-off", "transfer", "count"])
def test_every_form_opens_and_none_of_another_name(signed_in: SignIn, path: str) -> None:
    client = signed_in("Dora")
    assert client.get(f"/supplies/depots/{TOWN}/{path}").status_code == 200
    assert client.get(f"/supplies/depots/{TOWN}/{path}x").status_code == 404


def test_a_planner_adds_goods_and_puts_an_own_price_on_shipped_ones(signed_in: SignIn, kept: Session) -> None:
    client = signed_in("Paula")
    goods = {
        "name": "Boat hook", "unit": "piece", "item_class": "flood", "whole": "yes", "packs": "bundle=5",
        "version": "0",
    }  # fmt: skip
    assert post(client, "/supplies/goods/new", goods).status_code == 302
    assert post(client, "/supplies/goods/new", goods).status_code == 422  # it is in the catalogue now
    assert (
        send(client, TOWN, "in", {"item": "boat hook", "quantity": "2", "unit": "bundle"}).status_code == 302
    )
    row = kept.scalars(select(ItemRow)).one()
    assert held(kept, row.key) == 10
    price = {"name": "帐篷", "item_class": "general", "unit_price_yuan": "980", "version": "0"}
    assert post(client, "/supplies/goods/tent", price).status_code == 422  # from where?
    assert post(client, "/supplies/goods/tent", {**price, "price_note": "Contract 2026"}).status_code == 302
    assert "980" in client.get("/supplies/goods").text
    again = post(client, "/supplies/goods/tent", {**price, "price_note": "Contract 2026"})
    assert again.status_code == 409  # the page had not seen the first price


@pytest.mark.parametrize(
    "wrong",
    [{"value": "-1"}, {"value": "many"}, {"year": "1900"}, {"year": "2027"}, {"source": ""}, {"key": "x"}],
)
def test_a_figure_of_a_year_needs_a_year_that_was_and_a_paper(
    signed_in: SignIn, kept: Session, wrong: dict[str, str]
) -> None:
    fact = {"year": "2025", "key": "relocated_people", "value": "240", "source": "Report 2025"}
    assert post(signed_in("Paula"), "/supplies/year", {**fact, **wrong}).status_code == 422
    assert kept.scalar(select(func.count()).select_from(YearlyFact)) == 0


def test_a_figure_of_a_year_is_entered_once_and_corrected(signed_in: SignIn, kept: Session) -> None:
    client = signed_in("Paula")
    fact = {"year": "2024", "key": "relocated_people", "value": "240", "source": "Report 2024"}
    assert post(client, "/supplies/year", fact).status_code == 302
    assert post(client, "/supplies/year", fact).status_code == 422
    assert post(client, "/supplies/year", {**fact, "value": "250", "version": "1"}).status_code == 302
    assert kept.scalars(select(YearlyFact.value)).all() == [250]
    kept.execute(delete(YearlyFact))
    kept.commit()
