"""How long does the page of a county take: fifteen townships side by side, ninety grids and 600 places each?

Every answer that the page shows was published before, as the service keeps them; the page reads them and counts visits
and hazards from the records. The peer is bare SQL in the same run: the same counts of records by township, as the
tables' owner, without fence, page or language. busy: processor time of this process, which a crowded machine does not
lengthen. Run: .venv/bin/python -m bench.county
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, Engine, insert, text
from sqlalchemy.orm import Session

from bench.machine import named
from bench.not_inspected import p95, served
from bench.scratch import scratch
from gridmap.db.models import Grant
from gridmap.publishing import publish
from gridmap.publishing.side_by_side import columns
from gridmap.registers.visits import Visit
from tests import world

TOWNS, VILLAGES, GRIDS, PLACES, HAZARDS, VISITS = 15, 10, 9, 600, 120, 900
ASKS = 40
LIMIT_MS = 300.0
COUNTY = "0007"
REPORT = Path(__file__).parent / "reports" / "county.txt"
PAGES = (
    f"/townships?area={COUNTY}",
    f"/townships?area={COUNTY}&sort=-not_inspected",
    f"/townships.xlsx?area={COUNTY}",
)
PEER = text(
    "SELECT left(area_path, 8), count(*) FROM visits WHERE area_path ^@ :county GROUP BY 1"
    " UNION ALL SELECT left(area_path, 8), count(*) FROM hazards WHERE area_path ^@ :county GROUP BY 1"
)


def fill(session: Session) -> list[str]:
    """The paths of the townships, which lie in a row."""
    world.build(session)
    session.add(world.area(COUNTY, "county", "Wide County", None))
    session.add(Grant(person_id=world.name_id("Paula"), role="planner", area_path=COUNTY))
    chance = np.random.default_rng(2026)
    return [_town(session, number, chance) for number in range(TOWNS)]


def _town(session: Session, number: int, chance: np.random.Generator) -> str:
    town, west = f"{COUNTY}{number + 1:04d}", 118 + number * 0.1
    session.add(
        world.area(town, "township", f"Town {number}", (west, 38.0, west + 0.1, 38.1), population=30_000)
    )
    session.flush()
    grids = []
    for village in range(VILLAGES):
        path, left = f"{town}{village + 1:04d}", west + village * 0.01
        session.add(
            world.area(path, "village", f"Village {number}.{village}", (left, 38.0, left + 0.01, 38.1))
        )
        session.flush()
        for grid in range(GRIDS):
            grids.append(f"{path}{grid + 1:04d}")
            bounds = (left, 38.0 + grid * 0.1 / GRIDS, left + 0.01, 38.0 + (grid + 1) * 0.1 / GRIDS)
            session.add(
                world.area(grids[-1], "grid", f"Grid {number}.{village}.{grid}", bounds, population=330)
            )
    session.flush()
    places = [
        world.enterprise(
            f"Place {number}.{at}",
            grids[int(chance.integers(len(grids)))],
            (west + chance.random() * 0.1, 38.0 + chance.random() * 0.1),
            risk=[None, "red", "orange", "yellow", "blue"][int(chance.integers(5))],
        )
        for at in range(PLACES)
    ]
    session.add_all(places)
    session.add(world.resource(f"Station {number}", "fire_station", grids[0], (west + 0.01, 38.01)))
    session.add(world.resource(f"Depot {number}", "supply_depot", grids[1], (west + 0.02, 38.02)))
    session.flush()
    session.add_all(
        world.hazard(
            f"Hazard {number}.{at}", places[at].area_path, None, enterprise_id=places[at].id, state="ordered",
            deadline=world.TODAY - timedelta(days=at % 40 - 25),
        )
        for at in range(HAZARDS)
    )  # fmt: skip
    picked = chance.integers(PLACES, size=VISITS)
    session.execute(
        insert(Visit),
        [
            {
                "enterprise_id": places[at].id, "area_path": places[at].area_path, "kind": "inspection",
                "on_date": world.TODAY - timedelta(days=int(chance.integers(0, 60))), "sector": "trade",
            }
            for at in picked
        ],
    )  # fmt: skip
    session.commit()
    return town


def measured(ask: Callable[[str], float], connection: Connection) -> Iterator[str]:
    for path in PAGES:
        ask(path)
    taken: dict[str, list[float]] = {path: [] for path in PAGES}
    busy = dict.fromkeys(PAGES, 0.0)
    peer = []
    for _ in range(ASKS):
        for path in PAGES:
            began = time.process_time()
            taken[path].append(ask(path))
            busy[path] += (time.process_time() - began) * 1000 / ASKS
        started = time.perf_counter()
        connection.execute(PEER, {"county": COUNTY}).all()
        peer.append((time.perf_counter() - started) * 1000)
    middle = statistics.median(peer)
    yield f"{ASKS} times each by turns; bare SQL of the counts of records: median {middle:.1f} ms"
    for path, each in taken.items():
        told = f"median {statistics.median(each):6.1f} ms  p95 {p95(each):6.1f} ms"
        times = f"{statistics.median(each) / middle:5.1f} x bare SQL"
        yield f"  {path:<48} {told}  {times}  busy {busy[path]:5.1f} ms"
    held = "held" if p95(taken[PAGES[0]]) < LIMIT_MS else "NOT held"
    yield f"  asked: p95 below {LIMIT_MS:.0f} ms: {held}; load of the machine {os.getloadavg()[0]:.1f}"


def publish_all(engine: Engine, towns: list[str]) -> str:
    started = time.perf_counter()
    for town in towns:
        publish.refresh_all(engine, columns.LAYERS, town, world.TODAY)
    return (
        f"{len(columns.LAYERS)} answers of each township published in {time.perf_counter() - started:.0f} s"
    )


def main() -> None:
    with scratch() as (owner, engine):
        with Session(owner) as session:
            towns = fill(session)
            session.commit()
        lines = [named("flask", "sqlalchemy", "pandas")]
        lines.append(f"{TOWNS} townships of {VILLAGES * GRIDS} grids, {PLACES} places, {VISITS} visits each")
        lines.append(publish_all(engine, towns))
        with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
            with served(engine) as ask:
                lines += measured(ask, connection)
    told = "\n".join(lines) + "\n"
    print(told, end="")
    REPORT.write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
