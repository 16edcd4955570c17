"""Which limit of speed, height, width and weight do the tags of a road or a barrier state?

https://wiki.openstreetmap.org/wiki/Key:maxspeed, https://wiki.openstreetmap.org/wiki/Key:maxheight,
https://wiki.openstreetmap.org/wiki/Key:maxwidth, https://wiki.openstreetmap.org/wiki/Key:maxweight
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from gridmap.imports.reading.speeds import lowest

Tags = Mapping[str, str]

HEIGHT = ("maxheight",)
WIDTH = ("maxwidth", "width", "width:carriageway", "est_width")
PASSAGE = ("maxwidth",)
WEIGHT = ("maxweight", "maxgcweight", "maxweightrating", "maxgcweightrating")
_AXLES = (("maxaxleload", 2.0), ("maxbogieweight", 1.5))
"""Of a bogie's two axles one carries as much as the third in front."""
_OF_ENGINES = frozenset(
    {"physical", "signed", "forward", "backward", "both_ways", "lanes", "conditional", "hgv", "goods",
     "motor_vehicle", "vehicle", "emergency"}
)  # fmt: skip
"""What may follow a key, and be true of an engine too: maxheight:lanes:forward, and not maxweight:caravan."""
_SPEED = (
    "maxspeed", "maxspeed:lanes", "maxspeed:conditional", "maxspeed:variable", "maxspeed:practical",
    "maxspeed:advisory", "zone:maxspeed", "maxspeed:type", "maxspeed:hgv",
)  # fmt: skip
_MORE = re.compile(r"\(([^():@]*\d[^():@]*)\)")
"""Behind a limit one more of them: 4.5（雨天3.8）."""
_AXLE_SAID = re.compile(r"轴[重载]\D{0,3}(\d{1,3}(?:\.\d{1,3})?)")
_AT_MOST = re.compile(r"(?:及?以[下内]|之内|左右)(?=\W|$)")
_BESIDE = re.compile(r"\([^)]*\)|@[^;|]*")
_APART = re.compile(r"[;|/、；~～]|\s-\s|(?<=\d)[-–—至](?=\d)")
_FEET = re.compile(
    r"(\d{1,3}(?:\.\d+)?)\s*(?:'|′|ft|foot|feet)\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:\"|″|''|in|inch|inches)?)?"
)
_AND_CM = re.compile(r"(?:[^\d-]*[^\da-z-])?(\d{1,2})\s*(?:m|米)\s*(\d{1,2})")
_AMOUNT = re.compile(r"(?:[^\d-]*[^\da-z-])?(\d{1,6}(?:[.,]\d{1,3})?)(\s*)([^\W\d_]*)(.*)", re.DOTALL)
_METRES = {
    "": 1.0, **dict.fromkeys(("m", "metre", "metres", "meter", "meters", "mtr", "米", "公尺"), 1.0),
    **dict.fromkeys(("cm", "厘米", "公分"), 0.01), **dict.fromkeys(("mm", "毫米"), 0.001),
    **dict.fromkeys(("in", "inch", "inches"), 0.0254), **dict.fromkeys(("yd", "yard", "yards"), 0.9144),
}  # fmt: skip
_TONNES = {
    "": 1.0, **dict.fromkeys(("t", "to", "ton", "tons", "tonne", "tonnes", "mt", "吨", "公吨"), 1.0),
    **dict.fromkeys(("kg", "kgs", "公斤", "千克"), 0.001), "st": 0.907185,
    **dict.fromkeys(("lbs", "lb", "pound", "pounds"), 0.000453592), "cwt": 0.0508023,
}  # fmt: skip


def speed_km_h(tags: Tags, direction: str) -> float | None:
    """The lowest limit that is written for a direction, "forward", "backward" or "both"."""
    ways = ("forward", "backward") if direction == "both" else (direction,)
    keys = (*_SPEED, *(f"{key}:{way}" for way in ways for key in ("maxspeed", "maxspeed:lanes")))
    return min((km_h for key in keys if (km_h := lowest(tags.get(key, ""))) is not None), default=None)


def least_m(tags: Tags, keys: tuple[str, ...]) -> float | None:
    """The least of the lengths that these tags state; "default" and "below_default" state none."""
    return _least(tags, keys, _METRES)


def least_t(tags: Tags) -> float | None:
    """What an engine may weigh: a limit of its axles carries an engine whose load lies evenly on two of them."""
    whole = [_least(tags, WEIGHT, _TONNES)]
    whole += [
        each and round(each * times, 3) for key, times in _AXLES for each in [_least(tags, (key,), _TONNES)]
    ]
    return min((each for each in whole if each is not None), default=None)


def least_said(text: str, unit: str) -> float | None:
    """The least amount in a text, in metres or tonnes; a text with a minus in front says none."""
    units = {"m": _METRES, "t": _TONNES}.get(unit)
    return None if units is None or text.strip().startswith("-") else min(_amounts(text, units), default=None)


def _least(tags: Tags, keys: tuple[str, ...], units: Mapping[str, float]) -> float | None:
    said = [tags[key] for key in tags if any(_is_about(key, wanted) for wanted in keys)]
    return min((amount for text in said for amount in _amounts(text, units)), default=None)


def _is_about(key: str, wanted: str) -> bool:
    if key == wanted:
        return True
    behind = key.removeprefix(f"{wanted}:")
    return behind != key and set(behind.split(":")) <= _OF_ENGINES


def _amounts(text: str, units: Mapping[str, float]) -> list[float]:
    """The numbers above 0 of a text with their units, "2.2;3 m", "~2.2", "2.2 (signed)"; no unit is metres or tonnes.

    Words behind a number that are no unit are left unread: a limit that is taken for too low shuts a road, one that
    is not read at all opens it.
    """
    told = _MORE.sub(r"|\1", unicodedata.normalize("NFKC", text).casefold())
    if units is _TONNES:
        told = _AXLE_SAID.sub(lambda found: f"|{2 * float(found[1])}", told)
    plain = _AT_MOST.sub("", _BESIDE.sub("", told))
    found = [amount for part in _APART.split(plain) if (amount := _amount(part.strip(), units)) is not None]
    return [round(amount, 3) for amount in found if amount > 0]


def _amount(text: str, units: Mapping[str, float]) -> float | None:
    feet, and_cm = _FEET.fullmatch(text), _AND_CM.fullmatch(text)
    if feet and units is _METRES:
        return float(feet[1]) * 0.3048 + float(feet[2] or 0) * 0.0254
    if and_cm and units is _METRES:
        return float(f"{and_cm[1]}.{and_cm[2]}")
    match = _AMOUNT.fullmatch(text)
    if match is None or (not match[2] and match[3] not in units):
        return None
    return float(match[1].replace(",", ".")) * units.get(match[3], 1.0)
