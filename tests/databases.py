"""How does a test get a database of its own, quickly? PostgreSQL copies one that is ready."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from psycopg.sql import SQL, Identifier
from sqlalchemy import Engine, make_url, text

from gridmap.db import postgis
from gridmap.db.cluster import connect
from gridmap.db.migrate import migrate


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
