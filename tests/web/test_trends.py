"""Do the months of the page agree with the records counted by hand, inside the fence, and is unknown no nought?"""

from __future__ import annotations

import html
import json
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from gridmap.db.models import Lot, StockForm, StockLine
from gridmap.records.trends import Months
from gridmap.registers.alarms import Alarm
from gridmap.registers.visits import Visit
from tests import world
from tests.web.conftest import SignIn

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module", autouse=True)
def _records(owner: Engine) -> None:
    """Over the edges of months, in the office's own time, and beyond the fence."""
    edge = datetime(2026, 1, 31, 23, 50, tzinfo=ZONE)  # already February in no other zone east of it
    with Session(owner) as session:
        for number, (at, took) in enumerate(((edge, 8), (edge + timedelta(minutes=20), 20), (edge, None))):
            arrived = None if took is None else at + timedelta(minutes=took)
            session.add(
                Alarm(
                    id=world.name_id(f"alarm {number}"),
                    name=f"Alarm {number}",
                    kind="fire",
                    area_path=world.G22,
                    received_at=at,
                    arrived_at=arrived,
                )
            )
        for number, (day, path) in enumerate(
            ((date(2026, 1, 1), world.G22), (date(2026, 1, 31), world.G12), (date(2026, 1, 9), world.T2G2))
        ):
            place = {world.G22: "Flour Mill", world.G12: "Noodle House", world.T2G2: "Heron Foundry"}[path]
            session.add(
                Visit(
                    id=world.name_id(f"counted visit {number}"),
                    enterprise_id=world.name_id(place),
                    area_path=path,
                    on_date=day,
                    kind="inspection",
                    sector="trade",
                )
            )
        session.commit()


def shown(client: FlaskClient, key: str, **asked: Any) -> dict[str, dict[str, float | None]]:
    """Month -> line -> value, of what the browser draws; the table beside it says the same."""
    page = client.get("/trends", query_string=asked).text
    told = re.search(rf'id="figures-{key}">(.*?)</script>', page, re.DOTALL)
    assert told, page[:500]
    figures = json.loads(html.unescape(told[1]))
    found = {
        month[:7]: {title: line[at] for title, line in zip(figures["titles"], figures["values"], strict=True)}
        for at, month in enumerate(figures["months"])
    }
    section = page[page.index(f'id="trend-{key}"') : told.start()]
    for month, lines in found.items():
        row = re.search(rf'<th scope="row">{month}</th>(.*?)</tr>', section, re.DOTALL)
        assert row, month
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row[1])
        wanted = ["未知" if value is None else f"{value:,g}" for value in lines.values()]
        assert cells == wanted
    return found


def test_months_are_whole_and_the_last_is_this_one() -> None:
    months = Months.until(date(2026, 3, 2), 12)
    assert (months.first[0], months.first[-1], months.after) == (
        date(2025, 4, 1),
        date(2026, 3, 1),
        date(2026, 4, 1),
    )
    assert months.ends[0] == date(2025, 5, 1)
    assert Months.until(date(2026, 12, 31), 2).after == date(2027, 1, 1)


def test_hazards_are_found_closed_and_open_as_the_ledger_says(signed_in: SignIn) -> None:
    found = shown(signed_in("Paula"), "hazards", area=world.T1)
    # The world: three found twenty days before 2 March, one of them closed on 27 February.
    february, january = found["2026-02"], found["2026-01"]
    assert list(february.values()) == [3, 1, 2]
    assert list(january.values()) == [0, 0, 0]
    assert list(found["2026-03"].values()) == [0, 0, 2]


def test_visits_are_counted_in_the_area_that_is_asked_about(signed_in: SignIn) -> None:
    paula = signed_in("Paula")
    assert next(iter(shown(paula, "visits", area=world.T1)["2026-01"].values())) == 2
    assert next(iter(shown(paula, "visits", area=world.V1)["2026-01"].values())) == 1
    gloria = signed_in("Gloria")
    assert next(iter(shown(gloria, "visits")["2026-01"].values())) == 1
    for other in (world.T1, world.G12, world.T2):
        assert gloria.get("/trends", query_string={"area": other}).status_code == 404


def test_minutes_are_a_mean_by_the_offices_own_months_and_else_unknown(signed_in: SignIn) -> None:
    found = shown(signed_in("Paula"), "minutes", area=world.T1)
    assert list(found["2026-01"].values()) == [8]
    assert list(found["2026-02"].values()) == [20]
    assert list(found["2025-12"].values()) == [None], "no alarm is no nought"


def test_stock_is_reckoned_back_by_the_forms(signed_in: SignIn, owner: Engine) -> None:
    depot, lot = world.name_id("Town Depot"), world.name_id("tents")
    with Session(owner) as session:
        session.add(Lot(id=lot, area_path=world.G22, depot_id=depot, item="tent", quantity=Decimal(0)))
        session.flush()
        for number, (kind, at, change) in enumerate(
            (("opening", date(2025, 12, 5), 10), ("in", date(2026, 1, 15), 5), ("out", date(2026, 2, 28), -4))
        ):
            form = world.name_id(f"form {number}")
            session.add(
                StockForm(
                    id=form,
                    area_path=world.G22,
                    depot_id=depot,
                    kind=kind,
                    reason="Given out" if kind == "out" else "",
                    at=datetime(at.year, at.month, at.day, 12, tzinfo=ZONE),
                    digest="",
                )
            )
            session.flush()
            session.execute(insert(StockLine).values(form_id=form, line_no=1, lot_id=lot, change=change))
        session.commit()
    found = shown(signed_in("Paula"), "stock", area=world.T1, item="tent")
    told = {month: next(iter(lines.values())) for month, lines in found.items()}
    assert told["2025-11"] is None, "nobody had counted"
    assert (told["2025-12"], told["2026-01"], told["2026-02"], told["2026-03"]) == (10, 15, 11, 11)
    assert 'id="trend-stock"' not in signed_in("Gloria").get("/trends").text, "stock is no grid leader's"


def test_what_cannot_be_shown_is_the_usual_page(signed_in: SignIn) -> None:
    for asked in ({"months": "x"}, {"months": "9999"}, {"item": "<b>"}):
        assert signed_in("Paula").get("/trends", query_string=asked).status_code == 200
