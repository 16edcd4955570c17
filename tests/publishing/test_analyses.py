"""Do workers of a Dask cluster say what one process says, also where one of them is killed in the middle?"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import LocalCluster
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.publishing.analyses import Outcome, Task, answered, cluster, offered, planned
from gridmap.settings import Settings
from tests import world
from tests.publishing.analysed import always_dies, dies_once, spoiled

pytestmark = pytest.mark.process
T3 = world.COUNTY + "0003"


@pytest.fixture(scope="module", autouse=True)
def planner(owner: Engine) -> None:
    with Session(owner) as session:
        session.add(world.area(T3, "township", "Crane Town", None))
        session.add(world.person("Carla", world.COUNTY, ("planner", world.COUNTY)))
        session.commit()


@pytest.fixture(scope="module")
def scheduler(urls: postgis.Urls) -> Iterator[str]:
    """The address of a scheduler with two workers, which know the database by their own settings."""
    env = {"GRIDMAP_DATABASE_URL": urls.app}
    patient = {cluster.KEPT_UP: "1h", "distributed.scheduler.allowed-failures": 1}
    with (
        dask.config.set(patient),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", env=env) as own,
    ):
        yield own.scheduler_address


@pytest.fixture(scope="module")
def tasks(engine: Engine) -> Iterator[list[Task]]:
    today = Settings().now().date()
    asked = offered([], [today], today)
    with planned(engine, world.name_id("Carla"), world.COUNTY, asked, [today], today) as made:
        assert {task.township_path for task in made} == {world.T1, world.T2, T3}
        yield made


def visits(tasks: list[Task]) -> list[Task]:
    """A few of them."""
    return [task for task in tasks if task.layer == "visit_history"]


def by_task(outcomes: Iterator[Outcome]) -> dict[Task, Outcome]:
    found = list(outcomes)
    assert max(Counter(each.task for each in found).values()) == 1  # nothing twice
    return {each.task: each for each in found}


@pytest.fixture(scope="module")
def alone(tasks: list[Task], urls: postgis.Urls) -> dict[Task, Outcome]:
    """What this process says by itself."""
    found = by_task(map(partial(answered, url=urls.app), tasks))
    assert all(each.failure is None and each.rows for each in found.values())
    return found


def test_workers_with_settings_of_their_own_say_row_for_row_what_one_process_says(
    scheduler: str, tasks: list[Task], alone: dict[Task, Outcome]
) -> None:
    assert by_task(cluster.done(answered, tasks, scheduler, "")) == alone


def test_a_worker_that_is_killed_in_the_middle_loses_and_doubles_nothing(
    scheduler: str, tasks: list[Task], alone: dict[Task, Outcome], urls: postgis.Urls, tmp_path: Path
) -> None:
    assert by_task(cluster.done(partial(dies_once, tmp_path, urls.app), tasks, scheduler, "")) == alone
    assert (tmp_path / "died").exists()
    begun = [each.name for each in tmp_path.iterdir() if each.name != "died"]
    assert len(begun) > len(tasks)  # what died with its worker was begun anew
    assert len({name.rpartition("-")[0] for name in begun}) == len(tasks)


def test_what_kills_every_worker_is_named_and_all_others_come_out(
    scheduler: str, tasks: list[Task], alone: dict[Task, Outcome], urls: postgis.Urls
) -> None:
    found = by_task(cluster.done(partial(always_dies, urls.app), visits(tasks), scheduler, ""))
    failed = {task: each for task, each in found.items() if each.failure is not None}
    assert [(task.township_path, task.layer) for task in failed] == [(world.T2, "visit_history")]
    assert "KilledWorker" in str(next(iter(failed.values())).failure)
    assert all(each == alone[task] for task, each in found.items() if task not in failed)
    assert len(found) == 3


def test_what_fails_by_itself_is_named_once_and_not_tried_again(
    scheduler: str, tasks: list[Task], alone: dict[Task, Outcome], urls: postgis.Urls
) -> None:
    found = by_task(cluster.done(partial(spoiled, urls.app), visits(tasks), scheduler, ""))
    failed = {task: each for task, each in found.items() if each.failure is not None}
    assert [str(each.failure) for each in failed.values()] == [
        "It could not be reckoned (ValueError: a visit before the flood)."
    ]
    assert all(each == alone[task] for task, each in found.items() if task not in failed)
    assert len(found) == 3


def test_processes_of_this_machine_say_the_same(
    tasks: list[Task], alone: dict[Task, Outcome], urls: postgis.Urls
) -> None:
    assert by_task(cluster.done(answered, tasks, "local:2", urls.app)) == alone


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"viewer": world.name_id("Paula"), "township_path": world.T2}, "outside the areas"),
        ({"viewer": uuid.uuid4()}, "outside the areas"),
        ({"code_version": "another"}, "another version"),
        ({"layer": "nothing"}, "another version"),
        ({"snapshot": "00000001-00000001-1"}, "snapshot"),
        ({"snapshot": "'; DROP TABLE areas; --"}, "snapshot"),
    ],
)
def test_a_worker_refuses_what_its_asker_may_not_see_or_another_program_asks(
    tasks: list[Task], urls: postgis.Urls, more: dict[str, Any], told: str
) -> None:
    outcome = answered(replace(tasks[0], **more), urls.app)
    assert outcome.rows == ()
    assert told in str(outcome.failure)


def test_a_worker_without_a_database_says_so(tasks: list[Task], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRIDMAP_DATABASE_URL", raising=False)
    assert "GRIDMAP_DATABASE_URL" in str(answered(tasks[0]).failure)


def test_a_state_that_is_no_longer_held_open_is_not_read(engine: Engine, urls: postgis.Urls) -> None:
    today = Settings().now().date()
    with planned(
        engine, world.name_id("Carla"), world.T1, offered([], [today], today), [today], today
    ) as made:
        pass
    assert answered(made[0], urls.app).failure is not None
