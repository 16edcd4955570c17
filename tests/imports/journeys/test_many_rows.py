"""Does a long file with one bad row take nothing in, and name that row?"""

from __future__ import annotations

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Audit, QuarantinedRow
from gridmap.db.models.imports import ImportState
from gridmap.imports.steps import stages
from gridmap.records.progress import silent
from gridmap.registers.enterprises import Enterprise
from tests import world
from tests.imports.journeys.sheets import Walk

ROWS, BAD = 20_000, 13_579
HEADINGS = "企业名称,统一社会信用代码,行业领域,风险等级,经度,纬度"


def table(bad: str) -> bytes:
    """Rows are counted as a spreadsheet does, the headings are row 1. bad: stands in place of one row."""
    lines = [
        f"Sample Works {n},91130900MA{n:08d},工贸,黄,{117 + n % 199 / 2000:.6f},{38 + n % 159 / 2000:.6f}"
        for n in range(2, ROWS + 2)
    ]
    lines[BAD - 2] = bad
    return "\n".join([HEADINGS, *lines, ""]).encode()


def counted(owner: Engine) -> tuple[int, int]:
    with Session(owner) as opened:
        rows, traces = (opened.scalar(select(func.count()).select_from(each)) for each in (Enterprise, Audit))
        return rows or 0, traces or 0


def test_one_bad_cell_is_named_before_anything_is_taken_in(engine: Engine, owner: Engine) -> None:
    before = counted(owner)
    walk = Walk(
        engine, "Paula", "enterprises", table("Odd Works,,nobody knows,黄,117.05,38.02"), name="a.csv"
    )
    result = walk.preview()
    assert (result["new"], result["waiting"]) == (ROWS - 1, 1)
    with Session(owner) as opened:
        waiting = opened.scalars(select(QuarantinedRow).where(QuarantinedRow.import_id == walk.id)).one()
        assert waiting.row_number == BAD
        assert [(each["column"], each["value"]) for each in waiting.problems] == [
            ("行业领域", "nobody knows")
        ]
    assert counted(owner) == before


def test_a_confirmation_of_another_preview_takes_nothing_in(engine: Engine, owner: Engine) -> None:
    before = counted(owner)
    walk = Walk(
        engine, "Paula", "enterprises", table("Odd Works,,nobody knows,黄,117.05,38.02"), name="a.csv"
    )
    walk.preview()
    told = {"now": world.NOW.isoformat(), "fingerprint": "of another preview"}
    stages.save(engine, walk.person, walk.id, told, silent)
    assert walk.now.state == ImportState.PREVIEWED
    assert walk.now.message is not None
    assert counted(owner) == before


def test_one_broken_row_refuses_the_file_and_is_named(engine: Engine, owner: Engine) -> None:
    before = counted(owner)
    walk = Walk(
        engine, "Paula", "enterprises", table('Odd Works,"never closed,工贸,黄,117.05,38.02'), name="a.csv"
    )
    assert walk.now.state == ImportState.REFUSED
    assert walk.now.message is not None
    assert walk.now.message["parts"]["row"] == BAD
    assert walk.save().state == ImportState.REFUSED
    assert counted(owner) == before
