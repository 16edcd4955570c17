"""Who answers for an enterprise, as a form says it, and how is that kept in the table beside it?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from gridmap.errors import Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.reading import Unreadable, read
from gridmap.registers.base.register import Register
from gridmap.registers.enterprises import ResponsibleParty

_PHONE = "_phone"


def beside(register: Register, row: Any) -> dict[str, str]:
    """field -> value, of every column that is kept beside the record: a name and a phone for each duty."""
    found = {field.key: "" for field in register.beside}
    for party in reversed(row.parties if register.beside else []):
        found |= {party.duty: party.name, f"{party.duty}{_PHONE}": party.phone}
    return found


def set_beside(register: Register, row: Any, values: Mapping[str, Any]) -> list[Problem]:
    """Set what is said of the columns beside the record; the complaints. A duty without a name is nobody's any more.

    Whoever changes them changes the record: its version goes up, so that nobody overwrites what they did not see.
    """
    fields = {field.key: field for field in register.beside if field.key in values}
    problems: list[Problem] = []
    said = beside(register, row) if fields else {}
    was = dict(said)
    for key, field in fields.items():
        try:
            said[key] = read(field, values[key]) or ""
        except Unreadable as unreadable:
            problems.append(Problem(key, unreadable.sentence))
    changed = {key.removesuffix(_PHONE) for key, value in said.items() if value != was[key]}
    for duty in sorted(changed):
        name, phone = said[duty], said[f"{duty}{_PHONE}"]
        if phone and not name:
            problems.append(Problem(duty, Sentence(N_("Say whose phone this is."))))
        else:
            _appoint(row, duty, name, phone)
    if changed and row.version is not None:
        flag_modified(row, register.name)
    return problems


def _appoint(row: Any, duty: str, name: str, phone: str) -> None:
    party = next((each for each in row.parties if each.duty == duty), None)
    if not name:
        row.parties = [each for each in row.parties if each is not party]
    elif party is None:
        row.parties.append(ResponsibleParty(duty=duty, name=name, phone=phone))
    else:
        party.name, party.phone = name, phone
