"""What can be asked once for a whole sheet: a value that no column holds, a word that no vocabulary knows?

Proposals come from the file's own words: the name of the sheet (a folder of a KML is one), the titles above its
heading, the name of the file. Nothing is answered here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports import years
from gridmap.imports.answers import ANY_OTHER, FOUND_ON, Answers, is_known, meaning
from gridmap.imports.fields import NOUNS, SHAPE_OF, field_of
from gridmap.imports.mapping import Mapping
from gridmap.imports.names import vocabulary_key, words_of
from gridmap.imports.reading.sheets import Sheet, shown
from gridmap.imports.reading.signs import stands_for_nothing
from gridmap.imports.synonyms import SAID_BY, WORDS, YES_MEANS, folded, leaf
from gridmap.imports.values import read_column
from gridmap.imports.values.dates import days_after
from gridmap.imports.values.lines import LONGEST_LINE
from gridmap.imports.values.words import BETWEEN, nearest
from gridmap.registers import REGISTERS
from gridmap.vocabulary import Word as Coded

WORDS_ASKED = 12
"""More different words in one column are asked for together: they are sentences, not words."""

_DAY = re.compile(
    r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?|(?<!\d)20\d{2}[01]\d[0-3]\d(?!\d)"
)
_DENIED = re.compile(
    "[未不无非没](?:" + "|".join(w for w, v in WORDS["flag"].items() if v == "true" and len(w) > 1) + ")"
)
"""A word for yes behind one that denies it: 未启用."""
_YEAR = re.compile(r"\d{4}|\d[/.月-]\d")
_LIES_IN = {"people": "area"}
_SHORT = 30
_YES_OR_NO = frozenset(
    map(folded, ("是", "否", "有", "无", "√", "×", "y", "n", "yes", "no", "true", "false", "1", "0"))
)
_PARENTHESES = re.compile(r"[()（）\[\]【】]")
_NO_KIND = re.compile(
    r"(?:sheet|table|附件|附表|工作表|数据|表格?|第)\s*[\d一二三四五六七八九十]*(?:\s[A-Z]+-[A-Z]+)?",
    re.IGNORECASE,
)
"""Names of sheets that say nothing of what stands there."""


@dataclass(frozen=True)
class Whole:
    """A field that no column holds. value: proposed, "" where nothing tells; why: where the proposal comes from."""

    field: str
    value: str
    why: Sentence | None
    required: bool


@dataclass(frozen=True)
class Word:
    """A word that is not known. word: as it is written, or ANY_OTHER with an example of what else stands there.

    proposal: the coded value that is perhaps meant, "" where none is near. sure: the heading leaves no other meaning.
    """

    field: str
    heading: str
    word: str
    count: int
    proposal: str
    example: str = ""
    sure: bool = False


def whole(sheet: Sheet, mapping: Mapping, file_name: str) -> list[Whole]:
    """The fields that must be filled and have no column, with what the file itself says of them."""
    held = set(mapping.columns.values())
    found = []
    for each in NOUNS[mapping.noun]:
        told = _pattern(each, sheet, mapping)
        if each.key in held and each.kind == "date" and (days := years.lacking(sheet, mapping, each.key)):
            lacking = Sentence(years.LACKING, {"count": len(days), "example": days[0]})
            year = years.named(sheet, mapping, each.key, file_name)
            found.append(Whole(each.key, year, lacking, required=False))
        elif each.key in held:
            value = told if each.key == "title" else _hinted(each, sheet, "")[0] if each.required else ""
            if value and _has_gaps(sheet, mapping, each.key):
                found.append(Whole(each.key, value, Sentence(N_("where the cell is empty")), required=False))
        elif each.required:
            value, why = (
                (told, Sentence(FROM_COLUMN)) if told is not None else _hinted(each, sheet, file_name)
            )
            found.append(Whole(each.key, value, why, required=True))
    return found


AFTER: dict[str, Sentence] = {
    "+0": Sentence(N_("the day on which it was found")),
    **{
        f"+{n}": Sentence(N_("{count} days after it was found"), {"count": n})
        for n in (*range(1, 16), 20, 30, 45, 60, 90, 180)
    },
}
"""What a word may mean where a day is written."""
FROM_COLUMN = N_("from another column of the file")


def words(sheet: Sheet, mapping: Mapping, answers: Answers) -> list[Word]:
    """The words of coded columns that are neither known nor answered, the commonest first."""
    found = []
    for index, key in mapping.columns.items():
        known = field_of(mapping.noun, key)
        if known.kind in {"choice", "choices", "flag"} or (known.kind == "date" and _has_start(mapping, key)):
            found += list(_unknown(sheet, index, known, answers))
    return found


def _has_start(mapping: Mapping, key: str) -> bool:
    """Is there a day from which “at once” and “within 15 days” can be counted?"""
    return key != FOUND_ON and FOUND_ON in mapping.columns.values()


def _unknown(sheet: Sheet, index: int, known: Field, answers: Answers) -> Iterator[Word]:
    said = answers.words.get(known.key, {})
    counted = Counter(_words(sheet, index, known))
    for word in list(counted):
        plain = (
            known.kind != "date"
            and is_known(known, word)
            and not _is_turned(known, sheet.columns[index], word)
        )
        if plain or folded(word) in said or ANY_OTHER in said:
            del counted[word]
    heading = sheet.columns[index]
    if len(counted) > WORDS_ASKED and known.kind != "date":
        example = max(counted, key=lambda word: counted[word])
        proposals = Counter(proposal(known, heading, word) for word in counted.elements())
        likely = proposals.most_common(1)[0]
        likeliest = likely[0] if likely[1] * 2 > counted.total() else ""
        yield Word(known.key, heading, ANY_OTHER, counted.total(), likeliest, example)
        return
    for word, count in counted.most_common(WORDS_ASKED):
        said_yes = answer_to(known, heading, word)
        yield Word(
            known.key, heading, word, count, said_yes or proposal(known, heading, word), sure=bool(said_yes)
        )


def _words(sheet: Sheet, index: int, known: Field) -> Iterator[str]:
    none_is_said = known.kind in {"choices", "flag"}
    for row in sheet.rows:
        cell = row[index]
        told = "" if cell is None or isinstance(cell, bool) else shown(cell).strip()
        if not told or stands_for_nothing(told, none_is_said=none_is_said):
            continue
        if known.kind == "date":
            if len(told) <= _SHORT and not _YEAR.search(told) and read_column(known, [cell]).refused:
                yield told
        elif known.kind != "choices":
            yield told
        elif folded(told) not in WORDS["flag"]:
            yield from (part.strip() for part in BETWEEN.split(told) if part.strip())


def proposal(known: Field, heading: str, word: str) -> str:
    """The coded value that a word may mean: it contains a known word, says yes to its heading, or is spelled alike."""
    plain = folded(word)
    if known.kind == "flag":
        return "false" if _DENIED.search(plain) else contained(None, plain)
    if known.kind == "date":
        days = days_after(word)
        return f"+{days}" if f"+{days}" in AFTER else ""
    if known.vocabulary is None:
        return ""
    found = answer_to(known, heading, word) or contained(known.vocabulary, plain)
    return found or nearest(known.vocabulary, plain[:40]) or ""


def _is_turned(known: Field, heading: str, word: str) -> bool:
    """Does yes mean no below this heading? 是否损坏."""
    return known.kind == "flag" and answer_to(known, heading, word) not in {
        "",
        WORDS["flag"].get(folded(word)),
    }


def answer_to(known: Field, heading: str, word: str) -> str:
    """What yes or no mean below a heading that asks; "" where it asks nothing, or the word is neither."""
    flag, asked = WORDS["flag"].get(folded(word)), folded(heading)
    if flag is None or (known.kind == "flag" and folded(word) not in _YES_OR_NO):
        return ""
    meant = YES_MEANS.get(vocabulary_key(known.vocabulary) if known.vocabulary else known.kind, {})
    return next(((yes if flag == "true" else no) for part, (yes, no) in meant.items() if part in asked), "")


def contained(vocabulary: type[Coded] | None, plain: str) -> str:
    """The one coded value whose words stand in a folded text, "" where there is none or more than one.

    Without a vocabulary it is asked for yes or no.
    """
    values = {word.value for word in vocabulary} if vocabulary else {"true", "false"}
    words = words_of(vocabulary) if vocabulary else WORDS["flag"]
    known = {**SAID_BY.get(vocabulary_key(vocabulary) if vocabulary else "flag", {}), **words}
    inside = [word for word in known if _is_telling(word) and word in plain and known[word] in values]
    longest = [word for word in inside if not any(word != other and word in other for other in inside)]
    meant = {known[word] for word in longest}
    return meant.pop() if len(meant) == 1 else ""


def _is_telling(word: str) -> bool:
    return len(word) >= 2 if not word.isascii() else len(word) >= 4


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
        max(map(len, texts)) <= LONGEST_LINE and sorted(map(len, texts))[len(texts) // 2] <= _SHORT
    ):
        return mapping
    return replace(mapping, columns={**mapping.columns, index: "description"})


def shown_choices(known: Field) -> Sequence[str]:
    if known.kind == "date":
        return tuple(AFTER)
    return ("true", "false") if known.kind == "flag" else tuple(known.choices)


__all__ = [
    "Whole",
    "Word",
    "contained",
    "long_titles",
    "meaning",
    "proposal",
    "shown_choices",
    "whole",
    "words",
]
