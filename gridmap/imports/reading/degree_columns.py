"""Which columns hold the degrees, minutes and seconds of one angle, as survey tables write it over three columns?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading.sheets import Cell, Row, Sheet, shown

_HEADING = re.compile(
    r"(?P<of>.*(?:经度|纬度|东经|北纬|经|纬|longitude|latitude|lon|lat))[\s(:_-]*(?P<part>度|分|秒|d|m|s|deg|min|sec)\)?",
    re.IGNORECASE,
)
_PARTS = {"度": 0, "d": 0, "deg": 0, "分": 1, "m": 1, "min": 1, "秒": 2, "s": 2, "sec": 2}
_SIGNS = "°′″"
READ = N_(
    "Degrees, minutes and seconds stand in columns of their own; they were read together as “{column}”."
)


def joined(sheet: Sheet) -> Sheet:
    """The sheet with one column for each such angle, in the place of its degrees; itself where there is none."""
    told = [_part(heading) for heading in sheet.columns]
    groups: dict[str, dict[int, int]] = {}
    for at, found in enumerate(told):
        if found is not None:
            groups.setdefault(found[0], {}).setdefault(found[1], at)
    angles = {parts[0]: (of, parts) for of, parts in groups.items() if 0 in parts and 1 in parts}
    if not angles:
        return sheet
    gone = {at for _, parts in angles.values() for part, at in parts.items() if part > 0}
    kept = [at for at in range(len(sheet.columns)) if at not in gone]
    columns = tuple(angles[at][0] if at in angles else sheet.columns[at] for at in kept)
    if len(set(columns)) < len(columns):
        return sheet
    rows: list[Row] = [
        tuple(_angle(row, angles[at][1]) if at in angles else row[at] for at in kept) for row in sheet.rows
    ]
    cut = tuple((row, kept.index(at)) for row, at in sheet.cut_cells if at in kept)
    notes = tuple(Sentence(READ, {"column": of}) for of, _ in angles.values())
    return replace(sheet, columns=columns, rows=rows, cut_cells=cut, notes=(*sheet.notes, *notes))


def _part(heading: str) -> tuple[str, int] | None:
    found = _HEADING.fullmatch(unicodedata.normalize("NFKC", heading).strip())
    if found is None:
        return None
    of = found["of"].strip()
    return (of if of.endswith(("度", "e", "n", "t")) else f"{of}度" if of[-1:] in "经纬" else of), _PARTS[
        found["part"].lower()
    ]


def _angle(row: Sequence[Cell], parts: dict[int, int]) -> Cell:
    """None where nothing stands there; what is no number stays as it is, for the check to name it."""
    told = [shown(row[parts[part]]).strip() if part in parts else "" for part in range(3)]
    if not any(told):
        return None
    return "".join(
        f"{text.rstrip(_SIGNS + '度分秒')}{sign}" for text, sign in zip(told, _SIGNS, strict=True) if text
    )
