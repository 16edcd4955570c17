"""What can be done from a terminal?"""

from __future__ import annotations

import ipaddress
import os
import secrets
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from gridmap import jobs
from gridmap.db import migrate, postgis, sessions
from gridmap.db.models import Area
from gridmap.errors import GridmapError, SetupError
from gridmap.i18n.texts import N_
from gridmap.imports import cli
from gridmap.layers import LAYERS
from gridmap.layers.checks import CHECKS
from gridmap.official_code import DIGITS
from gridmap.papers.prints import command as prints
from gridmap.papers.report import command as report
from gridmap.publishing import findings, publish
from gridmap.records import duties, installation, sample
from gridmap.settings import Settings, project_folder
from gridmap.shutdown import orderly_end
from gridmap.upkeep import cli as upkeep
from gridmap.upkeep import province_cli as province
from gridmap.upkeep.beating import beat
from gridmap.vocabulary import Level
from gridmap.web import create_app, journal
from gridmap.web.offline_map import command as offline
from gridmap.web.serving import free_port
from gridmap.web.serving import serve as keep_serving
from gridmap.webhooks.sending import Sender


class _Commands(click.Group):
    """Lists the commands in the order in which somebody needs them, and says errors with every complaint."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except GridmapError as error:
            told = [str(error), *(str(each.sentence) for each in getattr(error, "problems", ()))]
            raise click.ClickException(" ".join(told)) from error


@click.group(cls=_Commands)
@click.version_option(package_name="gridmap")
def main() -> None:
    """gridmap: where does help not reach, who answers for this grid, and what is nearest now?

    Without GRIDMAP_DATABASE_URL the commands work with a private PostGIS of this folder.
    """


_port = click.option(
    "--port", type=int, help="Port to listen on; without it the first free one from 8000 on."
)
_host = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")


@main.command()
@_host
@_port
@click.option("--let-anyone-in", is_flag=True, help="Listen on an address that others reach, too.")
def demo(host: str, port: int | None, let_anyone_in: bool) -> None:
    """Serve the sample township, with everything it needs."""
    if not let_anyone_in:
        _refuse_open(host)
    with _installation() as settings:
        migrate.migrate(settings.owner_url)
        with _closing(create_engine(settings.owner_url)) as owner:
            sample.load(owner, _now(settings).date())
            accounts = sample.accounts(owner)
        _serve(settings, host, port, _welcome(accounts))


_LEVELS = (Level.CITY, Level.COUNTY, Level.TOWNSHIP)


def _names(command: Callable[..., None]) -> Callable[..., None]:
    """--city, --city-code and so on, for each level that an installation can begin with."""
    for level in reversed(_LEVELS):
        digits = DIGITS[level]
        command = click.option(f"--{level}-code", default="", help=f"Its official code, {digits} digits.")(
            command
        )
        command = click.option(f"--{level}", default=None, help=f"Name of the {level}.")(command)
    return command


@main.command()
@click.option(
    "--level",
    type=click.Choice([each.value for each in reversed(_LEVELS)]),
    default=Level.TOWNSHIP.value,
    show_default=True,
    help="Whose office begins: what is smaller is entered or imported later.",
)
@_names
@click.option("--name", prompt="Your name", help="Name of the first administrator.")
@click.option("--username", prompt=True, help="What the administrator signs in with.")
@click.password_option(help="At least 10 characters.")
def init(level: str, name: str, username: str, password: str, **typed: str | None) -> None:
    """Make the tables, your township, county or city, and its first administrator."""
    with _installation() as settings:
        migrate.migrate(settings.owner_url)
        with _closing(create_engine(settings.owner_url)) as owner, Session(owner) as session:
            rules = settings.password_rules
            duties.enforce(session.connection(), rules)
            installation.begin(session, _chain(Level(level), typed), name, username, password, rules)
            session.commit()
    click.echo("Done. Next: gridmap serve")


def _chain(level: Level, typed: Mapping[str, str | None]) -> list[installation.Named]:
    """The levels from the largest that was named down to the one that begins; a township always has its county."""
    needed = {level, Level.COUNTY} if level == Level.TOWNSHIP else {level}
    chain = []
    for each in _LEVELS[: _LEVELS.index(level) + 1]:
        called = typed[each.value]
        if called is None and each in needed:
            called = click.prompt(f"Name of the {each}")
        if called is not None:
            chain.append(installation.Named(each, called, typed[f"{each}_code"] or ""))
    return chain


@main.command(name="add-level")
@click.argument("level", type=click.Choice([each.value for each in installation.ABOVE]))
@click.option(
    "--name", default="", help="Name of the city or province; of the county where there are several."
)
@click.option("--code", default="", help="Its official code.")
@click.option("--administrator", required=True, help="Username of the account that shall administer it.")
def add_level(level: str, name: str, code: str, administrator: str) -> None:
    """Put a level above what is there: a county over its townships, a city over its counties. Nothing is lost."""
    above = installation.Named(Level(level), name, code)
    with (
        _installation() as settings,
        _closing(create_engine(settings.owner_url)) as owner,
        Session(owner) as session,
    ):
        path = installation.add_level(session, above, administrator)
        told = session.get_one(Area, path).name
        session.commit()
    click.echo(f"{administrator} administers {told} now.")


@main.command()
@_host
@_port
def serve(host: str, port: int | None) -> None:
    """Serve the township that is in the database."""
    with _installation() as settings:
        _refuse_unsafe(settings)
        _serve(settings, host, port, lambda address: click.echo(f"gridmap serves on {address}"))


def _refuse_unsafe(settings: Settings) -> None:
    """Raises SetupError for passwords that everybody knows, and for people with more duties than the rules allow."""
    with _closing(create_engine(settings.owner_url)) as owner:
        with owner.connect() as connection:
            if not migrate.is_current(connection):
                return  # said by whoever serves
        known = sample.known_passwords(owner)
        with owner.begin() as connection:
            duties.enforce(connection, settings.password_rules)
    if known:
        raise SetupError(
            N_(
                "The accounts {names} still have the demo's password, which everybody knows. Give each another one"
                " with: gridmap password NAME; or serve the sample with: gridmap demo"
            ),
            names=", ".join(known),
        )


@main.command(name="migrate")
def migrate_command() -> None:
    """Bring the database to the shape this version needs."""
    with _installation() as settings:
        migrate.migrate(settings.owner_url)


@main.command(name="publish")
def publish_command() -> None:
    """Recompute every answer that is out of date."""
    with _installation() as settings, _closing(sessions.app_engine(settings.app_url)) as engine:
        for path in _townships(settings):
            done = publish.refresh_all(engine, LAYERS, path, _now(settings).date())
            click.echo(f"{path}: {', '.join(done) or 'everything is fresh'}")
        publish.prune(engine)


@main.command()
@click.option("--township", "path", default="", help="Path of one township; without it, all of them.")
def check(path: str) -> None:
    """What in the ledgers contradicts itself, or the map? Ends with 1 where anything does."""
    with _installation() as settings:
        today = _now(settings).date()
        with _closing(sessions.app_engine(settings.app_url)) as engine:
            found = [_checked(engine, each, today) for each in ([path] if path else _townships(settings))]
    sys.exit(1 if any(found) else 0)


def _checked(engine: Engine, township_path: str, today: date) -> bool:
    """Print what was found in one township; whether anything was."""
    publish.refresh(engine, CHECKS, township_path, today)
    with Session(sessions.publisher_of(engine)) as session:
        sessions.identify(session.connection(), publisher=township_path)
        kinds = findings.by_kind(session, township_path)
        area = session.get_one(Area, township_path)
        click.echo(f"{area.name} ({township_path}): {sum(map(len, kinds.values()))} findings")
        for kind, found in kinds.items():
            click.echo(f"  {kind.text}: {len(found)}")
            for each in found:
                click.echo("    " + ", ".join([each.title, *map(str, findings.details(each))]))
    return bool(kinds)


def _refuse_open(host: str) -> None:
    """Everybody knows the passwords of the demo: others reach it only where somebody says that they may."""
    with suppress(ValueError):
        if ipaddress.ip_address(host).is_loopback:
            return
    if host != "localhost":
        raise SetupError(
            N_(
                "Others could reach {host}, and the demo's passwords are known to everybody, the administrator's too."
                " Leave --host out, or add --let-anyone-in."
            ),
            host=host,
        )


def _townships(settings: Settings) -> list[str]:
    with _closing(create_engine(settings.owner_url)) as owner, owner.connect() as connection:
        found = select(Area.path).where(Area.level == Level.TOWNSHIP).order_by(Area.path)
        return list(connection.scalars(found))


@contextmanager
def _installation() -> Iterator[Settings]:
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


@contextmanager
def _closing(engine: Engine) -> Iterator[Engine]:
    """The engine, and none of its connections left open behind it."""
    try:
        yield engine
    finally:
        engine.dispose()


def _serve(settings: Settings, host: str, asked: int | None, say: Callable[[str], None]) -> None:
    port = free_port(host, asked)
    with _closing(sessions.app_engine(settings.app_url)) as engine:
        sessions.refuse_unfenced(engine)
        with engine.connect() as connection:
            if not migrate.is_current(connection):
                raise SetupError(N_("The database has an older shape. Run: gridmap migrate"))
    if settings.log != "text":
        journal.begin(every_request=settings.log == "all")
    keep_serving(
        lambda: create_app(settings, sessions.served_engine(settings.app_url)),
        host,
        port,
        ready=lambda: say(f"http://{host}:{port}"),
        beside=lambda stop, restarts: _do_jobs(settings, stop, restarts),
        look=_nothing if Settings.from_environment().app_url else lambda: postgis.revive(project_folder()),
    )


def _nothing() -> None:
    """The operator's own database is the operator's to keep up."""


def _do_jobs(settings: Settings, stop: threading.Event, restarts: int) -> None:
    with _closing(sessions.app_engine(settings.app_url)) as engine:
        troubles: jobs.Troubles = {}
        threading.Thread(target=beat, args=(engine, stop, restarts, troubles), daemon=True).start()
        fresh = (engine, stop, lambda: _now(settings).date(), troubles)
        threading.Thread(target=jobs.keep_fresh, args=fresh, daemon=True).start()
        sender = Sender(settings.webhook_networks, settings.ca_certificate)
        threading.Thread(target=jobs.tell, args=(engine, stop, sender, troubles), daemon=True).start()
        jobs.work(engine, stop, troubles)


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


for command in (
    *cli.commands(_installation),
    report.command(_installation),
    prints.command(_installation),
    *upkeep.commands(_installation),
    province.command(_installation),
):
    main.add_command(command)
main.add_command(offline.commands(_installation))
