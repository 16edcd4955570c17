"""How long does a ledger of 100,000 enterprises take from the file to the map, beside the time of reading it alone?

Run: .venv/bin/python -m bench.import_ledger [rows] [runs]. Each run has a database of its own in this folder's private
test PostGIS. Printed of each step: the quietest of the runs and their median, for a machine is seldom quiet.

100,000 rows on 2 cores while other work kept the load at 7 to 10, three runs, in times of reading the file alone: 11.2
at the quietest, 11.8 at the median. At the quietest: opened 0.9, previewed 1.3, saved 2.6, its map 1.6, every other
layer 4.8.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from openpyxl import Workbook
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bench.machine import named
from bench.scratch import scratch
from gridmap.db.models import Audit, Import
from gridmap.db.sessions import session
from gridmap.imports.reading.opening import read_file
from gridmap.imports.steps import stages, uploads
from gridmap.layers import LAYERS
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.publishing import publish
from gridmap.records.progress import silent
from gridmap.registers.enterprises import Enterprise
from tests import world

HEADINGS = (
    "企业名称", "统一社会信用代码", "行业领域", "风险等级", "重点领域", "状态", "地址", "从业人数", "建筑面积",
    "经度", "纬度", "法定代表人", "法定代表人电话", "安全员", "安全员电话", "备注",
)  # fmt: skip
WHEN = {"now": world.NOW.isoformat()}
SECTORS, RISKS = ("工贸", "沿街商铺", "餐饮", "废品", "燃气", "其他"), ("红", "橙", "黄", "蓝", None)


def ledger(rows: int) -> Iterator[tuple[object, ...]]:
    chance = random.Random(7)
    for n in range(rows):
        yield (
            f"Sample Works {n:06d}", f"9113{n:014d}", chance.choice(SECTORS), chance.choice(RISKS), None, "正常",
            f"{n} Sample Lane", chance.randint(1, 300), chance.randint(20, 9000),
            round(117.0 + chance.random() * 0.1, 6), round(38.0 + chance.random() * 0.08, 6),
            f"Person {n}", f"139{n:08d}", f"Guard {n}", f"138{n:08d}", None,
        )  # fmt: skip


def workbook(path: Path, rows: int) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Ledger")
    sheet.append(HEADINGS)
    for row in ledger(rows):
        sheet.append(row)
    book.save(path)


class Times:
    """Seconds of each step, run after run."""

    def __init__(self) -> None:
        self.steps: dict[str, list[float]] = {}

    def take(self, what: str, work: Callable[[], object]) -> float:
        started = time.perf_counter()
        work()
        self.steps.setdefault(what, []).append(time.perf_counter() - started)
        return self.steps[what][-1]

    def tell(self) -> None:
        for what, seconds in self.steps.items():
            print(f"{what:<44}{min(seconds):8.1f} s quietest{median(seconds):8.1f} s median")


def handed_in(engine: Engine, path: Path) -> Import:
    with session(engine, world.name_id("Paula")) as opened:
        kept = uploads.keep(opened, "enterprises", world.T1, path.name, path.read_bytes())
        opened.commit()
        return opened.get_one(Import, kept.id)


def open_file(engine: Engine, kept: Import) -> None:
    """Open it, and answer the question about its coordinates."""
    stages.open_file(engine, kept.person_id, kept.id, WHEN, silent)
    with session(engine, kept.person_id) as opened:
        opened.get_one(Import, kept.id).coordinates = "wgs84"
        opened.commit()


def run(times: Times, path: Path, owner: Engine, engine: Engine) -> None:
    person = world.name_id("Paula")
    alone = times.take("reading it alone", lambda: read_file(path, path.name))
    kept = handed_in(engine, path)
    whole = sum(
        times.take(what, work)
        for what, work in (
            ("opened, columns proposed", lambda: open_file(engine, kept)),
            ("checked and compared (preview)", lambda: stages.preview(engine, person, kept.id, WHEN, silent)),
            ("saved with audit", lambda: stages.save(engine, person, kept.id, WHEN, silent)),
            ("published: its map", lambda: publish.refresh(engine, ENTERPRISES, world.T1, world.TODAY)),
            (
                "published: every other layer",
                lambda: publish.refresh_all(engine, LAYERS, world.T1, world.TODAY),
            ),
        )
    )
    times.steps.setdefault("in all, after the upload", []).append(whole)
    with Session(owner) as opened:
        made = opened.scalar(select(func.count()).select_from(Enterprise))
        traces = opened.scalar(select(func.count()).select_from(Audit).where(Audit.person_id == person))
        print(f"enterprises {made}, audit rows {traces}, import: {opened.get_one(Import, kept.id).state},")
    print(
        f"{whole:.1f} s are {whole / alone:.1f} times reading alone; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    again = handed_in(engine, path)
    open_file(engine, again)
    times.take("the same file again: preview", lambda: stages.preview(engine, person, again.id, WHEN, silent))
    with Session(owner) as opened:
        told = opened.get_one(Import, again.id).result
        print({key: told.get(key) for key in ("new", "changed", "unchanged", "waiting")})
    times.take("undone", lambda: stages.undo(engine, person, kept.id, WHEN, silent))


def fresh(times: Times, path: Path) -> None:
    """One run in a database of its own."""
    with scratch() as (owner, engine):
        with Session(owner) as opened:
            world.build(opened)
        run(times, path, owner, engine)


def main(rows: int, runs: int) -> None:
    print(named("psycopg", "pandas", "shapely", "python-calamine"))
    times = Times()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.xlsx"
        workbook(path, rows)
        print(f"{rows} rows, {len(HEADINGS)} columns, {path.stat().st_size / 1e6:.1f} MB of xlsx", flush=True)
        for _ in range(runs):
            fresh(times, path)
    times.tell()


if __name__ == "__main__":
    asked = [int(each) for each in sys.argv[1:]]
    main(*[*asked, *(100_000, 3)[len(asked) :]])
