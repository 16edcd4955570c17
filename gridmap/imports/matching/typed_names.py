"""Which people, with which phones, stand in one cell of a ledger?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.imports.values.lines import PART_PLAYED
from gridmap.imports.values.phones import phone
from gridmap.imports.values.refusal import Refusal
from gridmap.records.people import LONGEST_NAME
from gridmap.records.reading import Unreadable

_PHONE = Field("phone", N_("Phone"), "phone")
_BETWEEN_NAMES = re.compile(r"[、,，;；/|\n]+")
_BETWEEN_PHONES = re.compile(r"[、,，;；|\n]+")
_ENDING_IN_PHONE = re.compile(
    r"^(.*?)[\s(（:：]*([+＋]?[0-9０-９][0-9０-９ -]{4,28}[0-9０-９])\s*[)）]?$", re.DOTALL
)


@dataclass(frozen=True)
class TypedPerson:
    """phone: "" where none was given."""

    name: str
    phone: str


def named(names: str, phones: str = "") -> list[TypedPerson]:
    """The people of a cell: Ann、Bob with their phones behind the names, or in their order in a cell of its own.

    Raises Unreadable where phones and names cannot be told to belong together, or one of them is none.
    """
    people = [_one(part) for part in _BETWEEN_NAMES.split(PART_PLAYED.sub("", names)) if part.strip()]
    apart = [part.strip() for part in _BETWEEN_PHONES.split(phones) if part.strip()]
    if not apart:
        return [TypedPerson(name, _phone(phone)) for name, phone in people]
    if len(people) == 1:
        return [TypedPerson(people[0][0], _phone("/".join(apart)))]
    if len(apart) == 1 and "/" in apart[0]:
        apart = [part.strip() for part in apart[0].split("/")]
    if len(apart) != len(people):
        raise Unreadable(
            N_("Here are {people} names and {phones} phones; it cannot be told whose they are."),
            people=len(people),
            phones=len(apart),
        )
    return [TypedPerson(name, _phone(phone)) for (name, _), phone in zip(people, apart, strict=True)]


def _one(part: str) -> tuple[str, str]:
    found = _ENDING_IN_PHONE.match(part.strip())
    name, phone = (found[1], found[2]) if found else (part, "")
    name = " ".join(name.split())
    if not name:
        raise Unreadable(N_("A name is needed."))
    if len(name) > LONGEST_NAME:
        raise Unreadable(N_("This is longer than {most} characters."), most=LONGEST_NAME)
    return name, phone


def _phone(text: str) -> str:
    try:
        return phone(_PHONE, text) or ""
    except Refusal as refusal:
        raise Unreadable(refusal.reason.msgid, **refusal.reason.parts) from refusal
