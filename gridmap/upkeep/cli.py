"""Which commands are for whoever runs the service?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from gridmap.db import migrate
from gridmap.db.engines import closing
from gridmap.imports.cli.author import path_of
from gridmap.records import auditing, retention
from gridmap.records.retention import KINDS
from gridmap.settings import Installation
from gridmap.upkeep import backing_up, certificate, drilling, letting_in, restoring, sealing
from gridmap.upkeep.archive import BackupContents
from gridmap.vocabulary import Role
from gridmap.web.phone.certificate import fingerprint

_key = click.option(
    "--key",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="The key of an encrypted backup, as gridmap backup-key wrote it.",
)


@contextmanager
def _as_owner(installation: Installation) -> Iterator[Engine]:
    with (
        installation() as settings,
        closing(create_engine(settings.owner_url, hide_parameters=True)) as engine,
    ):
        yield engine


@click.command()
@click.argument("name")
@click.pass_obj
def unlock(installation: Installation, name: str) -> None:
    """Let a user in again who is shut out after wrong passwords."""
    with _as_owner(installation) as engine:
        letting_in.unlock(engine, name)
    click.echo("Done. The next right password lets in.")


@click.command()
@click.argument("name")
@click.pass_obj
def password(installation: Installation, name: str) -> None:
    """Give a user a one-time password, without codes of a phone."""
    with _as_owner(installation) as engine:
        given = letting_in.new_password(engine, name)
    click.echo(f"One-time password of {name}: {given}")


@click.command(name="certificate")
@click.argument("host")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default="certificate")
def certificate_command(host: str, out: Path) -> None:
    """Make what https needs on a network of one's own. HOST: the IP address or name that phones use."""
    made = certificate.make(host, out)
    click.echo(f"For the web server before gridmap: {made.certificate} and {made.key}")
    click.echo(f"For the phones: GRIDMAP_CA_CERTIFICATE={made.ca.resolve()}, then the page /certificate")
    click.echo(f"Fingerprint (SHA-256): {fingerprint(made.ca)}")
    click.echo(f"Keep {out / 'ca.key'} to make the next certificate before this one ends, in 820 days.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--to", "keys", multiple=True, help="Encrypt it for this public key (age1…); may be repeated.")
@click.pass_obj
def backup(installation: Installation, file: Path, keys: tuple[str, ...]) -> None:
    """Keep everything in FILE, as it is at this moment, and check it."""
    with installation() as settings:
        contents = backing_up.back_up(settings.owner_url, file, keys)
    safe = "Only its keys open it." if keys else "It holds personal data: keep it safe."
    click.echo(f"{file}: {_said(contents)}. {safe}")


@click.command("backup-key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup_key(file: Path) -> None:
    """Make a key for encrypted backups in FILE, and tell what to seal with. Keep it away from this server."""
    try:
        word = sealing.make_key(file)
    except FileExistsError as error:
        raise click.ClickException(f"{file} is there already; a key is never written over.") from error
    click.echo(f"gridmap backup --to {word} FILE")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@_key
@click.pass_obj
def restore(installation: Installation, file: Path, key: Path | None) -> None:
    """Bring a backup back, into a database that is empty."""
    with installation() as settings:
        contents = restoring.restore(settings.owner_url, file, key)
        migrate.migrate(settings.owner_url)
    click.echo(f"{contents.rows} rows as of {contents.made_at}, every table compared. Next: gridmap serve")


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, exists=True, path_type=Path))
@_key
@click.pass_obj
def drill(installation: Installation, file: Path | None, key: Path | None) -> None:
    """Try whether a backup (FILE, or one made now) brings everything back."""
    with installation() as settings:
        contents = drilling.drill(settings, file, key)
    click.echo(f"{_said(contents)} came back alike, the audit is whole, a page opens.")


_ROLES = click.Choice([each.value for each in Role])


@click.group()
def user() -> None:
    """Who may do what, given and taken from the terminal of the server."""


@user.command()
@click.argument("username")
@click.argument("role", type=_ROLES)
@click.option("--area", required=True, help="Path of the area, or its name.")
@click.option("--name", default="", help="Full name, where the user is not there yet.")
@click.pass_obj
def give(installation: Installation, username: str, role: str, area: str, name: str) -> None:
    """Give a user a role in an area and everything in it; who is not there yet is entered."""
    with _as_owner(installation) as engine:
        given = letting_in.give(engine, username, name, role, area)
    click.echo(f"One-time password of {username}: {given}" if given else "Done.")


@user.command()
@click.argument("username")
@click.argument("role", type=_ROLES)
@click.pass_obj
def take(installation: Installation, username: str, role: str) -> None:
    """Take a role from a user, wherever they hold it."""
    with _as_owner(installation) as engine:
        letting_in.take(engine, username, role)
    click.echo("Done. It holds from the next request on.")


@click.command(name="retention")
@click.option("--set", "told", multiple=True, help=f"KIND=DAYS, or KIND= for no period: {', '.join(KINDS)}.")
@click.option("--area", default="", help="Path or name of the area whose period is set.")
@click.option("--erase", is_flag=True, help="Erase what is over its time; without it, only count.")
@click.pass_obj
def retention_command(installation: Installation, told: tuple[str, ...], area: str, erase: bool) -> None:
    """Which personal data are over their time? The service erases them each day; this counts, or does it now."""
    with _as_owner(installation) as engine, Session(engine) as session:
        for each in told:
            kind, _, days = each.partition("=")
            path = path_of(session.connection(), area)
            retention.set_days(session, path, kind, _days(each, days))
        session.flush()
        found = retention.erase(session) if erase else retention.due(session)
        session.commit()
    for line in found:
        click.echo(
            f"{line.area_path} {line.kind}, older than {line.days} days: {line.records} records,"
            f" {line.traces} lines of the audit"
        )
    click.echo("Erased." if erase else "Nothing was erased." if found else "No period is set: all is kept.")


@click.group()
def audit() -> None:
    """What is on record of changes, sign-ins, refusals and downloads."""


@audit.command()
@click.option("--expect", default="", help="A hash that an earlier verification told.")
@click.pass_obj
def verify(installation: Installation, expect: str) -> None:
    """Is every row as it was written, none taken away, none put in?"""
    with _as_owner(installation) as engine:
        whole = auditing.verify(engine, expect)
    click.echo(
        f"{whole.rows} rows in {whole.seals} links are as they were written. Keep elsewhere: {whole.last}"
    )


def _said(contents: BackupContents) -> str:
    return f"{contents.rows} rows of {len(contents.tables)} tables"


def _days(said: str, days: str) -> int | None:
    if days and not (days.isascii() and days.isdigit()):
        raise click.BadParameter(f"{said}: write KIND=DAYS, such as callers=365.")
    return int(days) if days else None


COMMANDS: tuple[click.Command, ...] = (
    user,
    unlock,
    password,
    certificate_command,
    backup,
    backup_key,
    restore,
    drill,
    audit,
    retention_command,
)
