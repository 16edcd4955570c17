"""A real PostGIS for the tests: one private cluster, one database a module, the application's own role.

Several runs, and the workers of one run, share the cluster; each process has a template of its own in it, so nothing of
one test reaches another's module. The tests of a module run in one process, in their order.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from itertools import count
from types import CodeType

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.db.migrate import migrate
from gridmap.db.sessions import FencedSession, app_engine
from gridmap.publishing import publish, renewal
from gridmap.records import accounts
from gridmap.settings import project_folder
from tests import databases, world

SessionAs = Callable[[str], FencedSession]
# The same examples each time: what fails fails always. `--hypothesis-profile=search` looks for new ones.
settings.register_profile(
    "suite", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile("suite")
_serial = count()


def pytest_collection() -> None:
    """What is imported now stays: there is nothing to be collected in it."""
    gc.disable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """All modules are there for good: the collector need not look through them again and again."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, module by module, or one worker would be left with it at the end.

    What asks for a database is marked by that, so that `make test-fast` leaves out a new test of the kind too.
    """
    for item in items:
        if "template" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)
    items.sort(
        key=lambda item: not any(item.get_closest_marker(name) for name in ("race", "scale", "browser"))
    )


@pytest.fixture(scope="session", autouse=True)
def _data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Networks of roads that the tests build go with the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRIDMAP_DATA_FOLDER", str(tmp_path_factory.mktemp("data")))
        yield


class Compiled(BytecodeCache):
    """Templates that any application of this process has compiled; each module has an application of its own."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def _templates_compiled_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": Compiled()})
        yield


@pytest.fixture(scope="session", autouse=True)
def _alike_on_any_machine() -> Iterator[None]:
    """Passwords are cheap, no answer is heavy because the machine was busy, and none is older than what was written; a
    test that wants one says so.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "HASHER", world.hasher())
        for room, name in ((renewal, "HEAVY_MS"), (renewal, "WAITED_MS"), (publish, "QUICK_MS")):
            patch.setattr(room, name, 10**9)
        patch.setattr(renewal, "LONGEST_LAG_S", 0.0)
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
    with databases.copied(template, f"gridmap_test_{os.getpid()}_{next(_serial)}") as copy:
        yield copy


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
