"""Does every answer tell the browser what to refuse, and is hostile text only ever shown?"""

from __future__ import annotations

import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from gridmap.db.models import Person
from gridmap.settings import Settings
from gridmap.web import create_app
from gridmap.web.access import LARGEST_JSON_BYTES
from tests import world
from tests.web.conftest import SignIn, post, sign_in, token

HOSTILE = [
    "<script>alert(1)</script>",
    "${alert(1)}",
    "`${1}`",
    "</script><b>",
    r"D:\users\x",
    world.RECKONING,
    "'\"><img src=x>",
]


def directives(header: str) -> dict[str, str]:
    return {name: rest for name, _, rest in (part.partition(" ") for part in header.split("; "))}


@pytest.mark.parametrize(
    "path", ["/sign-in", "/map", "/api/search?q=a", "/nowhere", "/static/js/theme.js", "/texts/en.json"]
)
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path, buffered=True).headers
    policy = directives(headers["Content-Security-Policy"])
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in policy["script-src"] + policy["style-src"]
    assert policy["frame-ancestors"] == "'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=(self)" in headers["Permissions-Policy"]


def test_each_answer_has_a_nonce_of_its_own_and_its_scripts_wear_it(client: FlaskClient) -> None:
    nonces = set()
    for _ in range(3):
        page = client.get("/sign-in")
        found = re.fullmatch(
            r"'nonce-([\w-]{20,})'", directives(page.headers["Content-Security-Policy"])["script-src"]
        )
        assert found
        nonces.add(found[1])
        assert re.findall(r"<script(?! nonce=\"" + re.escape(found[1]) + '")', page.text) == []
    assert len(nonces) == 3


def test_no_page_carries_code_in_attributes(signed_in: SignIn) -> None:
    for path in ("/admin", "/admin/people", "/admin/duty", "/admin/start", "/account"):
        page = signed_in("Adam").get(path)
        assert not re.search(r"<[^>]+\son[a-z]+=", page.text), path
        assert "javascript:" not in page.text


def test_pages_and_data_are_not_kept_by_the_browser(signed_in: SignIn) -> None:
    client = signed_in("Paula")
    assert client.get("/account").headers["Cache-Control"] == "no-store"
    assert client.get("/api/search?q=mill").headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_for_good_under_an_address_that_changes_with_them(
    app: Flask, client: FlaskClient
) -> None:
    with app.test_request_context():
        path = app.url_for("static", filename="js/theme.js")
    assert re.fullmatch(r"/static/[0-9a-f]{12}/js/theme.js", path)
    assert "immutable" in client.get(path, buffered=True).headers["Cache-Control"]
    assert client.get("/static/js/theme.js", buffered=True).headers["Cache-Control"] == "no-cache"
    assert client.get("/static/../access.py").status_code == 404


def test_a_configured_base_map_is_let_in_and_nothing_else(engine: Engine) -> None:
    settings = Settings(
        secret_key="x", basemap_url="https://{s}.tiles.example/{z}/{x}/{y}.png", tianditu_key="k"
    )
    answer = create_app(settings, engine).test_client().get("/sign-in")
    pictures = directives(answer.headers["Content-Security-Policy"])["img-src"]
    assert pictures == "'self' data: blob: https://*.tianditu.gov.cn https://*.tiles.example"


def test_text_that_cannot_be_stored_is_refused_at_the_door(signed_in: SignIn) -> None:
    client = signed_in("Adam")
    csrf = {"X-CSRFToken": token(client)}
    assert client.get("/api/search?q=%00").status_code == 400
    assert client.get("/admin/people?q=a%00").status_code == 400
    assert client.get("/map/%00").status_code == 400
    assert post(client, "/admin/people/new", {"name": "a\0b"}).status_code == 400
    for bad in (
        r'{"id": "\u0000"}',
        r'{"id": "\ud800"}',
        r'{"values": {"na\u0000me": 1}}',
        r'[["\udfff"]]',
        "{",
    ):
        answer = client.post(
            "/api/records/hazards", data=bad, headers={**csrf, "Content-Type": "application/json"}
        )
        assert answer.status_code == 400, bad
        assert answer.get_json()["error"]


