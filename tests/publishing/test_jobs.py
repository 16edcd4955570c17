"""Is work done once, by whoever is free, as the person who asked, and not lost with its worker?"""

from __future__ import annotations

import errno
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from gridmap import background, jobs
from gridmap.db.models import Job
from gridmap.db.sessions import identify, publisher_of, session
from gridmap.errors import DISK_FULL, InvalidInput
from gridmap.layers import LAYERS
from gridmap.publishing import freshness, publish, queue
from gridmap.records.progress import Report
from gridmap.registers.enterprises import Enterprise
from tests import world


@pytest.fixture(autouse=True)
def empty_queue(owner: Engine) -> Iterator[None]:
    yield
    with Session(owner) as kept:
        kept.execute(text("DELETE FROM jobs"))
        kept.commit()


def queued(engine: Engine, kind: str, who: str = "Paula") -> uuid.UUID:
    with session(engine, world.name_id(who)) as opened:
        job = queue.enqueue(opened, kind, uuid.uuid4(), world.T1)
        opened.commit()
        return job.id


def state(owner: Engine, job_id: uuid.UUID) -> Job:
    with Session(owner, expire_on_commit=False) as kept:
        return kept.get_one(Job, job_id)


def does(monkeypatch: pytest.MonkeyPatch, work: Any) -> None:
    monkeypatch.setitem(jobs.KINDS, "test", work)


