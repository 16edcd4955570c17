"""Which limit of speed, height, width and weight do the tags of a road or a barrier state?

https://wiki.openstreetmap.org/wiki/Key:maxspeed, https://wiki.openstreetmap.org/wiki/Key:maxheight,
https://wiki.openstreetmap.org/wiki/Key:maxwidth, https://wiki.openstreetmap.org/wiki/Key:maxweight
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gridmap.imports.reading.speeds import lowest

Tags = Mapping[str, str]

HEIGHT = ("maxheight", "maxheight:physical", "maxheight:signed")
WIDTH = ("maxwidth", "maxwidth:physical", "width")
WEIGHT = ("maxweight", "maxweight:signed", "maxgcweight")
_SPEED = (
    "maxspeed", "maxspeed:lanes", "maxspeed:conditional", "maxspeed:variable", "maxspeed:practical",
    "zone:maxspeed",
)  # fmt: skip
_FEET = re.compile(r"(\d{1,3})\s*(?:'|ft)\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:\"|''|in)?)?")
_AMOUNT = re.compile(r"(\d{1,6}(?:[.,]\d{1,3})?)\s*([a-z]*)")
_METRES = {"": 1.0, "m": 1.0, "cm": 0.01, "mm": 0.001}
_TONNES = {"": 1.0, "t": 1.0, "kg": 0.001, "st": 0.907185, "lbs": 0.000453592, "lb": 0.000453592}


def speed_km_h(tags: Tags, direction: str) -> float | None:
    """The lowest limit that is written for a direction, "forward", "backward" or "both"."""
    ways = ("forward", "backward") if direction == "both" else (direction,)
    keys = (*_SPEED, *(f"{key}:{way}" for way in ways for key in ("maxspeed", "maxspeed:lanes")))
    return min((km_h for key in keys if (km_h := lowest(tags.get(key, ""))) is not None), default=None)


def least_m(tags: Tags, keys: tuple[str, ...]) -> float | None:
    """The least of the lengths that these tags state; "default" and "below_default" state none."""
    return min((metres for key in keys if (metres := _metres(tags.get(key, ""))) is not None), default=None)


def least_t(tags: Tags) -> float | None:
    return min((tonnes for key in WEIGHT if (tonnes := _amount(tags.get(key, ""), _TONNES))), default=None)


def _metres(text: str) -> float | None:
    feet = _FEET.fullmatch(text.strip().casefold())
    if feet:
        return round(int(feet[1]) * 0.3048 + float(feet[2] or 0) * 0.0254, 3)
    return _amount(text, _METRES)


def _amount(text: str, units: Mapping[str, float]) -> float | None:
    """A number above 0 with its unit; of a list the least."""
    found = []
    for part in re.split(r"[;|]", text.casefold()):
        match = _AMOUNT.fullmatch(part.strip())
        if (
            match
            and match[2] in units
            and (amount := float(match[1].replace(",", ".")) * units[match[2]]) > 0
        ):
            found.append(round(amount, 3))
    return min(found, default=None)
