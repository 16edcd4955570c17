"""Which rows of a list of inspections say that nothing was found? They are no hazards."""

from __future__ import annotations

import re
from dataclasses import replace

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.mapping import Mapping
from gridmap.imports.reading.row_kinds import said
from gridmap.imports.reading.sheets import Sheet, shown
from gridmap.imports.synonyms import folded

_NOUN, _FOUND = "hazards", ("title", "description")
_NOTHING = re.compile(
    r"(?:经?(?:现场|本次)?(?:检查|排查|巡查)中?)?(?:暂时?|均|尚)?(?:未(?:发现|查出|检查出|排查出|见)|无|没有(?:发现)?|不存在|未存在)"
    r"(?:明显|任何|其[他它]|重大|一般|安全|事故|消防|生产)*(?:问题|隐患|异常|违法行为)(?:情况)?"
    r"|(?:一切|基本|均)?(?:正常|合格|符合要求)|无|没有|未发现"
)
LEFT_OUT = N_("Rows by which nothing was found were left out: {rows}.")


def without(sheet: Sheet, mapping: Mapping) -> tuple[Sheet, tuple[Sentence, ...]]:
    """The sheet without them, and the sentence that names them."""
    columns = [at for at, key in mapping.columns.items() if key in _FOUND]
    if mapping.noun != _NOUN or not columns:
        return sheet, ()
    told = [[folded(shown(row[at])) for at in columns if row[at] is not None] for row in sheet.rows]
    idle = [bool(texts) and all(_NOTHING.fullmatch(text) for text in texts) for texts in told]
    if not any(idle):
        return sheet, ()
    kept = [n for n, each in enumerate(idle) if not each]
    left = [
        (number, [row[at] for at in columns])
        for number, row, each in zip(sheet.row_numbers, sheet.rows, idle, strict=True)
        if each
    ]
    geometry = None if sheet.geometry is None else [sheet.geometry[n] for n in kept]
    rows, numbers = [sheet.rows[n] for n in kept], [sheet.row_numbers[n] for n in kept]
    return replace(sheet, rows=rows, row_numbers=numbers, geometry=geometry), (said(LEFT_OUT, left),)