@pytest.mark.parametrize("path", ["/api/records/hazards", "/loop/api/order"])
@pytest.mark.parametrize(("size", "status"), [(LARGEST_JSON_BYTES, 400), (LARGEST_JSON_BYTES + 1, 413)])
def test_what_is_too_large_is_refused_before_it_is_read(
    signed_in: SignIn, path: str, size: int, status: int
) -> None:
    client = signed_in("Adam")
    headers = {"X-CSRFToken": token(client), "Content-Type": "application/json"}
    assert client.post(path, data=b"x" * size, headers=headers).status_code == status


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_was_typed(signed_in: SignIn, owner: Engine, text: str) -> None:
    with Session(owner) as session:
        session.execute(update(Person).where(Person.name == "Paula").values(title=text))
        session.commit()
    client = signed_in("Adam")
    escaped = (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&#39;")
        .replace('"', "&#34;")
    )
    for path in ("/admin/people", f"/admin/people/{world.name_id('Paula')}"):
        page = client.get(path).text
        assert escaped in page
        assert text == escaped or text not in page


def test_hostile_input_comes_back_harmless_in_a_refused_form(client: FlaskClient) -> None:
    page = sign_in(client, '"><script>alert(1)</script>', "not the password").text
    assert "<script>alert" not in page


def test_an_error_tells_nothing_of_the_inside(app: Flask, engine: Engine) -> None:
    broken = create_app(Settings(secret_key="x"), engine)

    def fail() -> str:
        raise RuntimeError("the inside")

    from gridmap.web.access import allow_anyone

    broken.add_url_rule("/fail", "fail", allow_anyone(fail))
    answer = broken.test_client().get("/fail")
    assert answer.status_code == 500
    assert "the inside" not in answer.text


def test_a_fence_that_refuses_is_a_403_and_nothing_is_written(app: Flask, signed_in: SignIn) -> None:
    broken = create_app(Settings(secret_key="a test's secret key"), app.extensions["gridmap"].engine)

    def smuggle() -> str:
        from gridmap.web import current

        current.session().view_as(world.name_id("Paula"))
        current.session().add(world.enterprise("Smuggled", world.T2G1, None, code=None))
        current.session().commit()
        return "done"

    from gridmap.web.access import allow_anyone

    broken.add_url_rule("/smuggle", "smuggle", allow_anyone(smuggle))
    assert broken.test_client().get("/smuggle").status_code == 403


def test_the_service_behind_a_proxy_believes_only_as_many_as_it_was_told(engine: Engine) -> None:
    told = create_app(Settings(secret_key="x", proxies=1), engine)
    untold = create_app(Settings(secret_key="x"), engine)
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "map.example"}
    for app, scheme in ((told, "https"), (untold, "http")):
        with app.test_client() as client:
            client.get("/sign-in", headers=forwarded)
            from flask import request

            assert request.scheme == scheme


def test_an_unknown_record_and_a_hidden_one_look_alike(signed_in: SignIn) -> None:
    client = signed_in("Adam")
    answers = [client.get(f"/admin/people/{each}") for each in (uuid.uuid4(), world.name_id("Nora"))]
    assert [each.status_code for each in answers] == [404, 404]


@pytest.mark.parametrize("https", [True, False])
def test_under_https_the_browser_is_told_to_stay_there(engine: Engine, https: bool) -> None:
    app = create_app(Settings(secret_key="x", https=https), engine)
    headers = app.test_client().get("/sign-in").headers
    assert ("Strict-Transport-Security" in headers) == https


def test_what_people_wrote_stays_out_of_errors(engine: Engine) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    with engine.connect() as connection, pytest.raises(DBAPIError) as refused:
        connection.execute(text("SELECT 1 / (length(:told) - 7)"), {"told": "private"})
    assert "private" not in str(refused.value)
