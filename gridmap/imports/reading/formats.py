"""What kind of file is this, whatever it is called?"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Literal

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_
from gridmap.imports.reading import archives, json_records, plain_text, strangers

Format = Literal[
    "xlsx",
    "xls",
    "ods",
    "text",
    "geojson",
    "records",
    "gpkg",
    "kml",
    "kmz",
    "gpx",
    "shapefile",
    "osm",
    "osm.gz",
    "osm.bz2",
    "osm.zip",
    "osm.pbf",
    "overpass",
]

_HEAD_BYTES = 64 * 1024
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ROOT = re.compile(r"<\s*(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_ROOTS: dict[str, Format] = {"kml": "kml", "gpx": "gpx", "osm": "osm"}
_LISTED = re.compile(r"\[\s*\{")
_FEATURE = re.compile(r'"type"\s*:\s*"Feature"')
_WRAPPED = re.compile(r'"(?:data|rows|list|records|result|items|features)"\s*:\s*[\[{]')
_OVERPASS = re.compile(
    r'^\{\s*"(?:version|generator|osm3s|elements|remark)"\s*:.*?"elements"\s*:\s*\[', re.DOTALL
)
_GEOJSON = frozenset(
    {
        "FeatureCollection",
        "Feature",
        "GeometryCollection",
        "Point",
        "MultiPoint",
        "LineString",
        "MultiLineString",
        "Polygon",
        "MultiPolygon",
    }
)

ACCEPTED = N_(
    "Accepted are: Excel (.xlsx, .xls), text tables (.csv, .txt), GeoJSON, Shapefile in a zip, GeoPackage, "
    "KML, KMZ, GPX, Ovital text and OpenStreetMap (.osm, .osm.gz, .osm.bz2, .osm.pbf)."
)


def sniff(path: Path) -> Format:
    """Raises InvalidInput where the content is nothing that can be read here."""
    with path.open("rb") as opened:
        head = opened.read(_HEAD_BYTES)
    if not head.strip(b"\0 \t\r\n"):
        raise InvalidInput(N_("This file is empty."))
    strangers.refuse_beginning(head)
    if head.startswith(b"PK"):
        return _packed(path)
    if head.startswith(_OLE):
        return _compound(path)
    if head.startswith(b"SQLite format 3\0"):
        return _geopackage(path, head)
    if head.startswith(b"\x1f\x8b"):
        return "osm.gz"
    if head.startswith(b"BZh"):
        return "osm.bz2"
    if b"OSMHeader" in head[:32]:
        return "osm.pbf"
    return _written(_opening_text(head))


def is_extract(name: str) -> bool:
    """Does a member of an archive go by the name of an extract? What macOS packs beside it does not."""
    return name.lower().endswith((".osm", ".osm.gz", ".osm.bz2", ".pbf")) and "__MACOSX" not in name


def _packed(path: Path) -> Format:
    names = [member.name.lower() for member in archives.members(path)]
    if "[content_types].xml" in names and any(name.startswith("xl/") for name in names):
        return "xlsx"
    if any(name.endswith(".shp") for name in names):
        return "shapefile"
    if any(name.endswith(".kml") for name in names):
        return "kmz"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    if any(is_extract(name) for name in names):
        return "osm.zip"
    if any(name.endswith((".zip", ".rar", ".7z", ".gz")) for name in names):
        raise InvalidInput(N_("This archive holds another archive. Unpack it and hand in what is inside."))
    strangers.refuse_packed(names)
    raise InvalidInput(N_("This zip holds no Shapefile. Unpack it and hand in the file that is meant."))


def _compound(path: Path) -> Format:
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        raise InvalidInput(
            N_("This workbook is locked with a password. Save it without one and hand it in again.")
        )
    return "xls"


def _geopackage(path: Path, head: bytes) -> Format:
    """SQLite's header, https://www.sqlite.org/fileformat2.html: application id at 68, page size at 16, pages at 28."""
    if head[68:72] not in {b"GPKG", b"GP10", b"GP11"}:
        raise InvalidInput(N_("This is a database, but not a GeoPackage; it was not opened."))
    page_bytes, pages = int.from_bytes(head[16:18]), int.from_bytes(head[28:32])
    if path.stat().st_size < (65536 if page_bytes == 1 else page_bytes) * pages:
        raise InvalidInput(
            N_("This map file is damaged or was not copied whole. Export it once more and hand it in again.")
        )
    return "gpkg"


def _opening_text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace").lstrip()
    wide = plain_text.wide_encoding(head)
    if wide:
        return head[: len(head) // 2 * 2].decode(wide, "replace").lstrip()
    return head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").lstrip()


def _written(text: str) -> Format:
    if text.startswith("<"):
        return _markup(text)
    text = text.lstrip(f"{json_records.SEPARATOR} \t\r\n")
    if text.startswith("{"):
        return _json(text)
    if _LISTED.match(text):
        return "geojson" if _FEATURE.search(text) else "records"
    return "text"


def _markup(text: str) -> Format:
    bare = re.sub(r"<!--.*?-->|<\?.*?\?>|<!.*?>", "", text, flags=re.DOTALL)
    root = _ROOT.search(bare)
    name = root[1] if root else ""
    if name in _ROOTS:
        return _ROOTS[name]
    if name.lower() in {"html", "table", "meta", "head", "body", "div", "style", "workbook"}:
        raise InvalidInput(
            N_(
                "This is a web page under the name of a table. Open it in Excel or WPS, save it as "
                ".xlsx, and hand that in."
            )
        )
    raise InvalidInput(
        N_("This text in angle brackets is neither KML, GPX nor OpenStreetMap; it was not opened.")
    )


def _json(text: str) -> Format:
    """GeoJSON names its type near the top; what hides it behind other members is not opened."""
    if _OVERPASS.search(text):
        return "overpass"
    for found in re.finditer(r'"type"\s*:\s*("(?:[^"\\]|\\.){0,40}")', text):
        try:
            name = json.loads(found[1])
        except ValueError:
            continue
        if name in _GEOJSON:
            return "geojson"
        if name not in {"name", "link", "url"}:  # the type of the reference system may come first
            break
    if json_records.is_by_line(text) or _WRAPPED.search(text):
        return "records"
    raise InvalidInput(N_("This JSON is not GeoJSON; it was not opened."))
