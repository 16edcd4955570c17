"""Which objects of OpenStreetMap is a township concerned with, and which of their tags?

Keys and values: https://wiki.openstreetmap.org/wiki/Map_features
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gridmap.imports.reading.osm_barriers import limits, shuts_the_road
from gridmap.imports.reading.osm_measures import speed_km_h
from gridmap.imports.reading.osm_state import is_to_come, why_no_help, why_not_there, why_out_of_use
from gridmap.imports.reading.osm_traffic import (
    is_open_at_times,
    is_opened_path,
    lets_engines_in,
    open_directions,
)

Tags = Mapping[str, str]

_COUNT = re.compile(r"[1-9]\d{0,9}", re.ASCII)

KEYS = ("amenity", "emergency", "healthcare", "building", "highway", "place")
_NOT_BUILT = frozenset(
    {"no", "proposed", "planned", "construction", "demolished", "razed", "removed", "destroyed", "dismantled",
     "collapsed", "entrance"}
)  # fmt: skip
_NO_WAY = frozenset(
    {"proposed", "planned", "construction", "abandoned", "disused", "razed", "demolished", "removed", "destroyed",
     "dismantled", "closed", "no", "platform", "rest_area", "services", "bus_stop"}
)  # fmt: skip
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


@dataclass(frozen=True)
class OsmSubject:
    """One sheet. is_about: tags -> the kind that is shown, "" where the object is about something else.

    columns: the tags that are kept, under their own names. lines_only: only ways count, as lines with their nodes.
    """

    name: str
    is_about: Callable[[Tags], str]
    columns: tuple[str, ...] = ()
    lines_only: bool = False

    def cells(self, tags: Tags, nodes: Sequence[int] | None) -> tuple[str | None, ...]:
        """nodes: the ids of the vertices of a line, in its order."""
        told = {**tags, "nodes": " ".join(map(str, nodes))} if nodes else tags
        return tuple(_TOLD[column](tags) if column in _TOLD else told.get(column) for column in self.columns)


def _is_public(tags: Tags) -> bool:
    """Does the building serve everybody? Those are the ones in which a depot or a shelter might be set up."""
    return not why_out_of_use(tags) and (
        tags.get("amenity") in _PUBLIC_AMENITIES
        or tags.get("building") in _PUBLIC_BUILDINGS
        or tags.get("office") == "government"
    )


def is_driven(tags: Tags) -> bool:
    """May an engine drive the road, in one direction at least? A road may be a barrier itself: highway and debris."""
    return lets_engines_in(tags) and not shuts_the_road(tags)


def _said(key: str, pattern: re.Pattern[str]) -> Callable[[Tags], str | None]:
    """The tag where it is written so; "2-3" is no number."""
    return lambda tags: tags[key] if pattern.fullmatch(tags.get(key, "")) else None


def _yes_or_no(holds: Callable[[Tags], bool]) -> Callable[[Tags], str]:
    return lambda tags: "yes" if holds(tags) else "no"


def _written(number: float | None) -> str | None:
    return None if number is None else f"{number:g}"


_TOLD: dict[str, Callable[[Tags], str | None]] = {
    "oneway": _yes_or_no(lambda tags: open_directions(tags) in {"forward", "backward"}),
    "bridge": _yes_or_no(lambda tags: tags.get("bridge", "no") != "no"),
    "tunnel": _yes_or_no(lambda tags: tags.get("tunnel", "no") != "no"),
    "drivable": _yes_or_no(is_driven),
    "at_times": _yes_or_no(is_open_at_times),
    "maxspeed": lambda tags: _written(speed_km_h(tags, open_directions(tags))),
    "max_height_m": lambda tags: _written(limits(tags)[0]),
    "max_width_m": lambda tags: _written(limits(tags)[1]),
    "max_weight_t": lambda tags: _written(limits(tags)[2]),
    "in_service": lambda tags: "no" if why_no_help(tags) else None,
    "out_reason": lambda tags: why_no_help(tags) or None,
    "public": _yes_or_no(_is_public),
    "levels": _said("building:levels", _COUNT),
    "population": _said("population", _COUNT),
}
"""Columns that are not a tag as it stands: column -> what the tags say."""


def _tagged(**wanted: str) -> Callable[[Tags], str]:
    """What is there, in use or not; what is not built yet is no help and no record."""

    def kind(tags: Tags) -> str:
        if is_to_come(tags):
            return ""
        said = {key: [word.strip() for word in tags.get(key, "").split(";")] for key in wanted}
        return next(
            (word for key, values in wanted.items() for word in said[key] if word in values.split()), ""
        )

    return kind


def _shelter(tags: Tags) -> str:
    """A roof at a bus stop is amenity=shelter too: it keeps its own kind, which a person has to judge."""
    if is_to_come(tags):
        return ""
    if tags.get("emergency") in {"assembly_point", "disaster_help_point"}:
        return tags["emergency"]
    if tags.get("amenity") == "shelter":
        return f"amenity=shelter, {tags.get('shelter_type', '')}".rstrip(", ")
    return ""


def _building(tags: Tags) -> str:
    """building=yes says nothing of the kind: a town hall is known by its amenity then."""
    kind, amenity = tags.get("building", ""), tags.get("amenity", "")
    if why_not_there(tags):
        return ""
    if kind == "yes" and amenity in _PUBLIC_AMENITIES:
        return amenity
    return "" if kind in _NOT_BUILT else kind


def _road(tags: Tags) -> str:
    """A square (area=yes) is driven around its edge: it joins the streets that come onto it."""
    kind = tags.get("highway", "")
    if is_opened_path(tags):
        return "service"
    return "" if kind in _NO_WAY else kind


_IN_USE = ("in_service", "out_reason")
_LIMITS = ("max_height_m", "max_width_m", "max_weight_t")
SUBJECTS = (
    OsmSubject(
        "fire_stations",
        _tagged(amenity="fire_station"),
        ("operator", "phone", "fire_station:type", *_IN_USE),
    ),
    OsmSubject(
        "hydrants",
        _tagged(emergency="fire_hydrant suction_point water_tank fire_water_pond"),
        ("fire_hydrant:type", "flow_rate", "ref", *_IN_USE),
    ),
    OsmSubject(
        "hospitals",
        _tagged(amenity="hospital clinic doctors", healthcare="hospital clinic doctor"),
        ("phone", "beds", "emergency", *_IN_USE),
    ),
    OsmSubject("shelters", _shelter, ("capacity", "operator", *_IN_USE)),
    OsmSubject("buildings", _building, ("levels", "public", "amenity", "addr:street", "addr:housenumber")),
    OsmSubject(
        "roads",
        _road,
        (
            "oneway",
            "maxspeed",
            "bridge",
            "tunnel",
            "drivable",
            "at_times",
            *_LIMITS,
            "surface",
            "access",
            "nodes",
        ),
        lines_only=True,
    ),
    OsmSubject("landmarks", lambda tags: tags.get("place", ""), ("population", "name:zh")),
)
