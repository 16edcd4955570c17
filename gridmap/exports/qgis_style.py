"""How does QGIS draw the classes of a layer as the map does? A style in its own form (QML), one symbol a class."""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from gridmap.exports.contents import AREAS, LINES, LayerContents
from gridmap.marks import Mark

MM_PER_PX = 0.2646
_SHAPES = {
    "circle": "circle", "square": "square", "diamond": "diamond", "triangle": "triangle", "hexagon": "hexagon",
    "cross": "cross", "drop": "circle",
}  # fmt: skip


def qml(contents: LayerContents, kind: str) -> str:
    column = next(each.name for each in contents.columns if each.key == contents.mark_key)
    root = Element("qgis", version="3.22.0", styleCategories="Symbology")
    renderer = SubElement(root, "renderer-v2", type="categorizedSymbol", attr=column, enableorderby="0")
    categories, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    for number, (title, mark) in enumerate(contents.marks.items()):
        SubElement(categories, "category", value=title, label=title, symbol=str(number), render="true")
        _symbol(symbols, str(number), mark, kind)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>" + ElementTree.tostring(
        root, "unicode"
    )


def _symbol(symbols: Element, name: str, mark: Mark, kind: str) -> None:
    called = {AREAS: "fill", LINES: "line"}.get(kind, "marker")
    symbol = SubElement(symbols, "symbol", name=name, type=called, alpha="1", clip_to_extent="1")
    drawn = {AREAS: _fill, LINES: _line}.get(kind, _marker)(mark)
    layer = SubElement(
        symbol, "layer", {"class": drawn.pop("class"), "enabled": "1", "pass": "0", "locked": "0"}
    )
    options = SubElement(layer, "Option", type="Map")
    for key, value in drawn.items():
        SubElement(options, "Option", name=key, value=value, type="QString")


def _fill(mark: Mark) -> dict[str, str]:
    return {
        "class": "SimpleFill",
        "color": _color(mark.color, mark.fill_opacity),
        "outline_color": _color(mark.color, 1),
        "outline_width": f"{mark.weight_px * MM_PER_PX:.2f}",
        "style": "b_diagonal" if mark.hatch else "solid",
    }


def _line(mark: Mark) -> dict[str, str]:
    return {
        "class": "SimpleLine",
        "line_color": _color(mark.color, 1),
        "line_width": f"{mark.weight_px * MM_PER_PX:.2f}",
        "line_style": "dash" if mark.dash else "solid",
    }


def _marker(mark: Mark) -> dict[str, str]:
    return {
        "class": "SimpleMarker",
        "color": _color(mark.color, 1),
        "name": _SHAPES.get(mark.shape, "circle"),
        "size": f"{mark.size_px * MM_PER_PX * 0.6:.2f}",
        "outline_color": "255,255,255,255",
        "outline_width": "0.3",
    }


def _color(color: str, opacity: float) -> str:
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"
