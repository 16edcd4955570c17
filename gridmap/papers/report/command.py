"""How is a work report written from a terminal?"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy import Engine

from gridmap.db.engines import closing
from gridmap.db.models import Area, ReportShape
from gridmap.db.sessions import app_engine
from gridmap.db.sessions import session as opened
from gridmap.errors import InvalidInput
from gridmap.i18n import catalogs
from gridmap.i18n.texts import N_
from gridmap.imports.cli.author import who_and_where
from gridmap.papers.report import build, editing, marks, period
from gridmap.papers.report.document import document
from gridmap.planning.shortfall import ShortfallReader
from gridmap.settings import Installation
from gridmap.vocabulary import Level, Role

ROLES = frozenset({Role.PLANNER, Role.ADMINISTRATOR})


@click.command(name="report")
@click.option("--from", "first", required=True, metavar="DATE", help="First day, like 2023-01-01.")
@click.option("--to", "last", required=True, metavar="DATE", help="Last day, like 2023-12-31.")
@click.option("--shape", default="year", show_default=True, help=f"One of: {', '.join(ReportShape)}.")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Word document to write.",
)
@click.option("--area", help="Name or path of the township; by default the person's own.")
@click.option("--user", help="User name of who asks; needed where several people administer.")
@click.option("--language", type=click.Choice(catalogs.LOCALES), default=catalogs.DEFAULT, show_default=True)
@click.pass_obj
def report(
    installation: Installation,
    first: str,
    last: str,
    shape: str,
    out: Path,
    area: str | None,
    user: str | None,
    language: str,
) -> None:
    """Write the work report of a township: counted, with its maps, as a Word document."""
    with installation() as settings, closing(app_engine(settings.app_url)) as engine:
        today = settings.now().date()
        asked = period.asked(shape, first, last, today)
        person, path = who_and_where(settings, user, area)
        _refuse_other_levels(engine, person, path)
        reader = ShortfallReader(engine, path, person, ROLES, lambda: today)
        translate = catalogs.translate(language)
        made = _make(reader, asked, translate)
        out.write_bytes(document(made, translate))
    click.echo(f"{out}: {marks.plain(made.text.title, made.figures, str)}")
    for figure in made.figures.values():
        if figure.number is None:
            click.echo(f"  {figure.title}: {marks.written(figure, str)}")


def _make(reader: ShortfallReader, asked: period.Period, translate: Callable[[str], str]) -> build.Report:
    with opened(reader.engine, reader.viewer) as session:
        row = editing.kept(session, reader.township_path, asked)
        edits = dict(row.edits) if row else {}
    return build.make(reader, asked, edits, translate, with_maps=True)


def _refuse_other_levels(engine: Engine, person: uuid.UUID, path: str) -> None:
    with opened(engine, person) as session:
        found = session.get(Area, path)
    if found is None or found.level != Level.TOWNSHIP:
        raise InvalidInput(N_("A report is about one township. Name one with --area."))
