"""Do the duty list, the ledgers and the freshness page say what is true of the own areas?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from gridmap.db.models import AnswerState
from gridmap.i18n import catalogs
from gridmap.layers import LAYERS
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.shifts import Shift
from gridmap.web.pages import ROWS_A_PAGE
from tests import world
from tests.web.conftest import SignIn, post

ZH = catalogs.texts("zh_CN")


@pytest.fixture
def adam(signed_in: SignIn) -> FlaskClient:
    return signed_in("Adam")


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    with Session(owner) as session:
        yield session


def shift(**more: str) -> dict[str, str]:
    usual = {
        "person_id": str(world.name_id("Paula")),
        "duty": "leader",
        "day": "2026-03-04",
        "time": "08:00",
        "hours": "24",
    }
    return {**usual, **more}


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/people",
        "/people/new",
        "/duty",
        "/ledgers",
        "/freshness",
        "/start",
        f"/people/{world.name_id('Paula')}",
    ],
)
def test_every_page_opens(adam: FlaskClient, path: str) -> None:
    assert adam.get("/admin" + path).status_code == 200


def test_the_overview_names_tonights_leader_and_what_has_no_place(adam: FlaskClient) -> None:
    page = adam.get("/admin").text
    assert ZH["Leader on duty now: {names}"].format(names="Mayor") in page
    assert ZH["{number} records without a place"].format(number=1) in page


def test_somebody_is_put_on_duty_and_taken_off(adam: FlaskClient, kept: Session) -> None:
    assert post(adam, "/admin/duty", shift()).status_code == 302
    made = kept.scalars(select(Shift).where(Shift.person_id == world.name_id("Paula"))).one()
    assert made.ends_at - made.starts_at == timedelta(days=1)
    assert made.starts_at.astimezone(world.NOW.tzinfo).isoformat() == "2026-03-04T08:00:00+08:00"
    assert "Paula" in adam.get("/admin/duty?week=2026-03-04").text
    assert post(adam, f"/admin/duty/{made.id}/delete").status_code == 302
    kept.expire_all()
    assert kept.scalars(select(Shift).where(Shift.person_id == world.name_id("Paula"))).all() == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"hours": "0"}, "hours"),
        ({"hours": "169"}, "hours"),
        ({"hours": "nan"}, "hours"),
        ({"hours": "long"}, "hours"),
        ({"hours": "1e300"}, "hours"),
        ({"day": "yesterday"}, "day"),
        ({"day": "9999-12-31"}, "day"),
        ({"time": "25:00"}, "day"),
        ({"day": "99999-01-01"}, "day"),
        ({"duty": "cook"}, "duty"),
        ({"person_id": "nobody"}, "person_id"),
        ({"person_id": str(world.name_id("Nora"))}, "person_id"),
        ({"person_id": str(world.name_id("Mayor")), "day": "2026-03-01"}, "person_id"),
    ],
)
def test_an_impossible_shift_is_refused_at_its_field(
    adam: FlaskClient, wrong: dict[str, str], field: str
) -> None:
    refused = post(adam, "/admin/duty", shift(**wrong))
    assert refused.status_code == 422
    assert f'id="{field}-problem"' in refused.text


def test_the_neighbours_duty_list_is_not_shown(adam: FlaskClient) -> None:
    assert adam.get("/admin/duty", query_string={"area": world.T2}).status_code == 404


def test_a_strange_week_is_the_present_one(adam: FlaskClient) -> None:
    for week in ("soon", "9999-12-31", "0001-01-01"):
        assert ZH["today"] in adam.get(f"/admin/duty?week={week}").text


def test_the_ledgers_count_the_own_rows_and_what_has_no_place(adam: FlaskClient) -> None:
    page = adam.get("/admin/ledgers").text.replace("\n", "")
    row = page[page.index("/registers/enterprises") :]
    assert [int(cell.split("<")[0].strip("> ")) for cell in row.split(f'data-title="{ZH["Rows"]}"')[1:2]] == [
        5
    ]
    assert "located=no" in row[:800]


@pytest.mark.parametrize(
    "noun", ["enterprises", "resources", "hazards", "risk_points", "road_barriers", "visits", "outings"]
)
def test_each_ledger_opens(adam: FlaskClient, noun: str) -> None:
    asked = f"/admin/ledgers/{noun}?q=a&state=open&located=no&key=x&_scheme=y"
    assert adam.get(asked, follow_redirects=True).status_code == 200


def test_a_ledger_holds_no_neighbours_row(adam: FlaskClient) -> None:
    assert "Heron" not in adam.get("/registers/enterprises").text
    assert "Border Hydrant" not in adam.get("/registers/resources").text


def test_a_ledger_is_searched_and_narrowed(adam: FlaskClient) -> None:
    assert "Flour Mill" in adam.get("/registers/enterprises?q=flour").text
    assert "Corner Shop" not in adam.get("/registers/enterprises?q=flour").text
    assert "Lost Workshop" in adam.get("/registers/enterprises?located=no").text
    assert "Flour Mill" not in adam.get("/registers/enterprises?located=no").text
    assert "Old extinguisher" in adam.get("/registers/hazards?state=closed").text
    assert "Blocked exit" not in adam.get("/registers/hazards?state=closed").text


def test_a_long_ledger_comes_in_pages_that_miss_and_double_nothing(adam: FlaskClient, kept: Session) -> None:
    kept.add_all(world.enterprise(f"Row {number:03}", world.G11, None) for number in range(ROWS_A_PAGE + 7))
    kept.commit()
    pages = [adam.get(f"/registers/enterprises?q=Row&page={page}").text for page in (1, 2)]
    for number in range(ROWS_A_PAGE + 7):
        assert sum(f"Row {number:03}" in page for page in pages) == 1
    assert adam.get("/registers/enterprises?page=999999999999").status_code == 200
    assert adam.get("/registers/enterprises?page=-1").status_code == 200


def test_an_unknown_ledger_does_not_exist(adam: FlaskClient) -> None:
    assert adam.get("/admin/ledgers/accounts").status_code == 404


def test_answers_are_computed_and_turn_stale_when_a_record_changes(adam: FlaskClient, kept: Session) -> None:
    assert adam.get("/admin/freshness").text.count(ZH["never computed"]) == len(LAYERS)
    assert post(adam, "/admin/freshness", {"township": world.T1}).status_code == 302
    assert f">{ZH['out of date']}<" not in adam.get("/admin/freshness").text
    kept.execute(update(Enterprise).where(Enterprise.name == "Flour Mill").values(risk="orange"))
    kept.commit()
    assert f">{ZH['out of date']}<" in adam.get("/admin/freshness").text
    post(adam, "/admin/freshness", {"township": world.T1, "layer": "enterprises"})
    row = adam.get("/admin/freshness").text.split(ZH["Enterprises"])[1][:400]
    assert ZH["fresh"] in row


def test_no_other_townships_answers_are_computed(adam: FlaskClient, kept: Session) -> None:
    assert post(adam, "/admin/freshness", {"township": world.T2}).status_code == 403
    assert post(adam, "/admin/freshness", {"township": ""}).status_code == 403
    assert kept.scalars(select(AnswerState).where(AnswerState.township_path == world.T2)).all() == []
