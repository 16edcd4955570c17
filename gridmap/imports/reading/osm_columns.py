"""What do tags of OpenStreetMap say that came as columns of another format: GeoJSON of Overpass Turbo, a GeoPackage?

Their columns are read as any other's; but whether a station is in use, and how a road may be driven, stands in tags
that no ledger has a column for. What they say is put into columns that ledgers have.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace

import shapely

from gridmap.i18n.texts import Sentence
from gridmap.imports.reading.osm_barriers import Limits, barrier, limits, passing
from gridmap.imports.reading.osm_gathering import STANDING
from gridmap.imports.reading.osm_state import why_no_help
from gridmap.imports.reading.osm_subjects import KEYS, SUBJECTS, OsmSubject, is_driven
from gridmap.imports.reading.osm_traffic import open_directions
from gridmap.imports.reading.sheets import Cell, Row, Sheet, shown

Tags = dict[str, str]
Told = dict[str, str | None]

_HELP = SUBJECTS[:4]
_ROADS = next(subject for subject in SUBJECTS if subject.lines_only)
_OF_KIND = ("amenity", "emergency", "healthcare")
_MAIN = frozenset({*KEYS, "barrier"}) - {"building", "place"}
_PACKED = ("other_tags", "tags", "all_tags")
_IDS = ("@id", "osm_id", "full_id", "id", "osm_way_id")
_NUMBER = re.compile(r"-?\d+$")
_PAIR = re.compile(r'"((?:[^"\\]|\\.)*)"\s*=>\s*"((?:[^"\\]|\\.)*)"')
_ONE_WAY = {"forward": "yes", "backward": "-1", "both": "no", "none": "no"}
_LIMITS = {
    "max_height_m": ("max_height_m", "maxheight"),
    "max_width_m": ("max_width_m", "maxwidth", "width"),
    "max_weight_t": ("max_weight_t", "maxweight"),
}
"""What a limit is called by us and in the tags."""
_SPOT = 7
"""Decimals of a degree, 1 cm: a barrier stands on a road where it shares a vertex with it."""


def told(sheet: Sheet) -> Sheet:
    """The sheet with what its tags say; itself where it has no tags."""
    if not (_MAIN | set(_PACKED)) & set(sheet.columns):
        return sheet
    tags = [_tags(sheet.columns, row) for row in sheet.rows]
    if not any(_MAIN & each.keys() for each in tags):
        return sheet
    on_roads, standing = _barriers(sheet, tags)
    added = [
        _named(_of_help(each) | _of_road(each) | kinds, sheet.columns, row)
        for each, kinds, row in zip(tags, on_roads, sheet.rows, strict=True)
    ]
    notes = (Sentence(STANDING, {"count": standing}),) if standing else ()
    return replace(_filled(sheet, added), notes=(*sheet.notes, *notes))


def _tags(columns: Sequence[str], row: Row) -> Tags:
    found = {
        name: text
        for name, cell in zip(columns, row, strict=True)
        if (text := shown(cell)) and name[:1] != "@"
    }
    for name in _PACKED:
        found = _unpacked(found.pop(name, "")) | found
    return found


def _unpacked(text: str) -> Tags:
    """Tags in one cell, as GDAL ("key"=>"value") or as JSON writes them."""
    if text.startswith("{"):
        try:
            held = json.loads(text)
        except ValueError:
            return {}
        return {str(key): str(value) for key, value in held.items() if isinstance(value, str | int | float)}
    return {_plain(key): _plain(value) for key, value in _PAIR.findall(text)}


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _named(told: Told, columns: Sequence[str], row: Row) -> Told:
    """Hydrants and bollards have no names; they get the one that they would have from an extract."""
    if "highway" in told or not (told.get("amenity") or told.get("barrier")):
        return told
    cells = dict(zip(columns, row, strict=True))
    number = next((shown(cells[name]) for name in _IDS if cells.get(name) is not None), "")
    own = _NUMBER.search(number)
    return told | {"name": f"OSM {own[0]}"} if own else told


def _of_help(tags: Tags) -> Told:
    """The kind of help in each column that may hold it, and why it is not there."""
    if "highway" in tags:
        return {}
    reason = why_no_help(tags)
    kind = next((word for subject in _HELP if (word := _kind(subject, tags))), "")
    if not kind:
        return {}
    told: Told = dict.fromkeys(_OF_KIND, kind)
    return told | {"in_service": "no", "out_reason": reason} if reason else told


def _kind(subject: OsmSubject, tags: Tags) -> str:
    """Also of what is not built yet: in a table it is a row, which must say that it is of no use."""
    built = {key: value for key, value in tags.items() if key in _OF_KIND}
    return subject.is_about(tags) or subject.is_about(built)


def _of_road(tags: Tags) -> Told:
    kind = _ROADS.is_about(tags) or tags.get("highway", "")
    if not kind:
        return {}
    cells = dict(zip(_ROADS.columns, _ROADS.cells(tags, None), strict=True))
    flags: Told = {name: "yes" for name in ("bridge", "tunnel", "at_times") if cells[name] == "yes"}
    return {
        "highway": kind,
        "oneway": _ONE_WAY[open_directions(tags)],
        "maxspeed": cells["maxspeed"],
        **_limits(limits(tags)),
        **flags,
        **({} if is_driven(tags) else {"drivable": "no"}),
    }


def _barriers(sheet: Sheet, tags: Sequence[Tags]) -> tuple[list[Told], int]:
    """By row what its column “barrier” says: the kind where it is in an engine's way; and how many stand on roads."""
    shapes = sheet.geometry or [None] * len(tags)
    spots = {
        spot
        for shape, each in zip(shapes, tags, strict=True)
        if shape is not None and "highway" in each and is_driven(each)
        for spot in map(_spot, shapely.get_coordinates(shape))
    }
    found: list[Told] = []
    standing = 0
    for shape, each in zip(shapes, tags, strict=True):
        if "highway" in each or not barrier(each):
            found.append({"barrier": None} if "barrier" in each else {})
            continue
        is_point = shape is not None and shape.geom_type == "Point"
        stands = is_point and _spot(shapely.get_coordinates(shape)[0]) in spots
        standing += stands
        found.append({"barrier": barrier(each) if stands or not spots else None, **_limits(passing(each))})
    return found, standing


