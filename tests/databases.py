"""How does a test get a database of its own, quickly? PostgreSQL copies one that is ready."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache

from psycopg import Connection
from psycopg.sql import SQL, Identifier
from sqlalchemy import Engine, create_engine, make_url, text

from gridmap.db import postgis
from gridmap.db.cluster import connect
from gridmap.db.migrate import migrate
from gridmap.records import sample
from gridmap.settings import project_folder

SAMPLE_DAY = date(2026, 3, 2)
_KEPT = "gridmap_kept_sample_"


def named(urls: postgis.Urls, database: str) -> postgis.Urls:
    """The same logins, in another database of the server."""

    def at(url: str) -> str:
        return make_url(url).set(database=database).render_as_string(hide_password=False)

    return replace(urls, superuser=at(urls.superuser), owner=at(urls.owner), app=at(urls.app))


def copy(source: postgis.Urls, name: str) -> postgis.Urls:
    """Whatever a run that was killed has left under that name goes; nobody may be connected to the source."""
    made = named(source, name)
    postgis.drop_database(made)
    with connect(make_url(source.superuser).set(database="postgres")) as connection:
        statement = SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        original = make_url(source.superuser).database or ""
        connection.execute(statement.format(*map(Identifier, (name, original, postgis.OWNER))))
    return made


@contextmanager
def copied(source: postgis.Urls, name: str) -> Iterator[postgis.Urls]:
    made = copy(source, name)
    yield made
    postgis.drop_database(made)


@contextmanager
def fresh(template: postgis.Urls, name: str) -> Iterator[postgis.Urls]:
    """A migrated database with nothing in it."""
    postgis.prepare(template.superuser, name)
    made = named(template, name)
    migrate(made.owner)
    yield made
    postgis.drop_database(made)


@contextmanager
def sampled(template: postgis.Urls, name: str) -> Iterator[postgis.Urls]:
    """A database with the sample township of `SAMPLE_DAY`.

    It takes a quarter of a minute to make, so one is kept in the server for as long as no file of the program changes.
    """
    with connect(make_url(template.superuser).set(database="postgres")) as server:
        server.execute("SELECT pg_advisory_lock(hashtext('gridmap kept sample'))")
        made = copy(_kept_sample(template, server), f"{name}_{os.getpid()}")
    yield made
    postgis.drop_database(made)


def _kept_sample(template: postgis.Urls, server: Connection) -> postgis.Urls:
    kept = named(template, f"{_KEPT}{_program()}")
    found = server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_KEPT]
    ).fetchall()
    names = {name for (name,) in found}
    whole = make_url(kept.superuser).database
    if whole in names:
        return kept
    for name in names:
        postgis.drop_database(named(template, name))
    draft = f"{_KEPT}draft"
    postgis.prepare(template.superuser, draft)
    migrate(named(template, draft).owner)
    owner = create_engine(named(template, draft).owner)
    assert sample.load(owner, SAMPLE_DAY)
    owner.dispose()
    server.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(draft), Identifier(whole or "")))
    return kept


@cache
def _program() -> str:
    """A name for all that a sample could depend on."""
    found = hashlib.sha256()
    for room in ("gridmap", "geodata"):
        for path in sorted((project_folder() / room).rglob("*")):
            if path.suffix in (".py", ".sql", ".toml"):
                found.update(f"{path}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]


def wait_until_blocked(owner: Engine, waiting: threading.Thread) -> None:
    """Until somebody in this database waits for what somebody else holds. The one who should must still be at it."""
    asked = text(
        "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)"
        " WHERE NOT granted AND datname = current_database())"
    )
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as watching:
        while not watching.scalar(asked):
            assert waiting.is_alive(), "it did not wait"
            time.sleep(0.01)
