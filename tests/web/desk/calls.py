"""How the tests of the duty desk take a call, and look up what came of it."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.models import LogEntry
from gridmap.registers.incidents import Incident
from tests.web.conftest import post

MILL = {"lon": "117.09", "lat": "38.011"}


def called(client: FlaskClient, **more: str) -> Any:
    call = {"kind": "fire", "name": "Smoke at the mill", "same": "no", **MILL, **more}
    return post(client, "/desk/new", call)


def opened(client: FlaskClient, **more: str) -> str:
    answer = called(client, **more)
    assert answer.status_code == 302, re.findall(r'class="problem"[^>]*>[^<]*', answer.text)
    return str(answer.headers["Location"].rsplit("/", 1)[-1])


def row(owner: Engine, incident: str) -> Incident:
    with Session(owner) as session:
        return session.get_one(Incident, uuid.UUID(incident))


def log(owner: Engine, incident: str) -> list[tuple[str, str]]:
    asked = select(LogEntry).where(LogEntry.incident_id == uuid.UUID(incident)).order_by(LogEntry.ordinal)
    with Session(owner) as session:
        return [(each.kind, each.text) for each in session.scalars(asked)]
