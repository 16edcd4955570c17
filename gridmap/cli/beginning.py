"""How does an installation begin, and grow?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import click
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from gridmap.db import migrate
from gridmap.db.engines import closing
from gridmap.db.models import Area
from gridmap.records import duties, installation
from gridmap.records.areas.official_code import DIGITS
from gridmap.settings import Installation
from gridmap.vocabulary import Level

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


@click.command()
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
@click.pass_obj
def init(
    installed: Installation, /, level: str, name: str, username: str, password: str, **typed: str | None
) -> None:
    """Make the tables, your township, county or city, and its first administrator."""
    with installed() as settings:
        migrate.migrate(settings.owner_url)
        with closing(create_engine(settings.owner_url)) as owner, Session(owner) as session:
            rules = settings.password_rules
            duties.enforce(session.connection(), rules)
            installation.begin(session, _chain(Level(level), typed), name, username, password, rules)
            session.commit()
    click.echo("Done. Next: gridmap serve")


def _chain(level: Level, typed: Mapping[str, str | None]) -> list[installation.FirstArea]:
    """The levels from the largest that was named down to the one that begins; a township always has its county."""
    needed = {level, Level.COUNTY} if level == Level.TOWNSHIP else {level}
    chain = []
    for each in _LEVELS[: _LEVELS.index(level) + 1]:
        called = typed[each.value]
        if called is None and each in needed:
            called = click.prompt(f"Name of the {each}")
        if called is not None:
            chain.append(installation.FirstArea(each, called, typed[f"{each}_code"] or ""))
    return chain


@click.command(name="add-level")
@click.argument("level", type=click.Choice([each.value for each in installation.ABOVE]))
@click.option(
    "--name", default="", help="Name of the city or province; of the county where there are several."
)
@click.option("--code", default="", help="Its official code.")
@click.option("--administrator", required=True, help="Username of the account that shall administer it.")
@click.pass_obj
def add_level(installed: Installation, level: str, name: str, code: str, administrator: str) -> None:
    """Put a level above what is there: a county over its townships, a city over its counties. Nothing is lost."""
    above = installation.FirstArea(Level(level), name, code)
    with (
        installed() as settings,
        closing(create_engine(settings.owner_url)) as owner,
        Session(owner) as session,
    ):
        path = installation.add_level(session, above, administrator)
        told = session.get_one(Area, path).name
        session.commit()
    click.echo(f"{administrator} administers {told} now.")


@click.command(name="migrate")
@click.pass_obj
def migrate_command(installed: Installation) -> None:
    """Bring the database to the shape this version needs."""
    with installed() as settings:
        migrate.migrate(settings.owner_url)
