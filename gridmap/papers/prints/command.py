"""How is a map printed from a terminal?"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import click
import shapely
from sqlalchemy import Engine, func, select

from gridmap.asking import layer_named
from gridmap.db.engines import closing
from gridmap.db.models import Area, Person
from gridmap.db.sessions import app_engine
from gridmap.db.sessions import session as opened
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n import catalogs
from gridmap.i18n.texts import N_, Sentence, Translate
from gridmap.imports.cli.author import who_and_where
from gridmap.layers import BY_KEY
from gridmap.layers.base.layer import Layer
from gridmap.papers import prints
from gridmap.papers.prints.gathering import Bounds
from gridmap.publishing import answers
from gridmap.publishing.question import Question
from gridmap.settings import Installation
from gridmap.vocabulary import Role

ROLES = frozenset({Role.PLANNER, Role.ADMINISTRATOR})


@click.command(name="print")
@click.option(
    "--layers", required=True, metavar="KEYS", help="Keys of layers from below upwards: gap,enterprises"
)
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A .pdf or .png file to write.",
)
@click.option("--size", type=click.Choice(list(prints.SIZES)), default="A3", show_default=True)
@click.option(
    "--dpi", type=click.IntRange(72, 600), default=None, help="Dots an inch; else as the size asks."
)
@click.option("--title", default="", help="Title of the sheet; else the names of area and layers.")
@click.option("--area", help="Name or path of the township; by default the person's own.")
@click.option("--user", help="User name of who asks; needed where several people administer.")
@click.option("--language", type=click.Choice(catalogs.LOCALES), default=catalogs.DEFAULT, show_default=True)
@click.pass_obj
def print_map(
    installation: Installation,
    layers: str,
    out: Path,
    size: str,
    dpi: int | None,
    title: str,
    area: str | None,
    user: str | None,
    language: str,
) -> None:
    """Print a map of a township on a sheet of paper, as PDF or PNG."""
    form = out.suffix.removeprefix(".").lower()
    if form not in prints.FORMS:
        raise InvalidInput(N_("Write to a file that ends in .pdf or .png."))
    translate, started = catalogs.translate(language), time.monotonic()
    with installation() as settings, closing(app_engine(settings.app_url)) as engine:
        person, path = who_and_where(settings, user, area)
        wanted = _layers(engine, person, layers, translate)
        choose = partial(prints.best, size, dpi=dpi or 0)
        content = _printed(engine, person, path, wanted, choose, form, title, settings.now(), translate)
    out.write_bytes(content)
    click.echo(f"{out}: {size}, {len(content) / 1e6:.1f} MB, {time.monotonic() - started:.1f} s")


def _layers(engine: Engine, person: uuid.UUID, keys: str, translate: Translate) -> list[Layer]:
    """Those that are named, a question of the person's own by its key too. Raises NotFound."""
    with opened(engine, person) as session:
        try:
            return [layer_named(session, key, translate) for key in keys.split(",") if key]
        except NotFound:
            raise NotFound(
                N_("There is no such layer. There are: {layers}."), layers=", ".join(BY_KEY)
            ) from None


def _printed(
    engine: Engine,
    person: uuid.UUID,
    path: str,
    layers: list[Layer],
    choose: Callable[[Bounds], prints.PrintSheet],
    form: str,
    title: str,
    now: datetime,
    translate: Translate,
) -> bytes:
    drawn = []
    for layer in layers:
        question = Question(path, filters=dict(layer.narrowed), on=now.date() if layer.dated else None)
        with answers.opened(engine, layer, path, person, ROLES, now.date) as answer:
            if layer.one_of is not None:
                worst = answer.worst_first(question, layer.one_of)[:1]
                question = Question(path, filters={layer.one_of.field: worst})
            drawn.append(prints.gathered(answer, question, layer.legends[0], "", translate))
    with opened(engine, person) as session:
        area = session.get_one(Area, path)
        bounds = _bounds(session.scalar(select(func.ST_AsBinary(Area.geom)).where(Area.path == path)))
        below = prints.ground(session, bounds, path)
        name, who = area.name, session.get_one(Person, person).name
    paper = choose(bounds)
    moments = [each.computed_at for each in drawn if each.computed_at is not None]
    as_of = min(moments).astimezone(now.tzinfo).strftime("%Y-%m-%d %H:%M") if moments else ""
    source = N_("Source: the ledgers and the road data of {township}, each as of the time that is given.")
    printed = {"time": now.strftime("%Y-%m-%d %H:%M"), "name": who}
    words = prints.Words(
        title=title or f"{name} · {'、'.join(each.title for each in drawn)}",
        lead=name,
        source=Sentence(source, {"township": name}).render(translate),
        printed=Sentence(N_("Printed {time} by {name}"), printed).render(translate),
        address="",
        moment=Sentence(N_("As of {moment}."), {"moment": as_of}).render(translate) if as_of else "",
    )
    return prints.written(
        prints.sheet(paper, bounds, below, drawn, words, translate), paper, form, words.title
    )


def _bounds(outline: bytes | None) -> Bounds:
    if outline is None:
        raise InvalidInput(N_("Draw the outline of the area first; a sheet is made to its measure."))
    west, south, east, north = shapely.from_wkb(bytes(outline)).bounds
    return west, south, east, north
