"""Which objects of OpenStreetMap stand on a road so that a vehicle has to fit past them, or cannot pass?

https://wiki.openstreetmap.org/wiki/Key:barrier
"""

from __future__ import annotations

from collections.abc import Mapping

from gridmap.imports.reading.osm_measures import HEIGHT, PASSAGE, WIDTH, least_m, least_t
from gridmap.imports.reading.osm_state import is_gone
from gridmap.imports.reading.osm_traffic import LET_IN, access, is_no, is_open_at_times

Tags = Mapping[str, str]
Limits = tuple[float | None, float | None, float | None]

_POSTS = frozenset(
    {"bollard", "block", "jersey_barrier", "planter", "log", "tyres", "sump_buster", "bus_trap", "concrete_block"}
)  # fmt: skip
_GATES = frozenset(
    {"gate", "lift_gate", "swing_gate", "sliding_gate", "chain", "wicket_gate", "bump_gate", "sally_port", "toll_booth",
     "border_control", "checkpoint", "cattle_grid", "entrance", "coupure"}
)  # fmt: skip
_SHUT = frozenset({"locked", "closed", "shut", "off"})
_NONE = frozenset({"", "no", "none", "kerb", "opening", "delineator", "delineators", "speed_bump", "island"})
"""What is driven over or past."""
_ENCLOSING = frozenset(
    {"wall", "fence", "hedge", "ditch", "retaining_wall", "guard_rail", "city_wall", "cable_barrier", "handrail",
     "railing", "hedge_bank", "wire_fence", "barrier_board", "field_boundary", "bund", "yes"}
)  # fmt: skip

KINDS: Mapping[str, str] = {
    **dict.fromkeys(_POSTS, "bollard"),
    **dict.fromkeys(_GATES, "gate"),
    "height_restrictor": "height_bar",
    "width_restrictor": "width_bar",
}
"""OpenStreetMap's word -> that of `registers.road_barriers.BarrierKind`. Gates stand in the way only where they say
so; a word that is not here (debris, rocks, a stile) is no way through either: "other"."""


def barrier(tags: Tags) -> str:
    """The kind of barrier that an engine may not get past; "" where every engine gets past, or where none stands."""
    height, width, weight = passing(tags)
    by_limit = "height_bar" if height else "width_bar" if width or weight else ""
    kinds = {KINDS.get(word, "other") for word in _words(tags) - _NONE}
    kind = next((each for each in kinds if each != "gate"), "gate" if kinds else by_limit)
    if not kind or is_gone(tags):
        return ""
    if kind == "gate":
        return "gate" if _is_shut(tags) else by_limit
    said = access(tags, ("emergency", "motor_vehicle", "vehicle"))
    return "" if said in LET_IN - {"private"} and not by_limit else kind


def shuts_the_road(tags: Tags) -> bool:
    """Does a road say of itself that it is a barrier, and not how large what gets through may be?"""
    return "barrier" in tags and barrier(tags) != "" and passing(tags) == (None, None, None)


def lies_across(tags: Tags) -> bool:
    """Is a barrier that is drawn as a line meant to stop what drives? Walls are drawn through their gates too."""
    return bool(_words(tags) - _NONE - _ENCLOSING)


def _words(tags: Tags) -> set[str]:
    return {word.strip().casefold() for word in tags.get("barrier", "").split(";")}


def _is_shut(tags: Tags) -> bool:
    """Locked, for nobody, or open at certain hours only; a key is where engines are let in expressly."""
    states = {tags.get(key, "").strip().casefold() for key in ("status", "state", "opening_hours", "gate")}
    locked = tags.get("locked") == "yes" or bool(states & _SHUT) or is_open_at_times(tags)
    return is_no(access(tags)) or (locked and access(tags, ("emergency",)) not in LET_IN)


def limits(tags: Tags) -> Limits:
    """Height and width of a road in metres and the weight in tonnes that it carries, None where that is not said."""
    return least_m(tags, HEIGHT), least_m(tags, WIDTH), least_t(tags)


def passing(tags: Tags) -> Limits:
    """The same for what gets past a barrier; how wide the thing itself is does not matter."""
    return least_m(tags, HEIGHT), least_m(tags, PASSAGE), least_t(tags)
