"""How long do the pages of the lists take in a town with 5,000 places, fresh, and just after somebody wrote?

The peer is bare SQL in the same run: the count and the first fifty rows of the places never inspected, straight from
the tables as their owner, without fence, page or language. Requests go over HTTP to a server in this process; pages and
peer by turns. busy: processor time of this process and of the database's, which a crowded machine hardly lengthens.
A write is one visit;
the next page computes its answer anew. Run: .venv/bin/python -m bench.not_inspected
"""

from __future__ import annotations

import http.client
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, Engine, insert, text
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from bench.machine import named
from bench.scratch import scratch
from gridmap.db.models import HazardStep
from gridmap.publishing.work_lists import WORK_LISTS
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.visits import Visit
from gridmap.settings import Settings
from gridmap.web import create_app
from tests import world
from tests.web.conftest import cookie_of

PLACES, VISITS, HAZARDS, VILLAGES, GRIDS = 5_000, 12_000, 1_500, 30, 5
ASKS, WRITES = 60, 8
REPORT = Path(__file__).parent / "reports" / "not_inspected.txt"
PEER = (
    text("SELECT count(*) FROM enterprises e WHERE state <> 'closed' AND NOT EXISTS (SELECT FROM visits v"
         " WHERE v.enterprise_id = e.id AND v.kind IN ('inspection', 'look_back'))"),
    text("SELECT e.name, e.sector, e.risk, e.tags, e.area_path, e.code FROM enterprises e WHERE state <> 'closed' AND"
         " NOT EXISTS (SELECT FROM visits v WHERE v.enterprise_id = e.id AND v.kind IN ('inspection', 'look_back'))"
         " ORDER BY e.area_path, e.name LIMIT 50"),
)  # fmt: skip
PAGES = (
    "/not-inspected",
    *(f"/not-inspected/{each.key}" for each in WORK_LISTS),
    "/not-inspected/never?page=12",
    "/not-inspected/never?group=sector&f.risk=red",
    "/not-inspected/late?f.sector=shop&q=9",
    "/workload",
    "/workload?page=3",
    "/api/todo/lists",
)
STALE = ("/not-inspected/never", "/not-inspected", "/workload")


def fill(session: Session) -> None:
    """One township of 30 villages with five grids each, and all that is kept of its places."""
    world.build(session)
    chance = np.random.default_rng(2026)
    grids = []
    for village in range(VILLAGES):
        path = f"{world.T1}{village + 10:04d}"
        session.add(world.area(path, "village", f"Village {village}", None))
        session.flush()
        for grid in range(GRIDS):
            grids.append(f"{path}{grid + 1:04d}")
            session.add(world.area(grids[-1], "grid", f"Grid {village}.{grid}", None))
    session.flush()
    places = [
        world.enterprise(
            f"Place {at}",
            grids[int(chance.integers(len(grids)))],
            (117.0 + chance.random() * 0.1, 38.0 + chance.random() * 0.08),
            sector=str(chance.choice(["trade", "shop", "restaurant", "gas", "recycling"])),
            risk=[None, "red", "orange", "yellow", "blue"][int(chance.integers(5))],
            tags=[None, [], ["nine_small"], ["gas"]][int(chance.integers(4))],
        )
        for at in range(PLACES)
    ]
    session.add_all(places)
    session.flush()
    visited = places[: PLACES * 2 // 3]
    kinds = chance.choice(["inspection", "patrol", "look_back"], VISITS, p=[0.7, 0.2, 0.1])
    picked, ages = chance.integers(len(visited), size=VISITS), chance.integers(0, 700, VISITS)
    session.execute(
        insert(Visit),
        [_visit(visited[i], int(ago), str(k)) for i, ago, k in zip(picked, ages, kinds, strict=True)],
    )
    hazards = [_hazard(at, places[at]) for at in range(HAZARDS)]
    session.add_all(hazards)
    session.flush()
    session.add_all(
        _step(each, at) for at, each in enumerate(hazards) if each.state in ("rectified", "referred")
    )
    session.commit()


def _visit(place: Enterprise, ago: int, kind: str) -> dict[str, object]:
    day = world.TODAY - timedelta(days=ago)
    return {
        "enterprise_id": place.id, "area_path": place.area_path, "on_date": day, "kind": kind, "sector": place.sector,
    }  # fmt: skip


def _hazard(at: int, place: Enterprise) -> Hazard:
    state = ("ordered", "rectified", "referred", "found")[at % 4]
    deadline = world.TODAY - timedelta(days=at % 60 - 30)
    found_on = world.TODAY - timedelta(days=90)
    return world.hazard(
        f"Hazard {at}",
        place.area_path,
        None,
        enterprise_id=place.id,
        state=state,
        found_on=found_on,
        deadline=deadline,
    )


def _step(hazard: Hazard, at: int) -> HazardStep:
    step = "refer" if hazard.state == "referred" else "rectify"
    day = world.TODAY - timedelta(days=at % 50)
    return HazardStep(
        hazard_id=hazard.id, area_path=hazard.area_path, step=step, on_date=day, state=hazard.state
    )


@contextmanager
def served(engine: Engine) -> Iterator[Callable[[str], float]]:
    """A server in this process, and a way to ask it as the planner: milliseconds until the last byte."""
    app = create_app(Settings(secret_key="of a bench"), engine, clock=lambda: world.NOW)  # noqa: S106
    client = app.test_client()
    with client.session_transaction() as signed:
        signed.permanent = True
        signed.update({"_user_id": cookie_of(engine, "Paula", world.NOW)})
    name = app.config["SESSION_COOKIE_NAME"]
    kept_cookie = client.get_cookie(name)
    assert kept_cookie is not None
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def ask(path: str) -> float:
        started = time.perf_counter()
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        line.request("GET", path, headers={"Cookie": f"{name}={kept_cookie.value}"})
        answer = line.getresponse()
        body = answer.read()
        line.close()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:200]!r}")
        return (time.perf_counter() - started) * 1000

    try:
        yield ask
    finally:
        server.shutdown()


