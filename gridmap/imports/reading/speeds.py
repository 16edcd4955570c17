"""How fast may one drive at the most, by what is written about a road?"""

from __future__ import annotations

import re
import unicodedata

from gridmap.fields import Field
from gridmap.imports.reading.sheets import Cell, shown
from gridmap.imports.synonyms import UNITS

WALKING_KM_H = 5.0
FASTEST_KM_H = 150.0
"""Of a limit above this nobody drives; the speed of the class decides."""

_APART = re.compile(r"[;,|/、；，]|\s-\s|(?<=\d)-(?=\d)")
_CONDITION = re.compile(r"@\s*\([^)]*\)|@[^;]*")
_NUMBER = re.compile(r"(?:[A-Z]{2}:)?(?:zone:?)?\s*(\d{1,4}(?:\.\d{1,2})?)\s*([^\d\s].*)?", re.IGNORECASE)
_WALKING = re.compile(r"(?:[A-Z]{2}:)?(?:walk|living_street|步行|步行速度)", re.IGNORECASE)
_UNITS = {**UNITS["km/h"], "kmh": 1.0, "kph": 1.0, "kmph": 1.0, "km": 1.0, "码": 1.0, "knots": 1.852}


def limit(_: Field, cell: Cell) -> float | None:
    """The limit in km/h, None where none can be read: a road is never refused for its speed."""
    return None if isinstance(cell, bool) else lowest(shown(cell))


def lowest(text: str) -> float | None:
    """The least of the limits in a text: "30|40" are two lanes, "20 mph", "walk", "30 @ (22:00-06:00)".

    Zero stands for unknown in many sources; what is no speed is unknown too.
    """
    plain = _CONDITION.sub("", unicodedata.normalize("NFKC", text))
    found = [km_h for part in _APART.split(plain) if (km_h := _one(part.strip())) is not None]
    return min(found, default=None)


def _one(text: str) -> float | None:
    if _WALKING.fullmatch(text):
        return WALKING_KM_H
    match = _NUMBER.fullmatch(text)
    factor = _UNITS.get((match[2] or "km/h").strip().casefold()) if match else None
    if match is None or factor is None:
        return None
    km_h = float(match[1]) * factor
    return km_h if 0 < km_h <= FASTEST_KM_H else None
