"""Is a bearer token the same as the password it holds: the same rights, expiry, limits and traces?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.models import AppPassword
from gridmap.records import app_passwords
from tests import world
from tests.web.conftest import Clock, SignIn, post
from tests.web.ogc.conftest import made

MILL = f"/api/records/enterprises/{world.name_id('Flour Mill')}"
TokenOf = Callable[..., FlaskClient]


@pytest.fixture
def token_of(app: Flask, engine: Engine, clock: Clock) -> TokenOf:
    def make(name: str, token: str = "", **more: bool) -> FlaskClient:
        client = app.test_client(use_cookies=False)
        token = token or app_passwords.token_of(name.lower(), made(engine, name, clock, **more))
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    return make


@given(username=st.text(min_size=1), word=st.from_regex(r"[a-z2-9-]{1,30}", fullmatch=True))
def test_a_token_reads_back_as_name_and_word(username: str, word: str) -> None:
    try:
        username.encode()
    except UnicodeEncodeError:  # half a pair of UTF-16 is no name
        return
    token = app_passwords.token_of(username, word)
    assert token.isascii()
    assert app_passwords.read_token(token) == (username, word)


@given(token=st.text())
def test_what_is_no_token_is_nobody_s(token: str) -> None:
    username, _ = app_passwords.read_token(token)
    assert isinstance(username, str)


def test_a_token_reads_and_writes_what_its_person_may(token_of: TokenOf) -> None:
    program = token_of("Paula", writes=True)
    told = program.get(MILL)
    assert told.status_code == 200
    change = {"version": told.get_json()["version"], "changes": {"employees": 7}}
    assert program.patch(MILL, json=change).status_code == 200
    assert token_of("Paula").patch(MILL, json=change).status_code == 403
    assert token_of("Nora").get(MILL).status_code == 404


def test_an_expired_token_is_told_so_and_how_to_get_another(token_of: TokenOf, clock: Clock) -> None:
    program = token_of("Paula")
    clock.moment += timedelta(days=31)
    for address in ("/ogc/", MILL):
        refused = program.get(address)
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"] == 'Bearer realm="gridmap", error="invalid_token"'
    assert "过期" in program.get("/ogc/").get_json()["detail"]


@pytest.mark.parametrize("token", ["no-token", "cGF1bGE.wrong-words", ".", "%%%.abc", "gA.abc"])
def test_a_token_of_nobody_is_refused_as_a_wrong_password(token_of: TokenOf, token: str) -> None:
    refused = token_of("Paula", token).get("/ogc/")
    assert refused.status_code == 401
    assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]


def test_the_page_tells_the_token_once(signed_in: SignIn, token_of: TokenOf, owner: Engine) -> None:
    page = post(signed_in("Paula"), "/account/programs", {"name": "Script", "days": "30", "writes": ""})
    token = page.text.split('id="token">')[1].split("<")[0]
    assert token_of("Paula", token).get("/ogc/").status_code == 200
    with Session(owner) as session:
        used = session.scalars(select(AppPassword).where(AppPassword.name == "Script")).one()
        assert used.used_at is not None


def test_a_token_opens_no_page_of_a_browser(token_of: TokenOf) -> None:
    assert token_of("Paula").get("/map").status_code in (302, 401)
