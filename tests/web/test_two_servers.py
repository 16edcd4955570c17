"""Are two web servers behind one proxy one service? Each has connections and memory of its own, and one database."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from gridmap.db.models import Guess
from gridmap.db.postgis import Urls
from gridmap.db.sessions import served_engine
from gridmap.records.guessing import OF_ONE
from gridmap.settings import Settings
from gridmap.web import create_app
from tests import world
from tests.web.conftest import Clock, post, sign_in, token

TRIES = OF_ONE + 1  # too many, of which neither server counts more than half


@pytest.fixture(autouse=True)
def _nothing_counted(owner: Engine) -> None:
    with Session(owner) as session:
        session.execute(delete(Guess))
        session.commit()


@pytest.fixture
def other(app: Flask, urls: Urls, clock: Clock) -> Iterator[Flask]:
    """Another server of the same service."""
    engine = served_engine(urls.app)
    yield create_app(Settings(secret_key=str(app.secret_key)), engine, clock=clock)
    engine.dispose()


def at(server: Flask, client: FlaskClient) -> FlaskClient:
    """The same browser, whom the proxy sends there."""
    there = server.test_client()
    there._cookies = client._cookies
    return there


def test_who_signs_in_at_one_is_known_to_the_other_and_out_of_both_at_once(app: Flask, other: Flask) -> None:
    client = app.test_client()
    assert sign_in(client, "Paula").status_code == 302
    assert at(other, client).get("/account").status_code == 200
    copy = at(other, client)
    copy._cookies = dict(client._cookies or {})
    assert post(at(other, client), "/sign-out").status_code == 302
    assert copy.get("/account").status_code == 302


def test_wrong_passwords_are_counted_together(app: Flask, other: Flask) -> None:
    client = app.test_client()
    for number in range(TRIES):
        sign_in(at((app, other)[number % 2], client), "Dora", "not the password")
    for server in (app, other):
        assert sign_in(at(server, client), "Dora").status_code == 401


def test_what_is_written_at_one_is_in_the_others_list_at_once(app: Flask, other: Flask) -> None:
    client = app.test_client()
    sign_in(client, "Paula")
    for writing, reading in ((app, other), (other, app)) * 2:
        title = f"Between two {uuid.uuid4()}"
        body = {"id": str(uuid.uuid4()), "values": {"title": title, "geom": {"lon": 117.06, "lat": 38.01}}}
        there = at(writing, client)
        sent = there.post("/api/records/hazards", json=body, headers={"X-CSRFToken": token(there)})
        assert sent.status_code == 201
        assert title in at(reading, client).get(f"/api/layers/hazards/rows?area={world.T1}").text
