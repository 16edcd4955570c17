"""`gridmap export offline`: the same file from a terminal, as one person sees it."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask
from sqlalchemy import create_engine, select

from gridmap.db.engines import closing
from gridmap.db.models import Account, Area
from gridmap.db.sessions import app_engine
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.settings import Installation, Settings
from gridmap.web import create_app, current
from gridmap.web.access import viewer
from gridmap.web.areas import chosen_area
from gridmap.web.offline_map.build import File, build
from gridmap.web.sessions import open_session


@click.group(name="export")
def export() -> None:
    """Take something along."""


@export.command()
@click.option("--user", required=True, help="User name of whom the file is for: it holds what they may see.")
@click.option(
    "--area", default="", help="Name or path of a township or of an area in it; else the person's own."
)
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)
@click.pass_obj
def offline(installation: Installation, user: str, area: str, out: Path) -> None:
    """The map as one HTML file that opens without a server."""
    with installation() as settings:
        made = _made(settings, user, area)
    out.write_bytes(made.content)
    click.echo(f"{out}: {len(made.content):,} bytes")


def _made(settings: Settings, user: str, area: str) -> File:
    with closing(app_engine(settings.app_url)) as engine:
        app: Flask = create_app(settings, engine)
        with app.test_request_context():
            _sign_in(settings, user)
            return build(chosen_area(viewer(), _path(area) or None))


def _sign_in(settings: Settings, user: str) -> None:
    """Raises NotFound for a user name that nobody has."""
    known = select(Account.person_id, Account.session_epoch).where(Account.username == user)
    with closing(create_engine(settings.owner_url)) as owner, owner.connect() as connection:
        account = connection.execute(known).one_or_none()
    if account is None:
        raise NotFound(N_("Nobody signs in as “{user}”."), user=user)
    open_session(account.person_id, account.session_epoch)


def _path(area: str) -> str:
    """The path of the area that is called so, where the person may see it."""
    if not area or area.isdigit():
        return area
    found = current.session().scalars(select(Area.path).where(Area.name == area).order_by(Area.path)).all()
    if len(found) > 1:
        raise NotFound(
            N_("Several areas are called “{area}”. Give the path of one: {paths}."),
            area=area,
            paths=", ".join(found),
        )
    if not found:
        raise NotFound(N_("There is no such area."))
    return found[0]
