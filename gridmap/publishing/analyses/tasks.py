"""Which pieces of work is an analysis made of, and how is one of them done, by whatever process on whatever machine?

A piece is one township and one layer. It only reads: nothing is published, so a piece that is done twice because its
worker died leaves nothing behind. All pieces see the one state of the database that `planned` holds open.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Engine, func, select, text

from gridmap.db.engines import closing
from gridmap.db.models import Area
from gridmap.db.sessions import FencedSession, app_engine, identify, publisher_of, session
from gridmap.errors import GridmapError, InvalidInput, NotFound, SetupError
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers import BY_KEY, LAYERS
from gridmap.layers.base.layer import Layer
from gridmap.publishing import publish
from gridmap.publishing.analyses.figures import AnalysisRow, figures
from gridmap.publishing.freshness import version_of
from gridmap.publishing.side_by_side.columns import LAYERS as SUMMED
from gridmap.records.places import lies_under, under_any
from gridmap.settings import Settings
from gridmap.vocabulary import Level

LONGEST_REASON = 300


@dataclass(frozen=True)
class Task:
    """One township, one layer. today: by which deadlines are judged; days: on which a dated layer is looked at.

    viewer: in whose name it is read. snapshot: the state of the database. code_version: of the program that asks.
    """

    layer: str
    township_path: str
    days: tuple[date, ...]
    today: date
    viewer: uuid.UUID
    snapshot: str
    code_version: str


@dataclass(frozen=True)
class Outcome:
    """What came of a task: its rows, or why there are none."""

    task: Task
    rows: tuple[AnalysisRow, ...] = ()
    failure: Sentence | None = None


def offered(keys: Sequence[str], days: Sequence[date], today: date) -> list[Layer]:
    """The layers that are asked for, in the order of the map; without keys all that are summed per township, and those
    that know other days. Raises NotFound, and InvalidInput where a layer knows no other day than today.
    """
    unknown = [key for key in keys if key not in BY_KEY]
    if unknown:
        raise NotFound(N_("There is no such layer. There are: {layers}."), layers=", ".join(BY_KEY))
    if any(day > today for day in days):
        raise InvalidInput(N_("{day} is yet to come. Name a day until today."), day=max(days).isoformat())
    is_past = any(day < today for day in days)
    if keys:
        undated = [key for key in keys if not BY_KEY[key].dated]
        if is_past and undated:
            raise InvalidInput(
                N_(
                    "What was so on another day is known of {dated} only, not of {undated}. Leave --on and --year out."
                ),
                dated=", ".join(layer.key for layer in LAYERS if layer.dated),
                undated=", ".join(undated),
            )
        return [layer for layer in LAYERS if layer.key in keys]
    return [layer for layer in LAYERS if layer.dated or (layer in SUMMED and not is_past)]


@contextmanager
def planned(
    engine: Engine,
    viewer: uuid.UUID,
    area_path: str,
    layers: Sequence[Layer],
    days: Sequence[date],
    today: date,
) -> Iterator[list[Task]]:
    """The tasks, ordered by township and layer, valid for as long as the block lasts: it holds the state that they see.

    Raises NotFound for an area that the viewer may not see all of, InvalidInput where no township lies in it.
    """
    one_state = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with session(one_state, viewer) as opened:
        townships = _townships(opened, area_path)
        snapshot = str(opened.scalar(text("SELECT pg_export_snapshot()")))
        yield [
            Task(layer.key, path, tuple(days), today, viewer, snapshot, version_of(layer))
            for path in townships
            for layer in layers
        ]


def _townships(opened: FencedSession, area_path: str) -> Sequence[str]:
    if not lies_under(area_path, _held(opened.connection())):
        raise NotFound(N_("This area does not exist, or lies outside the areas you may see."))
    prefixes = list(opened.scalars(select(func.gm_reach(area_path))))
    wanted = select(Area.path).where(Area.level == Level.TOWNSHIP, under_any(Area.path.expression, prefixes))
    found = opened.scalars(wanted.order_by(Area.path)).all()
    if not found:
        raise InvalidInput(N_("No township lies in this area. Name a township, or an area that holds some."))
    return found


def _held(connection: Connection) -> list[str]:
    return list(connection.scalars(select(func.unnest(func.gm_prefixes()))))


def answered(task: Task, url: str = "") -> Outcome:
    """Do a task. Whatever goes wrong is what came of it, so that all others come out.

    url: of the database; by default as the settings of this machine say.
    """
    try:
        with closing(app_engine(url or _own_url())) as engine:
            return Outcome(task, tuple(_read(engine, task)))
    except GridmapError as error:
        return Outcome(task, failure=error.sentence)
    except Exception as error:
        told = f"{type(error).__name__}: {error}".splitlines()[0]
        return Outcome(
            task,
            failure=Sentence(N_("It could not be reckoned ({reason})."), {"reason": told[:LONGEST_REASON]}),
        )


def _read(engine: Engine, task: Task) -> Iterator[AnalysisRow]:
    layer = BY_KEY.get(task.layer)
    if layer is None or version_of(layer) != task.code_version:
        raise SetupError(N_("The worker runs another version of gridmap. Install the same one everywhere."))
    with publish.one_state(publisher_of(engine), task.township_path, task.snapshot) as connection:
        identify(connection, viewer=task.viewer)
        if not lies_under(task.township_path, _held(connection)):
            raise NotFound(N_("This area does not exist, or lies outside the areas you may see."))
        identify(connection, publisher=task.township_path)
        context = publish.context_of(connection, layer, task.township_path, task.today)
        yield from figures(layer, context, task.days)


def _own_url() -> str:
    url = Settings.from_environment().app_url
    if not url:
        raise SetupError(
            N_("The worker does not know its database. Set GRIDMAP_DATABASE_URL where it is started.")
        )
    return url
