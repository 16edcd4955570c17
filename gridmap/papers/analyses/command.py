"""How is a year of many townships analysed from a terminal?"""

from __future__ import annotations

import calendar
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import click

from gridmap.db.engines import closing
from gridmap.db.models import Area, Person
from gridmap.db.sessions import app_engine
from gridmap.db.sessions import session as opened
from gridmap.errors import InvalidInput
from gridmap.i18n import catalogs
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.cli.author import who_and_where
from gridmap.papers.analyses import table
from gridmap.publishing import analyses
from gridmap.publishing.analyses import Outcome, Task, cluster
from gridmap.settings import Installation, Settings


@click.command()
@click.option(
    "--out",
    "outs",
    required=True,
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="An .xlsx or .gpkg file to write; may be repeated.",
)
@click.option(
    "--area", help="Name or path of a province, city, county or township; by default the person's own."
)
@click.option(
    "--layers", default="", metavar="KEYS", help="Keys of layers; else all that are summed per township."
)
@click.option(
    "--on", "days", multiple=True, metavar="DATE", help="As of which day, like 2025-12-31; may be repeated."
)
@click.option(
    "--year", type=click.IntRange(1900, 2200), help="As of the last day of each month of this year."
)
@click.option(
    "--dask", default="", metavar="ADDRESS", help="A scheduler's address, or local:4 for four processes."
)
@click.option("--user", help="User name of who asks; needed where several people administer.")
@click.option("--language", type=click.Choice(catalogs.LOCALES), default=catalogs.DEFAULT, show_default=True)
@click.pass_obj
def analyse(
    installation: Installation,
    outs: tuple[Path, ...],
    area: str | None,
    layers: str,
    days: tuple[str, ...],
    year: int | None,
    dask: str,
    user: str | None,
    language: str,
) -> None:
    """Count what the layers say of every township of an area, as one table. Ends with 1 where anything failed.

    Nothing is published or changed. With --dask the workers of a Dask cluster share the work.
    """
    _refuse_other_forms(outs)
    with installation() as settings, closing(app_engine(settings.app_url)) as engine:
        today = settings.now().date()
        asked = _days(days, year, today)
        wanted = analyses.offered([key for key in layers.split(",") if key], asked, today)
        person, path = who_and_where(settings, user, area)
        with analyses.planned(engine, person, path, wanted, asked, today) as tasks:
            moment = settings.now()
            outcomes = _done(tasks, dask, settings)
        translate = catalogs.translate(language)
        with opened(engine, person) as session:
            towns = dict.fromkeys(task.township_path for task in tasks)
            known = table.places(session, towns, asked[-1])
            named = {"area": session.get_one(Area, path).name, "person": session.get_one(Person, person).name}
        told = N_("{area}, as of {moment}, by {person}.")
        said = {**named, "moment": f"{moment:%Y-%m-%d %H:%M}"}
        about = [Sentence(told, said).render(translate), *map(translate, _ABOUT)]
        made = table.Analysis(
            table.table(outcomes, known, translate), {each: known[each] for each in towns}, about, translate
        )
        for out in outs:
            table.FORMS[out.suffix.lower()](made, out)
    _tell(outcomes, made, outs)


_ABOUT = (
    N_("One row for each township, layer, day and class. An empty number is unknown, and no zero."),
    N_(
        "The share is of all features, the unknown ones among them: it is at least that, and at most so much more."
    ),
    N_(
        "Counted is what lies in the township itself; the figures of a headline are about the township as a whole."
    ),
)


def _refuse_other_forms(outs: Sequence[Path]) -> None:
    if any(out.suffix.lower() not in table.FORMS for out in outs):
        raise InvalidInput(N_("Write to a file that ends in .xlsx or .gpkg."))


def _days(said: Sequence[str], year: int | None, today: date) -> list[date]:
    """The days that are asked for, in their order: those named, the ends of a year's months until today, or today."""
    try:
        found = {date.fromisoformat(each) for each in said}
    except ValueError:
        raise InvalidInput(N_("Write a day like 2025-12-31.")) from None
    if year is not None:
        ends = {date(year, month, calendar.monthrange(year, month)[1]) for month in range(1, 13)}
        found |= {each for each in ends if each <= today} or {min(ends)}
    return sorted(found) or [today]


def _done(tasks: Sequence[Task], dask: str, settings: Settings) -> list[Outcome]:
    """What came of each task, in the order of the tasks whoever did them."""
    coming: Iterator[Outcome] = (
        cluster.done(analyses.answered, tasks, dask, settings.app_url)
        if dask
        else map(partial(analyses.answered, url=settings.app_url), tasks)
    )
    found: dict[Task, Outcome] = {}
    with click.progressbar(coming, length=len(tasks), label="", file=sys.stderr) as shown:
        found.update((each.task, each) for each in shown)
    return [found[task] for task in tasks]


def _tell(outcomes: Sequence[Outcome], made: table.Analysis, outs: Sequence[Path]) -> None:
    """What was written, and each township and layer that could not be reckoned."""
    failed = [each for each in outcomes if each.failure is not None]
    for each in failed:
        task = each.task
        click.echo(
            f"{made.towns[task.township_path].name} ({task.township_path}), {task.layer}: {each.failure}",
            err=True,
        )
    names = ", ".join(map(str, outs))
    click.echo(f"{names}: {len(made.towns)} townships, {len(made.frame)} rows, {len(failed)} failed")
    if failed:
        sys.exit(1)
