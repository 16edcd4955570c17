"""A real PostGIS for the tests: one private cluster a run, one database a module, the application's own role."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import pytest
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.db.migrate import migrate
from gridmap.db.sessions import FencedSession, app_engine
from gridmap.settings import project_folder
from tests import world

SessionAs = Callable[[str], FencedSession]
_serial = count()


def _named(urls: postgis.Urls, database: str) -> postgis.Urls:
    def at(url: str) -> str:
        return make_url(url).set(database=database).render_as_string(hide_password=False)

    return replace(urls, superuser=at(urls.superuser), owner=at(urls.owner), app=at(urls.app))


@pytest.fixture(scope="session", autouse=True)
def _data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Networks of roads that the tests build go with the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRIDMAP_DATA_FOLDER", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="session")
def template() -> Iterator[postgis.Urls]:
    """A migrated database that holds the tiny world; nobody writes to it after this."""
    name = f"gridmap_test_{os.getpid()}"
    with postgis.running(project_folder(), "test", name) as urls:
        migrate(urls.owner)
        engine = create_engine(urls.owner)
        with Session(engine) as session:
            world.build(session)
        engine.dispose()
        yield urls
        postgis.drop_database(urls)


@pytest.fixture(scope="module")
def urls(template: postgis.Urls) -> Iterator[postgis.Urls]:
    """A copy of the world for one module, which may commit to it."""
    source = make_url(template.owner).database
    name = f"{source}_{next(_serial)}"
    maintenance = create_engine(_named(template, "postgres").superuser, isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{source}" OWNER {postgis.OWNER}'))
    copy = _named(template, name)
    yield copy
    with maintenance.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    maintenance.dispose()


@pytest.fixture(scope="module")
def engine(urls: postgis.Urls) -> Iterator[Engine]:
    """The service's engine: the fenced role."""
    made = app_engine(urls.app)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def owner(urls: postgis.Urls) -> Iterator[Engine]:
    made = create_engine(urls.owner)
    yield made
    made.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """An outer transaction as the application's role; nothing of the test stays."""
    with engine.connect() as opened:
        transaction = opened.begin()
        yield opened
        transaction.rollback()


@pytest.fixture
def session_as(connection: Connection) -> Iterator[SessionAs]:
    """Sessions of people of the world, by name, inside the outer transaction."""
    opened: list[FencedSession] = []

    def make(name: str) -> FencedSession:
        session = FencedSession(connection, join_transaction_mode="create_savepoint")
        session.viewer = world.name_id(name)
        opened.append(session)
        return session

    yield make
    for session in reversed(opened):
        session.close()
