"""Which stations, hydrants, hospitals, shelters, buildings, roads and places does an OpenStreetMap extract hold?

Read by pyosmium as nodes, ways and relations alike: what is mapped as an area is an area, and roads keep the ids of
their nodes, for two roads meet where they share a node and nowhere else. © OpenStreetMap contributors, ODbL.
"""

from __future__ import annotations

import bz2
import gzip
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import osmium

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_
from gridmap.imports.reading import archives, limits, xml_check
from gridmap.imports.reading.formats import is_extract
from gridmap.imports.reading.osm_gathering import Gathering
from gridmap.imports.reading.osm_ordering import Centres, ordered
from gridmap.imports.reading.osm_subjects import KEYS
from gridmap.imports.reading.sheets import OpenedFile

_BLOCK = 1024 * 1024
_DAMAGED = N_("This extract is damaged or was not copied whole. Download it once more and hand it in again.")
_BESIDE_KEYS = (
    "barrier",
    "route",
    "maxheight",
    "maxheight:physical",
    "maxwidth",
    "maxwidth:physical",
    "maxweight",
)
"""Tags of barriers and ferries, which say something of the roads."""


def read_xml(path: Path) -> OpenedFile:
    """Raises InvalidInput where the extract is damaged."""
    xml_check.check(path)
    return _read(path, "osm", ordered(path))


def read_packed(path: Path) -> OpenedFile:
    return _unpacked(path, gzip.open)


def read_bzip2(path: Path) -> OpenedFile:
    return _unpacked(path, bz2.open)


def read_zip(path: Path) -> OpenedFile:
    """The first extract in it, packed once more or not."""
    member = next(each for each in archives.members(path) if is_extract(each.name))
    target = path.with_name("member")
    archives.unpack(path, member, target)
    with target.open("rb") as opened:
        head = opened.read(32)
    if head.startswith(b"\x1f\x8b"):
        return read_packed(target)
    if head.startswith(b"BZh"):
        return read_bzip2(target)
    return read_pbf(target) if b"OSMHeader" in head else read_xml(target)


def read_pbf(path: Path) -> OpenedFile:
    """An extract that does not say that it is sorted is written out as XML, and put in order there."""
    try:
        with osmium.io.Reader(osmium.io.File(str(path), "pbf")) as reader:
            is_sorted = reader.header().get("sorting") == "Type_then_ID"
        if is_sorted:
            return _read(path, "pbf", {})
        target = path.with_name("written.osm")
        with osmium.SimpleWriter(str(target)) as writer:
            for found in osmium.FileProcessor(osmium.io.File(str(path), "pbf")):
                writer.add(found)
    except RuntimeError as error:
        raise InvalidInput(_DAMAGED) from error
    return _read(target, "osm", ordered(target))


def _unpacked(path: Path, opened_as: Callable[..., Any]) -> OpenedFile:
    target = path.with_name("unpacked")
    try:
        with opened_as(path) as packed, target.open("wb") as out:
            _unpack(packed, out)
    except (OSError, zlib.error, EOFError) as error:
        raise InvalidInput(
            N_("This archive is damaged or was not copied whole. Hand it in again.")
        ) from error
    with target.open("rb") as unpacked:
        if b"<osm" not in unpacked.read(4096):
            raise InvalidInput(
                N_(
                    "This archive does not hold an OpenStreetMap extract. Unpack it and hand in what is "
                    "inside."
                )
            )
    return read_xml(target)


def _unpack(packed: IO[bytes], out: IO[bytes]) -> None:
    while block := packed.read(_BLOCK):
        out.write(block)
        if out.tell() > limits.MAX_UNPACKED_BYTES:
            raise InvalidInput(archives.TOO_LARGE, most=limits.MAX_UNPACKED_BYTES // limits.MIB)


def _read(path: Path, form: str, centres: Centres) -> OpenedFile:
    gathering = Gathering(centres)
    areas = osmium.filter.KeyFilter(*KEYS)
    wanted = osmium.filter.KeyFilter(*KEYS, *_BESIDE_KEYS)
    source = osmium.FileProcessor(osmium.io.File(str(path), form)).with_locations()
    try:
        for found in source.with_areas(areas).with_filter(wanted):
            gathering.take(found.type_str(), found)
    except (RuntimeError, osmium.InvalidLocationError, UnicodeDecodeError) as error:
        raise InvalidInput(_DAMAGED) from error
    return OpenedFile("", "OpenStreetMap", gathering.sheets())
