"""What did a person answer on the page for all rows of a sheet, and for its words?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gridmap.db.models import Import
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.steps import questions
from gridmap.imports.unknown_words import AFTER

NOTHING = "-"
"""The answer that a word stands for nothing; an empty answer lets its rows wait."""


def chosen(kept: Import) -> Callable[[Mapping[str, Any], Mapping[str, Any]], str]:
    """Which choice stands beside a word: what was answered, else what is proposed."""

    def choice(sheet: Mapping[str, Any], word: Mapping[str, Any]) -> str:
        meant = kept.answers.get(sheet["name"], {}).get("words", {}).get(word["field"], {})
        key = questions.word_key(word["word"])
        if key not in meant:
            return str(word["proposal"])
        return "" if meant[key] is None else meant[key] or NOTHING

    return choice


def words_of(field: Field) -> Mapping[str, str | Sentence]:
    """What a word of a coded column may mean, or one for a day: value -> text, a key of the catalog."""
    if field.kind == "date":
        return AFTER
    return {"true": N_("Yes"), "false": N_("No")} if field.kind == "flag" else field.choices


def given(kept: Import, form: Mapping[str, str]) -> dict[str, Any]:
    """Sheet -> answers, as `gridmap.imports.answers` reads them. Raises InvalidInput for what is no value."""
    return {
        sheet["name"]: {
            "whole": _whole(kept.noun, n, sheet, form),
            "words": _words(kept.noun, n, sheet, form, kept.answers.get(sheet["name"], {}).get("words", {})),
            "unlinked": form.get(f"unlinked-{n}") == "yes",
        }
        for n, sheet in enumerate(kept.sheets)
    }


def _whole(noun: str, n: int, sheet: Mapping[str, Any], form: Mapping[str, str]) -> dict[str, str]:
    told = {each["field"]: form.get(f"whole-{n}-{each['field']}", "").strip() for each in sheet["whole"]}
    extra = form.get(f"more-field-{n}", "")
    if extra:
        told[extra] = form.get(f"more-value-{n}", "").strip()
    for field, text in told.items():
        if text and form.get(f"sheet-{n}") == "yes":
            questions.check_whole(noun, field, text, list(sheet["columns"]))
    return told


def _words(
    noun: str, n: int, sheet: Mapping[str, Any], form: Mapping[str, str], before: Mapping[str, Any]
) -> dict[str, dict[str, str | None]]:
    """What was answered before stays, but for the words that are on the page now."""
    told: dict[str, dict[str, str | None]] = {field: dict(meant) for field, meant in before.items()}
    for at, word in enumerate(sheet["words"]):
        said = form.get(f"word-{n}-{at}")
        if said is None:
            continue
        meant = (
            None if said == "" else "" if said == NOTHING else questions.check_word(noun, word["field"], said)
        )
        told.setdefault(word["field"], {})[questions.word_key(word["word"])] = meant
    return told
