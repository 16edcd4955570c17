"""Which commands are for whoever runs the service?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import click
from sqlalchemy import Engine, create_engine

from gridmap.settings import Settings
from gridmap.upkeep import letting_in

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

    return [unlock, password]
