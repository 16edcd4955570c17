"""Which objects of OpenStreetMap is a township concerned with, and which of their tags?

Keys and values: https://wiki.openstreetmap.org/wiki/Map_features, https://wiki.openstreetmap.org/wiki/Key:oneway,
https://wiki.openstreetmap.org/wiki/Key:access
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Tags = Mapping[str, str]

_LIMIT = re.compile(r"\d{1,3}( mph| km/h)?")
_COUNT = re.compile(r"[1-9]\d{0,9}", re.ASCII)

KEYS = ("amenity", "emergency", "healthcare", "building", "highway", "place")
_NOT_BUILT = frozenset({"no", "proposed", "demolished", "razed", "entrance"})
_NO_WAY = frozenset(
    {"proposed", "construction", "abandoned", "razed", "platform", "rest_area", "services", "bus_stop"}
)
_PUBLIC_AMENITIES = frozenset(
    {
        "clinic", "college", "community_centre", "courthouse", "fire_station", "hospital", "kindergarten", "library",
        "police", "public_building", "school", "social_facility", "townhall", "university",
    }
)  # fmt: skip
_PUBLIC_BUILDINGS = frozenset(
    {
        "civic", "college", "fire_station", "government", "hospital", "kindergarten", "public", "school", "townhall",
        "university",
    }
)  # fmt: skip
_FORWARD = frozenset({"yes", "true", "1"})
_BACKWARD = frozenset({"-1", "reverse"})


@dataclass(frozen=True)
class Subject:
    """One sheet. is_about: tags -> the kind that is shown, "" where the object is about something else.

    columns: the tags that are kept, under their own names. lines_only: only ways count, as lines with their nodes.
    """

    name: str
    is_about: Callable[[Tags], str]
    columns: tuple[str, ...] = ()
    lines_only: bool = False

    def cells(self, tags: Tags, found: Any) -> tuple[str | None, ...]:
        return tuple(self._cell(column, tags, found) for column in self.columns)

    def _cell(self, column: str, tags: Tags, found: Any) -> str | None:
        if column == "nodes":
            ids = [str(node.ref) for node in found.nodes]
            return " ".join(reversed(ids) if self.is_reversed(found) else ids)
        return _TOLD[column](tags) if column in _TOLD else tags.get(column)

    @staticmethod
    def is_reversed(found: Any) -> bool:
        """One way against the order of its nodes: nodes and line are turned, so that one way always means forward."""
        return found.tags.get("oneway") in _BACKWARD


def _is_one_way(tags: Tags) -> bool:
    said = tags.get("oneway", "")
    implied = tags.get("highway") in {"motorway", "motorway_link"} or tags.get("junction") in {
        "roundabout",
        "circular",
    }
    return said in _FORWARD | _BACKWARD or (implied and said != "no")


def lets_engines_in(tags: Tags) -> bool:
    """May a fire engine on its way to a fire use this road?

    The most special of the tags decides, in the order of the wiki's hierarchy of means of transport: emergency,
    motor_vehicle, vehicle, access. "no" shuts the road; private, destination, agricultural and the like bind the
    public, and no engine on its way to a fire, which is bound by no route or direction (Fire Protection Law art. 47,
    Road Traffic Safety Law art. 53). Nothing on wheels gets along where smoothness=impassable.
    """
    if tags.get("smoothness") == "impassable":
        return False
    said = next(
        (tags[key] for key in ("emergency", "motor_vehicle", "vehicle", "access") if key in tags), "yes"
    )
    return said != "no"


def _is_public(tags: Tags) -> bool:
    """Does the building serve everybody? Those are the ones in which a depot or a shelter might be set up."""
    return (
        tags.get("amenity") in _PUBLIC_AMENITIES
        or tags.get("building") in _PUBLIC_BUILDINGS
        or tags.get("office") == "government"
    )


def _said(key: str, pattern: re.Pattern[str]) -> Callable[[Tags], str | None]:
    """The tag where it is written so; "none", "walk", "2-3" and the limits of a country's law are no number."""
    return lambda tags: tags[key] if pattern.fullmatch(tags.get(key, "")) else None


def _yes_or_no(holds: Callable[[Tags], bool]) -> Callable[[Tags], str]:
    return lambda tags: "yes" if holds(tags) else "no"


_TOLD: dict[str, Callable[[Tags], str | None]] = {
    "oneway": _yes_or_no(_is_one_way),
    "bridge": _yes_or_no(lambda tags: tags.get("bridge", "no") != "no"),
    "tunnel": _yes_or_no(lambda tags: tags.get("tunnel", "no") != "no"),
    "drivable": _yes_or_no(lets_engines_in),
    "maxspeed": _said("maxspeed", _LIMIT),
    "public": _yes_or_no(_is_public),
    "levels": _said("building:levels", _COUNT),
    "population": _said("population", _COUNT),
}
"""Columns that are not a tag as it stands: column -> what the tags say."""


def _tagged(**wanted: str) -> Callable[[Tags], str]:
    def kind(tags: Tags) -> str:
        return next((tags[key] for key, values in wanted.items() if tags.get(key) in values.split()), "")

    return kind


def _shelter(tags: Tags) -> str:
    """A roof at a bus stop is amenity=shelter too: it keeps its own kind, which a person has to judge."""
    if tags.get("emergency") in {"assembly_point", "disaster_help_point"}:
        return tags["emergency"]
    if tags.get("amenity") == "shelter":
        return f"amenity=shelter, {tags.get('shelter_type', '')}".rstrip(", ")
    return ""


def _building(tags: Tags) -> str:
    """building=yes says nothing of the kind: a town hall is known by its amenity then."""
    kind, amenity = tags.get("building", ""), tags.get("amenity", "")
    if kind == "yes" and amenity in _PUBLIC_AMENITIES:
        return amenity
    return "" if kind in _NOT_BUILT else kind


def _road(tags: Tags) -> str:
    kind = tags.get("highway", "")
    return "" if kind in _NO_WAY or tags.get("area") == "yes" else kind


SUBJECTS = (
    Subject("fire_stations", _tagged(amenity="fire_station"), ("operator", "phone", "fire_station:type")),
    Subject(
        "hydrants",
        _tagged(emergency="fire_hydrant suction_point water_tank fire_water_pond"),
        ("fire_hydrant:type", "flow_rate", "ref"),
    ),
    Subject(
        "hospitals",
        _tagged(amenity="hospital clinic doctors", healthcare="hospital clinic doctor"),
        ("phone", "beds", "emergency"),
    ),
    Subject("shelters", _shelter, ("capacity", "operator")),
    Subject("buildings", _building, ("levels", "public", "amenity", "addr:street", "addr:housenumber")),
    Subject(
        "roads",
        _road,
        ("oneway", "maxspeed", "bridge", "tunnel", "drivable", "surface", "access", "nodes"),
        lines_only=True,
    ),
    Subject("places", lambda tags: tags.get("place", ""), ("population", "name:zh")),
)
