"""What can be done from a terminal?"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from gridmap import database, migrate, postgis, publish
from gridmap.errors import GridmapError, SetupError
from gridmap.layers import LAYERS
from gridmap.models import Area
from gridmap.models.vocabulary import Level
from gridmap.records import sample, township
from gridmap.settings import Settings, project_folder
from gridmap.texts import N_
from gridmap.web import create_app
from gridmap.web.serving import serve as keep_serving


class _Commands(click.Group):
    """Lists the commands in the order in which somebody needs them, and says errors as sentences."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except GridmapError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Commands)
@click.version_option(package_name="gridmap")
def main() -> None:
    """gridmap: where does help not reach, who answers for this grid, and what is nearest now?

    Without GRIDMAP_DATABASE_URL the commands work with a private PostGIS of this folder.
    """


_port = click.option("--port", default=8000, show_default=True, help="Port on this machine.")
_host = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")


@main.command()
@_host
@_port
def demo(host: str, port: int) -> None:
    """Serve the sample township, with everything it needs."""
    with _installation() as settings:
        migrate.migrate(settings.owner_url)
        owner = create_engine(settings.owner_url)
        sample.load(owner, _now(settings).date())
        accounts = sample.accounts(owner)
        owner.dispose()
        _serve(settings, host, port, _welcome(accounts))


@main.command()
@click.option("--county", prompt=True, help="Name of the county.")
@click.option("--county-code", default="", help="Its official code, 6 digits.")
@click.option("--township", "town", prompt=True, help="Name of the township.")
@click.option("--township-code", default="", help="Its official code, 9 digits.")
@click.option("--name", prompt="Your name", help="Name of the first administrator.")
@click.option("--username", prompt=True, help="What the administrator signs in with.")
@click.password_option(help="At least 10 characters.")
def init(
    county: str, county_code: str, town: str, township_code: str, name: str, username: str, password: str
) -> None:
    """Make the tables, your township and its first administrator."""
    with _installation() as settings:
        migrate.migrate(settings.owner_url)
        owner = create_engine(settings.owner_url)
        with Session(owner) as session:
            beginning = township.Beginning(county, county_code, town, township_code)
            township.begin(session, beginning, name, username, password)
            session.commit()
        owner.dispose()
    click.echo("Done. Next: gridmap serve")


@main.command()
@_host
@_port
def serve(host: str, port: int) -> None:
    """Serve the township that is in the database."""
    with _installation() as settings:
        _serve(settings, host, port, lambda address: click.echo(f"gridmap serves on {address}"))


@main.command(name="migrate")
def migrate_command() -> None:
    """Bring the database to the shape this version needs."""
    with _installation() as settings:
        migrate.migrate(settings.owner_url)


@main.command(name="publish")
def publish_command() -> None:
    """Recompute every answer that is out of date."""
    with _installation() as settings:
        owner = create_engine(settings.owner_url)
        with owner.connect() as connection:
            paths = list(
                connection.scalars(select(Area.path).where(Area.level == Level.TOWNSHIP).order_by(Area.path))
            )
        owner.dispose()
        engine = database.app_engine(settings.app_url)
        for path in paths:
            done = [
                layer.key for layer in LAYERS if publish.refresh(engine, layer, path, _now(settings).date())
            ]
            click.echo(f"{path}: {', '.join(done) or 'everything is fresh'}")
        publish.prune(engine)


@contextmanager
def _installation() -> Iterator[Settings]:
    """The operator's settings; where they name no database, with this folder's own one, up while it is needed."""
    settings = Settings.from_environment()
    if settings.app_url:
        yield settings
        return
    with postgis.running(project_folder()) as urls:
        yield replace(
            settings,
            owner_url=urls.owner,
            app_url=urls.app,
            superuser_url=urls.superuser,
            secret_key=settings.secret_key or _kept_secret(project_folder() / ".gridmap-secret"),
        )


def _kept_secret(file: Path) -> str:
    """The key that signs the cookies: made once, readable by its owner only."""
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(secrets.token_urlsafe(48))
    return file.read_text().strip()


def _serve(settings: Settings, host: str, port: int, say: Callable[[str], None]) -> None:
    engine = database.app_engine(settings.app_url)
    database.refuse_unfenced(engine)
    with engine.connect() as connection:
        if not migrate.is_current(connection):
            raise SetupError(N_("The database has an older shape. Run: gridmap migrate"))
    engine.dispose()
    keep_serving(
        lambda: create_app(settings, database.app_engine(settings.app_url)),
        host,
        port,
        ready=lambda: say(f"http://{host}:{port}"),
    )


def _welcome(accounts: list[tuple[str, str]]) -> Callable[[str], None]:
    def say(address: str) -> None:
        click.echo(f"\ngridmap serves the sample township on {address}\n")
        for username, roles in accounts:
            click.echo(f"  {username:<12}{roles}")
        click.echo(
            f"\nPassword for all of them: {sample.PASSWORD}\nStop with Ctrl+C; what you enter is kept.\n"
        )
        sys.stdout.flush()

    return say


def _now(settings: Settings) -> datetime:
    return datetime.now(ZoneInfo(settings.timezone))
