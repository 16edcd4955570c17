"""Does the administrator see who did what in the own areas, and nobody else?"""

from __future__ import annotations

import json
import uuid

import pytest
from flask import Response
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from gridmap.db.models import Base
from gridmap.i18n import catalogs
from gridmap.web import witness
from gridmap.web.admin.audit import COLUMNS
from tests import world
from tests.web.conftest import SignIn, post, sign_in

TODAY = "SELECT to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')"


def rows(client: FlaskClient, query: str = "") -> str:
    answer = client.get(f"/admin/audit{query}")
    assert answer.status_code == 200
    return answer.text.partition("<tbody>")[2].partition("</tbody>")[0]


@pytest.fixture
def adam(app: object, client: FlaskClient, signed_in: SignIn) -> FlaskClient:
    """After Paula signed in, was refused once, and took a ledger away."""
    sign_in(client, "Paula")
    assert client.get("/admin/people").status_code == 403
    assert client.get("/api/layers/enterprises/rows.xlsx?area=00010001").status_code == 200
    return signed_in("Adam")


def test_sign_in_refusal_and_download_are_shown_with_their_author(adam: FlaskClient) -> None:
    for noun, said in (("sign_in", "登录"), ("refusal", "被拒绝的请求"), ("download", "下载")):
        shown = rows(adam, f"?noun={noun}&person={world.name_id('Paula')}")
        assert said in shown
        assert "Paula" in shown


def test_who_saw_the_phones_of_people_is_on_record(signed_in: SignIn, owner: Engine) -> None:
    """On a page, and in an answer to the map; the page that shows none leaves no line."""
    seen = signed_in("Paula")
    for path in ("/api/locate?lon=117.07&lat=38.01", "/registers/hazards"):
        assert seen.get(path).status_code == 200
    with owner.connect() as connection:
        found = connection.execute(
            text("SELECT row_id, after FROM audit WHERE source = 'phones' AND person_id = :who"),
            {"who": world.name_id("Paula")},
        ).all()
    assert [row.row_id for row in found] == ["locate.answer"]
    assert found[0].after["numbers"] >= 1
    assert "199" not in json.dumps(found[0].after)
    shown = rows(signed_in("Adam"), "?noun=phones")
    assert "Paula" in shown
    assert "/api/locate" in shown
    assert signed_in("Paula").get("/admin/audit").status_code == 403


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("19900000004", 1),
        ("tel:199-0000-0004, 199 0000 0004", 2),
        ("+8619900000004", 1),
        ("91130900199000000041", 0),
        ("117.19900000004", 0),
        ("12900000004", 0),
        ("0317-1234567", 0),
        ("/sign-ins/0b3c7a52-1d2e-4f60-8a9b-19900000004a/end", 0),
    ],
)
def test_what_is_the_number_of_a_person(said: str, numbers: int) -> None:
    assert witness._phones(Response(said, mimetype="text/html")) == numbers
    assert witness._phones(Response(said, mimetype="text/css")) == 0


def test_it_is_narrowed_by_person_noun_and_day(adam: FlaskClient, owner: Engine) -> None:
    with owner.connect() as connection:
        today = connection.scalar(text(TODAY))
    assert "Paula" in rows(adam, f"?day={today}&noun=sign_in")
    assert rows(adam, "?day=1999-01-01") == ""
    assert "Paula" not in rows(adam, f"?person={world.name_id('Dora')}")
    assert "登录" not in rows(adam, "?noun=enterprises")
    for unreadable in ("?person=x", "?day=x", "?page=x", "?day=0001-01-01"):
        assert adam.get(f"/admin/audit{unreadable}").status_code == 200


def test_a_change_names_its_fields_and_no_secret(adam: FlaskClient, signed_in: SignIn) -> None:
    person = world.name_id("Dora")
    post(
        adam,
        f"/admin/people/{person}",
        {"name": "Dora", "version": "1", "area_path": world.T1, "phone": "19900000777"},
    )
    texts = catalogs.texts("zh_CN")
    assert texts["Phone"] in rows(adam, "?noun=people")
    post(adam, f"/admin/people/{person}/password")
    shown = rows(adam, "?noun=accounts")
    assert texts["One-time password"] in shown
    assert texts["All sign-ins ended"] in shown
    assert "password_hash" not in shown


def test_every_column_that_is_on_record_has_a_title() -> None:
    """But those of records of no register that the service keeps for itself."""
    told = ("people", "accounts", "grants", "appointments", "areas", "area_codes")
    kept = {column.name for name in told for column in Base.metadata.tables[name].c}
    kept -= {
        "id",
        "person_id",
        "version",
        "path",
        "since",
        "valid",
        "totp_secret",
        "totp_step",
        "recovery_hashes",
    }
    assert kept - {"password_hash"} <= set(COLUMNS)
    assert all(catalogs.texts("zh_CN")[title] for title in COLUMNS.values())


def test_another_township_s_lines_are_not_shown(adam: FlaskClient, client: FlaskClient) -> None:
    other = client.application.test_client()
    sign_in(other, "Nora")
    assert "Nora" not in adam.get("/admin/audit").text
    assert "Heron Foundry" not in adam.get("/admin/audit?noun=enterprises").text
    assert "Paula" not in rows(other, "?noun=sign_in")


def test_a_change_of_a_register_names_its_fields_in_the_reader_s_language(adam: FlaskClient) -> None:
    said = {
        "name": "Morning",
        "kind": "other",
        "held_on": "2025-03-04",
        "area_path": world.T1,
        "attended": "7",
    }
    key = str(uuid.uuid4())
    assert post(adam, "/registers/meetings/new", {"id": key, **said}).status_code == 302
    changed = {**said, "held_on": "2025-03-05", "version": "1", "was": json.dumps(said)}
    assert post(adam, f"/registers/meetings/{key}/edit", changed).status_code == 302
    post(adam, "/language", {"locale": "zh_CN"})
    shown = rows(adam, "?noun=meetings")
    assert "held_on" not in shown
    assert "举办日期" in shown
