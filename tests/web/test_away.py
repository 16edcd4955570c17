"""What is said while the database is away, is shut, or lets nobody through? Never that somebody is signed out."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from gridmap.db import postgis
from gridmap.db.sessions import app_engine, served_engine
from gridmap.settings import Settings
from gridmap.web import create_app
from gridmap.web.access import allow_signed_in
from tests import world
from tests.web.conftest import Clock, SignIn, post, sign_in, token
from tests.web.test_access import NOWHERE, PROGRAM, RULES, TABLE, ask

SECRET = "a test's secret key"
LONGEST_WAIT_S = 3.0
TRIES = 5  # a machine with other work is late by itself, but not each time


@pytest.fixture(scope="module")
def broken(running_clock: Clock) -> Iterator[Flask]:
    """A service whose database is gone."""
    engine = app_engine("postgresql+psycopg://gridmap_app@/gridmap?host=/nonexistent")
    yield create_app(Settings(secret_key=SECRET), engine, clock=running_clock)
    engine.dispose()


@pytest.fixture
def away(broken: Flask, signed_in: SignIn) -> FlaskClient:
    """Paula's browser, signed in, at the broken service."""
    client = broken.test_client()
    client._cookies = signed_in("Paula")._cookies
    return client


def is_said_well(answer: object) -> None:
    headers = answer.headers  # type: ignore[attr-defined]
    assert int(headers["Retry-After"]) > 0
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/", "/map", "/sign-in", "/account", "/registers", "/admin", "/no-such-page"]
)
def test_a_page_says_that_the_database_is_away_and_nobody_is_sent_to_sign_in(
    away: FlaskClient, path: str
) -> None:
    answer = away.get(path)
    assert answer.status_code == 503
    is_said_well(answer)
    assert "数据库" in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("endpoint", [each for each, needed in TABLE.items() if needed != "anyone"])
def test_every_route_that_needs_somebody_answers_503(away: FlaskClient, endpoint: str) -> None:
    assert ask(away, RULES[endpoint], {})[0] == 503


def test_a_program_is_told_in_json(away: FlaskClient) -> None:
    answer = away.get("/api/search?q=a", headers=PROGRAM)
    assert answer.status_code == 503
    is_said_well(answer)
    assert answer.get_json()["error"]


def test_what_was_typed_is_kept_and_passwords_are_not(away: FlaskClient) -> None:
    typed = {"csrf_token": "x", "name": '<b>"Reed"', "password": "my own secret"}
    answer = away.post("/admin/people/new", data=typed)
    assert answer.status_code == 503
    assert "&lt;b&gt;&#34;Reed&#34;" in answer.text
    assert "my own secret" not in answer.text
    assert 'action="/admin/people/new"' in answer.text


def test_signing_in_says_503_too(away: FlaskClient) -> None:
    stranger = away.application.test_client()
    page = stranger.get("/sign-in")
    assert page.status_code == 200  # nothing of the database is asked for the form of a stranger
    answer = sign_in(stranger, "Paula")
    assert answer.status_code == 503
    is_said_well(answer)


@pytest.fixture
def impatient(urls: postgis.Urls, clock: Clock) -> Iterator[Flask]:
    engine = served_engine(urls.app)
    yield create_app(Settings(secret_key=SECRET), engine, clock=clock)
    engine.dispose()


@pytest.mark.parametrize(
    ("table", "path"),
    [
        ("enterprises", "/registers/enterprises"),
        ("enterprises", "/api/layers/enterprises?area=00010001&bbox=117,38,117.1,38.1&zoom=14"),
        ("people", "/map"),
        ("grants", "/account"),
        ("accounts", "/admin"),
    ],
)
def test_a_locked_table_is_a_503_within_seconds_and_heals_by_itself(
    impatient: Flask, signed_in: SignIn, owner: Engine, table: str, path: str
) -> None:
    client = impatient.test_client()
    client._cookies = signed_in("Adam")._cookies
    with owner.connect() as holder:
        holder.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        took = [LONGEST_WAIT_S]
        while min(took) >= LONGEST_WAIT_S and len(took) <= TRIES:
            began = time.monotonic()
            answer = client.get(path)
            took.append(time.monotonic() - began)
            assert answer.status_code == 503, answer.text
            is_said_well(answer)
        holder.rollback()
    assert min(took) < LONGEST_WAIT_S
    assert client.get(path).status_code == 200


def test_a_full_pool_is_a_503_within_seconds(urls: postgis.Urls, signed_in: SignIn, clock: Clock) -> None:
    engine = app_engine(urls.app, pool_size=1, max_overflow=0, pool_timeout=0.1)
    client = create_app(Settings(secret_key=SECRET), engine, clock=clock).test_client()
    client._cookies = signed_in("Paula")._cookies
    with engine.connect():
        assert client.get("/map").status_code == 503
    assert client.get("/map").status_code == 200
    engine.dispose()


