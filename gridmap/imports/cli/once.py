"""What was said on the command line for all rows and for single words, and which words must a person be asked about?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from gridmap.db.models import Import
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.answers import ANY_OTHER
from gridmap.imports.cli.prompts import is_at_terminal
from gridmap.imports.fields import field_of
from gridmap.imports.steps import questions
from gridmap.imports.unknown_words import shown_choices

_WAIT, _NOTHING = "-", "nothing"
_SAID_MOST = 40


def said_for_all(noun: str, said: Sequence[str]) -> dict[str, str]:
    """field -> value of FIELD=VALUE. Raises InvalidInput where it is not written so, or is no value of the field."""
    found = {}
    for each in said:
        field, equals, value = each.partition("=")
        if not equals:
            raise InvalidInput(N_("Write FIELD=VALUE, not “{said}”."), said=each)
        found[field.strip()] = value.strip()
    return found


def answers(
    kept: Import, whole: Mapping[str, str], words: Sequence[str], unlinked: bool, may_ask: bool
) -> dict[str, Any]:
    """Sheet -> answers: as the file itself tells and was remembered, then as was said, then as a person answers.

    Where the names of several sheets tell several things (folders of hydrants, of stations), what is said for all rows
    is for the sheets that tell nothing.
    """
    told = {}
    parted = _told_apart(kept)
    for name in kept.mapping:
        sheet = next(each for each in kept.sheets if each["name"] == name)
        own = kept.answers.get(name, {})
        for field, value in whole.items():
            questions.check_whole(kept.noun, field, value, list(sheet["columns"]))
        found: dict[str, Any] = {
            "whole": {
                **{each["field"]: each["value"] for each in sheet["whole"] if each["value"]},
                **own.get("whole", {}),
                **{field: value for field, value in whole.items() if name not in parted.get(field, ())},
            },
            "words": {field: dict(meant) for field, meant in own.get("words", {}).items()},
            "unlinked": unlinked or bool(own.get("unlinked")),
        }
        for each in words:
            _take(kept.noun, found["words"], each)
        _say(kept, sheet, found)
        _settle(kept, sheet, found["words"], may_ask)
        told[name] = found
    return {**kept.answers, **told}


def _told_apart(kept: Import) -> dict[str, set[str]]:
    """Field -> the wanted sheets that tell it by themselves, where they do not tell all the same."""
    found: dict[str, dict[str, str]] = {}
    for sheet in kept.sheets:
        for each in sheet["whole"] if sheet["name"] in kept.mapping else ():
            if each["told"]:
                found.setdefault(each["field"], {})[sheet["name"]] = each["told"]
    return {field: set(told) for field, told in found.items() if len(set(told.values())) > 1}


def _take(noun: str, words: dict[str, dict[str, str | None]], said: str) -> None:
    """FIELD:WORD=MEANING; an empty meaning stands for nothing."""
    field, colon, rest = said.partition(":")
    word, equals, meaning = rest.rpartition("=")
    if not (colon and equals and word):
        raise InvalidInput(N_("Write FIELD:WORD=MEANING, not “{said}”."), said=said)
    words.setdefault(field, {})[questions.word_key(word)] = questions.check_word(noun, field, meaning.strip())


def _say(kept: Import, sheet: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    reasons = {
        each["field"]: each["why"]
        for each in sheet["whole"]
        if each["value"] == found["whole"].get(each["field"])
    }
    for field, value in found["whole"].items():
        if value:
            why = f" ({Sentence.from_json(reasons[field])})" if reasons.get(field) else ""
            click.echo(f"  all rows: {field_of(kept.noun, field).title} = {value}{why}")
    for each in sheet["whole"]:
        if each["why"] and not found["whole"].get(each["field"]):
            title = field_of(kept.noun, each["field"]).title
            option = f"--all {each['field']}=VALUE"
            click.echo(f"  not known: {title}: {Sentence.from_json(each['why'])}. Say it: {option}")
    for field, meant in found["words"].items():
        for word, meaning in meant.items():
            if meaning is not None:
                click.echo(f"  {field_of(kept.noun, field).title} “{word}” = {meaning or _NOTHING}")


def _settle(
    kept: Import, sheet: Mapping[str, Any], words: dict[str, dict[str, str | None]], may_ask: bool
) -> None:
    """Ask for each word that is not known; where nobody can be asked, say how it is answered."""
    for word in sheet["words"]:
        key, meant = questions.word_key(word["word"]), words.setdefault(word["field"], {})
        if key in meant or ANY_OTHER in meant:
            continue
        field = field_of(kept.noun, word["field"])
        choices = list(shown_choices(field))
        if may_ask and is_at_terminal():
            known = click.Choice([*choices, _NOTHING, _WAIT])
            answer = click.prompt(
                f"{_described(word)} means ({_WAIT}: its rows wait)",
                type=known,
                default=word["proposal"] or _WAIT,
            )
            meant[key] = None if answer == _WAIT else "" if answer == _NOTHING else answer
        else:
            option = f'--word "{word["field"]}:{word["word"]}={word["proposal"] or "VALUE"}"'
            click.echo(f"  not known: {_described(word)}. Say what it means: {option} ({', '.join(choices)})")


def _described(word: Mapping[str, Any]) -> str:
    if word["word"] == ANY_OTHER:
        return (
            f"{word['heading']}: {word['count']} rows of other texts such as “{word['example'][:_SAID_MOST]}”"
        )
    return f"{word['heading']} “{word['word'][:_SAID_MOST]}” ({word['count']} rows)"
