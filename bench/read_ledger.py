"""How long does a ledger take to be read, mapped and checked, beside two libraries that only read the same file?

Run: .venv/bin/python -m bench.read_ledger [rows]. No database. The peers read cells and nothing else: no process of
their own, no limits, no header, no check.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import openpyxl
from python_calamine import CalamineWorkbook
from shapely import box

from gridmap.imports.checking import Checked, CrsChoice, check
from gridmap.imports.mapping import propose_mapping
from gridmap.imports.reading.opening import read_file
from gridmap.imports.reading.sheets import Sheet

HEADINGS = (
    "序号",
    "企业名称",
    "统一社会信用代码",
    "行业领域",
    "风险等级",
    "经营状态",
    "地址",
    "从业人数（人）",
    "建筑面积",
    "法定代表人",
    "联系电话",
    "安全员",
    "安全员电话",
    "经度",
    "纬度",
    "备注",
)
OUTLINE = box(116.7, 38.2, 116.9, 38.4)
CSV_ROWS = 1_000_000
T = TypeVar("T")


def workbook(path: Path, rows: int) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("ledger")
    sheet.append(["Sample township"])
    sheet.append(HEADINGS)
    for n in range(rows):
        sheet.append(
            [
                n + 1,
                f"Sample works {n}",
                f"91130900MA{n:08d}",
                "工贸",
                "一般",
                "正常",
                f"Sample road {n}",
                f"{n % 50}人",
                100.5 + n % 300,
                f"Person {n}",
                13900000000 + n,
                f"Guard {n}",
                f"138{n:08d}",
                116.7 + n % 1999 / 10000,
                38.2 + n % 1997 / 10000,
                None,
            ]
        )
    book.save(path)


def text_table(path: Path, rows: int, bad: int, within: tuple[float, float, float, float]) -> None:
    """Six columns, and one row whose sector nobody knows. within: west, south, east, north of the places."""
    west, south, east, north = within
    with path.open("w", encoding="utf-8") as out:
        out.write("企业名称,统一社会信用代码,行业领域,风险等级,经度,纬度\n")
        for n in range(rows):
            sector = "nobody knows" if n + 2 == bad else "工贸"
            lon = west + (n % 1999 + 0.5) / 1999 * (east - west)
            lat = south + (n % 1997 + 0.5) / 1997 * (north - south)
            out.write(f"Sample works {n},91130900MA{n:08d},{sector},一般,{lon:.6f},{lat:.6f}\n")


def timed(what: str, run: Callable[[], T]) -> T:
    started = time.perf_counter()
    found = run()
    print(f"{what:48s} {time.perf_counter() - started:6.2f} s")
    return found


def checked(sheet: Sheet) -> Checked:
    return check(
        sheet, propose_mapping(sheet.columns, sheet.rows, "enterprises"), CrsChoice("wgs84"), OUTLINE
    )


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        xlsx, csv = Path(folder) / "ledger.xlsx", Path(folder) / "ledger.csv"
        workbook(xlsx, rows)
        print(f"{rows} rows, {len(HEADINGS)} columns, {xlsx.stat().st_size / 1e6:.1f} MB of xlsx")
        timed(
            "python-calamine, cells only",
            lambda: CalamineWorkbook.from_path(str(xlsx)).get_sheet_by_index(0).to_python(),
        )
        timed(
            "openpyxl, read-only, cells only",
            lambda: sum(
                1
                for _ in openpyxl.load_workbook(xlsx, read_only=True)
                .worksheets[0]
                .iter_rows(values_only=True)
            ),
        )
        ledger = timed("gridmap, opened in its worker", lambda: read_file(xlsx, "ledger.xlsx"))
        found = timed("gridmap, mapped and checked", lambda: checked(ledger.sheets[0]))
        print(f"  good {len(found.good)}, problems {len(found.problems)}")
        del ledger, found
        text_table(csv, CSV_ROWS, bad=654_321, within=OUTLINE.bounds)
        ledger = timed(f"gridmap, {CSV_ROWS} rows of csv, opened", lambda: read_file(csv, "ledger.csv"))
        found = timed("gridmap, the same mapped and checked", lambda: checked(ledger.sheets[0]))
        print(f"  good {len(found.good)}, problems in rows {[problem.row for problem in found.problems]}")
    print(f"most memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
