"""Which fields does no column of a sheet hold, and what does the file itself say of them?

Proposals come from the file's own words: the name of the sheet (a folder of a KML is one), the titles above its
heading, the name of the file. Nothing is answered here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePath

from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports import years
from gridmap.imports.fields import NOUNS, SHAPE_OF
from gridmap.imports.mapping import Mapping
from gridmap.imports.names import words_of
from gridmap.imports.reading.sheets import Sheet, shown
from gridmap.imports.reading.signs import stands_for_nothing
from gridmap.imports.synonyms import folded, leaf
from gridmap.imports.unknown_words import SHORT, contained
from gridmap.imports.values.lines import LONGEST_LINE
from gridmap.registers import REGISTERS

_DAY = re.compile(
    r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?|(?<!\d)20\d{2}[01]\d[0-3]\d(?!\d)"
)


_PARENTHESES = re.compile(r"[()（）\[\]【】]")


_NO_KIND = re.compile(
    r"(?:sheet|table|附件|附表|工作表|数据|表格?|第)\s*[\d一二三四五六七八九十]*(?:\s[A-Z]+-[A-Z]+)?",
    re.IGNORECASE,
)
"""Names of sheets that say nothing of what stands there."""


@dataclass(frozen=True)
class MissingColumn:
    """A field that no column holds. value: proposed, "" where nothing tells; why: where the proposal comes from."""

    field: str
    value: str
    why: Sentence | None
    required: bool


def missing(sheet: Sheet, mapping: Mapping, file_name: str) -> list[MissingColumn]:
    """The fields that must be filled and have no column, with what the file itself says of them."""
    held = set(mapping.columns.values())
    found = []
    for each in NOUNS[mapping.noun]:
        told = _pattern(each, sheet, mapping)
        if each.key in held and each.kind == "date" and (days := years.lacking(sheet, mapping, each.key)):
            lacking = Sentence(years.LACKING, {"count": len(days), "example": days[0]})
            year = years.named(sheet, mapping, each.key, file_name)
            found.append(MissingColumn(each.key, year, lacking, required=False))
        elif each.key in held:
            value = told if each.key == "title" else _hinted(each, sheet, "")[0] if each.required else ""
            if value and _has_gaps(sheet, mapping, each.key):
                found.append(
                    MissingColumn(each.key, value, Sentence(N_("where the cell is empty")), required=False)
                )
        elif each.required:
            value, why = (
                (told, Sentence(FROM_COLUMN)) if told is not None else _hinted(each, sheet, file_name)
            )
            found.append(MissingColumn(each.key, value, why, required=True))
    return found


FROM_COLUMN = N_("from another column of the file")


_NUMBERED = frozenset(
    {
        *(each.key for each in REGISTERS if each.shape == "point" and each.name == "name" and not each.code),
    }
)
"""The ledgers whose things may be called by their kind and number."""


def _pattern(each: Field, sheet: Sheet, mapping: Mapping) -> str | None:
    """A title is the beginning of what was found; a thing without a name is called by its kind and number."""
    headings = {key: sheet.columns[index] for index, key in mapping.columns.items()}
    if each.key == "title" and "description" in headings:
        return f"{{{headings['description']}}}"
    if each.key != "name" or mapping.noun not in _NUMBERED:
        return None
    number = next(
        (name for name in sheet.columns if leaf(name) in _NUMBERS or folded(name) in _NUMBERS), None
    )
    told = "" if _NO_KIND.fullmatch(sheet.name) else sheet.name
    kind = f"{{{headings['kind']}}} " if "kind" in headings else f"{told} " if told else ""
    if number is not None:
        return f"{kind}{{{number}}}"
    naming = _naming(sheet, mapping)
    if len(naming) == 1:
        return f"{{{naming[0]}}}"
    return f"{kind}{{row}}" if kind else None


def _naming(sheet: Sheet, mapping: Mapping) -> list[str]:
    """The headings of columns that nobody reads and that could hold names: each cell a word, none twice."""
    found = []
    for index, heading in enumerate(sheet.columns):
        cells = [str(row[index] or "").strip() for row in sheet.rows]
        told = [cell for cell in cells if not stands_for_nothing(cell) and any(map(str.isalpha, cell))]
        if index not in mapping.columns and cells and len(set(told)) == len(cells):
            found.append(heading)
    return found


_NUMBERS = frozenset(
    map(
        folded,
        (
            "编号",
            "设施编号",
            "设备编号",
            "消火栓编号",
            "栓号",
            "点位编号",
            "序号",
            "no",
            "number",
            "ref",
            "id",
        ),
    )
)


def _has_gaps(sheet: Sheet, mapping: Mapping, key: str) -> bool:
    index = next(at for at, other in mapping.columns.items() if other == key)
    return any(row[index] is None or stands_for_nothing(row[index]) for row in sheet.rows)


def _hinted(each: Field, sheet: Sheet, file_name: str) -> tuple[str, Sentence | None]:
    hints = [
        (sheet.name, N_("the name of the sheet says so")),
        *((caption, N_("the title above the table says so")) for caption in sheet.captions),
        (PurePath(file_name).stem, N_("the name of the file says so")),
    ]
    for text, why in hints:
        told = ""
        if each.vocabulary and each.kind == "choice":
            words = words_of(each.vocabulary)
            told = contained(each.vocabulary, folded(_PARENTHESES.sub(" ", text))) or words.get(
                folded(text), ""
            )
        elif each.kind == "date" and (day := _DAY.search(text)):
            told = day[0]
        if told:
            return told, Sentence(why)
    return "", None


def long_titles(sheet: Sheet, mapping: Mapping) -> Mapping:
    """Where the column of titles holds whole reports, it is what was found, and the title is its beginning."""
    index = next((at for at, key in mapping.columns.items() if key == "title"), None)
    keys = {each.key for each in NOUNS[mapping.noun]}
    if index is None or "description" not in keys or "description" in mapping.columns.values():
        return mapping
    if SHAPE_OF[mapping.noun] != "point":
        return mapping
    texts = [shown(row[index]) for row in sheet.rows if row[index] is not None]
    if not texts or (
        max(map(len, texts)) <= LONGEST_LINE and sorted(map(len, texts))[len(texts) // 2] <= SHORT
    ):
        return mapping
    return replace(mapping, columns={**mapping.columns, index: "description"})
