"""How long does a ledger of 100,000 enterprises take from the file to the map, beside the time of reading it alone?

Run: .venv/bin/python -m bench.import_ledger [rows]. A database of its own in this folder's private test PostGIS.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openpyxl import Workbook
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from gridmap import postgis, publish
from gridmap.database import app_engine, session
from gridmap.importing import steps, uploads
from gridmap.intake.opening import read_file
from gridmap.layers import LAYERS
from gridmap.migrate import migrate
from gridmap.models import Audit, Enterprise, Import
from gridmap.records.imports.rows import silent
from gridmap.settings import project_folder
from tests import world

HEADINGS = (
    "企业名称", "统一社会信用代码", "行业领域", "风险等级", "重点领域", "状态", "地址", "从业人数", "建筑面积",
    "经度", "纬度", "法定代表人", "法定代表人电话", "安全员", "安全员电话", "备注",
)  # fmt: skip
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


@contextmanager
def timed(what: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    print(f"{what:<44}{time.perf_counter() - started:8.1f} s", flush=True)


def handed_in(engine: object, path: Path) -> Import:
    with session(engine, world.name_id("Paula")) as opened:  # type: ignore[arg-type]
        kept = uploads.keep(opened, "enterprises", world.T1, path.name, path.read_bytes())
        opened.commit()
        return opened.get_one(Import, kept.id)


def run(rows: int, owner_url: str, app_url: str, folder: Path) -> None:
    migrate(owner_url)
    owner, engine = create_engine(owner_url), app_engine(app_url)
    with Session(owner) as opened:
        world.build(opened)
    path = folder / "ledger.xlsx"
    workbook(path, rows)
    person, when = world.name_id("Paula"), {"now": world.NOW.isoformat()}
    with timed(f"reading {rows} rows x {len(HEADINGS)} alone"):
        read_file(path, path.name)
    kept = handed_in(engine, path)
    whole = time.perf_counter()
    with timed("opened, columns proposed"):
        steps.open_file(engine, person, kept.id, when, silent)
    with session(engine, person) as opened:
        opened.get_one(Import, kept.id).coordinates = "wgs84"
        opened.commit()
    for name, step in (("checked and compared (preview)", steps.preview), ("saved with audit", steps.save)):
        with timed(name):
            step(engine, person, kept.id, when, silent)
    with timed("published, every layer"):
        for layer in LAYERS:
            publish.refresh(engine, layer, world.T1, world.TODAY)
    print(f"{'in all, after the upload':<44}{time.perf_counter() - whole:8.1f} s")
    with Session(owner) as opened:
        made = opened.scalar(select(func.count()).select_from(Enterprise))
        traces = opened.scalar(select(func.count()).select_from(Audit).where(Audit.person_id == person))
        print(f"enterprises {made}, audit rows {traces}, import: {opened.get_one(Import, kept.id).state}")
    with timed("the same file again: preview"):
        again = handed_in(engine, path)
        steps.open_file(engine, person, again.id, when, silent)
        with session(engine, person) as opened:
            opened.get_one(Import, again.id).coordinates = "wgs84"
            opened.commit()
        steps.preview(engine, person, again.id, when, silent)
    with Session(owner) as opened:
        told = opened.get_one(Import, again.id).result
        print({key: told.get(key) for key in ("new", "changed", "unchanged", "waiting")})
    with timed("undone"):
        steps.undo(engine, person, kept.id, when, silent)
    engine.dispose()
    owner.dispose()


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    name = f"gridmap_bench_{os.getpid()}"
    with tempfile.TemporaryDirectory() as folder, postgis.running(project_folder(), "test", name) as urls:
        try:
            run(rows, urls.owner, urls.app, Path(folder))
        finally:
            postgis.drop_database(urls)


if __name__ == "__main__":
    main()
