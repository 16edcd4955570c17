"""Is what an object of OpenStreetMap stands for there, and in use?

https://wiki.openstreetmap.org/wiki/Lifecycle_prefix, https://wiki.openstreetmap.org/wiki/Key:operational_status
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

Tags = Mapping[str, str]

_NOT_YET = ("proposed", "planned", "construction")
_GONE = ("demolished", "razed", "removed", "destroyed", "dismantled", "ruins", "was", "historic")
_UNUSED = (
    "disused",
    "abandoned",
    "closed",
    "out_of_service",
    "out_of_order",
    "broken",
    "inactive",
    "defunct",
)
_NO = frozenset({"no", "false", "0", "", "minor"})  # construction=minor: works beside the traffic
_MAIN = ("amenity", "emergency", "healthcare", "highway", "building")
_STATES = ("operational_status", "fire_hydrant:operational_status", "emergency:operational_status", "state", "status",
           "fire_hydrant:state", "condition")  # fmt: skip
_WORKS = frozenset(
    {"operational", "ok", "yes", "in_use", "in use", "in_service", "in service", "active", "functional", "functioning",
     "working", "open", "opened", "good", "fair", "excellent", "very_good", "average", "normal", "new",
     "usable", "existing"}
)  # fmt: skip
_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def why_not_there(tags: Tags) -> str:
    """The tag by which the object does not exist yet, or not any more, "key=value"; "" where none says so."""
    for word in (*_NOT_YET, *_GONE[:5]):
        if tags.get(word, "no") not in _NO:
            return f"{word}={tags[word]}"
    return _of_its_main_key(tags, (*_NOT_YET, *_GONE)) or _by_state(tags, {*_NOT_YET, *_GONE})


def is_to_come(tags: Tags) -> bool:
    """Is it not built yet? Then it is no help, and no record of help."""
    reason = why_not_there(tags)
    return any(word in reason for word in _NOT_YET)


def why_out_of_use(tags: Tags) -> str:
    """The tag by which the object is of no use now, "key=value"; "" where it is in use as far as is known."""
    missing = why_not_there(tags)
    if missing:
        return missing
    for word in _UNUSED:
        if tags.get(word, "no") not in _NO:
            return f"{word}={tags[word]}"
    return _of_its_main_key(tags, _UNUSED) or _by_status(tags) or _by_date(tags)


def _of_its_main_key(tags: Tags, words: tuple[str, ...]) -> str:
    """disused:amenity=fire_station beside amenity=fire_station: of the two the worse is believed."""
    for main in _MAIN:
        for word in words:
            said = tags.get(f"{word}:{main}")
            if said is not None and said in {tags.get(main), "yes"}:
                return f"{word}:{main}={said}"
    return ""


def _by_state(tags: Tags, words: set[str]) -> str:
    return next((f"{key}={tags[key]}" for key in _STATES if tags.get(key, "").casefold() in words), "")


def _by_status(tags: Tags) -> str:
    """Whatever is no word for "it works" is believed to say that it does not: it is help that may not be there."""
    for key in _STATES:
        said = tags.get(key, "").strip().casefold()
        plain = key.endswith("operational_status")
        if said and said not in _WORKS and (plain or said in _UNUSED):
            return f"{key}={tags[key]}"
    return ""


def _by_date(tags: Tags) -> str:
    """end_date in the past, opening_date to come; a year or a month that is not over yet has not passed."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    ended, opens = tags.get("end_date", ""), tags.get("opening_date", "")
    if _DAY.fullmatch(ended) and ended < today[: len(ended)]:
        return f"end_date={ended}"
    return f"opening_date={opens}" if _DAY.fullmatch(opens) and opens > today[: len(opens)] else ""
