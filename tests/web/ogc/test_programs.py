"""Who is let in as a program: by which password, for how long, to what; and what is kept of it?"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, select, text
from sqlalchemy.orm import Session

from gridmap.db.models import Account, AppPassword, Audit, Guess
from gridmap.records import accounts, app_passwords
from tests import world
from tests.web.conftest import Clock, SignIn, post
from tests.web.ogc.conftest import ProgramOf, basic, made

MILL = f"/api/records/enterprises/{world.name_id('Flour Mill')}"
LAYER = f"/ogc/collections/enterprises.{world.T1}/items"


@pytest.fixture(autouse=True)
def _nothing_counted(owner: Engine) -> None:
    with Session(owner) as session:
        session.execute(delete(Guess))
        session.execute(delete(AppPassword))
        session.commit()


def named(answer: Any) -> set[str]:
    return {each["properties"]["title"] for each in answer.get_json()["features"]}


def test_the_page_makes_one_tells_it_once_and_ends_it(
    signed_in: SignIn, program_of: ProgramOf, owner: Engine
) -> None:
    browser = signed_in("Paula")
    page = post(browser, "/account/programs", {"name": "QGIS <b>", "days": "30", "writes": ""})
    word = page.text.split('<p class="to-copy">')[1].split("<")[0]
    assert "QGIS &lt;b&gt;" in page.text
    assert len(word.replace("-", "")) == 25
    assert program_of("Paula", word).get("/ogc/").status_code == 200
    again = browser.get("/account/programs")
    assert word not in again.text
    with Session(owner) as session:
        row = session.scalars(select(AppPassword)).one()
        assert word not in str(vars(row).values())
        assert row.used_at == world.NOW
        kept = session.scalars(select(Audit).where(Audit.row_id == "app_password.made")).one()
        assert (kept.after or {})["name"] == "QGIS <b>"
        row_id = row.id
    assert post(browser, f"/account/programs/{row_id}/end").status_code == 302
    assert program_of("Paula", word).get("/ogc/").status_code == 401
    with Session(owner) as session:
        assert len(session.scalars(select(Audit).where(Audit.row_id == "app_password.ended")).all()) == 1
    lines = signed_in("Adam").get("/admin/audit").text
    assert "QGIS &lt;b&gt;" in lines


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"name": " ", "days": "30"}, "name"),
        ({"name": "x" * 61, "days": "30"}, "name"),
        ({"name": "a\u202eb", "days": "30"}, "name"),
        ({"name": "QGIS", "days": "36500"}, "days"),
        ({"name": "QGIS", "days": "no"}, "days"),
    ],
)
def test_what_cannot_be_made_is_said_at_its_field(
    signed_in: SignIn, owner: Engine, form: dict[str, str], field: str
) -> None:
    page = post(signed_in("Paula"), "/account/programs", form)
    assert page.status_code == 422
    assert f'id="{field}-problem"' in page.text
    with Session(owner) as session:
        assert not session.scalars(select(AppPassword)).all()


def test_nobody_ends_or_sees_the_password_of_somebody_else(
    signed_in: SignIn, engine: Engine, owner: Engine, clock: Clock
) -> None:
    made(engine, "Paula", clock)
    with Session(owner) as session:
        row_id = session.scalars(select(AppPassword.id)).one()
    assert post(signed_in("Adam"), f"/account/programs/{row_id}/end").status_code == 404
    assert str(row_id) not in signed_in("Adam").get("/account/programs").text
    assert str(row_id) in signed_in("Paula").get("/account/programs").text


def test_each_sees_what_they_see_in_gridmap(program_of: ProgramOf) -> None:
    assert named(program_of("Gloria").get(LAYER)) == {"Flour Mill", "Corner Shop"}
    whole = {"Flour Mill", "Corner Shop", "Noodle House", "Gas Point", "Lost Workshop"}
    assert named(program_of("Paula").get(LAYER)) == whole
    assert program_of("Paula").get(LAYER.replace(world.T1, world.T2)).status_code == 404
    assert program_of("Nora").get(LAYER).status_code == 404


def test_a_password_expires_and_says_so(program_of: ProgramOf, clock: Clock) -> None:
    program = program_of("Paula", days=30)
    clock.moment += timedelta(days=29)
    assert program.get("/ogc/").status_code == 200
    clock.moment += timedelta(days=2)
    refused = program.get("/ogc/")
    assert refused.status_code == 401
    assert refused.mimetype == "application/problem+json"
    assert "过期" in refused.get_json()["detail"]


def test_a_changed_password_ends_all_of_them(program_of: ProgramOf, owner: Engine) -> None:
    program = program_of("Dora")
    assert program.get("/ogc/").status_code == 200
    with Session(owner) as session:
        accounts.set_password(session.get_one(Account, world.name_id("Dora")), world.PASSWORD)
        session.commit()
    assert program.get("/ogc/").status_code == 401


def test_who_was_switched_off_or_owes_a_password_is_not_let_in(program_of: ProgramOf, owner: Engine) -> None:
    program = program_of("Both")
    with owner.begin() as connection:
        connection.execute(text("UPDATE accounts SET must_change_password = true WHERE username = 'both'"))
    assert program.get("/ogc/").status_code == 403
    with owner.begin() as connection:
        connection.execute(text("UPDATE accounts SET must_change_password = false WHERE username = 'both'"))
        connection.execute(text("UPDATE people SET active = false WHERE name = 'Both'"))
    assert program.get("/ogc/").status_code == 401
    with owner.begin() as connection:
        connection.execute(text("UPDATE people SET active = true WHERE name = 'Both'"))


def test_without_one_the_program_is_asked_for_it_and_a_browsers_map_is_not(client: FlaskClient) -> None:
    refused = client.get("/ogc/")
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Basic ")
    assert "WWW-Authenticate" not in client.get("/api/search?q=a").headers


def test_ones_own_password_and_another_ones_let_no_program_in(
    program_of: ProgramOf, engine: Engine, clock: Clock
) -> None:
    assert program_of("Paula", world.PASSWORD).get("/ogc/").status_code == 401
    assert program_of("Paula", made(engine, "Gloria", clock)).get("/ogc/").status_code == 401


def test_guessing_is_shut_by_the_lock_out_and_the_office_is_not(
    app: Flask, program_of: ProgramOf, engine: Engine, clock: Clock
) -> None:
    word = made(engine, "Paula", clock)
    stranger = program_of("Paula", "wrong")
    stranger.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert [stranger.get("/ogc/").status_code for _ in range(6)] == [401] * 6
    stranger.environ_base["HTTP_AUTHORIZATION"] = basic("paula", word)
    shut = stranger.get("/ogc/")
    assert shut.status_code == 401
    assert int(shut.headers["Retry-After"]) > 0
    assert program_of("Paula", word).get("/ogc/").status_code == 200
    clock.moment += timedelta(hours=1)
    assert stranger.get("/ogc/").status_code == 200


def test_the_right_one_is_never_counted(program_of: ProgramOf, owner: Engine) -> None:
    program = program_of("Paula")
    assert {program.get("/ogc/").status_code for _ in range(12)} == {200}
    with Session(owner) as session:
        assert not session.scalars(select(Guess)).all()


@pytest.mark.parametrize(
    "given", ["Basic", "Basic !!!", "Basic cGF1bGE=", "Bearer x", basic("", ""), basic("paula", "\0")]
)
def test_what_is_no_name_and_password_is_a_clear_refusal(app: Flask, given: str) -> None:
    client = app.test_client(use_cookies=False)
    refused = client.get("/ogc/", headers={"Authorization": given})
    assert refused.status_code in (400, 401)
    assert refused.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/map", "/account", "/admin", "/api/search?q=a", "/api/layers/enterprises", "/account/programs"]
)
def test_it_opens_nothing_but_what_programs_ask(program_of: ProgramOf, path: str) -> None:
    assert program_of("Adam").get(path).status_code in (302, 401)


def test_a_record_is_entered_read_and_changed_by_the_rules_of_the_forms(program_of: ProgramOf) -> None:
    program = program_of("Paula", writes=True)
    values = {"name": "Bridge Kiosk", "sector": "shop", "geom": {"lon": 117.06, "lat": 38.01}}
    entered = program.post("/api/records/enterprises", json={"id": str(uuid.uuid4()), "values": values})
    assert entered.status_code == 201
    read = program.get(entered.headers["Location"]).get_json()
    assert (read["version"], read["area"], read["values"]["name"]) == (1, world.G22, "Bridge Kiosk")
    changed = program.patch(entered.headers["Location"], json={"version": 1, "changes": {"name": "Kiosk"}})
    assert changed.status_code == 200
    assert "Kiosk" in named(program.get(LAYER))
    late = program.patch(entered.headers["Location"], json={"version": 1, "changes": {"name": "Other"}})
    assert late.status_code == 409
    wrong = program.post("/api/records/enterprises", json={"id": str(uuid.uuid4()), "values": {"name": ""}})
    assert wrong.status_code == 422
    assert wrong.get_json()["problems"]


def test_writing_is_refused_to_a_reading_program_to_another_area_and_to_another_site(
    program_of: ProgramOf,
) -> None:
    change = {"version": 1, "changes": {"note": "x"}}
    assert program_of("Paula").patch(MILL, json=change).status_code == 403
    assert program_of("Nora", writes=True).patch(MILL, json=change).status_code == 404
    mine = program_of("Paula", writes=True)
    for site in ("cross-site", "same-site"):
        assert mine.patch(MILL, json=change, headers={"Sec-Fetch-Site": site}).status_code == 403
    assert mine.patch(MILL, data="{}", content_type="text/plain").status_code == 403
    assert program_of("Nora").get(MILL).status_code == 404


def test_a_cookie_still_needs_the_token_of_its_form(signed_in: SignIn, engine: Engine, clock: Clock) -> None:
    browser = signed_in("Paula")
    change = {"version": 1, "changes": {"note": "x"}}
    assert browser.patch(MILL, json=change).status_code == 400
    word = made(engine, "Paula", clock, writes=True)
    both = {"Authorization": basic("paula", word)}
    assert browser.patch(MILL, json=change, headers=both).status_code == 400


def test_what_a_program_takes_away_is_on_record(program_of: ProgramOf, owner: Engine) -> None:
    program_of("Gloria").get(LAYER)
    with Session(owner) as session:
        found = select(Audit).where(Audit.source == "download", Audit.person_id == world.name_id("Gloria"))
        kept = session.scalars(found.order_by(Audit.id.desc())).first()
    assert kept is not None
    assert (kept.after or {})["with"] == "QGIS"
    assert (kept.after or {})["name"].startswith(f"enterprises.{world.T1} (")


def test_there_is_an_end_to_how_many(engine: Engine, signed_in: SignIn, clock: Clock) -> None:
    for _ in range(app_passwords.MOST):
        made(engine, "Paula", clock)
    assert (
        post(signed_in("Paula"), "/account/programs", {"name": "One more", "days": "30"}).status_code == 422
    )
