"""In which database does a bench measure? In one of its own, thrown away afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine

from gridmap.db import postgis
from gridmap.db.engines import closing
from gridmap.db.migrate import migrate
from gridmap.db.sessions import app_engine
from gridmap.settings import project_folder


@contextmanager
def scratch() -> Iterator[tuple[Engine, Engine]]:
    """As its owner and as the service, migrated and empty."""
    with postgis.running(project_folder(), "test", f"gridmap_bench_{os.getpid()}") as urls:
        try:
            migrate(urls.owner)
            with closing(create_engine(urls.owner)) as owner, closing(app_engine(urls.app)) as app:
                yield owner, app
        finally:
            postgis.drop_database(urls)
