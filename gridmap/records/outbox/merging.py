"""What becomes of a change that was made on a phone while somebody else changed the same record?

Different fields merge. One field with two new values is nobody's to decide but a person's: both are kept and shown.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence, listed
from gridmap.records import guard, saving
from gridmap.records.forms import form
from gridmap.records.reading import Unreadable, read
from gridmap.registers import Register


@dataclass(frozen=True)
class Clash:
    """One field with two new values. was: as the phone saw it."""

    field: Field
    was: Any
    mine: Any
    theirs: Any


class TwoEdits(Conflict):
    """The record was changed in the same field meanwhile."""


def merge(
    session: FencedSession, register: Register, record_id: uuid.UUID,
    was: Mapping[str, Any], changes: Mapping[str, Any], now: datetime, own: Mapping[str, Any],
) -> None:  # fmt: skip
    """Write the changes over the record as it is now, if none of their fields was changed to something else meanwhile.

    was: the fields as the phone saw them; own: as it wrote them last, which is no other person's edit.
    Raises TwoEdits naming the fields, and what `saving.change` raises.
    """
    row = guard.find(session, register, record_id)
    found = [
        each
        for each in clashes(register, row, was, changes)
        if each.field.key not in own
        or _stands(register, row, each.field.key, own[each.field.key]) is not True
    ]
    if found:
        raise TwoEdits(
            N_("Somebody else changed the same field meanwhile ({fields})."), fields=_titles(found)
        )
    differing = {
        key: value for key, value in changes.items() if _stands(register, row, key, value) is not True
    }
    if differing:
        saving.change(session, register, record_id, row.version, differing, now)


def clashes(register: Register, row: Any, was: Mapping[str, Any], changes: Mapping[str, Any]) -> list[Clash]:
    """The fields that the record now has otherwise than the phone saw them, and otherwise than the phone wrote them."""
    now = {each.field.key: each for each in form(register, row)}
    return [
        Clash(now[key].field, was.get(key), mine, now[key].value)
        for key, mine in changes.items()
        if key in now
        and _stands(register, row, key, was.get(key)) is False
        and _stands(register, row, key, mine) is False
    ]


def _titles(found: Sequence[Clash]) -> Sentence | str:
    return listed([Sentence(each.field.title) for each in found])


def _stands(register: Register, row: Any, key: str, value: Any) -> bool | None:
    """Is this what the record says there? None where the value cannot be read, for the saving to refuse."""
    filled = next((each for each in form(register, row) if each.field.key == key), None)
    if filled is None:
        return None
    try:
        return bool(_plain(filled.field, value) == _plain(filled.field, filled.value))
    except Unreadable:
        return None


def _plain(field: Field, value: Any) -> Any:
    """The value as the column would hold it; nothing is nothing, however it was left empty."""
    if value is None or value == "":
        return None
    found = read(field, str(value) if isinstance(value, uuid.UUID) else value)
    return None if found == "" else found
