"""A primary dies and its standby is promoted: is nothing lost that was answered, and does the same service go on?

Two PostgreSQL of their own, the second a standby; the service is told of both by one URL.
"""

from __future__ import annotations

import os
import signal
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from gridmap import background, jobs
from gridmap.db import postgis
from gridmap.db.engines import closing
from gridmap.db.sessions import app_engine, served_engine, session
from gridmap.layers.shared import road_state
from gridmap.publishing import queue
from gridmap.settings import Settings
from gridmap.upkeep import backing_up
from gridmap.web import create_app
from tests import world
from tests.access.people import client_of
from tests.houses import House, house, until
from tests.web.conftest import token

pytestmark = pytest.mark.process
ROWS = f"/api/layers/hazards/rows?area={world.T1}"


@dataclass
class Pair:
    primary: House
    standby: House

    def url(self, user: str) -> str:
        """Both servers, whichever takes writes."""
        folders = ",".join(str(each.cluster.folder) for each in (self.primary, self.standby))
        both = {"host": folders, "port": "5432,5432", "target_session_attrs": "read-write"}
        return make_url(self.primary.url).set(username=user, query=both).render_as_string()

    def kill(self) -> None:
        """The primary, with all its processes, at once."""
        pid = int((self.primary.cluster.data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        self.primary.end()

    def promote(self) -> None:
        assert self.standby.ask("SELECT pg_promote()") == [(True,)]


@pytest.fixture
def pair() -> Iterator[Pair]:
    with house("first") as primary:
        primary.furnish()
        with house("second", standby_of=primary) as standby:
            yield Pair(primary, standby)


@pytest.fixture
def engine(pair: Pair) -> Iterator[Engine]:
    made = served_engine(pair.url(postgis.APP))
    yield made
    made.dispose()


@pytest.fixture
def paula(pair: Pair, engine: Engine) -> FlaskClient:
    app: Flask = create_app(Settings(secret_key="a test's secret key"), engine, clock=lambda: world.NOW)
    with closing(create_engine(pair.primary.url)) as owner:
        return client_of(app, owner, "Paula")


@pytest.fixture
def in_step(pair: Pair) -> None:
    """A commit is answered when the standby has it."""
    pair.primary.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
    pair.primary.ask("SELECT pg_reload_conf()")
    until(lambda: pair.primary.ask("SELECT sync_state FROM pg_stat_replication") == [("sync",)])


def report(client: FlaskClient, title: str) -> Any:
    values = {"title": title, "geom": {"lon": 117.06, "lat": 38.01}}
    body = {"id": str(uuid.uuid4()), "values": values}
    return client.post("/api/records/hazards", json=body, headers={"X-CSRFToken": token(client)})


@pytest.mark.usefixtures("in_step")
def test_what_was_answered_is_kept_and_nobody_is_signed_out(pair: Pair, paula: FlaskClient) -> None:
    assert report(paula, "Before the end").status_code == 201
    assert "Before the end" in paula.get(ROWS).text
    pair.kill()
    for answer in (paula.get("/account"), paula.get(ROWS), report(paula, "Meanwhile")):
        assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (503, True)
    pair.promote()
    assert report(paula, "After it").status_code == 201
    rows = paula.get(ROWS).text
    assert [title in rows for title in ("Before the end", "Meanwhile", "After it")] == [True, False, True]
    assert "Paula" in paula.get("/account").text


def test_a_job_goes_on_that_lost_its_database_within_a_step(
    pair: Pair, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []

    def work(engine: Engine, person: uuid.UUID, *_told: Any) -> None:
        with session(engine, person) as opened:
            opened.execute(text("SELECT FROM enterprises"))
            if not steps:
                steps.append("begun")
                pair.kill()
                pair.promote()
            opened.execute(text("SELECT FROM enterprises"))

    monkeypatch.setitem(jobs.KINDS, "test", work)
    held = app_engine(pair.url(postgis.APP))
    with session(held, world.name_id("Paula")) as opened:
        job_id = queue.enqueue(opened, "test", uuid.uuid4(), world.T1).id
        opened.commit()
    stop = threading.Event()
    monkeypatch.setattr(background, "IDLE_S", 0.05)
    worker = threading.Thread(target=background.work, args=(held, stop, {}))
    worker.start()
    asked = f"SELECT state, attempts FROM jobs WHERE id = '{job_id}'"  # noqa: S608
    try:
        until(lambda: "begun" in steps and pair.standby.ask(asked)[0][0] not in ("queued", "running"))
    finally:
        stop.set()
        worker.join()
        held.dispose()
    assert pair.standby.ask(asked) == [("done", 2)]


def test_a_snapshot_of_what_was_lost_is_not_taken_for_one_of_what_came_instead(
    pair: Pair, engine: Engine
) -> None:
    """Without a standby in step: the numbers of lost transactions are given out again."""
    with closing(create_engine(pair.primary.url)) as owner, Session(owner) as writing:
        writing.add_all(world.roads())
        writing.commit()
    pair.standby.end()
    close = "UPDATE roads SET drivable = false WHERE name = '{}'"
    pair.primary.ask(close.format("Mill Lane"))

    def seen() -> str:
        with session(engine, world.name_id("Paula")) as opened:
            return road_state.state_of(opened.connection()).content

    lost = seen()
    pair.kill()
    pair.standby.begin()
    pair.promote()
    for each in (close.format("Far Bank"), "SELECT pg_current_xact_id()"):
        pair.standby.ask(each)
    assert seen() != lost


def test_a_backup_is_made_of_whichever_takes_writes(pair: Pair, tmp_path: Path) -> None:
    for goes_down in (False, True):
        if goes_down:
            pair.kill()
            pair.promote()
        made = backing_up.back_up(pair.url(postgis.OWNER), tmp_path / "backup")
        assert made.tables["enterprises"].rows > 0
