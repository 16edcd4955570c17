"""Which reader opens this file, and what does it say? Runs inside the worker only.

The kind is told by the content; where the name says otherwise, the ledger says so too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path, PurePath

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading import formats, strangers
from gridmap.imports.reading.formats import Format
from gridmap.imports.reading.sheets import OpenedFile

# Loaded when they are needed: GDAL alone takes longer than most ledgers.
_READERS: dict[Format, tuple[str, str]] = {
    "xlsx": ("spreadsheets", "read_packed"),
    "xls": ("spreadsheets", "read_old"),
    "ods": ("spreadsheets", "read_packed"),
    "text": ("delimited", "read"),
    "geojson": ("vectors", "read_geojson"),
    "records": ("json_records", "read"),
    "gpkg": ("vectors", "read_geopackage"),
    "kml": ("markup", "read_kml"),
    "kmz": ("markup", "read_kmz"),
    "gpx": ("markup", "read_gpx"),
    "shapefile": ("shapefiles", "read"),
    "osm": ("openstreetmap", "read_xml"),
    "osm.gz": ("openstreetmap", "read_packed"),
    "osm.bz2": ("openstreetmap", "read_bzip2"),
    "osm.zip": ("openstreetmap", "read_zip"),
    "osm.pbf": ("openstreetmap", "read_pbf"),
    "overpass": ("overpass", "read"),
}
_EXTRACTS: frozenset[Format] = frozenset({"osm", "osm.gz", "osm.bz2", "osm.zip", "osm.pbf", "overpass"})
_SUFFIXES: dict[Format, frozenset[str]] = {
    "xlsx": frozenset({".xlsx", ".xlsm", ".xlsb"}),
    "xls": frozenset({".xls", ".et"}),
    "ods": frozenset({".ods"}),
    "text": frozenset({".csv", ".tsv", ".txt"}),
    "geojson": frozenset({".geojson", ".json", ".geojsonl", ".geojsons", ".geojsonseq", ".ndjson", ".jsonl"}),
    "records": frozenset({".json", ".ndjson", ".jsonl"}),
    "gpkg": frozenset({".gpkg"}),
    "kml": frozenset({".kml", ".ovkml"}),
    "kmz": frozenset({".kmz", ".ovkmz"}),
    "gpx": frozenset({".gpx"}),
    "shapefile": frozenset({".zip"}),
    "osm": frozenset({".osm", ".xml"}),
    "osm.gz": frozenset({".gz"}),
    "osm.bz2": frozenset({".bz2"}),
    "osm.zip": frozenset({".zip"}),
    "osm.pbf": frozenset({".pbf"}),
    "overpass": frozenset({".json"}),
}
_TABLE_SUFFIXES = _SUFFIXES["text"] | _SUFFIXES["xls"] | _SUFFIXES["xlsx"] | {"", ".dat", ".asc", ".prn"}


def read(path: Path, name: str) -> OpenedFile:
    """name: what its owner calls it. Raises InvalidInput with the one reason why it cannot be read."""
    kind = formats.sniff(path)
    suffix = PurePath(name).suffix.lower()
    if kind == "text" and suffix not in _TABLE_SUFFIXES:
        strangers.refuse_suffix(suffix)
        raise InvalidInput(
            N_(
                "This file is called {suffix}, but its content is plain text of another kind. It was "
                "not opened."
            ),
            suffix=suffix,
        )
    ledger = _reader(kind)(path)
    if not ledger.sheets:
        raise InvalidInput(N_("There is nothing in this file: no row and no shape."))
    if kind not in _EXTRACTS:
        tagged = import_module("gridmap.imports.reading.osm_columns")
        joined = import_module("gridmap.imports.reading.joined_cells")
        degrees = import_module("gridmap.imports.reading.degree_columns")
        people = import_module("gridmap.imports.reading.numbered_people")
        ledger = replace(
            ledger,
            sheets=tuple(
                people.joined(joined.parted(degrees.joined(tagged.told(sheet)))) for sheet in ledger.sheets
            ),
        )
    notes = ledger.notes
    if suffix and suffix not in _SUFFIXES[kind]:
        told = {"suffix": suffix, "format": ledger.format}
        notes = (
            Sentence(N_("The file is called {suffix} but holds {format}; it was read as that."), told),
            *notes,
        )
    return replace(ledger, name=name, notes=notes)


def _reader(kind: Format) -> Callable[[Path], OpenedFile]:
    module, function = _READERS[kind]
    found: Callable[[Path], OpenedFile] = getattr(
        import_module(f"gridmap.imports.reading.{module}"), function
    )
    return found
