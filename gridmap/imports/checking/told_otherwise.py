"""Which rows say in a remark that they are not what is listed: a shut door is no visit, who has left is no member?

They are refused with the remark, for a count that is too high is worse than a row to be handed in again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.checking.results import CellProblem
from gridmap.imports.mapping import Mapping
from gridmap.imports.reading.sheets import Sheet, shown

_SHUT = (
    r"锁闭|紧锁|上锁|锁门|关门|闭门|闭店|未开门|未开业|未营业|停业|停产|歇业|搬迁|搬走|拆迁"
    r"|无人(?:应答|在场|在家|看管|值守)?"
)
_NOT_INSPECTED = r"未(?:能|予)?(?:进行|实施)?(?:检查|检|查|进入|入内)|无法(?:进行)?(?:检查|入内|进入)"


@dataclass(frozen=True)
class _Otherwise:
    said: re.Pattern[str]
    reason: str
    remedy: str


_BY_NOUN = {
    "visits": _Otherwise(
        re.compile(
            rf"(?:大门|店门|厂门|门店|场所|企业|单位|该店|该企业|当日|目前|现|已|因|家中|现场)*(?:{_SHUT})"
            rf"(?:[，,、；;\s]*(?:{_SHUT}|{_NOT_INSPECTED}))*[。.]?|(?:{_NOT_INSPECTED})[。.]?"
        ),
        N_("This says that the place was shut: an attempt, and no visit."),
        N_("Hand the row in as an attempt, or write what was looked at."),
    ),
    "people": _Otherwise(
        re.compile(r"已?(?:离职|离任|退休|调离|调走|辞职|辞退|免职|卸任|解聘|去世|病故)[。.]?"),
        N_("This says that the person is no longer in office."),
        N_("Leave the row out. Who is known already loses their areas under “People”."),
    ),
}


def complaints(sheet: Sheet, mapping: Mapping) -> list[CellProblem]:
    """One a row, of the columns with remarks and of those that nobody reads."""
    about = _BY_NOUN.get(mapping.noun)
    if about is None:
        return []
    found: dict[int, CellProblem] = {}
    for column, heading in enumerate(sheet.columns):
        key = mapping.columns.get(column, "")
        if key not in {"", "note"}:
            continue
        for number, row in zip(sheet.row_numbers, sheet.rows, strict=True):
            said = "" if row[column] is None else shown(row[column]).strip()
            if said and about.said.fullmatch(said):
                told = Sentence(about.reason), Sentence(about.remedy)
                found.setdefault(number, CellProblem(sheet.name, number, heading, key or "note", said, *told))
    return list(found.values())
