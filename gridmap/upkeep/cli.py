"""Which commands are for whoever runs the service?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine, create_engine

from gridmap.db import migrate
from gridmap.settings import Settings
from gridmap.upkeep import auditing, backing_up, drilling, letting_in, restoring
from gridmap.upkeep.archive import Contents

Installation = Callable[[], AbstractContextManager[Settings]]


def commands(installation: Installation) -> list[click.Command]:
    @contextmanager
    def as_owner() -> Iterator[Engine]:
        with installation() as settings:
            engine = create_engine(settings.owner_url, hide_parameters=True)
            try:
                yield engine
            finally:
                engine.dispose()

    @click.command()
    @click.argument("name")
    def unlock(name: str) -> None:
        """Let a user in again who is shut out after wrong passwords."""
        with as_owner() as engine:
            letting_in.unlock(engine, name)
        click.echo("Done. The next right password lets in.")

    @click.command()
    @click.argument("name")
    def password(name: str) -> None:
        """Give a user a one-time password, without codes of a phone."""
        with as_owner() as engine:
            given = letting_in.new_password(engine, name)
        click.echo(f"One-time password of {name}: {given}")

    return [unlock, password, *_of_backups(installation), _of_audit(as_owner)]


def _of_backups(installation: Installation) -> list[click.Command]:
    @click.command()
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    def backup(file: Path) -> None:
        """Keep everything in FILE, as it is at this moment, and check it."""
        with installation() as settings:
            contents = backing_up.back_up(settings.owner_url, file)
        click.echo(
            f"{file}: {contents.rows} rows of {len(contents.tables)} tables. It holds personal data: keep it safe."
        )

    @click.command()
    @click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
    def restore(file: Path) -> None:
        """Bring a backup back, into a database that is empty."""
        with installation() as settings:
            contents = restoring.restore(settings.owner_url, file)
            migrate.migrate(settings.owner_url)
        click.echo(
            f"{contents.rows} rows as of {contents.made_at}, every table compared. Next: gridmap serve"
        )

    @click.command()
    @click.argument("file", required=False, type=click.Path(dir_okay=False, exists=True, path_type=Path))
    def drill(file: Path | None) -> None:
        """Try whether a backup (FILE, or one made now) brings everything back."""
        with installation() as settings:
            contents = drilling.drill(settings, file)
        click.echo(
            f"{contents.rows} rows of {len(contents.tables)} tables came back alike, the audit is whole, a page opens."
        )

    return [backup, restore, drill]


def _said(contents: Contents) -> str:
    return f"{contents.rows} rows of {len(contents.tables)} tables"


def _of_audit(as_owner: Callable[[], AbstractContextManager[Engine]]) -> click.Command:
    @click.group()
    def audit() -> None:
        """What is on record of changes, sign-ins, refusals and downloads."""

    @audit.command()
    @click.option("--expect", default="", help="A hash that an earlier verification told.")
    def verify(expect: str) -> None:
        """Is every row as it was written, none taken away, none put in?"""
        with as_owner() as engine:
            whole = auditing.verify(engine, expect)
        click.echo(
            f"{whole.rows} rows in {whole.seals} links are as they were written. Keep elsewhere: {whole.last}"
        )

    return audit
