"""What does the fence cost? A map query of each role over 100,000 published rows, against the same query unfenced.

The peer is the tables' owner, whom row-level security does not hold. Five interleaved runs in one go, medians.
Run: .venv/bin/python -m bench.fence
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench.scratch import scratch
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.publishing import publish
from tests import world
from tests.publishing.test_scale import FILL, PLACES, ROWS

RUNS = 5
ASKS = 40
QUERY = text(
    "SELECT feature_id, title, classes, values, ST_AsGeoJSON(geom, 6) FROM published WHERE layer = 'enterprises'"
    " AND township_path = :town AND variant = '' AND area_path >= :area AND area_path < :area || '~'"
    " AND geom_3857 && ST_Transform(ST_MakeEnvelope(:w, :s, :e, :n, 4326), 3857)"
)
VIEW = {"w": 117.06, "s": 38.01, "e": 117.064, "n": 38.014}
PEOPLE = {
    "Gloria": ("grid leader", world.G22),
    "Paula": ("planner", world.T1),
    "Dora": ("duty officer", world.T1),
}


def asked(engine: Engine, area: str, viewer: str = "") -> Callable[[], float]:
    """Milliseconds of one query of somebody, or of the owner, in a transaction under way."""
    connection = engine.connect()
    connection.execute(
        text("SELECT set_config('gridmap.viewer', :who, true)"),
        {"who": str(world.name_id(viewer)) if viewer else ""},
    )
    ask = {"town": world.T1, "area": area, **VIEW}
    connection.execute(QUERY, ask).all()

    def run() -> float:
        started = time.perf_counter()
        for _ in range(ASKS):
            connection.execute(QUERY, ask).all()
        return (time.perf_counter() - started) * 1000 / ASKS

    return run


def main() -> None:
    with scratch() as (owner, app):
        with Session(owner) as session:
            world.build(session)
            session.execute(FILL, {"rows": ROWS, **PLACES})
            session.commit()
        for town in (world.T1, world.T2):
            publish.refresh(app, ENTERPRISES, town, world.TODAY)
        with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE published"))
        runs = {who: (asked(app, area, who), asked(owner, area)) for who, (_, area) in PEOPLE.items()}
        taken: dict[str, list[tuple[float, float]]] = {who: [] for who in runs}
        for _ in range(RUNS):
            for who, (fenced, unfenced) in runs.items():
                taken[who].append((fenced(), unfenced()))
        for who, pairs in taken.items():
            mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
            print(
                f"{PEOPLE[who][0]:<14}{mine:6.2f} ms fenced {theirs:6.2f} ms unfenced, ratio {mine / theirs:.2f}"
            )


if __name__ == "__main__":
    main()
