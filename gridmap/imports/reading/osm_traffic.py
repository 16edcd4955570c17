"""May a fire engine on its way to a fire use this road, and in which direction?

https://wiki.openstreetmap.org/wiki/Key:access, https://wiki.openstreetmap.org/wiki/Key:oneway
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from gridmap.imports.reading.osm_state import why_out_of_use

Tags = Mapping[str, str]
Direction = Literal["forward", "backward"]
Open = Literal["both", "forward", "backward", "none"]

_DIRECTIONS: tuple[Direction, Direction] = ("forward", "backward")
_MEANS = ("emergency", "motor_vehicle", "vehicle", "access")
"""From the most special to the most general, in the wiki's hierarchy of means of transport."""
_ONE_WAY = ("oneway:emergency", "oneway:motor_vehicle", "oneway:vehicle", "oneway")
_FORWARD = frozenset({"yes", "true", "1", "forward", "designated"})
_BACKWARD = frozenset({"-1", "reverse", "backward"})
_NO = frozenset(
    {"no", "none", "never", "false", "0", "prohibited", "forbidden", "impassable", "closed", "blocked"}
)
_IMPASSABLE = ("impassable", "blocked", "ice_road", "winter_road")
"""Roads that nothing on wheels gets along, or not all the year."""
_FOR_TRACTORS = frozenset({"impassable", "very_horrible"})
_AT_TIMES = ("seasonal", "tidal", "intermittent", "flood_prone")
_CLAUSE = re.compile(r"([^@;]*)@\s*(\([^)]*\)|[^;]*)")
_ALWAYS = re.compile(r"24\s*/\s*7|(?:mo\s*-\s*su\s*)?0?0:00\s*-\s*24:00(?:\s*;.*)?")
_PATHS = frozenset({"footway", "path", "cycleway", "bridleway", "pedestrian"})
LET_IN = frozenset(
    {
        "yes", "designated", "official", "permissive", "destination", "delivery", "customers", "private",
        "residents", "agricultural", "forestry",
    }
)  # fmt: skip


def open_directions(tags: Tags) -> Open:
    """The directions of its nodes in which an engine may drive the road: by its access, then by its one-way traffic."""
    let_in = {way for way in _DIRECTIONS if _lets_in(tags, way)}
    one_way = _one_way(tags)
    open_ways = let_in if one_way == "both" else {way for way in let_in if way == one_way}
    if len(open_ways) == 2:
        return "both"
    return next(iter(open_ways), "none")


def lets_engines_in(tags: Tags) -> bool:
    return open_directions(tags) != "none"


def is_open_at_times(tags: Tags) -> bool:
    """Is the road, or the gate, shut at some hours, in a season or under a condition, or its direction changed then?

    Nobody can count minutes on when it is open. What lets engines in expressly lets them in at every hour.
    """
    if any(tags.get(key, "no").casefold() not in _NO for key in _AT_TIMES):
        return True
    if access(tags, ("emergency",)) in LET_IN:
        return False
    hours = tags.get("opening_hours", "").strip(' "').casefold()
    turns = access(tags, _ONE_WAY) == "reversible" or any(_said_at_times(tags, each) for each in _ONE_WAY)
    locked = any(word in _FORWARD for word in _said_at_times(tags, "locked"))
    shut = any(is_no(word) for key in _MEANS for way in ("", ":forward", ":backward")
               for word in _said_at_times(tags, key + way))  # fmt: skip
    return shut or locked or turns or bool(hours and not _ALWAYS.fullmatch(hours))


def _said_at_times(tags: Tags, key: str) -> list[str]:
    """The words of each clause of a conditional tag: "yes @ (06:00-22:00); no @ (22:00-06:00)" says yes and no."""
    said = tags.get(f"{key}:conditional", "").casefold()
    return [found[1].strip() for found in _CLAUSE.finditer(said)]


def is_opened_path(tags: Tags) -> bool:
    """A way for people on foot or on bicycles on which the tags let motor vehicles, or engines alone."""
    return tags.get("highway") in _PATHS and (
        tags.get("service") == "emergency_access"
        or any(tags.get(key) in LET_IN for key in ("emergency", "motor_vehicle"))
    )


def access(tags: Tags, keys: Iterable[str] = _MEANS) -> str:
    """What the most special of the tags says, "" where none says anything."""
    return next((said for key in keys if (said := _said(tags, key))), "")


def is_no(said: str) -> bool:
    """Is nobody let in? Not where another word of a list lets somebody in: "no;agricultural"."""
    words = {word.strip() for word in said.split(";")}
    return bool(words & _NO) and not words & LET_IN


def _said(tags: Tags, key: str) -> str:
    """In small letters. emergency=fire_hydrant says what stands there, and nothing of who is let in."""
    said = tags.get(key, "").strip().casefold()
    return "" if key.startswith("emergency") and not set(said.split(";")) & (LET_IN | _NO) else said


def _lets_in(tags: Tags, way: Direction) -> bool:
    """Does "no" not shut the road this way?

    Private, destination, agricultural and the like bind the public, and no engine on its way to a fire, which is bound
    by no route or direction (Fire Protection Law art. 47, Road Traffic Safety Law art. 53). Nothing on wheels gets
    along where smoothness=impassable or what is no longer a road.
    """
    if tags.get("smoothness") in _FOR_TRACTORS or any(tags.get(key) == "yes" for key in _IMPASSABLE):
        return False
    if why_out_of_use(tags):
        return False
    if tags.get("service") == "emergency_access" and "emergency" not in tags:
        return True
    return not is_no(access(tags, (key for each in _MEANS for key in (f"{each}:{way}", each))))


def _one_way(tags: Tags) -> Literal["both", "forward", "backward"]:
    said = access(tags, _ONE_WAY)
    if said in _BACKWARD:
        return "backward"
    implied = tags.get("highway") in {"motorway", "motorway_link"} or tags.get("junction") in {
        "roundabout",
        "circular",
    }
    return "forward" if said in _FORWARD or (implied and not said) else "both"
