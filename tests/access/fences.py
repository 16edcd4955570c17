"""How is one of the two fences of reading taken away, to see whether the other holds alone?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg

from gridmap.db import postgis
from gridmap.db.sessions import app_engine, publisher_of
from gridmap.settings import Settings
from gridmap.web import create_app
from tests import databases, world


def lower_the_database_s(owner: Engine) -> None:
    """Row-level security off, in this one database: the application stands alone."""
    with owner.begin() as connection:
        fenced = connection.scalars(
            text(
                "SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace"
            )
        )
        for table in fenced.all():
            connection.execute(text(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))


def lower_the_application_s(app: Engine) -> None:
    """SQL as SQLAlchemy writes it for anybody: the database stands alone."""
    for engine in (app, publisher_of(app)):
        engine.dialect.statement_compiler = PGCompiler_psycopg


@contextmanager
def opened(source: postgis.Urls, name: str) -> Iterator[tuple[Engine, Engine]]:
    """(the owner's engine, the service's) of a copy of its own."""
    with databases.copied(source, name) as urls:
        owner, app = create_engine(urls.owner), app_engine(urls.app)
        yield owner, app
        owner.dispose()
        app.dispose()


def application(engine: Engine) -> Flask:
    """The service at the world's moment. Whether a form is one of ours is asked elsewhere: here rights answer."""
    app = create_app(Settings(secret_key="a test's secret key"), engine, clock=lambda: world.NOW)
    app.config[
        "WTF_CSRF_METHODS"
    ] = ()  # WTF_CSRF_ENABLED would not do: `programs` asks the protection itself
    return app
