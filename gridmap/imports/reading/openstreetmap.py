"""Which stations, hydrants, hospitals, shelters, buildings, roads and places does an OpenStreetMap extract hold?

Read by pyosmium as nodes, ways and relations alike: what is mapped as an area is an area, and roads keep the ids of
their nodes, for two roads meet where they share a node and nowhere else. © OpenStreetMap contributors, ODbL.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import osmium
import shapely

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading import archives, limits, xml_check
from gridmap.imports.reading.osm_subjects import KEYS, SUBJECTS, Subject
from gridmap.imports.reading.sheets import OpenedFile, Sheet

_BLOCK = 1024 * 1024


def read_xml(path: Path) -> OpenedFile:
    """Raises InvalidInput where the extract is damaged."""
    xml_check.check(path)
    return _read(path, "osm")


def read_packed(path: Path) -> OpenedFile:
    target = path.with_name("unpacked")
    try:
        with gzip.open(path) as packed, target.open("wb") as out:
            while block := packed.read(_BLOCK):
                out.write(block)
                if out.tell() > limits.MAX_UNPACKED_BYTES:
                    raise InvalidInput(archives.TOO_LARGE, most=limits.MAX_UNPACKED_BYTES // limits.MIB)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise InvalidInput(
            N_("This archive is damaged or was not copied whole. Hand it in again.")
        ) from error
    with target.open("rb") as opened:
        if b"<osm" not in opened.read(4096):
            raise InvalidInput(
                N_(
                    "This archive does not hold an OpenStreetMap extract. Unpack it and hand in what is "
                    "inside."
                )
            )
    return read_xml(target)


def read_pbf(path: Path) -> OpenedFile:
    return _read(path, "pbf")


def _read(path: Path, form: str) -> OpenedFile:
    gathered: dict[str, dict[tuple[str, int], tuple[Any, Any]]] = {subject.name: {} for subject in SUBJECTS}
    try:
        for kind, found in _objects(path, form):
            _gather(gathered, kind, found)
    except (RuntimeError, osmium.InvalidLocationError, UnicodeDecodeError) as error:
        raise InvalidInput(
            N_("This extract is damaged or was not copied whole. Download it once more and hand it in again.")
        ) from error
    sheets = (_sheet(subject, gathered[subject.name]) for subject in SUBJECTS)
    return OpenedFile("", "OpenStreetMap", tuple(sheet for sheet in sheets if sheet))


def _objects(path: Path, form: str) -> Iterator[tuple[str, Any]]:
    wanted = osmium.filter.KeyFilter(*KEYS)
    source = osmium.FileProcessor(osmium.io.File(str(path), form)).with_locations()
    for found in source.with_areas(wanted).with_filter(wanted):
        yield found.type_str(), found


def _gather(gathered: dict[str, dict[tuple[str, int], tuple[Any, Any]]], kind: str, found: Any) -> None:
    tags = dict(found.tags)
    for subject in SUBJECTS:
        what = subject.is_about(tags)
        if not what or (subject.lines_only and kind != "w"):
            continue
        key = _key(kind, found)
        if key is None or (kind == "r" and key in gathered[subject.name]):
            continue
        cells = (*key, what, tags.get("name"), *subject.cells(tags, found))
        gathered[subject.name][key] = cells, _SHAPES[kind](found, subject)


def _key(kind: str, found: Any) -> tuple[str, int] | None:
    """Type and id of the object as it was mapped; None for the area of a closed way, which comes as a way too."""
    if kind == "a":
        return None if found.from_way() else ("relation", found.orig_id())
    return {"n": "node", "w": "way", "r": "relation"}[kind], found.id


def _node(found: Any, _: Subject) -> Any:
    return shapely.Point(found.location.lon, found.location.lat) if found.location.valid() else None


def _way(found: Any, subject: Subject) -> Any:
    points = [(node.lon, node.lat) for node in found.nodes if node.location.valid()]
    if len(points) < 2 or (subject.lines_only and len(points) < len(found.nodes)):
        return None
    closed = found.is_closed() and len(points) > 3
    if subject.lines_only:
        return shapely.LineString(points[::-1] if subject.is_reversed(found) else points)
    return shapely.Polygon(points) if closed else shapely.LineString(points)


def _area(found: Any, _: Subject) -> Any:
    rings = [
        (_ring(outer), [_ring(inner) for inner in found.inner_rings(outer)]) for outer in found.outer_rings()
    ]
    return shapely.MultiPolygon(rings) if rings else None


def _ring(ring: Any) -> list[tuple[float, float]]:
    return [(node.lon, node.lat) for node in ring]


_SHAPES: dict[str, Callable[[Any, Subject], Any]] = {"n": _node, "w": _way, "a": _area, "r": lambda *_: None}


def _sheet(subject: Subject, found: dict[tuple[str, int], tuple[Any, Any]]) -> Sheet | None:
    if not found:
        return None
    unplaced = sum(shape is None for _, shape in found.values())
    told = Sentence(
        N_("{count} objects have no place, for the extract lacks some of their points."), {"count": unplaced}
    )
    return Sheet(
        name=subject.name,
        columns=("osm_type", "osm_id", "kind", "name", *subject.columns),
        rows=[cells for cells, _ in found.values()],
        row_numbers=list(range(1, len(found) + 1)),
        geometry=[shape for _, shape in found.values()],
        declared_crs=4326,
        notes=(told,) if unplaced else (),
    )
