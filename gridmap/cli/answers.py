"""Are the published answers fresh, and what do the ledgers contradict?"""

from __future__ import annotations

import sys
from datetime import date

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.cli.installation import townships
from gridmap.db import sessions
from gridmap.db.engines import closing
from gridmap.db.models import Area
from gridmap.layers import LAYERS
from gridmap.layers.checks import CHECKS
from gridmap.publishing import findings, publish
from gridmap.settings import Installation


@click.command(name="publish")
@click.pass_obj
def publish_command(installation: Installation) -> None:
    """Recompute every answer that is out of date."""
    with installation() as settings, closing(sessions.app_engine(settings.app_url)) as engine:
        for path in townships(settings):
            done = publish.refresh_all(engine, LAYERS, path, settings.now().date())
            click.echo(f"{path}: {', '.join(done) or 'everything is fresh'}")
        publish.prune(engine)


@click.command()
@click.option("--township", "path", default="", help="Path of one township; without it, all of them.")
@click.pass_obj
def check(installation: Installation, path: str) -> None:
    """What in the ledgers contradicts itself, or the map? Ends with 1 where anything does."""
    with installation() as settings:
        today = settings.now().date()
        with closing(sessions.app_engine(settings.app_url)) as engine:
            found = [_checked(engine, each, today) for each in ([path] if path else townships(settings))]
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
