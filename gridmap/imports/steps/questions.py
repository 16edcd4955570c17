"""What is asked once for a sheet, what is answered already, and what is remembered for the next file of its shape?"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Dict
from typing import Any

from gridmap.db.models import Import
from gridmap.errors import InvalidInput
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports import missing_columns, unknown_words
from gridmap.imports.answers import ANY_OTHER, ROW, Answers, is_year, parts_of
from gridmap.imports.fields import NOUNS, field_of
from gridmap.imports.mapping import Mapping, corrected
from gridmap.imports.reading.sheets import Sheet
from gridmap.imports.steps.storable import storable
from gridmap.imports.synonyms import folded
from gridmap.imports.values import read_column

NOTHING: dict[str, Any] = {"whole": [], "words": [], "answers": Answers().to_json()}
"""What is asked of a sheet that says everything."""

_SHEETS_REMEMBERED = 200


def ask(
    sheet: Sheet,
    mapping: Mapping,
    known: Answers,
    file_name: str,
    remembered: Dict[str, Dict[str, str]] | None = None,
) -> dict[str, Any]:
    """{"whole", "words"}: the questions, for page and terminal; "answers": what is answered or told by the file.

    What the file itself tells (its name, its titles, a heading that is answered by yes) is an answer until somebody
    corrects it. What any other word may mean is only proposed. remembered: as `recalled` gives it; what the file tells
    goes before it, unless it told the same then.
    """
    whole = missing_columns.missing(sheet, mapping, file_name)
    told = {each.field: each.value for each in whole if each.value}
    for field, before in (remembered or {}).items():
        if _is_free(field, mapping, whole) and told.get(field, "") in {"", before["told"]}:
            told[field] = before["value"]
    told |= {field: text for field, text in known.whole.items() if text and _is_free(field, mapping, whole)}
    asked = unknown_words.unknown(sheet, mapping, Answers(told, known.words, known.unlinked))
    words = {field: dict(meant) for field, meant in known.words.items()}
    for word in asked:
        if word.sure:
            words.setdefault(word.field, {})[folded(word.word)] = word.proposal
    return {
        "whole": [*_of_the_whole(whole, told)],
        "words": [
            {
                "field": each.field,
                "heading": each.heading,
                "word": each.word,
                "count": each.count,
                "proposal": each.proposal,
                "example": each.example,
            }
            for each in asked
        ],
        "answers": Answers(told, words, known.unlinked).to_json(),
    }


def _of_the_whole(
    whole: list[missing_columns.MissingColumn], told: Dict[str, str]
) -> Iterator[dict[str, Any]]:
    """What is asked of the whole file with its answer, and what is answered beside."""
    for each in whole:
        value = told.get(each.field, "")
        is_told = each.why is not None and value == each.value
        yield {
            "field": each.field,
            "value": value,
            "told": each.value,
            "why": each.why.to_json() if each.why and is_told else None,
            "required": each.required,
        }
    asked = {each.field for each in whole}
    for field, text in told.items():
        if field not in asked:
            yield {"field": field, "value": text, "told": "", "why": None, "required": False}


def _is_free(field: str, mapping: Mapping, whole: list[missing_columns.MissingColumn]) -> bool:
    """Is there still anything to be filled with a remembered value?"""
    return field not in mapping.columns.values() or field in {each.field for each in whole}


def renew(kept: Import, sheets: Dict[str, Sheet]) -> bool:
    """Ask again after columns were named differently. True where there is a word that nobody was asked about before."""
    fresh, renewed = False, []
    for about in kept.sheets:
        sheet = sheets.get(about["name"])
        if sheet is not None and about["name"] in kept.mapping:
            given = Answers.from_json(kept.answers.get(about["name"], {}))
            mapping = corrected(sheet.columns, kept.noun, kept.mapping[about["name"]])
            asked = ask(sheet, mapping, given, kept.file_name)
            before = {(word["field"], word["heading"], word["word"]) for word in about["words"]}
            fresh = fresh or any(
                (word["field"], word["heading"], word["word"]) not in before for word in asked["words"]
            )
            known = {each["field"] for each in about["whole"]}
            fresh = fresh or any(each["required"] and each["field"] not in known for each in asked["whole"])
            about = {
                **about,
                "whole": asked["whole"],
                "words": _all_words(about["words"], asked["words"], mapping),
            }
        renewed.append(about)
    kept.sheets = storable(renewed)
    return fresh


def _all_words(
    before: list[dict[str, Any]], asked: list[dict[str, Any]], mapping: Mapping
) -> list[dict[str, Any]]:
    """What was asked before stays in sight with its answer, as long as its column holds the same field."""
    new = {(word["field"], word["word"]) for word in asked}
    held = set(mapping.columns.values())
    return asked + [
        word for word in before if (word["field"], word["word"]) not in new and word["field"] in held
    ]


def lacking(kept: Import) -> tuple[str, Field] | None:
    """The first sheet that is wanted and has neither a column nor an answer for a field that must be filled."""
    for name, columns in kept.mapping.items():
        whole = kept.answers.get(name, {}).get("whole", {})
        for field in NOUNS[kept.noun]:
            if field.required and field.key not in columns.values() and not whole.get(field.key):
                return name, field
    return None


def check_whole(noun: str, key: str, text: str, columns: list[str]) -> None:
    """Raises InvalidInput where a value for all rows is no value of its field, or names a heading that is not there."""
    if key not in {field.key for field in NOUNS[noun]}:
        known = ", ".join(field.key for field in NOUNS[noun])
        raise InvalidInput(N_("There is no field “{field}”. There are: {names}."), field=key, names=known)
    for name in parts_of(text):
        if name not in columns:
            raise InvalidInput(
                N_("There is no column “{column}”. There are: {names}."),
                column=name,
                names=", ".join(columns),
            )
    field = field_of(noun, key)
    if (
        parts_of(text)
        or f"{{{ROW}}}" in text
        or (field.kind == "date" and (text[:1] == "+" or is_year(text)))
    ):
        return
    refused = read_column(field, [text]).refused.get(0)
    if refused is not None:
        raise InvalidInput(
            N_("{field} “{value}”: {reason} {remedy}"),
            field=Sentence(field.title),
            value=text,
            reason=refused.reason,
            remedy=refused.remedy,
        )


def check_word(noun: str, key: str, meaning: str) -> str:
    """The meaning as it is kept: a coded value, any text for a field without a vocabulary, "" for nothing at all.

    Raises InvalidInput for what is no value of the field.
    """
    if meaning:
        check_whole(noun, key, meaning, [])
    field = field_of(noun, key)
    read = (
        read_column(field, [meaning]).values[0]
        if meaning and (field.vocabulary or field.kind == "flag")
        else meaning
    )
    if isinstance(read, bool):
        return "true" if read else "false"
    return ",".join(read) if isinstance(read, list) else str(read)


def word_key(word: str) -> str:
    return word if word == ANY_OTHER else folded(word)


def learned(before: Dict[str, Any], sheet: Dict[str, Any], answers: Dict[str, Any]) -> dict[str, Any]:
    """What is remembered after one more sheet: what was answered otherwise than the file itself tells, by the sheet's
    name, with what the file told then; and the words, for every sheet of these headings.
    """
    given = Answers.from_json(answers)
    told = {each["field"]: each["told"] for each in sheet["whole"]}
    own = {
        field: {"value": text, "told": told.get(field, "")}
        for field, text in given.whole.items()
        if text and text != told.get(field, "")
    }
    by_sheet = {**before.get("by_sheet", {}), folded(sheet["name"]): own}
    words = {field: dict(meant) for field, meant in before.get("words", {}).items()}
    for field, meant in given.words.items():
        words.setdefault(field, {}).update(
            {word: value for word, value in meant.items() if value is not None}
        )
    latest = dict(list(by_sheet.items())[-_SHEETS_REMEMBERED:])
    return {"by_sheet": latest, "words": words, "unlinked": given.unlinked}


def recalled(stored: Dict[str, Any], sheet: str) -> tuple[Dict[str, Dict[str, str]], Answers]:
    """(field -> its value and what the file told when it was given, the rest): of a sheet of this name, else what was
    answered alike for every sheet of these headings.
    """
    by_sheet = stored.get("by_sheet", {})
    own = by_sheet.get(folded(sheet))
    if own is None:
        every = list(by_sheet.values())
        own = {field: text for field, text in (every[0] if every else {}).items()
               if all(other.get(field) == text for other in every)}  # fmt: skip
    kept = {field: text for field, text in own.items() if not _is_day(text["value"])}
    return kept, Answers({}, stored.get("words", {}), bool(stored.get("unlinked")))


def _is_day(text: str) -> bool:
    """A day on which one file's hazards were found, and their year, say nothing of the next file's."""
    return is_year(text) or (text[:4].isdigit() and len(text) > 7)
