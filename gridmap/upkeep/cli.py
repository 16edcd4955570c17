"""Which commands are for whoever runs the service?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine, create_engine

from gridmap.db import migrate
from gridmap.settings import Settings
from gridmap.upkeep import auditing, backing_up, certificate, drilling, letting_in, restoring, sealing
from gridmap.upkeep.archive import Contents
from gridmap.web.phone.certificate import fingerprint

_key = click.option(
    "--key",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="The key of an encrypted backup, as gridmap backup-key wrote it.",
)
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

    return [unlock, password, certificate_command, *_of_backups(installation), _of_audit(as_owner)]


def _of_backups(installation: Installation) -> list[click.Command]:
    @click.command()
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    @click.option(
        "--to", "keys", multiple=True, help="Encrypt it for this public key (age1…); may be repeated."
    )
    def backup(file: Path, keys: tuple[str, ...]) -> None:
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
    def restore(file: Path, key: Path | None) -> None:
        """Bring a backup back, into a database that is empty."""
        with installation() as settings:
            contents = restoring.restore(settings.owner_url, file, key)
            migrate.migrate(settings.owner_url)
        click.echo(
            f"{contents.rows} rows as of {contents.made_at}, every table compared. Next: gridmap serve"
        )

    @click.command()
    @click.argument("file", required=False, type=click.Path(dir_okay=False, exists=True, path_type=Path))
    @_key
    def drill(file: Path | None, key: Path | None) -> None:
        """Try whether a backup (FILE, or one made now) brings everything back."""
        with installation() as settings:
            contents = drilling.drill(settings, file, key)
        click.echo(f"{_said(contents)} came back alike, the audit is whole, a page opens.")

    return [backup, backup_key, restore, drill]


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
