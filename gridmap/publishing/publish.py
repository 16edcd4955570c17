"""How does a published answer become fresh again?

Computing and writing are two transactions: the first sees one state and writes nothing, the second advances the
revision or discards.
"""

from __future__ import annotations

import json
import math
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pandas as pd
import shapely
from psycopg.sql import SQL
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Engine, text

from gridmap.db.sessions import identify, publisher_of
from gridmap.errors import Busy, NotFound
from gridmap.i18n.texts import N_
from gridmap.layers.base.context import NO_OUTLINE, Context
from gridmap.layers.base.layer import Headline, Layer, Measure
from gridmap.layers.base.spared import counting
from gridmap.publishing import partly, rows
from gridmap.publishing.freshness import DEFAULT_VARIANT, State, reads, state, version_of
from gridmap.publishing.gc_pause import gc_paused
from gridmap.publishing.locks import FOR_EVER_S, locked

METRES_A_DEGREE = 110_574.0  # of latitude at the equator, where a degree is shortest (WGS 84)
KEPT = timedelta(hours=1)
DELIVERIES_KEPT = timedelta(days=30)
QUICK_MS = 300  # an answer that takes no longer is always computed as a whole
SOON_S = 2  # of waiting for who computes the same


@gc_paused()
def refresh(
    engine: Engine,
    layer: Layer,
    township_path: str,
    today: date,
    variant: str = DEFAULT_VARIANT,
    patient: bool = True,
) -> bool:
    """Compute and publish the answer if it is stale. Returns whether this call published it.

    patient: wait for ever while somebody else is at it, as a job does; else Busy is raised at last, for whoever waits
    keeps a thread from others. Raises NotFound for a township that does not exist. Safe to call from any number of
    processes at once.
    """
    key, engine = _key(layer, township_path, variant), publisher_of(engine)
    with locked(engine, key, FOR_EVER_S if patient else None):
        started = time.monotonic()
        with one_state(engine, township_path) as connection:
            before = state(connection, layer, township_path, today, variant)
            if not before.stale:
                return False
            only = partly.touched(connection, layer, key) if _is_long(before) else None
            snapshot = connection.scalar(text("SELECT pg_current_snapshot()::text"))
            context = context_of(connection, layer, township_path, today, variant, only)
            with counting() as spared:
                answer, told, areas = layer.compute(context), context, None
                whole: pd.DataFrame = answer
                if only is not None:
                    whole, areas = partly.around(connection, layer, key, only, answer)
                    told = context.of_areas(areas)
                headlines = _headlines(layer, whole, told)
                measure = layer.measure(context) if layer.measure else None
        took_ms = round((time.monotonic() - started + spared.seconds) * 1000)
        with engine.begin() as connection:
            identify(connection, publisher=township_path)
            facts = {
                "snapshot": snapshot,
                "watched": context.watched.wkt,
                "code_version": version_of(layer),
                "today": today,
                "took_ms": took_ms if only is None else before.took_ms,
                "row_count": len(whole),
                "measure": json.dumps(_measure(measure), ensure_ascii=False),
            }
            if not _advance(connection, key, before.revision, facts):
                return False
            rows.write(connection, layer, key, answer, only)
            rows.write_headlines(connection, layer, key, headlines, areas)
    return True


@gc_paused()
def bring(
    engine: Engine, layer: Layer, township_path: str, today: date, variant: str, person: uuid.UUID
) -> bool:
    """Show what one person changed in an answer that takes long to renew: only the features that it touches.

    The answer is as stale as before, and of its last moment in everything else. False where that cannot be told, or
    where the whole is being renewed at this moment.
    """
    key, engine = _key(layer, township_path, variant), publisher_of(engine)
    try:
        with locked(engine, key, SOON_S):
            with one_state(engine, township_path) as connection:
                before = state(connection, layer, township_path, today, variant)
                only = partly.touched(connection, layer, key, person) if _is_long(before) else None
                if only is None:
                    return False
                context = context_of(connection, layer, township_path, today, variant, only)
                answer = layer.compute(context)
            with engine.begin() as connection:
                identify(connection, publisher=township_path)
                if not connection.execute(_TOUCH, {**key, "seen": before.revision}).rowcount:
                    return False
                rows.write(connection, layer, key, answer, only)
    except Busy:
        return False
    return True


def _is_long(state: State) -> bool:
    """Is nothing else wrong with an answer but changes it has not seen, and did it take long as a whole?"""
    return state.lag_s is not None and (state.took_ms or 0) > QUICK_MS


def want(engine: Engine, viewer: uuid.UUID, layer: Layer, township_path: str, variant: str) -> None:
    """Have an answer that there is renewed beside the requests, soon."""
    with engine.begin() as connection:
        identify(connection, viewer=viewer)
        connection.execute(
            text("SELECT gm_want(:layer, :township, :variant)"), _key(layer, township_path, variant)
        )


def renew_one(engine: Engine, find: Callable[[Engine, str, str], Layer | None], today: date) -> bool:
    """Renew the answer for which somebody waits longest. Returns whether there was one.

    find: engine, key and township -> the layer, None where there is no such one any more.
    """
    with engine.begin() as connection:
        wanted = connection.execute(
            text("SELECT layer, township, variant FROM gm_take_wanted()")
        ).one_or_none()
    if wanted is None:
        return False
    layer = find(engine, wanted.layer, wanted.township)
    if layer is not None:
        refresh(engine, layer, wanted.township, today, wanted.variant)
    return True


