"""Small files as the tests hand them in: a workbook from rows, a csv, and the way from upload to preview."""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from sqlalchemy import Engine

from gridmap.db.models import Import
from gridmap.db.sessions import session
from gridmap.imports.steps import stages, uploads
from gridmap.records.progress import silent
from tests import world

NOW = {"now": world.NOW.isoformat()}
ENTERPRISES = (
    "企业名称", "统一社会信用代码", "行业领域", "风险等级", "经度", "纬度", "所属网格", "地址",
    "法定代表人", "联系电话",
)  # fmt: skip
MILL = (
    "Sparrow Mill",
    "91130900TEST000001",
    "工贸",
    "红",
    117.06,
    38.03,
    None,
    "1 Mill Lane",
    "Ann",
    "13900000001",
)
SHOP = ("Lane Shop", None, "沿街商铺", "蓝", 117.02, 38.02, None, "2 Mill Lane", None, None)
LOST = ("Lost Forge", None, "工贸", None, None, None, "East Village", None, "Bob", "13900000002")


def xlsx(headings: Sequence[str], *rows: Sequence[Any], title: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if title:
        sheet.append([title])
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(headings: Sequence[str], *rows: Sequence[Any]) -> bytes:
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in (headings, *rows)]
    return "\r\n".join(lines).encode()


class Walk:
    """One person's way with one file, step by step, each committed."""

    def __init__(self, engine: Engine, who: str, noun: str, content: bytes, **more: str) -> None:
        self.engine, self.person = engine, world.name_id(who)
        with session(engine, self.person) as opened:
            kept = uploads.keep(
                opened, noun, more.get("area", world.T1), more.get("name", "ledger.xlsx"), content
            )
            self.id: uuid.UUID = kept.id
            opened.commit()
        stages.open_file(engine, self.person, self.id, NOW, silent)
        self.coordinates = more.get("coordinates", "wgs84")

    def set(self, **values: Any) -> None:
        with session(self.engine, self.person) as opened:
            kept = opened.get_one(Import, self.id)
            for name, value in values.items():
                setattr(kept, name, value)
            opened.commit()

    def preview(self) -> dict[str, Any]:
        if self.now.state == "mapping" and not self.now.coordinates:
            self.set(coordinates=self.coordinates)
        stages.preview(self.engine, self.person, self.id, NOW, silent)
        return self.now.result

    def save(self) -> Import:
        stages.save(self.engine, self.person, self.id, NOW, silent)
        return self.now

    def undo(self) -> dict[str, Any]:
        stages.undo(self.engine, self.person, self.id, NOW, silent)
        found: dict[str, Any] = self.now.result["undone"]
        return found

    def taken_in(self) -> Import:
        self.preview()
        return self.save()

    @property
    def now(self) -> Import:
        with session(self.engine, self.person) as opened:
            kept = opened.get_one(Import, self.id)
            opened.expunge(kept)
            return kept


def counts(result: dict[str, Any]) -> tuple[int, int, int, int]:
    """(new, changed, unchanged, waiting)."""
    return result["new"], result["changed"], result["unchanged"], result["waiting"]
