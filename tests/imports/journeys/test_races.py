"""Is one file taken in once, wholly or not at all, whoever else is at work, stops it, or dies?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from gridmap import jobs
from gridmap.db.models import Import, Job
from gridmap.db.sessions import session
from gridmap.imports.matching import bulk
from gridmap.imports.steps import stages
from gridmap.publishing import queue
from gridmap.registers.enterprises import Enterprise
from tests import world
from tests.imports.journeys.sheets import ENTERPRISES, NOW, Walk, counts, xlsx

ROWS = [
    (f"Racing Works {n}", None, "工贸", None, 117.01 + n / 1e4, 38.02, None, None, None, None)
    for n in range(60)
]


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    with Session(owner) as opened:
        yield opened
        opened.rollback()
        opened.execute(delete(Enterprise).where(Enterprise.name.startswith("Racing")))
        opened.execute(delete(Job))
        opened.commit()


def there(kept: Session) -> int:
    kept.rollback()
    return kept.scalar(select(func.count()).where(Enterprise.name.startswith("Racing"))) or 0


def test_eight_who_take_in_the_same_file_at_once_make_one_ledger(engine: Engine, kept: Session) -> None:
    walks = [Walk(engine, who, "enterprises", xlsx(ENTERPRISES, *ROWS)) for who in ("Paula", "Adam") * 4]
    for walk in walks:
        assert counts(walk.preview()) == (60, 0, 0, 0)
    savers = [threading.Thread(target=walk.save) for walk in walks]
    for saver in savers:
        saver.start()
    for saver in savers:
        saver.join()
    assert there(kept) == 60
    assert sorted(walk.now.state for walk in walks) == ["previewed"] * 7 + ["saved"]
    for late in (walk.now for walk in walks):
        if late.state == "previewed":
            assert counts(late.result) == (0, 0, 60, 0)
            assert late.message


def test_what_is_cancelled_midway_leaves_nothing(
    engine: Engine, kept: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "ROWS_A_STATEMENT", 10)
    walk = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, *ROWS))
    walk.preview()

    def report(step: str, done: int, total: int) -> None:
        if step == "Saving" and done >= 30:
            raise jobs.Cancelled

    with pytest.raises(jobs.Cancelled):
        stages.save(engine, walk.person, walk.id, NOW, report)
    assert there(kept) == 0
    assert walk.now.state == "previewed"
    assert walk.save().state == "saved"
    assert there(kept) == 60


DIES = """
import sys, uuid
from gridmap import jobs
from gridmap.db.sessions import app_engine
from gridmap.imports.matching import bulk
bulk.ROWS_A_STATEMENT = 5
written = jobs._Reporter.__call__
def slow(self, step, done, total):
    written(self, step, done, total)
    if step == "Saving" and done >= 20:
        print("midway", flush=True)
        __import__("time").sleep(60)
jobs._Reporter.__call__ = slow
jobs.run_one(app_engine(sys.argv[1]))
"""


def test_a_killed_worker_leaves_nothing_and_the_next_one_finishes(engine: Engine, kept: Session) -> None:
    walk = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, *ROWS))
    walk.preview()
    with session(engine, walk.person) as opened:
        job_id: uuid.UUID = queue.enqueue(opened, "import.save", walk.id, world.T1, NOW).id
        opened.commit()
    url = engine.url.render_as_string(hide_password=False)
    worker = subprocess.Popen([sys.executable, "-c", DIES, url], stdout=subprocess.PIPE, text=True)
    assert worker.stdout
    assert worker.stdout.readline().strip() == "midway"
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    assert there(kept) == 0
    deadline = time.monotonic() + 60
    while not jobs.run_one(engine) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert there(kept) == 60
    assert kept.get_one(Job, job_id).state == "done"
    assert kept.get_one(Import, walk.id).state == "saved"


def test_a_csv_of_many_rows_with_one_bad_one_names_it(engine: Engine, kept: Session) -> None:
    rows = [*ROWS[:40], (*ROWS[40][:4], "117.O5", *ROWS[40][5:]), *ROWS[41:]]
    walk = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, *rows))
    assert counts(walk.preview()) == (59, 0, 0, 1)
    assert there(kept) == 0
