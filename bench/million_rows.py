"""Does a csv of a million rows with one bad one take nothing in, name that row, and stay within its memory?

Run: .venv/bin/python -m bench.million_rows [rows]. Through the import itself, on a database of its own in this folder's
private test PostGIS: handed in, opened, previewed, and confirmed with a preview that was not the one shown.

On 2 cores under a load of 8: opened 31 s, previewed 156 s, at most 2.9 GB in this process and 1.1 GB in the reader.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bench.import_ledger import WHEN, Times, open_file
from bench.machine import named
from bench.read_ledger import text_table
from bench.scratch import scratch
from gridmap.db.models import Audit, Import, QuarantinedRow
from gridmap.db.sessions import session
from gridmap.imports.steps import stages, uploads
from gridmap.records.progress import silent
from gridmap.registers.enterprises import Enterprise
from tests import world

PERSON = world.name_id("Paula")


def counted(owner: Engine) -> list[int]:
    with Session(owner) as opened:
        return [opened.scalar(select(func.count()).select_from(table)) or 0 for table in (Enterprise, Audit)]


def told(owner: Engine, kept: Import, bad: int) -> None:
    """What the preview says. Fails where it names another row than the bad one."""
    with Session(owner) as opened:
        now = opened.get_one(Import, kept.id)
        waiting = opened.scalars(select(QuarantinedRow).where(QuarantinedRow.import_id == kept.id)).all()
        print({key: now.result.get(key) for key in ("rows", "new", "waiting")}, f"state {now.state}")
        print("waits: row", *(f"{each.row_number} {each.cells}" for each in waiting))
        assert [each.row_number for each in waiting] == [bad]


def run(times: Times, rows: int, bad: int, owner: Engine, engine: Engine) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.csv"
        text_table(path, rows, bad, (117.0, 38.0, 117.1, 38.08))
        print(
            f"{rows} rows, 6 columns, {path.stat().st_size / 1e6:.1f} MB of csv, row {bad} is bad", flush=True
        )
        content = path.read_bytes()
    before = counted(owner)
    with session(engine, PERSON) as opened:
        kept = uploads.keep(opened, "enterprises", world.T1, "ledger.csv", content)
        opened.commit()
        kept = opened.get_one(Import, kept.id)
    times.take("opened, columns proposed", lambda: open_file(engine, kept))
    print(f"most memory of the reader: {_most_gb(resource.RUSAGE_CHILDREN):.2f} GB")
    times.take(
        "checked and compared (preview)", lambda: stages.preview(engine, PERSON, kept.id, WHEN, silent)
    )
    print(
        f"most memory of this process up to the preview: {_most_gb(resource.RUSAGE_SELF):.2f} GB", flush=True
    )
    told(owner, kept, bad)
    asked = {**WHEN, "fingerprint": "of another preview"}
    times.take(
        "confirmed wrongly: previewed again", lambda: stages.save(engine, PERSON, kept.id, asked, silent)
    )
    told(owner, kept, bad)
    assert counted(owner) == before
    print(f"enterprises and audit rows, before and after: {before}, {counted(owner)}")


def main(rows: int) -> None:
    print(named("psycopg", "shapely"))
    times = Times()
    with scratch() as (owner, engine):
        with Session(owner) as opened:
            world.build(opened)
        run(times, rows, rows * 2 // 3, owner, engine)
    times.tell()
    print(f"most memory of this process: {_most_gb(resource.RUSAGE_SELF):.2f} GB")


def _most_gb(whose: int) -> float:
    return resource.getrusage(whose).ru_maxrss * 1024 / 1e9


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
