"""Which objects of OpenStreetMap is a township concerned with, and which of their tags?

Keys and values: https://wiki.openstreetmap.org/wiki/Map_features, https://wiki.openstreetmap.org/wiki/Key:oneway
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Tags = Mapping[str, str]

_LIMIT = re.compile(r"\d{1,3}( mph| km/h)?")

KEYS = ("amenity", "emergency", "healthcare", "building", "highway", "place")
_NOT_BUILT = frozenset({"no", "proposed", "demolished", "razed", "entrance"})
_NO_WAY = frozenset(
    {"proposed", "construction", "abandoned", "razed", "platform", "rest_area", "services", "bus_stop"}
)
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
        if column == "oneway":
            return "yes" if _is_one_way(tags) else "no"
        if column == "nodes":
            ids = [str(node.ref) for node in found.nodes]
            return " ".join(reversed(ids) if self.is_reversed(found) else ids)
        if column == "bridge":
            return "no" if tags.get("bridge", "no") == "no" else "yes"
        if column == "maxspeed" and not _LIMIT.fullmatch(tags.get("maxspeed", "")):
            return None  # "none", "walk" and the limits of a country's law are no number
        return tags.get(column)

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
    kind = tags.get("building", "")
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
    Subject("buildings", _building, ("building:levels", "amenity", "addr:street", "addr:housenumber")),
    Subject(
        "roads",
        _road,
        ("oneway", "maxspeed", "bridge", "tunnel", "surface", "access", "nodes"),
        lines_only=True,
    ),
    Subject("places", lambda tags: tags.get("place", ""), ("population", "name:zh")),
)
