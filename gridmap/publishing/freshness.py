"""Is a published answer fresh?

An answer remembers the database snapshot it was computed from. It is stale as soon as a statement that is not in that
snapshot has written to a table it reads, within what it watches; so is what another program or another day computed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, text

from gridmap import standards
from gridmap.code_version import code_version
from gridmap.db.models import Area, Base
from gridmap.db.models.scenario import ScenarioSite
from gridmap.layers.base.layer import Layer
from gridmap.layers.base.variants import supposed
from gridmap.publishing import rows
from gridmap.standards import goods

DEFAULT_VARIANT = ""


@dataclass(frozen=True)
class State:
    """What is known of one answer in the state of the database that the asker sees.

    lag_s: for how long the first change has stood that it has not seen; own_last: the last of them that is the asker's
    own (`changes.id`). Where it is stale and lag_s is None, it was never computed, or is of another day or program: it
    cannot be shown.
    """

    layer: str
    township_path: str
    stale: bool
    revision: int
    computed_at: datetime | None
    took_ms: int | None
    row_count: int | None
    measure: Mapping[str, Any] = field(default_factory=dict)
    lag_s: float | None = None
    own_last: int | None = None
    wanted: bool = False

    @property
    def own(self) -> bool:
        """Is one of the changes that it has not seen the asker's own?"""
        return self.own_last is not None


_STATES = text(
    """
    SELECT q.layer, a.township_path, a.revision, a.computed_at, a.took_ms, a.row_count, a.measure,
        a.wanted_at IS NOT NULL AS wanted,
        a.snapshot IS NULL OR a.code_version <> q.code_version OR (q.daily AND a.on_day IS DISTINCT FROM :today)
            OR a.system_id IS DISTINCT FROM (SELECT system_identifier FROM pg_control_system()) AS unusable,
        EXTRACT(EPOCH FROM clock_timestamp() - u.since)::float AS lag_s, u.own_last
    FROM jsonb_to_recordset(CAST(:asked AS jsonb)) q(layer text, sources text[], code_version text, daily boolean)
    JOIN answers a ON a.layer = q.layer AND a.township_path = ANY(:townships) AND a.variant = :variant
    CROSS JOIN LATERAL (
        SELECT min(c.noted_at) AS since, max(c.id) FILTER (WHERE c.person_id = gm_viewer()) AS own_last
        FROM gm_unseen_changes(a, q.sources) c
    ) u
    """
)


def states(
    connection: Connection,
    layers: Iterable[Layer],
    township_paths: Sequence[str],
    today: date,
    variant: str = DEFAULT_VARIANT,
) -> dict[tuple[str, str], State]:
    """The states of answers by layer and township, seen by the connection's transaction: with REPEATABLE READ they hold
    for all it reads.
    """
    wanted = list(layers)
    asked = [
        {
            "layer": layer.key,
            "sources": sources(layer, variant),
            "code_version": version_of(layer),
            "daily": layer.daily,
        }
        for layer in wanted
    ]
    told = {"asked": json.dumps(asked), "today": today, "townships": [*township_paths], "variant": variant}
    found = {(row.layer, row.township_path): row for row in connection.execute(_STATES, told)}
    keys = [(layer.key, path) for layer in wanted for path in township_paths]
    return {key: _state(*key, found.get(key)) for key in keys}


def state(
    connection: Connection, layer: Layer, township_path: str, today: date, variant: str = DEFAULT_VARIANT
) -> State:
    """The state of one answer, as `states` tells it."""
    return states(connection, [layer], [township_path], today, variant)[layer.key, township_path]


def _state(layer: str, township_path: str, found: Row[Any] | None) -> State:
    if found is None:
        return State(layer, township_path, True, 0, None, None, None)
    return State(
        layer,
        township_path,
        found.unusable or found.lag_s is not None,
        found.revision,
        found.computed_at,
        found.took_ms,
        found.row_count,
        found.measure,
        None if found.unusable else found.lag_s,
        found.own_last,
        found.wanted,
    )


def sources(layer: Layer, variant: str) -> list[str]:
    """The names of the tables an answer depends on, as changes are noted under them."""
    return sorted(str(table.__tablename__) for table in reads(layer, variant))


def reads(layer: Layer, variant: str) -> set[type[Base]]:
    """The tables an answer depends on; that of a scenario on its sites too."""
    return {*layer.reads, Area, *((ScenarioSite,) if supposed(variant, "scenario") else ())}


def version_of(layer: Layer) -> str:
    """A mark of the program, and of its shipped figures, that compute it: what another computed is stale."""
    functions = (layer.compute, layer.headlines, layer.measure, *(each.classify for each in layer.legends))
    modules = {each.__module__ for each in (*functions, *layer.reads) if each is not None}
    return _version(frozenset({*modules, rows.__name__})) + layer.edition


@cache
def _version(modules: frozenset[str]) -> str:
    shipped = standards.fingerprint() + goods.fingerprint()
    return hashlib.sha256(code_version(*sorted(modules)).encode() + shipped).hexdigest()[:16]
