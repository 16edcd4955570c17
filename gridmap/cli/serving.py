"""How does the service run in the foreground, with all that it does beside its pages?"""

from __future__ import annotations

import ipaddress
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date

import click
from sqlalchemy import Engine, create_engine

from gridmap import background, jobs
from gridmap.cli.installation import keep_database_up
from gridmap.db import migrate, sessions
from gridmap.db.engines import closing
from gridmap.errors import SetupError
from gridmap.i18n.texts import N_
from gridmap.records import duties, sample
from gridmap.settings import Installation, Settings
from gridmap.upkeep.beating import beat
from gridmap.web import create_app, journal
from gridmap.web.serving import free_port
from gridmap.web.serving import serve as keep_serving
from gridmap.webhooks.sending import Sender

Lane = Callable[[Engine, threading.Event, Callable[[], date], jobs.Troubles], None]
_port = click.option(
    "--port", type=int, help="Port to listen on; without it the first free one from 8000 on."
)
_host = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")


@click.command()
@_host
@_port
@click.option("--let-anyone-in", is_flag=True, help="Listen on an address that others reach, too.")
@click.pass_obj
def demo(installation: Installation, host: str, port: int | None, let_anyone_in: bool) -> None:
    """Serve the sample township, with everything it needs."""
    if not let_anyone_in:
        _refuse_open(host)
    with installation() as settings:
        migrate.migrate(settings.owner_url)
        with closing(create_engine(settings.owner_url)) as owner:
            sample.load(owner, settings.now().date())
            accounts = sample.accounts(owner)
        _serve(settings, host, port, _welcome(accounts))


@click.command()
@_host
@_port
@click.pass_obj
def serve(installation: Installation, host: str, port: int | None) -> None:
    """Serve the township that is in the database."""
    with installation() as settings:
        _refuse_unsafe(settings)
        _serve(settings, host, port, lambda address: click.echo(f"gridmap serves on {address}"))


@click.command()
@click.pass_obj
def work(installation: Installation) -> None:
    """Do what the service does beside its pages, on a further machine: jobs, answers, webhooks.

    Any number may run. SIGTERM or Ctrl+C ends it after the job under way; a second one at once.
    """
    stop = threading.Event()

    def end(kind: int, frame: object) -> None:
        stop.set()
        signal.signal(kind, signal.SIG_DFL)

    with installation() as settings:
        _refuse_unready(settings)
        for kind in (signal.SIGTERM, signal.SIGINT):
            signal.signal(kind, end)
        click.echo("gridmap works")
        _do_jobs(settings, stop, 0, (background.renew, background.keep_fresh))


def _refuse_unsafe(settings: Settings) -> None:
    """Raises SetupError for passwords that everybody knows, and for people with more duties than the rules allow."""
    with closing(create_engine(settings.owner_url)) as owner:
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


def _serve(settings: Settings, host: str, asked: int | None, say: Callable[[str], None]) -> None:
    port = free_port(host, asked)
    _refuse_unready(settings)
    if settings.log != "text":
        journal.begin(every_request=settings.log == "all")
    keep_serving(
        lambda: create_app(settings, sessions.served_engine(settings.app_url)),
        host,
        port,
        ready=lambda: say(f"http://{host}:{port}"),
        beside=lambda stop, restarts: _do_jobs(settings, stop, restarts),
        look=keep_database_up,
    )


def _refuse_unready(settings: Settings) -> None:
    """Raises SetupError for a database that is not held by its fence, or of another shape."""
    with closing(sessions.app_engine(settings.app_url)) as engine:
        sessions.refuse_unfenced(engine)
        with engine.connect() as connection:
            if not migrate.is_current(connection):
                raise SetupError(N_("The database has an older shape. Run: gridmap migrate"))


def _do_jobs(
    settings: Settings,
    stop: threading.Event,
    restarts: int,
    lanes: Sequence[Lane] = (background.renew, background.keep_fresh, background.bake),
) -> None:
    """lanes: what is done beside jobs and webhooks. Tiles lie in a folder of the machine that serves them."""
    with closing(sessions.app_engine(settings.app_url, limits=sessions.MISSED_SOON)) as engine:
        troubles: jobs.Troubles = {}
        threading.Thread(target=beat, args=(engine, stop, restarts, troubles), daemon=True).start()
        fresh = (engine, stop, lambda: settings.now().date(), troubles)
        for lane in lanes:
            threading.Thread(target=lane, args=fresh, daemon=True).start()
        sender = Sender(settings.webhook_networks, settings.ca_certificate)
        threading.Thread(target=background.tell, args=(engine, stop, sender, troubles), daemon=True).start()
        background.work(engine, stop, troubles)


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