def test_a_job_is_done_as_the_person_who_asked(
    engine: Engine, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def work(
        engine: Engine, person: uuid.UUID, about: uuid.UUID, arguments: dict[str, Any], report: Report
    ) -> None:
        with session(engine, person) as opened:
            seen.append((person, opened.scalar(select(func.count()).select_from(Enterprise))))
        report("Half", 1, 2)

    does(monkeypatch, work)
    job_id = queued(engine, "test", "Gloria")
    assert jobs.run_one(engine)
    assert seen == [(world.name_id("Gloria"), 2)]
    job = state(owner, job_id)
    assert (job.state, job.step, job.done, job.total, job.attempts) == ("done", "Half", 1, 2, 1)
    assert not jobs.run_one(engine)


def test_what_is_rolled_back_was_never_queued(engine: Engine) -> None:
    with session(engine, world.name_id("Paula")) as opened:
        queue.enqueue(opened, "test", uuid.uuid4(), world.T1)
        opened.rollback()
    assert not jobs.run_one(engine)


def test_workers_at_once_do_each_job_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[uuid.UUID] = []
    does(monkeypatch, lambda engine, person, about, arguments, report: done.append(about))
    for _ in range(12):
        queued(engine, "test")

    def drain() -> None:
        while jobs.run_one(engine):
            pass

    workers = [threading.Thread(target=drain) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(done) == len(set(done)) == 12


def test_a_refusal_is_told_and_a_fault_is_not_shown(
    engine: Engine, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors: list[Exception] = [InvalidInput("This file is empty."), ZeroDivisionError("secret")]

    def work(*_: Any) -> None:
        raise errors.pop(0)

    does(monkeypatch, work)
    told, hidden = queued(engine, "test"), queued(engine, "test")
    assert jobs.run_one(engine)
    assert jobs.run_one(engine)
    assert (state(owner, told).message or {})["msgid"] == "This file is empty."
    assert "secret" not in str(state(owner, hidden).message)
    assert {state(owner, told).state, state(owner, hidden).state} == {"failed"}


def test_a_full_disk_is_told_as_one(engine: Engine, owner: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def work(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    does(monkeypatch, work)
    job = queued(engine, "test")
    assert jobs.run_one(engine)
    assert (state(owner, job).message or {})["msgid"] == DISK_FULL
    assert state(owner, job).state == "failed"


def test_a_job_whose_worker_died_is_taken_again_three_times_at_most(
    engine: Engine, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[int] = []
    does(monkeypatch, lambda *_: ran.append(1))
    job_id = queued(engine, "test")
    for attempt in range(3):
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as dying:
            assert dying.scalar(text("SELECT job FROM gm_claim_job()")) == job_id
            assert state(owner, job_id).attempts == attempt + 1
            assert not jobs.run_one(engine), "nobody else takes what is being worked on"
            dying.invalidate()  # the connection goes with its process
        while _is_locked(owner, job_id):
            threading.Event().wait(0.02)
    assert not jobs.run_one(engine)
    assert ran == []
    assert state(owner, job_id).state == "failed"


def test_a_job_that_was_left_once_is_finished_by_the_next_worker(
    engine: Engine, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    does(monkeypatch, lambda *_: None)
    job_id = queued(engine, "test")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as dying:
        dying.execute(text("SELECT job FROM gm_claim_job()"))
        dying.invalidate()
    while _is_locked(owner, job_id):
        threading.Event().wait(0.02)
    assert jobs.run_one(engine)
    assert (state(owner, job_id).state, state(owner, job_id).attempts) == ("done", 2)


def test_what_runs_stops_at_its_next_report(
    engine: Engine, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids: list[uuid.UUID] = []

    def work(
        engine: Engine, person: uuid.UUID, about: uuid.UUID, arguments: dict[str, Any], report: Report
    ) -> None:
        with session(engine, person) as opened:
            queue.cancel(opened, ids[0])
            opened.commit()
        report("Next", 1, 3)
        raise AssertionError("it went on")

    does(monkeypatch, work)
    ids.append(queued(engine, "test"))
    assert jobs.run_one(engine)
    assert state(owner, ids[0]).state == "cancelled"


def test_nobody_sees_or_cancels_the_jobs_of_another_township(engine: Engine) -> None:
    job_id = queued(engine, "test")
    with session(engine, world.name_id("Nora")) as opened:
        assert opened.get(Job, job_id) is None
        queue.cancel(opened, job_id)
        opened.commit()
    with session(engine, world.name_id("Paula")) as opened:
        assert opened.get_one(Job, job_id).state == "queued"


def test_a_worker_works_until_it_is_stopped(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, done = threading.Event(), threading.Event()
    does(monkeypatch, lambda *_: done.set())
    worker = threading.Thread(target=background.work, args=(engine, stop, {}))
    worker.start()
    queued(engine, "test")
    assert done.wait(60)
    stop.set()
    worker.join(60)
    assert not worker.is_alive()


def _is_locked(owner: Engine, job_id: uuid.UUID) -> bool:
    with owner.connect() as connection:
        found = text(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory'"
            " AND ((classid::bigint << 32) | objid::bigint) = gm_job_lock(:id))"
        )
        return bool(connection.scalar(found, {"id": job_id}))


def test_a_worker_with_nothing_to_do_brings_the_answers_up_to_date(engine: Engine) -> None:
    for _ in background.freshen(engine, lambda: world.TODAY, {}):
        pass
    with publisher_of(engine).connect() as connection:
        identify(connection, publisher=world.T1)
        for layer in LAYERS:
            assert not freshness.state(connection, layer, world.T1, world.TODAY).stale
    assert publish.refresh(engine, LAYERS[0], world.T2, world.TODAY) is False


def test_what_somebody_waits_for_is_renewed_while_a_long_round_is_under_way(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, under_way, renewed = threading.Event(), threading.Event(), threading.Event()

    def freshen(engine: Engine, today: object, troubles: object) -> Iterator[None]:
        under_way.set()
        assert renewed.wait(60)
        stop.set()
        yield

    def renew_one(*_: Any) -> bool:
        assert under_way.wait(60)
        renewed.set()
        return False

    monkeypatch.setattr(background, "freshen", freshen)
    monkeypatch.setattr(publish, "renew_one", renew_one)
    lane = threading.Thread(target=background.renew, args=(engine, stop, lambda: world.TODAY, {}))
    lane.start()
    background.keep_fresh(engine, stop, lambda: world.TODAY, {})
    lane.join()
    assert renewed.is_set()


def test_a_renewal_is_followed_by_a_rest_as_long_as_it_took_but_not_for_ever(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, now, took, rests = threading.Event(), [1000.0], [0.5, 30.0], list[float]()

    def renew_one(*_: Any) -> bool:
        if not took:
            stop.set()
            return False
        now[0] += took.pop(0)
        return True

    monkeypatch.setattr(publish, "renew_one", renew_one)
    monkeypatch.setattr("gridmap.background.time.monotonic", lambda: now[0])
    monkeypatch.setattr(stop, "wait", rests.append)
    background.renew(engine, stop, lambda: world.TODAY, {})
    assert rests == pytest.approx([0.5, background.LONGEST_REST_S, background.WANTED_S])


def test_a_round_that_took_long_is_followed_by_a_long_rest(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock goes on by 100 s with each answer, and by 10 s with each look whether a round is due."""
    stop, now, begun = threading.Event(), [1000.0], list[float]()

    def freshen(engine: Engine, today: object, troubles: object) -> Iterator[None]:
        begun.append(now[0])
        if len(begun) == 2:
            stop.set()
        now[0] += 100
        yield

    def wait(seconds: float) -> bool:
        now[0] += 10
        return False

    monkeypatch.setattr(background, "freshen", freshen)
    monkeypatch.setattr(background, "_ranked", lambda engine: (False, 0.0))
    monkeypatch.setattr("gridmap.records.retention.daily", lambda engine: None)
    monkeypatch.setattr("gridmap.background.time.monotonic", lambda: now[0])
    monkeypatch.setattr(stop, "wait", wait)
    background.keep_fresh(engine, stop, lambda: world.TODAY, {})
    assert begun[1] - begun[0] == pytest.approx(500, abs=20)


def test_a_database_of_another_shape_is_a_trouble_until_it_is_mended(
    engine: Engine, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(engine: Engine, *_: Any) -> None:
        with engine.connect() as connection:
            connection.execute(text("SELECT number_of_wings FROM areas"))

    def freshened() -> None:
        for _ in background.freshen(engine, lambda: world.TODAY, troubles):
            pass

    troubles: jobs.Troubles = {}
    does(monkeypatch, work)
    job_id = queued(engine, "test")
    assert jobs.run_one(engine, troubles)
    assert state(owner, job_id).state == "failed"
    assert troubles.keys() == {"test"}
    assert "number_of_wings" in troubles.pop("test")
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE enterprises RENAME COLUMN sector TO branch"))
        connection.execute(text("UPDATE answers SET code_version = 'none'"))
    try:
        freshened()
        assert any("sector" in each for each in troubles.values())
    finally:
        with owner.begin() as connection:
            connection.execute(text("ALTER TABLE enterprises RENAME COLUMN branch TO sector"))
    freshened()
    assert not troubles


def test_a_fault_with_one_file_is_no_trouble_of_the_service(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(*_: Any) -> None:
        raise ZeroDivisionError

    does(monkeypatch, work)
    queued(engine, "test")
    troubles: jobs.Troubles = {}
    assert jobs.run_one(engine, troubles)
    assert not troubles
