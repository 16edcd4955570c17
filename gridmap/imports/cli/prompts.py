"""What must a person at the terminal be asked before a file can be read: its sheet, its columns, its coordinates?"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from gridmap.db.models import Import
from gridmap.errors import InvalidInput
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.steps import questions, systems
from gridmap.imports.steps.sheets import declared, fields_of, says_by_row

Mapping = dict[str, dict[str, str]]
_NONE = "-"


def is_at_terminal() -> bool:
    """Is there somebody who can answer?"""
    return sys.stdin.isatty()


def mapping(
    kept: Import, sheets: Sequence[str], columns: Sequence[str], whole: dict[str, str], may_ask: bool
) -> Mapping:
    """Sheet -> heading -> field, as it was said, else as it is answered, else as the headings are understood.

    whole: what was said for all rows; what is asked for all rows is added to it. Raises InvalidInput where something is
    needed that was not said and nobody can be asked.
    """
    found = {name: dict(fields) for name, fields in _chosen(kept, sheets, may_ask).items()}
    for said in columns:
        _correct(kept, found, said)
    for name in list(found):
        _say(kept, name, found[name])
        _complete(kept, name, found, whole, may_ask)
    while (
        may_ask
        and is_at_terminal()
        and not click.confirm("Are the columns understood rightly?", default=True)
    ):
        _correct(kept, found, click.prompt("HEADING=FIELD (FIELD empty: not read)"))
        for name in found:
            _say(kept, name, found[name])
    return found


def coordinates(kept: Import) -> str:
    """The system as it is answered. Raises InvalidInput where nobody can be asked: it is never guessed."""
    choices = systems.choices(declared(kept), says_by_row(kept))
    if not is_at_terminal():
        raise InvalidInput(
            N_("Say in which coordinate system the file is; it cannot be told from the numbers.")
        )
    for key, title in choices:
        click.echo(f"  {key:<10}{title}")
    known = click.Choice([key for key, _ in choices])
    return str(click.prompt("In which coordinate system is the file?", type=known, show_choices=False))


def _chosen(kept: Import, sheets: Sequence[str], may_ask: bool) -> Mapping:
    proposed = {sheet["name"]: sheet["proposed"] for sheet in kept.sheets}
    missing = [name for name in sheets if name not in proposed]
    if not (sheets or kept.mapping) and len(proposed) == 1:
        return proposed  # the only sheet is meant, whatever its columns lack
    if missing or not (sheets or kept.mapping):
        if missing or not (may_ask and is_at_terminal() and proposed):
            raise InvalidInput(
                N_("Name the sheet with --sheet. In this file are: {names}."),
                names=", ".join(proposed) or "–",
            )
        sheets = [click.prompt("Which sheet?", type=click.Choice(list(proposed)))]
    return {name: proposed[name] for name in sheets} if sheets else kept.mapping


def _correct(kept: Import, found: Mapping, said: str) -> None:
    """Take over HEADING=FIELD in every sheet with this heading. Raises InvalidInput naming what is there."""
    heading, equals, field = said.rpartition("=")
    with_it = [name for name in found if heading in _columns(kept, name)]
    if not equals or not with_it:
        known = ", ".join(dict.fromkeys(column for name in found for column in _columns(kept, name)))
        raise InvalidInput(
            N_("There is no column “{column}”. There are: {names}."), column=heading or said, names=known
        )
    fields = [each.key for each in fields_of(kept.noun)]
    if field and field not in fields:
        raise InvalidInput(
            N_("There is no field “{field}”. There are: {names}."), field=field, names=", ".join(fields)
        )
    for name in with_it:
        for column in [
            column for column, known in found[name].items() if column == heading or known == field
        ]:
            del found[name][column]
        if field:
            found[name][heading] = field


def _complete(kept: Import, name: str, found: Mapping, whole: dict[str, str], may_ask: bool) -> None:
    """Ask for the column of each field that must be filled and has none, or for what holds for all rows.

    Where nobody can be asked, such a sheet is left out, and a file of which no sheet holds the field refused.
    """
    fields = found[name]
    for field in fields_of(kept.noun):
        if not field.required or field.key in whole or _holds(kept, name, field.key, fields):
            continue
        free = [column for column in _columns(kept, name) if column not in fields]
        asks = may_ask and is_at_terminal()
        if not asks and any(_holds(kept, sheet, field.key, found[sheet]) for sheet in found if sheet != name):
            click.echo(
                f"  {name}: no column holds “{field.title}”; it is left out. To take it in: --all {field.key}=VALUE"
            )
            del found[name]
            return
        if not asks:
            raise InvalidInput(
                N_(
                    "No column holds “{field}”. Name it with --column HEADING={key}, or say it once for all rows with"
                    " --all {key}=VALUE; the headings are: {names}."
                ),
                field=Sentence(field.title),
                key=field.key,
                names=", ".join(_columns(kept, name)),
            )
        answer = click.prompt(f"Which column holds “{field.title}”?", type=click.Choice([*free, _NONE]))
        if answer != _NONE:
            fields[answer] = field.key
        else:
            whole[field.key] = _value(kept, name, field)


def _holds(kept: Import, name: str, key: str, fields: dict[str, str]) -> bool:
    """Has the sheet a column for the field, or an answer that was given or is proposed?"""
    proposed = {each["field"]: each["value"] for each in _sheet(kept, name)["whole"]}
    told = kept.answers.get(name, {}).get("whole", {})
    return key in fields.values() or bool(told.get(key) or proposed.get(key))


def _value(kept: Import, name: str, field: Field) -> str:
    choices = f" ({', '.join(field.choices)})" if field.choices else ""
    while True:
        text = str(click.prompt(f"“{field.title}” of all rows{choices}"))
        try:
            questions.check_whole(kept.noun, field.key, text, _columns(kept, name))
        except InvalidInput as refused:
            click.echo(str(refused))
        else:
            return text


def _say(kept: Import, name: str, fields: dict[str, str]) -> None:
    sheet = _sheet(kept, name)
    click.echo(f"{name or kept.file_name}: {sheet['rows']} rows")
    for column in sheet["columns"]:
        click.echo(f"  {column} -> {fields.get(column, '(not read)')}")


def _columns(kept: Import, name: str) -> list[str]:
    return list(_sheet(kept, name)["columns"])


def _sheet(kept: Import, name: str) -> dict[str, Any]:
    return next(sheet for sheet in kept.sheets if sheet["name"] == name)
