"""Do the fence and the freshness hold with 100,000 rows in two townships, while writers race publishers?"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, text

from gridmap.db.models import Published
from gridmap.db.sessions import identify
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.publishing import publish
from gridmap.publishing.answers import Question, opened
from gridmap.registers.enterprises import Enterprise
from gridmap.vocabulary import Role
from tests import world

pytestmark = pytest.mark.scale
ROWS = 100_000
TOWNS = (world.T1, world.T2)
SECONDS = 15.0

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
            answer.features(Question(area, bbox=bbox))
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
    reading = engine.connect().execution_options(isolation_level="REPEATABLE READ")
    with reading as connection, connection.begin():
        identify(connection, publisher=town)
        state = publish.state(connection, ENTERPRISES, town, world.TODAY)
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


def _until(end: float, work: Callable[[], None], failures: list[BaseException]) -> None:
    try:
        while time.monotonic() < end:
            work()
    except BaseException as failure:  # handed to the test, which fails
        failures.append(failure)


def test_writers_race_publishers_over_all_rows(filled: Engine, owner: Engine) -> None:
    """Writers raise a counter on random rows. Where an answer is called fresh, its sum is the sum of the records."""
    seen: Counter[str] = Counter()
    wrong: list[str] = []
    failures: list[BaseException] = []

    def write(town: str) -> None:
        seen["writes"] += _write_a_burst(owner, town)
        time.sleep(6)  # long enough for an answer to become fresh in between

    def refresh(town: str) -> None:
        seen["published"] += publish.refresh(filled, ENTERPRISES, town, world.TODAY)

    def read() -> None:
        for town in TOWNS:
            stale, shown, real = _sums(filled, town)
            seen["stale" if stale else "fresh"] += 1
            if not stale and shown != real:
                wrong.append(f"{town}: {shown} shown, {real} recorded")

    end = time.monotonic() + SECONDS
    works = [partial(work, town) for work in (write, refresh) for town in TOWNS]
    threads = [threading.Thread(target=_until, args=(end, work, failures)) for work in (*works, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
    assert not wrong, wrong
    assert seen.keys() >= {"writes", "published", "stale"}, seen


@pytest.mark.parametrize("town", TOWNS)
def test_when_the_writers_rest_the_answer_becomes_fresh_and_right(filled: Engine, town: str) -> None:
    publish.refresh(filled, ENTERPRISES, town, world.TODAY)
    stale, shown, real = _sums(filled, town)
    assert not stale
    assert shown == real
