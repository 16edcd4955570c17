"""Do further processes of `gridmap work` share the queue, and is a job taken over from one that is killed?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, func, make_url, select, text
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.db.models import Job
from gridmap.db.sessions import MISSED_SOON, app_engine, session
from gridmap.layers import BY_KEY
from gridmap.publishing import queue
from gridmap.settings import Settings
from tests import world
from tests.houses import until

pytestmark = pytest.mark.process
LAYER = BY_KEY["areas"]


@contextmanager
def worker(urls: postgis.Urls) -> Iterator[subprocess.Popen[str]]:
    """A process of its own, as another machine would have it."""
    begun = subprocess.Popen(
        [sys.executable, "-c", "from gridmap.cli import main; main()", "work"],
        env={**os.environ, "GRIDMAP_DATABASE_URL": urls.app},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert begun.stdout is not None
        assert begun.stdout.readline() == "gridmap works\n"
        yield begun
    finally:
        begun.kill()
        begun.communicate()


def jobs_in(owner: Engine, *states: str) -> int:
    with Session(owner) as kept:
        return kept.scalar(select(func.count()).where(Job.state.in_(states))) or 0


def test_a_job_whose_worker_is_killed_is_done_by_another(
    urls: postgis.Urls, engine: Engine, owner: Engine
) -> None:
    key = f"gridmap|{LAYER.key}|{world.T1}|"
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as holding:
        # Whoever publishes this answer waits here, so the worker is in the middle of its job when it dies.
        holding.execute(text("SELECT pg_advisory_lock(hashtextextended(:key, 0))"), {"key": key})
        today = Settings().now().date()
        queue.publish_later(engine, world.name_id("Paula"), LAYER.key, world.T1, today, "")
        with worker(urls) as first:
            until(lambda: jobs_in(owner, "running") == 1)
            first.kill()
            first.wait()
        with worker(urls) as second:
            until(lambda: attempts(owner) == 2)
            holding.execute(text("SELECT pg_advisory_unlock(hashtextextended(:key, 0))"), {"key": key})
            until(lambda: jobs_in(owner, "done") == 1)
            second.send_signal(signal.SIGTERM)
            assert second.wait(60) == 0
    assert attempts(owner) == 2


def test_two_workers_do_each_job_once(urls: postgis.Urls, engine: Engine, owner: Engine) -> None:
    today = Settings().now().date()
    wanted = [(key, town) for key in ("areas", "grids", "enterprises") for town in (world.T1, world.T2)]
    with worker(urls), worker(urls):
        queue.publish_all_later(engine, world.name_id("Carla"), wanted, today)
        until(lambda: jobs_in(owner, "queued", "running") == 0)
    assert jobs_in(owner, "failed") == 0
    with Session(owner) as kept:
        assert set(kept.scalars(select(Job.attempts).where(Job.person_id == world.name_id("Carla")))) == {1}


@pytest.fixture(scope="module", autouse=True)
def planner(owner: Engine) -> None:
    with Session(owner) as kept:
        kept.add(world.person("Carla", world.COUNTY, ("planner", world.COUNTY)))
        kept.commit()


def attempts(owner: Engine) -> int:
    with Session(owner) as kept:
        return kept.scalar(select(func.max(Job.attempts))) or 0


def test_a_machine_that_is_gone_without_a_word_is_missed_soon(urls: postgis.Urls) -> None:
    """Over TCP, that is; a socket of this machine has no need of it."""
    made = app_engine(make_url(urls.app).render_as_string(hide_password=False), limits=MISSED_SOON)
    with session(made) as opened:
        set_to = {
            name: opened.scalar(text("SELECT reset_val FROM pg_settings WHERE name = :name"), {"name": name})
            for name in MISSED_SOON
        }
    made.dispose()
    assert set_to == dict(MISSED_SOON)
