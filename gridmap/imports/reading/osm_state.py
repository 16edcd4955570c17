"""Is what an object of OpenStreetMap stands for there, and in use?

https://wiki.openstreetmap.org/wiki/Lifecycle_prefix, https://wiki.openstreetmap.org/wiki/Key:operational_status
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from gridmap.imports.reading import idle_names
from gridmap.imports.synonyms import WORDS, folded

Tags = Mapping[str, str]

_NOT_YET = ("proposed", "planned", "construction")
_GONE = ("demolished", "razed", "removed", "destroyed", "dismantled", "deleted", "ruins", "was", "historic")
_UNUSED = (
    "disused", "abandoned", "closed", "out_of_service", "out_of_order", "broken", "inactive", "defunct", "vacant",
    "decommissioned", "retired", "ruined", "former", "old",
)  # fmt: skip
_NOT_WORKING = frozenset(
    {*_UNUSED, "inoperative", "inoperable", "non_operational", "not_operational", "nonoperational", "not_working",
     "non_functional", "nonfunctional", "not_functional", "not_in_use", "unused", "faulty", "defective", "damaged",
     "unusable", "not_usable", "dry", "empty", "missing", "frozen", "suspended", "temporarily_closed",
     "permanently_closed", "unserviceable", "no", "defect", "leaking", "blocked", "buried", "stuck", "not_found",
     "lost", "stolen", "inaccessible", "bad", "very_bad"}
)  # fmt: skip
_USED = ("operational", "in_use", "in_service", "functional", "functioning", "working", "active", "usable")
"""Keys that say "no" of what is out of use."""
_NO = frozenset({"no", "false", "0", "", "minor"})  # construction=minor: works beside the traffic
_MAIN = ("amenity", "emergency", "healthcare", "highway", "building")
_STATES = ("operational_status", "fire_hydrant:operational_status", "emergency:operational_status", "state", "status",
           "fire_hydrant:state", "fire_hydrant:status", "fire_hydrant:condition", "emergency:status", "condition",
           "usage", "lifecycle", "life_cycle", "lifecycle:status",
           "fire_hydrant:working", "fire_hydrant:functional", "fire_hydrant:in_use", "emergency:in_use")  # fmt: skip
_WORKS = frozenset(
    {"operational", "ok", "yes", "in_use", "in_service", "active", "functional", "functioning",
     "working", "open", "opened", "good", "fair", "excellent", "very_good", "average", "normal", "new",
     "usable", "existing"}
)  # fmt: skip
_GONE_SINCE = (
    "removed:date",
    "demolished:date",
    "razed:date",
    "removal_date",
    "demolition_date",
    "disused:date",
)
_REMARKS = ("note", "description", "fixme", "note:zh", "description:zh", "comment")
_GONE_IN_WORDS = re.compile(
    r"(?:does not|doesn't|no longer|does no longer) exist(?: any ?more)?|(?:has been|was|been) (?:removed|demolished)"
    r"|not there any ?more|gone|removed",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?<!\d)\d{4}(?:-\d{2}){0,2}(?!\d)", re.ASCII)


def why_not_there(tags: Tags) -> str:
    """The tag by which the object does not exist yet, or not any more, "key=value"; "" where none says so."""
    for word in (*_NOT_YET, *_GONE[:6]):
        if tags.get(word, "no") not in _NO:
            return f"{word}={tags[word]}"
    if tags.get("building") in {*_NOT_YET, *_GONE, "collapsed"}:
        return f"building={tags['building']}"
    return _of_its_main_key(tags, (*_NOT_YET, *_GONE)) or _by_state(tags, {*_NOT_YET, *_GONE})


def is_to_come(tags: Tags) -> bool:
    """Is it not built yet? Then it is no help, and no record of help."""
    reason = why_not_there(tags)
    return any(word in reason for word in _NOT_YET)


def is_gone(tags: Tags) -> bool:
    """Is what stands in the way there no more, or left to itself? A gate that is closed is there."""
    left = any(tags.get(word, "no") not in _NO for word in ("disused", "abandoned"))
    return left or bool(why_not_there(tags))


def why_out_of_use(tags: Tags) -> str:
    """The tag by which the object is of no use now, "key=value"; "" where it is in use as far as is known."""
    missing = why_not_there(tags)
    if missing:
        return missing
    for word in _UNUSED:
        if tags.get(word, "no") not in _NO:
            return f"{word}={tags[word]}"
    named = idle_names.word_in(tags.get("name", ""))
    if named:
        return f"name={tags['name']}"
    if tags.get("amenity") == "fire_station" and tags.get("tourism") == "museum":
        return "tourism=museum"
    unused = next((f"{key}={tags[key]}" for key in ("ruins", *_USED) if _is_said(tags, key)), "")
    return unused or _of_its_main_key(tags, _UNUSED) or _by_status(tags) or _by_date(tags)


def why_no_help(tags: Tags) -> str:
    """As `why_out_of_use`; help that is there in one season, or while there is water, is none to rely on."""
    now_and_then = (
        f"{key}={tags[key]}" for key in ("seasonal", "intermittent") if tags.get(key, "no") not in _NO
    )
    return why_out_of_use(tags) or next(now_and_then, "")


def _is_said(tags: Tags, key: str) -> bool:
    said = tags.get(key, "").casefold()
    return said == "yes" if key == "ruins" else said in {"no", "false", "0"}


def _of_its_main_key(tags: Tags, words: tuple[str, ...]) -> str:
    """disused:amenity=fire_station beside amenity=fire_station: of the two the worse is believed."""
    for main in _MAIN:
        for word in words:
            said = tags.get(f"{word}:{main}")
            if said is not None and said in {tags.get(main), "yes"}:
                return f"{word}:{main}={said}"
    return ""


def _by_state(tags: Tags, words: set[str]) -> str:
    return next((f"{key}={tags[key]}" for key in _STATES if _state(tags, key) in words), "")


def _state(tags: Tags, key: str) -> str:
    """As a word of the lists here: "Under construction" and "under-construction" are "construction"."""
    said = re.sub(r"[\s-]+", "_", tags.get(key, "").strip().casefold())
    return said.removeprefix("under_").removeprefix("in_") if said.endswith(_NOT_YET) else said


def _by_status(tags: Tags) -> str:
    """Whatever is no word for "it works" is believed to say that it does not: it is help that may not be there."""
    for key in _STATES:
        said = _state(tags, key)
        plain = key.endswith("operational_status")
        in_chinese = WORDS["flag"].get(folded(said), "")
        if in_chinese == "true":
            continue
        if said and said not in _WORKS and (plain or in_chinese or said in _NOT_WORKING):
            return f"{key}={tags[key]}"
    for key in _REMARKS:
        told = tags.get(key, "").strip(" .。!！")
        says_no = not told.isascii() and len(told) > 1 and WORDS["flag"].get(folded(told)) == "false"
        if says_no or _GONE_IN_WORDS.fullmatch(told):
            return f"{key}={tags[key]}"
    hours = tags.get("opening_hours", "").strip(' "').casefold()
    return f"opening_hours={tags['opening_hours']}" if hours in {"closed", "off"} else ""


def _by_date(tags: Tags) -> str:
    """end_date in the past, opening_date or start_date to come; a year or a month not over yet has not passed.

    Of a day that is not known exactly (before 2019, 2019..2020, ~1990s) the years count, the latest and the earliest.
    """
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    last = max(_DAY.findall(tags.get("end_date", "")), default="")
    if last and last < today[: len(last)]:
        return f"end_date={tags['end_date']}"
    for key in _GONE_SINCE:
        if _DAY.search(tags.get(key, "")):
            return f"{key}={tags[key]}"
    for key in ("opening_date", "start_date"):
        first = min(_DAY.findall(tags.get(key, "")), default="")
        if first > today[: len(first)]:
            return f"{key}={tags[key]}"
    return ""
