"""Is the database at the shape this program expects, and if not, how does it get there?"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

FOLDER = Path(__file__).parent / "migrations"


def migrate(owner_url: str) -> None:
    """Bring the database to the newest shape, as its owner, in one transaction."""
    engine = create_engine(owner_url)
    try:
        with engine.begin() as connection:
            command.upgrade(_config(connection), "head")
    finally:
        engine.dispose()


def is_current(connection: Connection) -> bool:
    """Does the database have the newest shape? (False also where it has none.)"""
    wanted = ScriptDirectory.from_config(_config(connection)).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == wanted


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
