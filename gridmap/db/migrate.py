"""Is the database at the shape this program expects, and if not, how does it get there?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

FOLDER = Path(__file__).parent / "migrations"
FUNCTIONS = Path(__file__).parent / "functions"


def migrate(owner_url: str) -> None:
    """Bring the database to the newest shape, with the newest functions, as its owner, in one transaction."""
    engine = create_engine(owner_url)
    try:
        with engine.begin() as connection:
            command.upgrade(_config(connection), "head")
            _renew_functions(connection)
    finally:
        engine.dispose()


def _renew_functions(connection: Connection) -> None:
    """Each function has one source, `functions/*.sql`; what a revision once made of it is only history."""
    driver: Any = connection.connection.driver_connection
    driver.execute("SET LOCAL check_function_bodies = off")  # one may call another of a later file
    for source in sorted(FUNCTIONS.glob("*.sql")):
        driver.execute(source.read_text(encoding="utf-8"))


def is_current(connection: Connection) -> bool:
    """Does the database have the newest shape? (False also where it has none.)"""
    wanted = ScriptDirectory.from_config(_config(connection)).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == wanted


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
