"""Does a read replica show what the primary would, and does the primary answer where it cannot?

Two PostgreSQL of their own, the second a standby made by pg_basebackup as docs/scaling.md says; thrown away afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, event, text

from gridmap.db import postgis, replicas
from gridmap.db.sessions import served_engine
from gridmap.records import upkeep
from gridmap.settings import Settings
from gridmap.web import create_app, current
from tests import world
from tests.access.people import client_of
from tests.houses import PATIENCE_S, House, house, until

pytestmark = pytest.mark.process
READ = [
    "/api/layers/enterprises?area={}",
    "/api/layers/enterprises/rows?area={}",
    "/api/layers/enterprises/rows.xlsx?area={}",
    "/api/layers/enterprises/file.geojson?area={}",
    "/api/layers/resources?area={}",
    "/api/search?q=Flour&area={}",
    "/api/tiles/enterprises/12/3370/1553.mvt?area={}",
    "/ogc/collections/enterprises.{}/items",
]


@dataclass
class Pair:
    """A primary, its standby, and an application that is told of both. read: statements that the standby was asked."""

    primary: House
    standby: House
    app: Flask
    owner: Engine
    read: list[str] = field(default_factory=list)

    @property
    def replica(self) -> replicas.Replica:
        found = self.app.extensions["gridmap"].replica
        assert isinstance(found, replicas.Replica)
        return found

    def caught_up(self) -> None:
        """Until the standby has replayed all; and it is asked again, whatever it did before."""
        self.replica._away_until = 0.0
        until(lambda: (found := self.replica.standing(self.owner)) is not None and found.behind == 0)

    def rows(self, client: FlaskClient, area: str = world.T1) -> str:
        answer = client.get(READ[1].format(area))
        assert answer.status_code == 200, answer.text
        return str(answer.text)

    @contextmanager
    def asked(self) -> Iterator[list[str]]:
        """What the standby is asked meanwhile, of published answers."""
        self.read.clear()
        yield self.read

    @contextmanager
    def paused(self) -> Iterator[None]:
        """The standby hears of everything and replays nothing."""
        self.standby.ask("SELECT pg_wal_replay_pause()")
        until(lambda: self.standby.ask("SELECT pg_get_wal_replay_pause_state()") == [("paused",)])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(replicas, "WAIT_S", 0.0)
            yield
        self.standby.ask("SELECT pg_wal_replay_resume()")


def furnished(primary: House) -> Engine:
    primary.furnish()
    owner = create_engine(primary.url)
    with owner.begin() as connection:
        for what in upkeep.LATEST:
            upkeep.note(connection, what)
    return owner


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with house("primary") as primary:
        owner = furnished(primary)
        with house("standby", standby_of=primary) as standby:
            settings = Settings(
                secret_key="a test's secret key",
                read_url=standby.cluster.url("gridmap", postgis.APP).render_as_string(),
            )
            engine = served_engine(primary.cluster.url("gridmap", postgis.APP).render_as_string())
            made = Pair(primary, standby, create_app(settings, engine, clock=lambda: world.NOW), owner)
            event.listen(made.replica.engine, "before_cursor_execute", _note(made.read))
            yield made
            made.replica.engine.dispose()
            engine.dispose()
            owner.dispose()


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, the replica is waited for."""
    monkeypatch.setattr(replicas, "WAIT_S", PATIENCE_S)


def _note(read: list[str]) -> Any:
    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "published" in statement:
            read.append(statement)

    return note


def rename(pair: Pair, name: str, to: str, by: str = "Paula") -> None:
    with pair.owner.begin() as connection:
        connection.execute(
            text("SELECT set_config('gridmap.viewer', :id, true)"), {"id": str(world.name_id(by))}
        )
        connection.execute(
            text("UPDATE enterprises SET name = :to WHERE id = :id"), {"to": to, "id": world.name_id(name)}
        )


def plain(pair: Pair) -> Flask:
    """The same service without a replica."""
    made = pair.app.extensions["gridmap"]
    return create_app(Settings(secret_key="a test's secret key"), made.engine, clock=made.clock)


@pytest.mark.parametrize("path", READ)
@pytest.mark.parametrize(("name", "area"), [("Paula", world.T1), ("Gloria", world.T1), ("Nora", world.T2)])
def test_every_door_is_answered_by_the_replica_as_by_the_primary(
    pair: Pair, path: str, name: str, area: str
) -> None:
    asked = path.format(area)
    told = client_of(plain(pair), pair.owner, name).get(asked)
    client = client_of(pair.app, pair.owner, name)
    pair.caught_up()
    with pair.asked() as read:
        answer = client.get(asked)
    assert read, "the primary was asked"
    assert (answer.status_code, answer.mimetype) == (told.status_code, told.mimetype)
    if "file" not in path and "xlsx" not in path:  # those bear the moment at which they were written
        assert answer.data == told.data


def test_what_was_just_written_is_shown_though_the_replica_has_not_replayed_it(pair: Pair) -> None:
    paula, gloria = (client_of(pair.app, pair.owner, name) for name in ("Paula", "Gloria"))
    pair.caught_up()
    with pair.paused(), pair.asked() as read:
        rename(pair, "Flour Mill", "Kestrel Mill")
        assert "Kestrel Mill" in pair.rows(paula)
        assert "Kestrel Mill" in pair.rows(gloria)
    assert read == []
    pair.caught_up()
    with pair.asked() as read:
        assert "Kestrel Mill" in pair.rows(paula)
    assert read