def _limits(found: Limits) -> Told:
    return {
        name: f"{limit:g}"
        for names, limit in zip(_LIMITS.values(), found, strict=True)
        for name in names
        if limit is not None
    }


def _spot(lonlat: Sequence[float]) -> tuple[float, float]:
    return round(float(lonlat[0]), _SPOT), round(float(lonlat[1]), _SPOT)


_OWN = frozenset({"name", "in_service", "out_reason", "drivable", "at_times", *_LIMITS})
"""Columns in which what somebody wrote stays."""


def _filled(sheet: Sheet, added: Sequence[Told]) -> Sheet:
    """Columns that are not there yet come behind the others, where a row has something to say in them."""
    has_kind = any(name in sheet.columns for name in _OF_KIND)
    fresh = {
        name: None for told in added for name, text in told.items() if text and name not in sheet.columns
    }
    theirs = {name for names in _LIMITS.values() if set(names) & set(sheet.columns) for name in names}
    unwanted = (
        theirs | {name for names in _LIMITS.values() for name in names[1:]} | set(_OF_KIND[not has_kind :])
    )
    names = [name for name in fresh if name not in unwanted]
    columns = (*sheet.columns, *names)
    rows = [_row(columns, row, told) for row, told in zip(sheet.rows, added, strict=True)]
    return replace(sheet, columns=columns, rows=rows)


def _row(columns: Sequence[str], row: Row, told: Told) -> Row:
    cells: list[Cell] = [*row, *([None] * (len(columns) - len(row)))]
    for at, name in enumerate(columns):
        if name in told and (name not in _OWN or cells[at] is None):
            cells[at] = told[name]
    return tuple(cells)
