"""How does a file come in from a terminal, and out again? The same steps as on the pages, with a bar for each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from gridmap.db.engines import closing
from gridmap.db.sessions import app_engine
from gridmap.imports.cli import undoing
from gridmap.imports.cli.author import who_and_where
from gridmap.imports.cli.running import SOME_LEFT_OUT, Options, Run, Stopped
from gridmap.imports.kinds import KINDS
from gridmap.settings import Installation

_OSM = ("resources", "roads", "road_barriers", "buildings", "landmarks")
STOPPED = 130  # as shells say of what Ctrl-C ended

_user = click.option("--user", help="User name of who does it; needed where several people administer.")


_ANSWERS = (
    click.option("--sheet", "sheets", multiple=True, help="Sheet to be read; may be given several times."),
    click.option(
        "--column",
        "columns",
        multiple=True,
        metavar="HEADING=FIELD",
        help="What a column holds; FIELD empty: not read.",
    ),
    click.option(
        "--all",
        "whole",
        multiple=True,
        metavar="FIELD=VALUE",
        help="What holds for all rows that do not say it, nor by the name of their folder; {HEADING} in it takes the"
        " beginning of that cell, {row} the row's number.",
    ),
    click.option(
        "--word",
        "words",
        multiple=True,
        metavar="FIELD:WORD=VALUE",
        help="What a word of the file means; * is every other word, an empty VALUE nothing.",
    ),
    click.option(
        "--without-enterprise",
        is_flag=True,
        help="Take in rows that name an enterprise which is not known here; its name stays in their text.",
    ),
    click.option(
        "--coordinates", default="", help="wgs84, cgcs2000, gcj02, bd09, gk, gk:117, declared or by_row."
    ),
    click.option(
        "--accept",
        multiple=True,
        metavar="CURE",
        help="Agree to a proposed cure for all rows that have it: repair, nesting, … (the preview names them).",
    ),
    click.option("--yes", is_flag=True, help="Take it in without asking once more."),
    click.option(
        "--problems", type=click.Path(dir_okay=False, path_type=Path), help="Workbook of the rows left out."
    ),
)
"""What may be said beforehand; the rest is asked for."""


def _answered(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_ANSWERS):
        command = option(command)
    return command


@click.command(name="import")
@click.argument("what", type=click.Choice([*KINDS, "osm"]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_user
@click.option("--area", help="Name or path of the area that is filled; by default the person's own.")
@_answered
@click.pass_context
def take_in(
    context: click.Context,
    what: str,
    file: Path,
    user: str | None,
    area: str | None,
    sheets: tuple[str, ...],
    columns: tuple[str, ...],
    whole: tuple[str, ...],
    words: tuple[str, ...],
    without_enterprise: bool,
    coordinates: str,
    accept: tuple[str, ...],
    yes: bool,
    problems: Path | None,
) -> None:
    """Take a file into a ledger: Excel, csv, GeoJSON, Shapefile, KML, OpenStreetMap …

    What the headings do not tell is asked for. Ctrl-C stops it, and then nothing of the file is taken in.

    Exit status: 0 all of it is in the ledger, 3 some rows were left out, 1 nothing was taken in, 130 stopped.
    """
    is_osm = what == "osm"
    system = coordinates or ("wgs84" if is_osm else "")
    answers = Options(sheets, columns, system, yes, is_osm, accept, whole, words, without_enterprise)
    with context.obj() as settings, closing(app_engine(settings.app_url)) as engine:
        person, path = who_and_where(settings, user, area)
        run = Run(engine, person, settings.now(), several=is_osm)
        try:
            codes = [run.take_in(noun, path, file, answers) for noun in (_OSM if is_osm else (what,))]
        except Stopped as stopped:
            click.echo(f"\nStopped. Nothing of this file was taken in as {stopped.noun}.", err=True)
            context.exit(STOPPED)
        finally:
            run.give_problems(problems)
    context.exit(codes[0] if len(set(codes)) == 1 else SOME_LEFT_OUT)


@click.command(name="undo-import")
@click.argument("number", required=False)
@_user
@click.option("--yes", is_flag=True, help="Take it back without asking once more.")
@click.pass_obj
def take_back(installation: Installation, number: str | None, user: str | None, yes: bool) -> None:
    """Take back what one import wrote, but for what was changed since. Without NUMBER: list the imports."""
    with installation() as settings, closing(app_engine(settings.app_url)) as engine:
        person, _ = who_and_where(settings, user, None)
        run = Run(engine, person, settings.now())
        if number is None:
            undoing.say_imports(run)
        else:
            undoing.take_back(run, number, yes)


COMMANDS: tuple[click.Command, ...] = (take_in, take_back)
