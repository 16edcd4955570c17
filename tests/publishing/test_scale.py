"""Do the fence and the freshness hold with 100,000 rows in two townships, while writers race publishers?"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, text

from gridmap.db.models import Published
from gridmap.db.sessions import identify, publisher_of
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.publishing import freshness, publish
from gridmap.publishing.answers import opened
from gridmap.publishing.drawn import geojson
from gridmap.publishing.question import Question
from gridmap.registers.enterprises import Enterprise
from gridmap.vocabulary import Role
from tests import world

pytestmark = pytest.mark.scale
ROWS = 100_000
TOWNS = (world.T1, world.T2)
ROUNDS = 2  # bursts of writes to each township, an answer that is fresh after each
PATIENCE_S = 300

FILL = text(
    """
    INSERT INTO enterprises (id, area_path, name, sector, risk, geom, employees)
    SELECT gen_random_uuid(),
        CASE WHEN lon >= 117.1 THEN CASE WHEN lat >= 38.04 THEN :t2g1 ELSE :t2g2 END
             WHEN lon >= 117.05 THEN CASE WHEN lat >= 38.04 THEN :g21 ELSE :g22 END
             ELSE CASE WHEN lat >= 38.04 THEN :g11 ELSE :g12 END END,
        'Works ' || n, 'shop', (ARRAY['red', 'orange', 'yellow', 'blue'])[1 + n % 4],
        ST_SetSRID(ST_MakePoint(lon, lat), 4326), 1
    FROM (SELECT n, 117 + 0.2 * (n * 0.754877666 % 1) AS lon, 38 + 0.08 * (n * 0.569840291 % 1) AS lat
          FROM generate_series(1, :rows) n) placed
    """
)

PLACES = {
    "g11": world.G11,
    "g12": world.G12,
    "g21": world.G21,
    "g22": world.G22,
    "t2g1": world.T2G1,
    "t2g2": world.T2G2,
}


@pytest.fixture(scope="module")
def filled(owner: Engine, engine: Engine) -> Engine:
    with owner.begin() as connection:
        connection.execute(FILL, {"rows": ROWS, **PLACES})
    for town in TOWNS:
        publish.refresh(engine, ENTERPRISES, town, world.TODAY)
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE published"))
    return engine


VIEWS = {
    "Gloria": (Role.GRID_LEADER, world.G22, (117.06, 38.01, 117.064, 38.014)),
    "Paula": (Role.PLANNER, world.T1, (117.06, 38.01, 117.064, 38.014)),
    "Dora": (Role.DUTY_OFFICER, world.T1, (117.06, 38.01, 117.064, 38.014)),
    "Adam": (Role.ADMINISTRATOR, world.T1, (117.06, 38.01, 117.064, 38.014)),
}


@pytest.mark.parametrize("name", VIEWS)
def test_a_map_query_is_answered_from_the_index_for_each_role(filled: Engine, name: str) -> None:
    role, area, bbox = VIEWS[name]
    asked: list[tuple[str, Any]] = []

    def listen(
        connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        asked.append((statement, parameters))

    with opened(
        filled, ENTERPRISES, world.T1, world.name_id(name), frozenset({role}), lambda: world.TODAY
    ) as answer:
        event.listen(filled, "before_cursor_execute", listen)
        try:
            geojson(answer, Question(area, bbox=bbox))
        finally:
            event.remove(filled, "before_cursor_execute", listen)
        assert len(asked) == 2
        for statement, parameters in asked:
            cursor = answer.session.connection().connection.cursor()
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + statement, parameters)
            row = cursor.fetchone()
            assert row is not None
            plan = row[0][0] if not isinstance(row[0], str) else json.loads(row[0])[0]
            scans = list(_scans(plan["Plan"]))
            assert scans, "the query reads no published row"
            for scan in scans:
                assert scan["Node Type"] != "Seq Scan", scan
                assert scan.get("Rows Removed by Filter", 0) <= 2000, scan


def _scans(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if node.get("Relation Name") == "published":
        yield node
    for child in node.get("Plans", ()):
        yield from _scans(child)


def _sums(engine: Engine, town: str) -> tuple[bool, int, int]:
    """Seen in one state: is the answer stale, the sum that it shows, the sum of the records."""
    shown = select(func.sum(Published.values["employees"].as_integer())).where(
        Published.layer == ENTERPRISES.key, Published.township_path == town
    )
    real = select(func.sum(Enterprise.employees)).where(Enterprise.area_path.startswith(town))
    reading = publisher_of(engine).connect().execution_options(isolation_level="REPEATABLE READ")
    with reading as connection, connection.begin():
        identify(connection, publisher=town)
        state = freshness.state(connection, ENTERPRISES, town, world.TODAY)
        return state.stale, connection.scalar(shown) or 0, connection.scalar(real) or 0


def _write_a_burst(owner: Engine, town: str, times: int = 3) -> int:
    for _ in range(times):
        _write_a_little(owner, town)
        time.sleep(0.3)
    return times


def _write_a_little(owner: Engine, town: str) -> None:
    with owner.begin() as connection:
        connection.execute(
            text(
                "UPDATE enterprises SET employees = employees + 1 WHERE id IN (SELECT id FROM enterprises"
                " WHERE area_path ^@ :town AND employees IS NOT NULL ORDER BY random() LIMIT 5)"
            ),
            {"town": town},
        )
        time.sleep(0.02)


class Race:
    """Writers who wait after each burst until somebody has read a fresh answer; publishers; one who reads."""

    def __init__(self, filled: Engine, owner: Engine) -> None:
        self.filled, self.owner = filled, owner
        self.seen: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.over = threading.Event()
        self.fresh = {town: threading.Event() for town in TOWNS}

    def write(self, town: str) -> None:
        for _ in range(ROUNDS):
            self.seen["writes"] += _write_a_burst(self.owner, town)
            self.fresh[town].clear()
            assert self.fresh[town].wait(PATIENCE_S), f"{town} did not become fresh; seen: {self.seen}"

    def publish(self, town: str) -> None:
        while not self.over.wait(0.05):
            self.seen["published"] += publish.refresh(self.filled, ENTERPRISES, town, world.TODAY)

    def read(self) -> None:
        while not self.over.is_set():
            for town in TOWNS:
                self._read(town)

    def _read(self, town: str) -> None:
        stale, shown, real = _sums(self.filled, town)
        self.seen["stale" if stale else "fresh"] += 1
        if stale:
            return
        self.fresh[town].set()
        if shown != real:
            self.wrong.append(f"{town}: {shown} shown, {real} recorded")


def test_writers_race_publishers_over_all_rows(filled: Engine, owner: Engine) -> None:
    """Writers raise a counter on random rows. Where an answer is called fresh, its sum is the sum of the records."""
    race = Race(filled, owner)
    with ThreadPoolExecutor(2 * len(TOWNS) + 1) as pool:
        others = [pool.submit(race.read), *(pool.submit(race.publish, town) for town in TOWNS)]
        try:
            for writing in [pool.submit(race.write, town) for town in TOWNS]:
                writing.result()
        finally:
            race.over.set()
        for each in others:
            each.result()
    assert not race.wrong, race.wrong
    assert all(race.seen[kind] for kind in ("writes", "published", "stale", "fresh")), race.seen


@pytest.mark.parametrize("town", TOWNS)
def test_when_the_writers_rest_the_answer_becomes_fresh_and_right(filled: Engine, town: str) -> None:
    publish.refresh(filled, ENTERPRISES, town, world.TODAY)
    stale, shown, real = _sums(filled, town)
    assert not stale
    assert shown == real
