"""Ledgers of hazards as township offices keep them, each lacking something that ours asks for. All is made up."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

FOUND = (
    "灭火器压力不足，未及时更换",
    "1、配电箱前堆放杂物；2、电线私拉乱接",
    "安全出口被货架堵塞",
    "应急照明灯损坏",
    "燃气软管老化，未安装报警器",
)
ROWS = 200
SIGNED = ("填表人：王样", None, None, "审核人：赵样", None, None, "填报日期：2026.10.8")


def write(
    path: Path, headings: Sequence[Any], rows: Sequence[Sequence[Any]], above: Sequence[Sequence[Any]] = (),
    below: Sequence[Sequence[Any]] = (), merged: Sequence[str] = (), sheet: str = "Sheet1",
) -> Path:  # fmt: skip
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in (*above, list(headings), *rows, *below):
        page.append(list(row))
    for cells in merged:
        page.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    path.write_bytes(out.getvalue())
    return path


def inspections(path: Path) -> Path:
    """No title, no grade; a title row, a serial column, checkers, photos, 关闭 for closed, signatures below."""
    states = ("已整改", "整改中", "关闭", "已整改")
    rows = [
        (
            n + 1, f"2026年{n % 9 + 1}月{n % 27 + 1}日", "镇应急办", "张样、李样", f"{FOUND[n % 5]}（{n + 1}号）",
            "立即整改", f"2026年{n % 9 + 1}月28日", states[n % 4], "照片1", "照片2", None if n % 3 else "无",
        )
        for n in range(ROWS)
    ]  # fmt: skip
    headings = (
        "序号",
        "检查时间",
        "检查单位",
        "检查人员",
        "问题描述",
        "整改措施",
        "整改时限",
        "整改情况",
        "整改前照片",
        "整改后照片",
        "备注",
    )
    return write(
        path, headings, rows,
        above=[("青禾镇安全生产检查问题清单",), ("填报单位：青禾镇应急管理办公室",)],
        below=[("合计", None, None, None, f"{ROWS}处"), SIGNED],
        merged=["A1:K1", "A2:K2"],
    )  # fmt: skip


def one_day(path: Path) -> Path:
    """No day of its own: the caption has it. Enterprises that nobody knows; yes and no below a heading that asks."""
    rows = [
        (
            n + 1,
            f"样例{n % 40}号商铺",
            FOUND[n % 5],
            f"东街{n}号",
            "是" if n % 4 else "否",
            f"2026/{9 + n % 3}/15",
        )
        for n in range(ROWS)
    ]
    headings = ("序号", "责任单位", "隐患内容", "隐患部位", "是否整改完成", "整改期限")
    return write(path, headings, rows, above=[("2026年8月12日沿街商铺专项检查隐患台账",)], merged=["A1:F1"])


def narrated(path: Path) -> Path:
    """What was done is told in sentences; the headings stand in two rows."""
    done = ("已更换灭火器，整改完毕", "已清理杂物", "正在采购，预计月底完成", "已安装报警器")
    rows = [
        (
            n + 1,
            "2026.7.1",
            f"样例{n}号作坊",
            FOUND[n % 5],
            f"{done[n % 4]}（{n}）",
            "2026.9.1",
            "李样",
            "13900000001",
        )
        for n in range(ROWS)
    ]
    top = ("序号", "检查日期", "受检单位", "隐患情况", None, "整改期限", "责任人", None)
    parts = (None, None, None, "隐患描述", "整改情况", None, "姓名", "电话")
    return write(
        path, parts, rows, above=[("隐患排查治理台账",), top],
        merged=["A1:H1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "G2:H2"],
    )  # fmt: skip
