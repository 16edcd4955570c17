"""Does the heavy work of a few leave the others' pages alone, and is whoever comes too many told when to come again?"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import Engine, text

from gridmap.errors import Busy
from gridmap.layers import BY_KEY
from gridmap.publishing import locks, publish
from gridmap.web import lanes
from tests import world
from tests.web.conftest import SignIn

HEAVY = f"/api/layers/resources/file.geojson?area={world.T1}"


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.BoundedSemaphore]:
    made = threading.BoundedSemaphore(lanes.AT_ONCE)
    monkeypatch.setattr(lanes, "_rooms", made)
    monkeypatch.setattr(lanes, "PATIENCE_S", 0.01)
    yield made
    for _ in range(lanes.AT_ONCE):
        assert made.acquire(blocking=False), "a place was not given back"


def test_with_every_place_taken_a_file_is_put_off_and_a_page_is_not(
    signed_in: SignIn, rooms: threading.BoundedSemaphore
) -> None:
    client = signed_in("Paula")
    for _ in range(lanes.AT_ONCE):
        rooms.acquire()
    late = client.get(HEAVY)
    assert (late.status_code, "Retry-After" in late.headers) == (503, True)
    assert client.get("/desk").status_code == 200
    for _ in range(lanes.AT_ONCE):
        rooms.release()
    assert client.get(HEAVY).status_code == 200


def test_a_place_is_given_back_also_by_what_fails_and_who_may_not_ask_takes_none(
    signed_in: SignIn, rooms: threading.BoundedSemaphore
) -> None:
    client = signed_in("Paula")
    for _ in range(lanes.AT_ONCE + 1):
        assert client.get(f"/api/layers/resources/file.none?area={world.T1}").status_code == 404
    for _ in range(lanes.AT_ONCE):
        rooms.acquire()
    assert client.get("/admin/audit.xlsx").status_code == 403
    for _ in range(lanes.AT_ONCE):
        rooms.release()


def test_who_waits_for_somebody_elses_reckoning_gives_up_in_time(
    engine: Engine, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock is held, as by a process that reckons for long."""
    monkeypatch.setattr(locks, "PATIENCE_S", 1)
    name = f"gridmap|alarms|{world.T1}|"
    with owner.connect() as holder:
        holder.execute(text("SELECT pg_advisory_lock(hashtextextended(:name, 0))"), {"name": name})
        with pytest.raises(Busy):
            publish.refresh(engine, BY_KEY["alarms"], world.T1, world.TODAY, patient=False)
        holder.execute(text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))"), {"name": name})
    assert publish.refresh(engine, BY_KEY["alarms"], world.T1, world.TODAY, patient=False)


def test_few_wait_for_long_and_whoever_leaves_makes_room() -> None:
    with ExitStack() as waiting:
        long = [waiting.enter_context(locks.patience()) for _ in range(locks.SEATS)]
        assert set(long) == {locks.PATIENCE_S}
        with locks.patience() as seconds:
            assert seconds == locks.HASTE_S
    with locks.patience() as seconds:
        assert seconds == locks.PATIENCE_S
