"""Who answers for an enterprise, as its row in the file says, and what would that change?

A phone that stands under no name belongs to whoever is named: the actual controller, else the legal representative;
where nobody is named it is kept under the name of the enterprise itself.
"""

from __future__ import annotations

import uuid
from typing import Any

from gridmap.imports.matching.identity import Existing
from gridmap.imports.matching.rows import PARTS_BITS, FieldChange, Incoming
from gridmap.vocabulary import PartyDuty

_DUTIES = tuple((duty.value, f"{duty.value}_phone") for duty in PartyDuty)
_CALLED_FIRST = (PartyDuty.ACTUAL_CONTROLLER, PartyDuty.LEGAL_REPRESENTATIVE, PartyDuty.SAFETY_MANAGER)
_PLACES = {duty.value: place for place, duty in enumerate(PartyDuty, 1)}
PartyRow = tuple[dict[str, Any], int | None]
"""A row of `responsible_parties`, and 1 where it is there already."""


def said(incoming: Incoming, enterprise: str) -> dict[str, tuple[str, str]]:
    """duty -> (name, phone) as the row has them; a phone alone goes with the name that is known for that duty."""
    values = incoming.values
    named = {
        duty: (values.get(duty) or "", values.get(phone) or "")
        for duty, phone in _DUTIES
        if duty in values or phone in values
    }
    phone = values.get("phone")
    if phone and all(phone != own for _, own in named.values()):
        first = next(
            (duty.value for duty in _CALLED_FIRST if named.get(duty.value, ("", "-"))[1] == ""), None
        )
        if first is not None:
            named[first] = (named[first][0], phone)
        elif not named:
            named[PartyDuty.ACTUAL_CONTROLLER.value] = ("", phone)
    return {duty: (name or enterprise, number) for duty, (name, number) in named.items()}


def compare(
    incoming: Incoming, enterprise_id: uuid.UUID, title: str, known: Existing | None
) -> tuple[list[PartyRow], list[FieldChange]]:
    """The rows to write, and what they change; a new enterprise is new with all of them, which is no change."""
    rows: list[PartyRow] = []
    changes: list[FieldChange] = []
    for duty, (name, phone) in said(incoming, title).items():
        kept = [party for party in known.parties if party[1] == duty] if known else []
        same = next((party for party in kept if party[2] == name), None)
        same = same or (kept[0] if len(kept) == 1 else None)
        was_name, was_phone = (same[2], same[3]) if same else ("", "")
        if name == title and was_name:
            name = was_name
        phone = phone or ("" if f"{duty}_phone" in incoming.emptied else was_phone)
        if (name, phone) == (was_name, was_phone):
            continue
        party_id = same[0] if same else _new_id(enterprise_id, duty, known)
        row = {
            "id": party_id,
            "enterprise_id": enterprise_id,
            "duty": duty,
            "name": name,
            "phone": phone,
        }
        rows.append((row, 1 if same else None))
        if known is not None:
            changes += _told(duty, (was_name, was_phone), (name, phone))
    return rows, changes


def emptied(incoming: Incoming, known: Existing | None) -> tuple[list[uuid.UUID], list[FieldChange]]:
    """The parties whose name and phone were both emptied in a workbook of our own, and what is lost with them."""
    gone: list[uuid.UUID] = []
    changes: list[FieldChange] = []
    for duty, phone in _DUTIES if known else ():
        if duty not in incoming.emptied or phone in incoming.values:
            continue
        for party_id, _, name, number in (each for each in known.parties if each[1] == duty) if known else ():
            gone.append(party_id)
            changes += _told(duty, (name, number), ("", ""))
    return gone, changes


def _new_id(enterprise_id: uuid.UUID, duty: str, known: Existing | None) -> uuid.UUID:
    """Beside the enterprise's own id, so that both lie together in the indexes; the first that nobody has."""
    taken = {party[0] for party in known.parties} if known else ()
    front = enterprise_id.int >> PARTS_BITS << PARTS_BITS
    first = _PLACES[duty]
    places = (uuid.UUID(int=front | place) for place in range(first, 1 << PARTS_BITS, len(_PLACES)))
    return next(each for each in places if each not in taken)


def _told(duty: str, before: tuple[str, str], after: tuple[str, str]) -> list[FieldChange]:
    pairs = zip((duty, f"{duty}_phone"), before, after, strict=True)
    return [FieldChange(name, was or None, now or None) for name, was, now in pairs if was != now]