def test_a_right_that_was_just_taken_back_opens_nothing_on_the_replica(pair: Pair) -> None:
    gloria = client_of(pair.app, pair.owner, "Gloria")
    pair.caught_up()
    assert "Kestrel Mill" in pair.rows(gloria)
    with pair.paused():
        with pair.owner.begin() as connection:
            of_gloria = {"id": world.name_id("Gloria"), "to": world.T2G1}
            connection.execute(text("UPDATE grants SET area_path = :to WHERE person_id = :id"), of_gloria)
        assert gloria.get(READ[1].format(world.T1)).status_code == 404
    pair.caught_up()
    with pair.asked() as read:
        assert "Kestrel Mill" not in pair.rows(gloria, world.T2)
    assert read


def test_the_fence_stands_on_the_replica_itself(pair: Pair) -> None:
    """Without a viewer nothing, and to a viewer only what lies within."""
    pair.caught_up()
    count = text("SELECT count(*), count(*) FILTER (WHERE area_path ^@ :own) FROM enterprises")
    with pair.replica.engine.connect().execution_options(postgresql_readonly=True) as connection:
        assert connection.execute(count, {"own": world.T1}).one() == (0, 0)
    with replicas.reading(pair.replica.beside(pair.owner), world.name_id("Paula")) as session:
        every, own = session.execute(count, {"own": world.T1}).one()
        assert every == own > 0
        assert session.scalar(text("SELECT current_user || pg_is_in_recovery()::text")) == "gridmap_apptrue"


def test_whatever_only_reads_writes_nothing_even_where_it_could(pair: Pair) -> None:
    for engine in (pair.owner, pair.replica.beside(pair.owner)):
        with replicas.reading(engine, world.name_id("Paula")) as session:
            assert session.scalar(text("SHOW transaction_read_only")) == "on"
    with pair.replica.engine.connect().execution_options(postgresql_readonly=True) as connection:
        assert connection.scalar(text("SHOW default_transaction_read_only")) == "on"


def test_a_request_that_writes_reads_where_it_writes(pair: Pair) -> None:
    with pair.app.test_request_context(method="POST"):
        assert replicas._REPLICA not in current.reading_engine().get_execution_options()
    with pair.app.test_request_context(method="GET"):
        assert current.reading_engine().get_execution_options()[replicas._REPLICA] is pair.replica


def test_a_replica_that_gives_up_within_a_statement_leaves_the_answer_to_the_primary(pair: Pair) -> None:
    paula = client_of(pair.app, pair.owner, "Paula")
    pair.caught_up()
    killed = []

    def kill(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "published" in statement:
            pid = connection.connection.dbapi_connection.info.backend_pid
            killed.extend(pair.standby.ask(f"SELECT pg_terminate_backend({pid}, 10000)"))

    event.listen(pair.replica.engine, "before_cursor_execute", kill)
    try:
        assert "Kestrel Mill" in pair.rows(paula)
        assert killed == [(True,)], "once, and not asked again"
    finally:
        event.remove(pair.replica.engine, "before_cursor_execute", kill)


def test_watchers_are_told_how_far_behind_it_is(pair: Pair) -> None:
    client, adam = pair.app.test_client(), client_of(pair.app, pair.owner, "Adam")
    pair.caught_up()
    assert client.get("/health").get_json()["replica"] == "ok"
    assert "gridmap_replica_behind_bytes 0" in adam.get("/metrics").text
    with pair.paused():
        rename(pair, "Flour Mill", "Merlin Mill")
        told = client.get("/health")
        assert (told.status_code, told.get_json()["replica"]) == (503, "late")
        assert client.get("/ready").status_code == 200
        behind = pair.replica.standing(pair.owner)
        assert behind
        assert behind.behind > 0
        page = adam.get("/admin/operation").text
        assert "只读副本" in page
        assert "已超期" in page


def test_a_replica_that_is_away_is_done_without_until_it_is_back(pair: Pair) -> None:
    paula, watcher = client_of(pair.app, pair.owner, "Paula"), pair.app.test_client()
    pair.standby.end()
    with pair.asked() as read:
        for path in READ:
            assert paula.get(path.format(world.T1)).status_code == 200
    assert read == []
    assert watcher.get("/health").get_json()["replica"] == "away"
    pair.standby.begin()
    pair.caught_up()
    with pair.asked() as read:
        assert "Merlin Mill" in pair.rows(paula)
    assert read


def test_another_database_and_one_that_became_a_primary_are_not_asked(pair: Pair) -> None:
    paula = client_of(pair.app, pair.owner, "Paula")
    primary = replicas.Replica(create_engine(pair.primary.url))
    assert primary.standing(pair.owner) is None
    assert pair.standby.ask("SELECT pg_promote()") == [(True,)]
    pair.replica._away_until = 0.0
    with pair.asked() as read:
        assert "Merlin Mill" in pair.rows(paula)
    assert read == []
    assert pair.app.test_client().get("/health").get_json()["replica"] == "away"
    primary.engine.dispose()
