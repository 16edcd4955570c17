"""How long until the shortfall of every township of a county is computed from the records and published?

40 townships of 50 grids, 300 depots, 60 kinds of goods in stock, those needed that a rule exists for; no roads, so
the ways are straight lines. A database of its own in this folder's private test PostGIS. The figures are added to
the report of `bench.supplies`, which has to run first. Run: .venv/bin/python -m bench.supplies_published
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from typing import Any

import numpy as np
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bench.scratch import scratch
from bench.supplies import REPORT
from gridmap.db.models import ItemRow, Lot, Published, StockForm, StockLine
from gridmap.layers.shortfall import SHORTFALL
from gridmap.publishing import publish
from gridmap.standards import goods
from tests import world

TOWNSHIPS, GRIDS, DEPOTS, ITEMS, HELD = 40, 50, 300, 60, 20
DEGREES, COLUMNS = 0.08, 8
COUNTY = "0001"


def areas() -> Iterator[Any]:
    """Townships as squares of 0.08 degrees side by side, each cut into a row of grids."""
    yield world.area(COUNTY, "county", "Cloud County", (117.0, 38.0, 117.64, 38.4))
    for n in range(TOWNSHIPS):
        west, south = 117.0 + n % COLUMNS * DEGREES, 38.0 + n // COLUMNS * DEGREES
        path = f"{COUNTY}{n + 1:04d}"
        yield world.area(path, "township", f"Town {n}", (west, south, west + DEGREES, south + DEGREES))
        yield world.area(
            f"{path}0001", "village", f"Village {n}", (west, south, west + DEGREES, south + DEGREES)
        )
        wide = DEGREES / GRIDS
        for g in range(GRIDS):
            bounds = (west + g * wide, south, west + (g + 1) * wide, south + DEGREES)
            yield world.area(
                f"{path}0001{g + 1:04d}", "grid", f"Grid {n}.{g}", bounds, population=100 + 7 * g
            )


def stock(session: Session, chance: np.random.Generator) -> None:
    """Depots by turns in the townships, each with a first count of twenty kinds of goods."""
    shipped = list(goods.shipped())
    more = [f"own_{n}" for n in range(ITEMS - len(shipped))]
    session.add_all(
        ItemRow(area_path=COUNTY, key=key, name=key, unit="pieces", item_class="general") for key in more
    )
    for n in range(DEPOTS):
        town = n % TOWNSHIPS
        west, south = 117.0 + town % COLUMNS * DEGREES, 38.0 + town // COLUMNS * DEGREES
        at = (west + chance.uniform(0, DEGREES), south + chance.uniform(0, DEGREES))
        depot = world.resource(f"Depot {n}", "supply_depot", f"{COUNTY}{town + 1:04d}", at)
        form = StockForm(
            id=uuid.uuid4(), depot_id=depot.id, kind="count", at=world.NOW, area_path=depot.area_path
        )
        held = chance.choice([*shipped, *more], HELD, replace=False)
        lots = [Lot(id=uuid.uuid4(), depot_id=depot.id, item=str(item), area_path=COUNTY) for item in held]
        session.add(depot)
        session.flush()
        session.add_all([form, *lots])
        session.flush()
        session.add_all(
            StockLine(form_id=form.id, line_no=i, lot_id=lot.id, found=int(chance.integers(1, 60)))
            for i, lot in enumerate(lots)
        )
    session.commit()


def published(engine: Engine) -> float:
    started = time.perf_counter()
    for n in range(TOWNSHIPS):
        publish.refresh(engine, SHORTFALL, f"{COUNTY}{n + 1:04d}", world.TODAY)
    return time.perf_counter() - started


def run(owner: Engine, engine: Engine) -> str:
    with Session(owner) as session:
        for each in areas():
            session.add(each)
            session.flush()
        stock(session, np.random.default_rng(2026))
    took_s = published(engine)
    with Session(owner) as session:
        rows = session.scalar(select(func.count()).select_from(Published))
    return (
        f"{TOWNSHIPS} townships of {GRIDS} grids, {DEPOTS} depots, {ITEMS} kinds of goods in stock:"
        f" {took_s:.1f} s from the records to {rows} published rows\n"
    )


def main() -> None:
    with scratch() as (owner, engine):
        told = run(owner, engine)
    print(told, end="")
    with REPORT.open("a", encoding="utf-8") as report:
        report.write(told)


if __name__ == "__main__":
    main()
