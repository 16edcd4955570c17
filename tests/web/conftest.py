"""A browser without a screen: the application on the tiny world, and people who sign in to it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Engine

from gridmap.db import models
from gridmap.db.sessions import session as opened
from gridmap.settings import Settings
from gridmap.web import create_app
from gridmap.web.sessions import token_hash
from tests import world

SignIn = Callable[[str], FlaskClient]
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


class Clock:
    """Stands at the world's moment until a test moves it."""

    def __init__(self) -> None:
        self.moment = world.NOW

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture(scope="module")
def running_clock() -> Clock:
    return Clock()


@pytest.fixture
def clock(running_clock: Clock) -> Clock:
    """The app's clock, put back to the world's moment for each test."""
    running_clock.moment = world.NOW
    return running_clock


@pytest.fixture(scope="module")
def app(engine: Engine, running_clock: Clock) -> Flask:
    return create_app(Settings(secret_key="a test's secret key"), engine, clock=running_clock)


@pytest.fixture
def client(app: Flask, clock: Clock) -> FlaskClient:
    return app.test_client()


def token(client: FlaskClient) -> str:
    """A CSRF token that the client's session takes, without a page being asked for it."""
    app = client.application
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer, "the application has no secret key"
    word = signer.loads(cookie.value).get("csrf_token") if cookie else None
    if word is None:
        word = secrets.token_hex(20)
        with client.session_transaction() as session:
            session["csrf_token"] = word
    return URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(word)


def token_of_a_page(client: FlaskClient) -> str:
    """The CSRF token of the client's session, read from a page that everybody can open."""
    page = client.get("/account")
    found = _TOKEN.search(page.text if page.status_code == 200 else client.get("/sign-in").text)
    assert found, "the page carries no token"
    return found[1]


def post(client: FlaskClient, path: str, data: dict[str, Any] | None = None) -> Any:
    """A form sent from one of our own pages."""
    return client.post(path, data={"csrf_token": token(client), **(data or {})})


def sign_in(client: FlaskClient, name: str, password: str = world.PASSWORD, **query: str) -> Any:
    form = {"username": name.lower(), "password": password, "csrf_token": token_of_a_page(client)}
    return client.post("/sign-in", data=form, query_string=query)


def cookie_of(engine: Engine, name: str, now: datetime) -> str:
    """What a browser's session holds of somebody who has signed in."""
    word = secrets.token_urlsafe(8)
    person_id = world.name_id(name)
    with opened(engine, person_id) as kept:
        epoch = kept.get_one(models.Account, person_id).session_epoch
        facts = {"session_epoch": epoch, "begun_at": now, "seen_at": now}
        kept.add(models.SignIn(person_id=person_id, token_hash=token_hash(word), **facts))
        kept.commit()
    return f"{person_id}/{word}"


@pytest.fixture
def signed_in(app: Flask, clock: Clock, owner: Engine) -> SignIn:
    """Clients of people of the world, by name, with the session that signing in would have opened."""

    def make(name: str) -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as session:
            session.permanent = True
            session["_user_id"] = cookie_of(owner, name, clock())
            session["csrf_token"] = secrets.token_hex(20)
        return client

    return make
