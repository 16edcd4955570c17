"""Which objects of OpenStreetMap stand on a road so that a vehicle has to fit past them, or cannot pass?

https://wiki.openstreetmap.org/wiki/Key:barrier
"""

from __future__ import annotations

from collections.abc import Mapping

from gridmap.imports.reading.osm_measures import HEIGHT, WIDTH, least_m, least_t
from gridmap.imports.reading.osm_state import why_out_of_use
from gridmap.imports.reading.osm_traffic import LET_IN, access

Tags = Mapping[str, str]
Limits = tuple[float | None, float | None, float | None]

_POSTS = frozenset(
    {"bollard", "block", "jersey_barrier", "planter", "log", "tyres", "sump_buster", "bus_trap", "concrete_block"}
)  # fmt: skip
_OTHERS = frozenset(
    {"debris", "wall", "fence", "hedge", "ditch", "retaining_wall", "guard_rail", "rock", "boulder", "tank_trap",
     "spikes", "stile", "kissing_gate", "turnstile", "full-height_turnstile", "cycle_barrier",
     "motorcycle_barrier", "horse_stile", "swing_stile", "hampshire_stile", "squeeze", "rope", "yes"}
)  # fmt: skip
_GATES = frozenset({"gate", "lift_gate", "swing_gate", "sliding_gate", "chain", "wicket_gate", "bump_gate"})

KINDS: Mapping[str, str] = {
    **dict.fromkeys(_POSTS, "bollard"),
    **dict.fromkeys(_OTHERS, "other"),
    **dict.fromkeys(_GATES, "gate"),
    "height_restrictor": "height_bar",
    "width_restrictor": "width_bar",
}
"""OpenStreetMap's word -> `registers.road_barriers.BarrierKind`. Gates stand in the way only where they say so."""


def barrier(tags: Tags) -> str:
    """The kind of barrier that an engine may not get past; "" where every engine gets past, or where none stands."""
    height, width, weight = passing(tags)
    kind = KINDS.get(tags.get("barrier", ""), "")
    if not kind and "barrier" not in tags:
        kind = "height_bar" if height else "width_bar" if width or weight else ""
    if not kind or why_out_of_use(tags):
        return ""
    if kind == "gate":
        return kind if access(tags) == "no" else ""
    said = access(tags, ("emergency", "motor_vehicle", "vehicle"))
    return "" if said in LET_IN - {"private"} and not (height or width or weight) else kind


def lies_across(tags: Tags) -> bool:
    """Is a barrier that is drawn as a line meant to stop what drives? Walls are drawn through their gates too."""
    return tags.get("barrier") in _POSTS | {"debris", "rock", "boulder", "tank_trap", "spikes"}


def limits(tags: Tags) -> Limits:
    """Height and width of a road in metres and the weight in tonnes that it carries, None where that is not said."""
    return least_m(tags, HEIGHT), least_m(tags, WIDTH), least_t(tags)


def passing(tags: Tags) -> Limits:
    """The same for what gets past a barrier; how wide the thing itself is does not matter."""
    return least_m(tags, HEIGHT), least_m(tags, WIDTH[:2]), least_t(tags)