def refresh_all(
    engine: Engine, wanted: Sequence[Layer], township_path: str, today: date, at_once: int = 2
) -> list[str]:
    """Refresh the default variants of these layers; the keys of those that this call published, in their order.

    Some at once: while the database writes one answer, the next is computed. Each takes two connections.
    """
    with ThreadPoolExecutor(at_once) as workers:
        done = workers.map(lambda layer: refresh(engine, layer, township_path, today), wanted)
        return [layer.key for layer, published in zip(wanted, done, strict=True) if published]


def prune(engine: Engine, kept: timedelta = KEPT) -> int:
    """Forget the variants nobody asked for lately, and the changes that every answer has seen.

    kept: how long a change is kept in any case, which must be longer than an answer takes to compute.
    """
    with engine.begin() as connection:
        connection.execute(
            text("SELECT gm_forget_variants(), gm_prune_deliveries(:kept)"), {"kept": DELIVERIES_KEPT}
        )
        return int(connection.scalar(text("SELECT gm_prune_changes(:kept)"), {"kept": kept}) or 0)


def context_of(
    connection: Connection,
    layer: Layer,
    township_path: str,
    today: date,
    variant: str = DEFAULT_VARIANT,
    only: frozenset[uuid.UUID] | None = None,
) -> Context:
    """What a layer is handed, in the state and with the rights of the connection; only: of these features alone."""
    watched, sources = _watched(connection, layer, township_path), frozenset(reads(layer, variant))
    return Context(connection, township_path, watched, today, sources, variant, only, layer.keyed)


def _key(layer: Layer, township_path: str, variant: str) -> dict[str, str]:
    return {"layer": layer.key, "township": township_path, "variant": variant}


@contextmanager
def one_state(engine: Engine, township_path: str, snapshot: str = "") -> Iterator[Connection]:
    """A transaction of the township's publisher that sees one state of the database and writes nothing.

    snapshot: that of a transaction which is still open (`pg_export_snapshot`), so that many see the same state.
    """
    reading = engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with reading as connection, connection.begin():
        if snapshot:
            taken = SQL("SET TRANSACTION SNAPSHOT {}").format(snapshot).as_string()
            connection.exec_driver_sql(taken)
        identify(connection, publisher=township_path)
        yield connection


# Around a county that nobody has drawn: around its townships.
_BOX = text(
    """
    SELECT a.path, ST_AsBinary(ST_Envelope(coalesce(a.geom, (
        SELECT ST_SetSRID(ST_Extent(t.geom)::geometry, 4326) FROM areas t
        WHERE t.level = 'township' AND t.path ^@ a.path AND t.path <> a.path))))
    FROM areas a WHERE a.path = :path
    """
)


def _watched(connection: Connection, layer: Layer, township_path: str) -> BaseGeometry:
    """A box (WGS 84) that holds the township and everything within the layer's reach of it."""
    row = connection.execute(_BOX, {"path": township_path}).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such area."))
    if row[1] is None:
        return shapely.Polygon()
    outline: BaseGeometry = shapely.from_wkb(bytes(row[1]))
    west, south, east, north = outline.bounds
    up = layer.reach_m / METRES_A_DEGREE * 1.01
    widest = min(max(abs(south - up), abs(north + up)), 89.0)
    across = up / math.cos(math.radians(widest))
    return shapely.Polygon.from_bounds(west - across, south - up, east + across, north + up)


_ADVANCE = text(
    """
    UPDATE answers SET revision = revision + 1, snapshot = CAST(:snapshot AS pg_snapshot),
        code_version = :code_version, on_day = :today,
        system_id = (SELECT system_identifier FROM pg_control_system()),
        watched = ST_GeomFromText(:watched, 4326), computed_at = now(), took_ms = :took_ms, row_count = :row_count,
        measure = CAST(:measure AS jsonb)
    WHERE layer = :layer AND township_path = :township AND variant = :variant AND revision = :seen
    """
)


_TOUCH = text(
    "UPDATE answers SET revision = revision + 1"
    " WHERE layer = :layer AND township_path = :township AND variant = :variant AND revision = :seen"
)


def _advance(connection: Connection, key: dict[str, str], seen: int, facts: dict[str, Any]) -> bool:
    """Move the answer to its next revision; False where somebody else has published since."""
    connection.execute(
        text(
            "INSERT INTO answers (layer, township_path, variant) VALUES (:layer, :township, :variant)"
            " ON CONFLICT DO NOTHING"
        ),
        key,
    )
    return connection.execute(_ADVANCE, {**facts, **key, "seen": seen}).rowcount == 1


def _headlines(layer: Layer, answer: pd.DataFrame, context: Context) -> Sequence[Headline]:
    """An answer that needs an outline and has none is unknown, and says so: no figure of it is an all-clear."""
    if layer.needs_outline and context.outline is None:
        return [Headline(context.township_path, NO_OUTLINE)]
    return layer.headlines(answer, context)


def _measure(measure: Measure | None) -> dict[str, Any]:
    if measure is None:
        return {}
    return {
        "note": measure.note.to_json(),
        "marks": {key: title.to_json() for key, title in measure.marks.items()},
    }
