"""How is a layer written for Ovital and Google Earth: folders by class, a style each, every column with the feature?"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

import shapely

from gridmap.exports.contents import LayerContents, plain
from gridmap.marks import Mark

DECIMALS = 7
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def kml(contents: LayerContents) -> bytes:
    return "".join(_document(contents)).encode()


def kmz(contents: LayerContents) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", kml(contents))
    return packed.getvalue()


def _document(contents: LayerContents) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    yield f"<name>{_text(contents.called)}</name>"
    yield f"<description>{_text(' '.join([*contents.about, contents.coordinates]))}</description>"
    for number, mark in enumerate(contents.marks.values()):
        yield _style(f"class-{number}", mark)
    classes = contents.frame[contents.mark_key]
    for number, title in enumerate(contents.marks):
        rows = contents.frame[classes == title]
        if len(rows):
            yield f"<Folder><name>{_text(title)}</name>"
            for row in rows.to_dict("records"):
                yield _placemark(contents, row, f"#class-{number}")
            yield "</Folder>"
    yield "</Document></kml>"


def _placemark(contents: LayerContents, row: dict[str, object], style: str) -> str:
    said = [(each.name, plain(row[each.key])) for each in contents.columns]
    data = "".join(
        f"<Data name={quoteattr(_NOT_XML.sub('', name))}><value>{_text(value)}</value></Data>"
        for name, value in said
        if value is not None
    )
    told = [(each.name, plain(row[each.key])) for each in contents.columns if each.key != contents.id_key]
    lines = "\n".join(f"{name}: {value}" for name, value in told if value not in (None, ""))
    return (
        f"<Placemark><name>{_text(row[contents.name_key])}</name><description>{_text(lines)}</description>"
        f"<styleUrl>{style}</styleUrl><ExtendedData>{data}</ExtendedData>"
        f"{_shape(row[contents.frame.geometry.name])}</Placemark>"
    )


def _shape(shape: object) -> str:
    if not isinstance(shape, shapely.Geometry) or shapely.is_empty(shape):
        return ""
    if isinstance(shape, shapely.Point):
        return f"<Point><coordinates>{_corners(shape)}</coordinates></Point>"
    if isinstance(shape, shapely.LineString):
        return f"<LineString><coordinates>{_corners(shape)}</coordinates></LineString>"
    if isinstance(shape, shapely.Polygon):
        holes = "".join(
            f"<innerBoundaryIs><LinearRing><coordinates>{_corners(ring)}</coordinates></LinearRing></innerBoundaryIs>"
            for ring in shape.interiors
        )
        outer = f"<LinearRing><coordinates>{_corners(shape.exterior)}</coordinates></LinearRing>"
        return f"<Polygon><outerBoundaryIs>{outer}</outerBoundaryIs>{holes}</Polygon>"
    return f"<MultiGeometry>{''.join(map(_shape, shapely.get_parts(shape)))}</MultiGeometry>"


def _corners(shape: shapely.Geometry) -> str:
    xy = shapely.get_coordinates(shape).round(DECIMALS).tolist()
    return " ".join(f"{lon!r},{lat!r}" for lon, lat in xy)


def _style(name: str, mark: Mark) -> str:
    line, fill = _color(mark.color, 1), _color(mark.color, mark.fill_opacity)
    width = max(mark.weight_px, 1.5)
    return (
        f'<Style id="{name}"><IconStyle><color>{line}</color></IconStyle>'
        f"<LineStyle><color>{line}</color><width>{width:g}</width></LineStyle>"
        f"<PolyStyle><color>{fill}</color></PolyStyle></Style>"
    )


def _color(color: str, opacity: float) -> str:
    """aabbggrr, as KML has it."""
    red, green, blue = color[1:3], color[3:5], color[5:7]
    return f"{round(255 * opacity):02x}{blue}{green}{red}"


def _text(value: object) -> str:
    return escape(_NOT_XML.sub("", "" if value is None else str(value)))
