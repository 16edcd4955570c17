"""Which files that people hand in hold neither a table nor a map that is read here, and what helps instead?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_

_DOCUMENT = N_(
    "This is a text document. Copy its table into Excel or WPS, save it as .xlsx, and hand that in."
)
_PICTURE = N_(
    "This is a PDF or a picture; nothing can be read from it. Hand in the table or the map file that it was made from."
)
_ARCHIVE = N_("This is a packed file. Unpack it and hand in what is inside.")
_DRAWING = N_(
    "This is a file of another map or drawing program. Have it exported as Shapefile in a zip, GeoJSON or GeoPackage, "
    "and hand that in."
)
_PART = N_(
    "This is one part of a Shapefile. Put all of its parts (.shp, .shx, .dbf, .prj) into one zip and hand that in."
)
_HOLDS = N_("This zip holds “{name}”. Unpack it and hand in what is inside.")

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", _PICTURE), (b"\xff\xd8\xff", _PICTURE), (b"\x89PNG", _PICTURE), (b"GIF8", _PICTURE), (b"BM", _PICTURE),
    (b"II*\0", _PICTURE), (b"MM\0*", _PICTURE), (b"Rar!", _ARCHIVE), (b"7z\xbc\xaf", _ARCHIVE), (b"AC10", _DRAWING),
    (b"\0\x01\0\0Standard", _DRAWING), (b"\0\0\x27\x0a", _PART), (b"{\\rtf", _DOCUMENT), (b"!table", _DRAWING),
)  # fmt: skip
_TEXTS = (b"!table", b"{\\rtf", b"BM", b"AC10")
"""Beginnings that a table might have too: only with what no text holds, or with the name of such a file."""
_SUFFIXES: dict[str, str] = {
    **dict.fromkeys((".doc", ".docx", ".wps", ".rtf"), _DOCUMENT),
    **dict.fromkeys((".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".ofd"), _PICTURE),
    **dict.fromkeys((".rar", ".7z", ".tar", ".tgz"), _ARCHIVE),
    **dict.fromkeys(
        (".dwg", ".dxf", ".tab", ".mif", ".mid", ".mdb", ".gdb", ".mxd", ".qgz", ".qgs", ".e00"), _DRAWING
    ),
    **dict.fromkeys((".shp", ".shx", ".dbf", ".prj", ".cpg"), _PART),
}
_MEANT = (".xlsx", ".xls", ".xlsb", ".csv", ".geojson", ".json", ".gpkg", ".kml", ".gpx", ".txt", ".ods")


def refuse_beginning(head: bytes) -> None:
    """Raises InvalidInput where the first bytes say what it is."""
    for beginning, reason in _BEGINNINGS:
        if head.startswith(beginning) and (beginning not in _TEXTS or b"\0" in head):
            raise InvalidInput(reason)


def refuse_suffix(suffix: str) -> None:
    """Raises InvalidInput where the name says what a file is whose content tells nothing."""
    if suffix in _SUFFIXES:
        raise InvalidInput(_SUFFIXES[suffix])


def refuse_packed(names: Sequence[str]) -> None:
    """names: the members of a zip, in small letters. Raises InvalidInput where they say what it is."""
    if "word/document.xml" in names:
        raise InvalidInput(_DOCUMENT)
    if any(".gdb/" in name for name in names):
        raise InvalidInput(_DRAWING)
    meant = next((name for name in names if name.endswith(_MEANT) and "__macosx" not in name), None)
    if meant is not None:
        raise InvalidInput(_HOLDS, name=PurePath(meant).name)