def bare(connection: Connection) -> float:
    started = time.perf_counter()
    for statement in PEER:
        connection.execute(statement).all()
    return (time.perf_counter() - started) * 1000


def database_ms(connection: Connection) -> float:
    """Processor time of the database's processes that serve pages, by the machine's ticks."""
    asked = text(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    ticks = 0
    for pid in connection.scalars(asked):
        told = Path(f"/proc/{pid}/stat")
        fields = told.read_text().rpartition(")")[2].split() if told.exists() else ["0"] * 13
        ticks += int(fields[11]) + int(fields[12])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]


def fresh(ask: Callable[[str], float], connection: Connection) -> Iterator[str]:
    for path in PAGES:
        ask(path)  # what nobody asked yet is computed here
    taken: dict[str, list[float]] = {path: [] for path in (*PAGES, "peer")}
    busy, in_database = dict.fromkeys(PAGES, 0.0), dict.fromkeys(PAGES, 0.0)
    for _ in range(ASKS):
        for path in PAGES:
            began, there = time.process_time(), database_ms(connection)
            taken[path].append(ask(path))
            busy[path] += (time.process_time() - began) * 1000 / ASKS
            in_database[path] += (database_ms(connection) - there) / ASKS
        taken["peer"].append(bare(connection))
    peer = statistics.median(taken.pop("peer"))
    yield f"Fresh, {ASKS} times each by turns; bare SQL of the same rows: median {peer:.1f} ms"
    for path, each in taken.items():
        middle = statistics.median(each)
        measured = f"median {middle:6.1f} ms  p95 {p95(each):6.1f} ms  {middle / peer:5.1f} x bare SQL"
        yield f"  {path:<46} {measured}  busy {busy[path]:5.1f} + {in_database[path]:5.1f} ms"
    every = [ms for each in taken.values() for ms in each]
    yield f"  every page together: p95 {p95(every):.1f} ms; load of the machine {os.getloadavg()[0]:.1f}"


def after_a_write(ask: Callable[[str], float], owner: Engine) -> Iterator[str]:
    yield f"Just after a visit was saved, {WRITES} times each: the answers are computed anew"
    for path in STALE:
        taken = []
        for _ in range(WRITES):
            with Session(owner) as kept:
                place = kept.get_one(Enterprise, world.name_id("Place 1"))
                kept.execute(insert(Visit), [_visit(place, 0, "patrol")])
                kept.commit()
            taken.append(ask(path))
        yield f"  {path:<46} median {statistics.median(taken):6.0f} ms  longest {max(taken):6.0f} ms"


def main() -> None:
    with scratch() as (owner, engine):
        with Session(owner) as session:
            fill(session)
        with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
            lines = [named("flask", "sqlalchemy", "pandas")]
            lines.append(f"{PLACES} places, {VISITS} visits, {HAZARDS} hazards, {VILLAGES * GRIDS} grids")
            with served(engine) as ask:
                lines += [*fresh(ask, connection), *after_a_write(ask, owner)]
    told = "\n".join(lines) + "\n"
    print(told, end="")
    REPORT.write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
