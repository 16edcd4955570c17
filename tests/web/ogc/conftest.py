"""Programs of people of the world: clients that bring a name and a password made for them, and no cookie."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from gridmap.db.models import Account
from gridmap.db.sessions import session as opened
from gridmap.records import app_passwords
from tests import world
from tests.web.conftest import Clock

ProgramOf = Callable[..., FlaskClient]


def made(engine: Engine, name: str, clock: Clock, *, writes: bool = False, days: int = 30) -> str:
    """The words of a new password for a program."""
    with opened(engine, world.name_id(name)) as session:
        account = session.get_one(Account, world.name_id(name))
        _, word = app_passwords.make(session, account, "QGIS", days, writes=writes, now=clock())
        session.commit()
    return word


def basic(name: str, word: str) -> str:
    return "Basic " + b64encode(f"{name}:{word}".encode()).decode()


@pytest.fixture
def program_of(app: Flask, engine: Engine, clock: Clock) -> ProgramOf:
    def make(name: str, word: str = "", **more: Any) -> FlaskClient:
        client = app.test_client(use_cookies=False)
        word = word or made(engine, name, clock, **more)
        client.environ_base["HTTP_AUTHORIZATION"] = basic(name.lower(), word)
        return client

    return make
