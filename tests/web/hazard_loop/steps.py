"""A hazard, and the forms of its steps as a browser sends them."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.registers.hazards import Hazard
from tests import world
from tests.registers.loop.walks import INSPECTORS
from tests.web.conftest import post

HAZARD = world.name_id("Blocked exit")


def english(client: FlaskClient) -> FlaskClient:
    post(client, "/language", {"locale": "en", "next": "/registers"})
    return client


def new(client: FlaskClient, **more: Any) -> str:
    made = str(uuid.uuid4())
    values = {"title": "Locked fire door", "geom.lon": "117.06", "geom.lat": "38.01",
              "found_on": (world.TODAY - timedelta(days=5)).isoformat(), **more}  # fmt: skip
    assert post(client, "/registers/hazards/new", {"id": made, **values}).status_code == 302
    return made


def fields(client: FlaskClient, step: str, *hazards: str) -> dict[str, Any]:
    """What the form holds before anybody types."""
    page = client.get(f"/loop/{step}", query_string={"hazard": list(hazards)})
    assert page.status_code == 200
    return {"hazard": list(hazards), "seen": re.findall(r'name="seen" value="([^"]+)"', page.text),
            "on_date": re.findall(r'name="on_date"[^>]*value="([^"]*)"', page.text)[0]}  # fmt: skip


def order(**more: Any) -> dict[str, Any]:
    due = (world.TODAY + timedelta(days=10)).isoformat()
    return {"deadline": due, "measures": "Open it", "people": [str(each) for each in INSPECTORS]} | more


def row(owner: Engine, hazard: str) -> Hazard:
    with Session(owner) as session:
        return session.get_one(Hazard, uuid.UUID(hazard))


ISSUED: dict[str, dict[str, Any]] = {
    "order": order(),
    "serve": {"received_by": "Old Example", "way": "direct", "place": "On site", "people": order()["people"]},
    "ask_extension": {"asked_until": "2026-03-20", "reason": "Parts are on the way"},
    "grant_extension": {"deadline": "2026-03-20", "decided_by": "Mayor"},
    "rectify": {"done": "Lock taken off"},
    "recheck_failed": {"opinion": "Still locked", "deadline": "2026-03-25", "people": order()["people"]},
    "recheck_passed": {"opinion": "In order", "people": order()["people"]},
}
