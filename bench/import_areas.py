"""How long does it take until 5,000 grids of 500 villages are the areas of a township?

Run: .venv/bin/python -m bench.import_areas [villages] [grids a village]. In a database of its own in this folder's
private test PostGIS, by the steps of the page and the command: opened, previewed, saved; the villages before the grids,
with their outlines, then once more by names alone. The hardest way is taken: no official codes.

Opened, previewed and saved on 2 cores at a load of 3: 2.8 s where the grids name their village, 3.7 s where only their
outlines tell it, 0.9 s by names alone; taken back in 1.5 s.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bench.machine import named
from bench.scratch import scratch
from gridmap.db.models import Area, Import
from gridmap.db.sessions import session
from gridmap.imports.steps import preparing, stages, uploads
from gridmap.records.progress import silent
from tests import world

WHEN = {"now": world.NOW.isoformat()}
WEST, SOUTH, SIDE, CORNERS = 117.0, 38.0, 0.004, 16


def square(west: float, south: float, side: float) -> list[Any]:
    """A square with more corners than it needs, as drawn outlines have."""
    along = np.arange(CORNERS) / CORNERS * side
    bottom = [[west + at, south] for at in along]
    right = [[west + side, south + at] for at in along]
    top = [[west + side - at, south + side] for at in along]
    left = [[west, south + side - at] for at in along]
    return [[*bottom, *right, *top, *left, [west, south]]]


def features(villages: int, grids: int) -> tuple[list[Any], list[Any]]:
    across, inner = int(np.ceil(villages**0.5)), int(np.ceil(grids**0.5))
    towns, cells = [], []
    for n in range(villages):
        west, south = WEST + n % across * SIDE, SOUTH + n // across * SIDE
        towns.append(feature(f"Village {n}", "村", None, square(west, south, SIDE)))
        for m in range(grids):
            step = SIDE / inner
            corner = (west + m % inner * step, south + m // inner * step)
            label = f"Village {n}"
            cells.append(feature(f"Grid {m}", "网格", label, square(*corner, step)))
    return towns, cells


def feature(name: str, level: str, parent: str | None, ring: list[Any]) -> dict[str, Any]:
    values = {"名称": name, "级别": level, **({"所属村": parent} if parent else {})}
    return {"type": "Feature", "properties": values, "geometry": {"type": "Polygon", "coordinates": ring}}


def geojson(told: list[Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": told}).encode()


def unlabelled(told: list[Any]) -> list[Any]:
    """Without the village: only the outline says where a grid lies."""
    return [{**each, "properties": {"名称": each["properties"]["名称"], "级别": "网格"}} for each in told]


def by_name(told: list[Any]) -> bytes:
    lines = ["名称,级别,所属村", *(",".join(list(each["properties"].values())) for each in told)]
    return "\n".join(lines).encode()


def taken_in(engine: Engine, name: str, content: bytes) -> Import:
    person = world.name_id("Adam")
    with session(engine, person) as opened:
        kept = uploads.keep(opened, "areas", world.T1, name, content)
        opened.commit()
        import_id = kept.id
    preparing.forget()

    def timed(what: str, work: Callable[[], object]) -> float:
        started = time.perf_counter()
        work()
        took = time.perf_counter() - started
        print(f"  {what:<12}{took:7.2f} s", flush=True)
        return took

    def open_file() -> None:
        stages.open_file(engine, person, import_id, WHEN, silent)
        with session(engine, person) as opened:
            opened.get_one(Import, import_id).coordinates = "wgs84"
            opened.commit()

    print(f"{name}, {len(content) / 1e6:.1f} MB")
    whole = timed("opened", open_file)
    whole += timed("previewed", lambda: stages.preview(engine, person, import_id, WHEN, silent))
    whole += timed("saved", lambda: stages.save(engine, person, import_id, WHEN, silent))
    with session(engine, person) as opened:
        kept = opened.get_one(Import, import_id)
        told = {key: kept.result.get(key) for key in ("new", "changed", "unchanged", "waiting")}
        print(
            f"  {'in all':<12}{whole:7.2f} s   {kept.state} {told}; load {os.getloadavg()[0]:.1f}", flush=True
        )
        opened.expunge(kept)
        return kept


@contextmanager
def fresh() -> Iterator[tuple[Engine, Engine]]:
    with scratch() as (owner, engine):
        with Session(owner) as opened:
            opened.add_all([world.area(world.COUNTY, "county", "Cloud County", None)])
            opened.flush()
            town = world.area(world.T1, "township", "Sparrow Town", (116.9, 37.9, 117.3, 38.3))
            opened.add_all([town, world.person("Adam", world.T1, ("administrator", world.T1))])
            opened.commit()
        yield owner, engine


def main(villages: int, grids: int) -> None:
    print(named("psycopg", "pandas", "shapely"))
    towns, cells = features(villages, grids)
    for what, content in (("grids that name their village", cells), ("grids that do not", unlabelled(cells))):
        print(f"\n{villages} villages, {len(cells)} {what}")
        with fresh() as (owner, engine):
            taken_in(engine, "villages.geojson", geojson(towns))
            kept = taken_in(engine, "grids.geojson", geojson(content))
            taken_in(engine, "again.geojson", geojson(content))
            with Session(owner) as opened:
                made = opened.scalar(select(func.count()).select_from(Area))
                print(f"  areas {made}")
            started = time.perf_counter()
            stages.undo(engine, kept.person_id, kept.id, WHEN, silent)
            print(f"  undone      {time.perf_counter() - started:7.2f} s")
    print("\nby names alone")
    with fresh() as (_, engine):
        taken_in(engine, "villages.csv", by_name(towns))
        taken_in(engine, "grids.csv", by_name(cells))


if __name__ == "__main__":
    asked = [int(each) for each in sys.argv[1:]]
    main(*[*asked, *(500, 10)[len(asked) :]])
