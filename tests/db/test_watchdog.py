"""Does a server that stands still keep nobody waiting, and one that only takes long go on?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from gridmap.db import postgis
from gridmap.db.sessions import served_engine, went_away
from gridmap.db.watchdog import SILENT_S, ServerSilent
from tests.houses import House, house

pytestmark = pytest.mark.process
SOON_S = 4.0  # three seconds are promised; a busy machine takes its part
ONE = text("SELECT 1")


@pytest.fixture(scope="module")
def server() -> Iterator[House]:
    with house("still") as made:
        postgis.prepare(made.server)
        yield made


@pytest.fixture
def engine(server: House) -> Iterator[Engine]:
    made = served_engine(server.cluster.url("gridmap", postgis.APP).render_as_string())
    assert asked(made) == 1
    yield made
    made.dispose()


def asked(engine: Engine) -> int | None:
    with engine.connect() as connection:
        answer: int | None = connection.scalar(ONE)
        return answer


def refused(engine: Engine) -> tuple[float, BaseException]:
    """How long it took until it was refused, and by what."""
    began = time.monotonic()
    with pytest.raises(OperationalError) as caught:
        asked(engine)
    assert went_away(caught.value)
    assert caught.value.orig is not None
    return time.monotonic() - began, caught.value.orig


def test_who_waits_for_a_server_that_stands_still_is_refused_soon_and_all_is_well_when_it_goes_on(
    server: House, engine: Engine
) -> None:
    for _ in range(2):
        with server.standing_still(), ThreadPoolExecutor(4) as threads:
            found = list(threads.map(refused, [engine] * 4))
            found.append(refused(engine))
        assert max(took_s for took_s, _ in found) < SOON_S
        assert isinstance(found[0][1], ServerSilent)
        assert asked(engine) == 1


def test_what_asks_the_server_nothing_goes_on_meanwhile(server: House, engine: Engine) -> None:
    with server.standing_still(), ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(refused, engine)
        longest_s, before = 0.0, time.monotonic()
        while not waiting.done():
            time.sleep(0.01)
            longest_s, before = max(longest_s, time.monotonic() - before), time.monotonic()
    assert longest_s < 1.0


def test_a_transaction_that_was_read_in_ends_soon_as_well(server: House, engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(ONE)
        with server.standing_still():
            began = time.monotonic()
            with pytest.raises(OperationalError):
                connection.rollback()
            assert time.monotonic() - began < SOON_S
    assert asked(engine) == 1


def test_a_statement_that_takes_long_on_a_server_that_works_is_waited_for(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 7 FROM pg_sleep(:long)"), {"long": 3.5 * SILENT_S}) == 7


def test_a_server_that_was_begun_anew_is_known_again(server: House, engine: Engine) -> None:
    with server.standing_still():
        refused(engine)
    server.kill()
    server.begin()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 7 FROM pg_sleep(:long)"), {"long": 1.5 * SILENT_S}) == 7