@pytest.mark.parametrize(
    "host", ["a" * 64, "a." + "b" * 64 + ".example", "x" * 300, "a b", "<script>", "a/b"]
)
def test_a_name_that_no_host_can_have_is_a_400_with_the_headers(client: FlaskClient, host: str) -> None:
    answer = client.get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "map.example.", "a" * 63])
def test_a_name_that_a_host_can_have_is_let_through(client: FlaskClient, host: str) -> None:
    assert client.get("/sign-in", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("who", ["", "Paula"])
@pytest.mark.parametrize("depth", [40, 900, 5_000, 100_000])
def test_lists_in_lists_are_refused_whoever_sends_them(
    client: FlaskClient, signed_in: SignIn, who: str, depth: int
) -> None:
    sender = signed_in(who) if who else client
    headers = {"X-CSRFToken": token(sender), "Content-Type": "application/json"}
    for path in ("/sign-in", "/api/records/hazards"):
        for body in ("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth):
            answer = sender.post(path, data=body, headers=headers)
            assert answer.status_code in {400, 401, 413}, (path, answer.status_code)


@pytest.mark.parametrize(
    "points",
    ["[" * 100_000, '[{"lon": [1], "lat": {}}]', '[{"lon": 117, "lat": 38, "name": [[1]]}]', "NaN", '{"a": 1}',
     '[{"lon": 1' + "0" * 400 + ', "lat": 38}]', '[{"lon": 117, "lat": 38, "name": {"a": "b"}}]', "[[[]]]",
     '[{"lon": NaN, "lat": Infinity}]', '[{"lon": 117.05, "lat": 38.05, "name": 7, "x": {"y": [1]}}]'],
)  # fmt: skip
def test_points_of_a_scenario_in_any_form_are_no_failure(signed_in: SignIn, points: str) -> None:
    client = signed_in("Paula")
    sent = {"csrf_token": token(client), "area": world.T1, "points": points}
    assert client.post("/scenarios/new", data=sent).status_code in {302, 400, 404, 405, 413, 422}


def test_a_stranger_s_body_is_not_read_before_the_right_is_asked(client: FlaskClient) -> None:
    csrf = {"X-CSRFToken": token(client)}
    large = b"a=1&" * 1_000_000
    headers = {**csrf, **PROGRAM, "Content-Type": "application/x-www-form-urlencoded"}
    read: list[int] = []

    class Body:
        def read(self, size: int = -1) -> bytes:
            read.append(size)
            return b""

        readline = read

    for path, status in (("/admin/imports", 401), ("/api/records/hazards", 401), ("/sign-in", 413)):
        environ = {"wsgi.input": Body(), "CONTENT_LENGTH": str(len(large))}
        answer = client.post(path, headers=headers, environ_overrides=environ)
        assert answer.status_code == status, path
    assert read == []


def test_the_endpoints_of_this_file_are_those_of_the_application() -> None:
    assert set(TABLE) == set(NOWHERE.view_functions)


def test_a_database_that_may_only_be_read_shows_what_there_is_and_writes_wait(
    engine: Engine, app: Flask, signed_in: SignIn
) -> None:
    """As one does that was restored, until it has read its log."""
    url = engine.url.render_as_string(hide_password=False)
    reading = app_engine(url, limits={"default_transaction_read_only": "on"})
    only_read = create_app(Settings(secret_key=SECRET), reading, clock=app.extensions["gridmap"].clock)
    client = only_read.test_client()
    client._cookies = signed_in("Paula")._cookies
    assert client.get("/account").status_code == 200
    answer = client.post("/account/sign-ins/end-others", data={"csrf_token": token(client)})
    assert answer.status_code == 503
    is_said_well(answer)
    reading.dispose()


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left"), OSError(errno.EDQUOT, "Quota")])
def test_a_full_disk_is_said_to_be_one_and_what_was_typed_is_kept(
    app: Flask, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, fault: OSError
) -> None:
    def no_room() -> None:
        raise fault

    monkeypatch.setitem(app.view_functions, "account.show", allow_signed_in(no_room))
    monkeypatch.setitem(app.view_functions, "registers.add", allow_signed_in(lambda key: no_room()))
    client = signed_in("Paula")
    page = client.get("/account")
    assert page.status_code == 503
    is_said_well(page)
    assert "服务器磁盘已满，未保存任何内容" in page.text
    typed = post(client, "/registers/hazards/new", {"title": "Typed for long"})
    assert typed.status_code == 503
    assert 'name="title" value="Typed for long"' in typed.text
