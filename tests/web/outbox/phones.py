"""A phone of somebody, what it sends, and what is stored afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from tests import world
from tests.outbox_phone import Phone, steady_clock
from tests.web.conftest import post

PLACE = {"lon": 117.06, "lat": 38.01}


def phone_of(client: FlaskClient, area: str = world.G22) -> Phone:
    def line(method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        answer = client.open(path, method=method, headers=dict(headers), data=body)
        return answer.status_code, answer.data

    return Phone(line, steady_clock(world.NOW - timedelta(hours=2)), area)


def number(owner: Engine, statement: str, **values: Any) -> int:
    with owner.connect() as connection:
        return int(connection.scalar(text(statement), values) or 0)


def report(title: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "grade": "general", "geom": PLACE, **more}


def english(client: FlaskClient) -> FlaskClient:
    post(client, "/language", {"locale": "en", "next": "/"})
    return client
