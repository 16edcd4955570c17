"""Which columns hold one person each of a group (网格员1, 电话1, 网格员2, 电话2), and how do they read as one?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading.sheets import Cell, Row, Sheet, shown
from gridmap.imports.reading.signs import stands_for_nothing

_OF = (
    r"(?P<of>(?:专职|兼职|村级)?(?:网格员|网格成员|成员|队员|检查人员?|巡查人员?|执法人员|参加人员|出动人员))"
)
_NUMBER = r"\s*[(]?(?P<number>\d{1,2}|[一二三四五六七八九十])?[)]?\s*"
_PERSON = re.compile(rf"{_OF}{_NUMBER}(?:姓名|名字)?(?:\s*\(\d+\))?")
_PHONE = re.compile(
    rf"(?:{_OF}?{_NUMBER})?(?:的)?(?:联系)?(?:电话|手机|方式)(?:号码?)?\s*[(]?(?:\d{{1,2}}|[一二三四五])?[)]?"
)
READ = N_("The columns {columns} hold one person each; they were read together as “{column}”.")


def joined(sheet: Sheet) -> Sheet:
    """The sheet with one column for all of them, phones behind the names; itself where nobody is counted through."""
    headings = [unicodedata.normalize("NFKC", heading).strip() for heading in sheet.columns]
    groups: dict[str, list[int]] = {}
    for at, heading in enumerate(headings):
        if found := _PERSON.fullmatch(heading):
            groups.setdefault(found["of"], []).append(at)
    for of, people in groups.items():
        if len(people) > 1:
            return joined(_joined(sheet, of, people, headings))
    return sheet


def _joined(sheet: Sheet, of: str, people: Sequence[int], headings: Sequence[str]) -> Sheet:
    phones = {at: at + 1 for at in people if at + 1 < len(headings) and _PHONE.fullmatch(headings[at + 1])}
    gone = {*people[1:], *phones.values()}
    kept = [at for at in range(len(headings)) if at not in gone]
    columns = tuple(of if at == people[0] else sheet.columns[at] for at in kept)
    rows: list[Row] = [
        tuple(_people(row, people, phones) if at == people[0] else row[at] for at in kept)
        for row in sheet.rows
    ]
    cut = tuple((row, kept.index(at)) for row, at in sheet.cut_cells if at in kept)
    named = ", ".join(sheet.columns[at] for at in sorted({*people, *phones.values()}))
    note = Sentence(READ, {"columns": named, "column": of})
    return replace(sheet, columns=columns, rows=rows, cut_cells=cut, notes=(*sheet.notes, note))


def _people(row: Sequence[Cell], people: Sequence[int], phones: dict[int, int]) -> Cell:
    told = [(_text(row[at]), _text(row[phones[at]]) if at in phones else "") for at in people]
    return "、".join(f"{name}{phone}" for name, phone in told if name or phone) or None


def _text(cell: Cell) -> str:
    text = shown(cell).strip()
    return "" if stands_for_nothing(text) else text
