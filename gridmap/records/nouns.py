"""Which kinds of record may be written one by one, and what does the form for one of them hold?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.records.enterprises import ENTERPRISES
from gridmap.records.entries import Entry
from gridmap.records.geometry import lonlat
from gridmap.records.hazards import HAZARDS
from gridmap.records.noun import Noun
from gridmap.records.resources import RESOURCES
from gridmap.records.risk_points import RISK_POINTS

NOUNS = {noun.key: noun for noun in (ENTERPRISES, RESOURCES, HAZARDS, RISK_POINTS)}


@dataclass(frozen=True)
class Filled:
    """A field of a form with what is in it now: dates as ISO text, a point as {"lon", "lat"}."""

    entry: Entry
    value: Any


def noun_of(key: str) -> Noun:
    """Raises NotFound for a kind of record that cannot be written here."""
    if key not in NOUNS:
        raise NotFound(N_("There is no such ledger."))
    return NOUNS[key]


def form(noun: Noun, row: Any) -> list[Filled]:
    """The fields of one record that may be changed, in the order of the form."""
    return [Filled(entry, _shown(getattr(row, entry.key))) for entry in noun.entries if not entry.fixed]


def _shown(value: Any) -> Any:
    place = lonlat(value)
    if place is not None:
        return {"lon": place[0], "lat": place[1]}
    return value.isoformat() if hasattr(value, "isoformat") else value
