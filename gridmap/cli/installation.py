"""With which settings, and which database, does a command work?"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import create_engine, select

from gridmap.cli.shutdown import orderly_end
from gridmap.db import postgis
from gridmap.db.engines import closing
from gridmap.db.models import Area
from gridmap.settings import Settings, project_folder
from gridmap.vocabulary import Level


@contextmanager
def installation() -> Iterator[Settings]:
    """The operator's settings; where they name no database, with this folder's own one, up while it is needed."""
    settings = Settings.from_environment()
    if settings.app_url:
        yield settings
        return
    with orderly_end() as ignore_further, postgis.running(project_folder()) as urls:
        try:
            yield replace(
                settings,
                owner_url=urls.owner,
                app_url=urls.app,
                superuser_url=urls.superuser,
                secret_key=settings.secret_key or _kept_secret(project_folder() / ".gridmap-secret"),
            )
        finally:
            ignore_further()  # a second Ctrl+C would leave the database running


def _kept_secret(file: Path) -> str:
    """The key that signs the cookies: made once, readable by its owner only."""
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(secrets.token_urlsafe(48))
    return file.read_text().strip()


def keep_database_up() -> None:
    """Begin this folder's own database again where it died; the operator's own is the operator's to keep up."""
    if not Settings.from_environment().app_url:
        postgis.revive(project_folder())


def townships(settings: Settings) -> list[str]:
    with closing(create_engine(settings.owner_url)) as owner, owner.connect() as connection:
        found = select(Area.path).where(Area.level == Level.TOWNSHIP).order_by(Area.path)
        return list(connection.scalars(found))
