"""How fast may one drive at the most, by what is written about a road?"""

from __future__ import annotations

import re
import unicodedata

from gridmap.fields import Field
from gridmap.imports.reading import numerals
from gridmap.imports.reading.sheets import Cell, shown
from gridmap.imports.synonyms import UNITS

WALKING_KM_H = 5.0
FASTEST_KM_H = 150.0
"""Of a limit above this nobody drives; the speed of the class decides."""

_APART = re.compile(r"[;,|/、；，]|\s-\s|(?<=\d)-(?=\d)")
_OTHERS = re.compile(
    r"[小大重轻货客卡][型客货]*车(?:辆)?[:为]?|(?:白天|日间|昼间|夜间|夜晚|晚上|[雨雪雾]天)[:为]?|\b(?:cars?|trucks?|hgvs?|lorr(?:y|ies)|bus(?:es)?)\b:?",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(rf"\(([^()@]*(?:{_OTHERS.pattern})[^()@]*)\)", re.IGNORECASE)
"""A limit of some vehicles or hours beside that of the others: 60(货车40), 白天60夜间40. An engine is heavy, and drives
by night."""
_CONDITION = re.compile(r"\([^)]*\)|@[^;]*")
_IN_SIGNS = re.compile(
    r"(?:限速|限制速度|最高|时速|每小时|不超过|不得超过|为)*([一二三四五六七八九十百]{1,5})(\D*)"
)
_NUMBER = re.compile(
    r"(?:[A-Z]{2}:)?(?:[^\d-]*(?:zone[:_]?|[^\dA-Z-]))?(\d{1,4}(?:\.\d{1,6})?)(?:([\s_]*)([^\s\d_.?!].*)?)?[.?!]*",
    re.IGNORECASE | re.DOTALL,
)
_WALKING = re.compile(
    r"(?:[A-Z]{2}:)?(?:walk(?:ing)?(?:[ _](?:pace|speed))?|living_street|步行|步行速度)", re.IGNORECASE
)
_UNITS = {**UNITS["km/h"], "kmh": 1.0, "kph": 1.0, "kmph": 1.0, "km": 1.0, "码": 1.0, "千米": 1.0, "迈": 1.609344,
          "mile": 1.609344, "miles": 1.609344, "knots": 1.852}  # fmt: skip


def limit(_: Field, cell: Cell) -> float | None:
    """The limit in km/h, None where none can be read: a road is never refused for its speed."""
    return None if isinstance(cell, bool) else lowest(shown(cell))


def lowest(text: str) -> float | None:
    """The least of the limits in a text: "30|40" are two lanes, "20 mph", "walk", "30 @ (22:00-06:00)", "限速三十".

    Zero stands for unknown in many sources; what is no speed is unknown too.
    """
    told = _OF_OTHERS.sub(r"|\1", unicodedata.normalize("NFKC", text))
    plain = _OTHERS.sub("|", _CONDITION.sub("", told))
    found = [km_h for part in _APART.split(plain) if (km_h := _one(part.strip())) is not None]
    return min(found, default=None)


def _one(text: str) -> float | None:
    """Words behind the number that are no unit are left unread; letters grown together with it make it no number."""
    if _WALKING.fullmatch(text):
        return WALKING_KM_H
    in_signs = _IN_SIGNS.fullmatch(text)
    if in_signs and in_signs[2].strip() in {"", *_UNITS}:
        text = f"{numerals.value(in_signs[1])}{in_signs[2]}"
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    unit = (match[3] or "km/h").strip().casefold()
    if unit not in _UNITS and not match[2] and unit[:1].isascii():
        return None
    km_h = float(match[1]) * _UNITS.get(unit, 1.0)
    return km_h if 0 < km_h <= FASTEST_KM_H else None
