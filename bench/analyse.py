"""How long does an analysis of a county take, by one process and by the workers of a Dask cluster?

Fifteen townships with ninety grids and 600 places each (`bench.county`), all layers that are analysed where none is
named. Both sides reckon the same tasks in one state of the database, in this run, and must say the same, row for row.
The cluster is one of this machine: it measures what Dask costs and what a second core gives, and no network. Its start
is told apart. Processor time, which a crowded machine does not lengthen, is without that of PostgreSQL.
Run: .venv/bin/python -m bench.analyse
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from distributed import Client, LocalCluster
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bench import county
from bench.machine import named
from bench.scratch import scratch
from gridmap.publishing import analyses
from gridmap.publishing.analyses import Outcome, Task, cluster
from tests import world

WORKERS = 2
REPORT = Path(__file__).parent / "reports" / "analyse.txt"


def busy_s() -> float:
    own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime


def load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def timed(done: Callable[[], Iterable[Outcome]]) -> tuple[float, dict[Task, Outcome]]:
    began = time.monotonic()
    found = {each.task: each for each in done()}
    return time.monotonic() - began, found


def by_cluster(tasks: list[Task], url: str) -> tuple[float, float, float, dict[Task, Outcome]]:
    """Seconds until the workers know the program, seconds of work, of their processors in it, and the answers."""
    began = time.monotonic()
    env = {"GRIDMAP_DATABASE_URL": url}
    with (
        LocalCluster(
            n_workers=WORKERS, threads_per_worker=1, dashboard_address="127.0.0.1:0", env=env
        ) as own,
        Client(own) as client,
    ):
        client.run(analyses.answered, tasks[0])
        started_s = time.monotonic() - began
        before_s = sum(client.run(busy_s).values())
        took_s, found = timed(lambda: cluster.done(analyses.answered, tasks, own.scheduler_address, url))
        worked_s = sum(client.run(busy_s).values()) - before_s
    return started_s, took_s, worked_s, found


def main() -> None:
    with scratch() as (owner, engine):
        with Session(owner) as session:
            county.fill(session)
            session.commit()
        told = report(engine, engine.url.render_as_string(hide_password=False))
    REPORT.write_text(told)
    print(told)


def report(engine: Engine, url: str) -> str:
    today = world.TODAY
    layers = analyses.offered([], [today], today)
    with analyses.planned(engine, world.name_id("Paula"), county.COUNTY, layers, [today], today) as tasks:
        loads, before_s = [load()], busy_s()
        alone_s, alone = timed(lambda: map(partial(analyses.answered, url=url), tasks))
        alone_busy_s = busy_s() - before_s
        loads.append(load())
        started_s, shared_s, shared_busy_s, shared = by_cluster(tasks, url)
        loads.append(load())
    assert shared == alone, "they do not say the same"
    assert not any(each.failure for each in alone.values())
    rows = sum(len(each.rows) for each in alone.values())
    return "\n".join(
        [
            (__doc__ or "").split("\n", 1)[0],
            "",
            named("distributed", "pandas", "geopandas"),
            f"Load before, between and after: {', '.join(loads)}; others worked on the machine, and the clock tells it",
            "Repeat: .venv/bin/python -m bench.analyse",
            "",
            f"{county.TOWNS} townships, {len(layers)} layers: {len(tasks)} tasks, {rows} rows, the same on both sides",
            f"one process:     {alone_s:6.1f} s by the clock, {alone_busy_s:6.1f} s of processor",
            f"Dask, {WORKERS} workers: {shared_s:6.1f} s by the clock, {shared_busy_s:6.1f} s of processor of theirs",
            f"  and before it: {started_s:6.1f} s until workers of a cluster made for the run know the program",
            "",
        ]
    )


if __name__ == "__main__":
    main()
