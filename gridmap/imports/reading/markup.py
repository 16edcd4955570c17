"""Which places does a KML, KMZ or GPX file hold? The text is looked through before GDAL sees it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading import archives, balloons, vectors, xml_check
from gridmap.imports.reading.sheets import OpenedFile, Sheet

_LAYOUT = frozenset(
    {
        "timestamp",
        "begin",
        "end",
        "altitudeMode",
        "tessellate",
        "extrude",
        "visibility",
        "drawOrder",
        "icon",
        "snippet",
        "fid",
        "track_fid",
        "track_seg_id",
    }
)
_GPX_LAYERS = ("waypoints", "routes", "tracks")


def read_kml(path: Path) -> OpenedFile:
    """Raises InvalidInput, with the line, where the text is no sound XML."""
    return OpenedFile("", "KML", _kml(path))


def read_kmz(path: Path) -> OpenedFile:
    documents = [member for member in archives.members(path) if member.name.lower().endswith(".kml")]
    first = min(
        documents,
        key=lambda member: (PurePosixPath(member.name).name.lower() != "doc.kml", member.name.count("/")),
    )
    target = path.with_name("doc")
    archives.unpack(path, first, target)
    others = len(documents) - 1
    told = Sentence(
        N_("Of the {count} documents in the archive only “{name}” was read."),
        {"count": len(documents), "name": first.name},
    )
    return OpenedFile("", "KMZ", _kml(target), (told,) if others else ())


def read_gpx(path: Path) -> OpenedFile:
    xml_check.check(path)
    named = path.rename(path.with_name("input.gpx"))
    names = [name for name in vectors.layer_names(named) if name in _GPX_LAYERS]
    return OpenedFile(
        "", "GPX", tuple(_without_layout(sheet) for name in names if (sheet := vectors.layer(named, name)))
    )


def _kml(path: Path) -> tuple[Sheet, ...]:
    xml_check.check(path)
    named = path.rename(path.with_name("input.kml"))
    content = named.read_bytes()
    mixed = b"<SchemaData" in content and b"<Data " in content  # GDAL then reads the first kind only
    notes = (
        Sentence(N_("Some details of these places are kept in a way that is not read; compare the columns.")),
    )
    found = [vectors.layer(named, name) for name in vectors.layer_names(named)]
    sheets = [_without_layout(balloons.unfolded(sheet)) for sheet in found if sheet]
    return tuple(replace(sheet, notes=(*sheet.notes, *notes)) if mixed else sheet for sheet in sheets)


def _without_layout(sheet: Sheet) -> Sheet:
    """Without the columns that say how a mark is drawn, and without those that nobody filled."""
    kept = [
        index
        for index, name in enumerate(sheet.columns)
        if name not in _LAYOUT and any(row[index] is not None for row in sheet.rows)
    ]
    return replace(
        sheet,
        columns=tuple(sheet.columns[index] for index in kept),
        rows=[tuple(row[index] for index in kept) for row in sheet.rows],
    )
