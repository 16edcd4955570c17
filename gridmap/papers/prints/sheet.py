"""What stands on the sheet: the map, its title, legends, scale, north, source, clause, date, and a code to the map?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import segno
from PIL import Image, ImageDraw
from shapely import box, get_coordinates
from shapely.geometry.base import BaseGeometry

from gridmap.i18n.texts import N_, Translate, distance
from gridmap.marks import Mark
from gridmap.papers.prints.gathering import BaseMap, Bounds, PrintedLayer
from gridmap.papers.prints.lettering import font, wrapped
from gridmap.papers.prints.paper import PrintSheet
from gridmap.papers.prints.scale import bar_m, fitted
from gridmap.papers.report import canvas

INK, SOFT = "#211f1b", "#5d584f"
SCREEN_DPI = 96
MANY = 150
"""More signs than this are drawn smaller."""


@dataclass(frozen=True)
class Words:
    """What is written beside the map, in the reader's language. address: of the same map, for the code, or empty."""

    title: str
    lead: str
    source: str
    printed: str
    address: str
    moment: str


def sheet(
    paper: PrintSheet,
    bounds: Bounds,
    below: BaseMap,
    layers: Sequence[PrintedLayer],
    words: Words,
    translate: Translate,
) -> Image.Image:
    """layers: from below upwards."""
    image = Image.new("RGB", (paper.px(paper.width), paper.px(paper.height)), "white")
    view, denominator = fitted(bounds, paper)
    left, top, width, height = paper.map_box
    image.paste(_map(paper, view, below, layers), (paper.px(left), paper.px(top)))
    draw = ImageDraw.Draw(image)
    frame = (paper.px(left), paper.px(top), paper.px(left) + view.width, paper.px(top) + view.height)
    draw.rectangle(frame, outline=INK, width=max(2, paper.px(0.3)))
    pen = _Pen(draw, paper, left, paper.margin, paper.width - 2 * paper.margin)
    pen.write(words.title, 6.2)
    pen.write(words.lead, 3.2, SOFT, lines=2)
    pen = _Pen(draw, paper, left + width + 4 * paper.large, top, paper.column, top + height)
    _foot(image, pen, denominator, words, translate)
    for each in reversed(layers):
        _legend(image, pen, each, translate)
    return image


class _Pen:
    """Writes from above downwards in a column (mm), and never below its end."""

    def __init__(
        self,
        draw: ImageDraw.ImageDraw,
        paper: PrintSheet,
        left: float,
        top: float,
        width: float,
        end: float = 1e9,
    ) -> None:
        self.draw, self.paper, self.left, self.at, self.width, self.end = draw, paper, left, top, width, end

    def write(self, text: str, size: float, colour: str = INK, indent: float = 0.0, lines: int = 99) -> None:
        """size, indent: mm on A4."""
        large, px = self.paper.large, self.paper.px(size * self.paper.large)
        width = self.paper.px(self.width - indent * large)
        for line in wrapped(self.draw, text, px, width)[:lines] if text else []:
            step = size * large * 1.35
            if self.at + step > self.end:
                return
            at = (self.paper.px(self.left + indent * large), self.paper.px(self.at))
            self.draw.text(at, line, fill=colour, font=font(px))
            self.at += step

    def space(self, mm: float) -> None:
        self.at += mm * self.paper.large


def _map(paper: PrintSheet, view: canvas.View, below: BaseMap, layers: Sequence[PrintedLayer]) -> Image.Image:
    unit = paper.dpi / SCREEN_DPI * max(1.0, paper.large * 0.8)
    picture = canvas.Canvas(view, finer=1)
    seen = _seen(view)
    picture.fill([seen], canvas.LAND)
    picture.fill(below.water, canvas.WATER)
    for each in layers:
        for entry in reversed(each.entries):
            own = [shape for mark, shape in each.shapes if mark is entry.mark and shape.area > 0]
            if own and entry.mark.shape == "line":  # an area of which only the border is drawn
                picture.outline(own, entry.mark.color, entry.mark.weight_px * unit)
            elif own:
                picture.fill(own, entry.mark.color, entry.mark.fill_opacity, entry.mark.hatch)
                picture.outline(own, canvas.BORDER, 0.5 * unit)
    picture.line(below.roads, canvas.ROAD, 1.5 * unit)
    picture.outline(below.villages, canvas.BORDER, 0.8 * unit)
    picture.outline(below.outlines, "#3b3a36", 2 * unit)
    for each in layers:
        _signs(picture, each, unit)
    image = picture.image()
    for each in layers:
        _letters(image, view, each, unit)
    _names(image, paper, view, below)
    return image


def _signs(picture: canvas.Canvas, each: PrintedLayer, unit: float) -> None:
    lines = [(mark, shape) for mark, shape in each.shapes if shape.area == 0 and shape.length > 0]
    for mark, shape in lines:
        picture.line([shape], mark.color, max(mark.weight_px, 1.5) * unit)
    for mark, shape in _points(each):
        picture.sign(shape, mark, mark.size_px * _size(each, unit))


def _points(each: PrintedLayer) -> list[tuple[Mark, BaseGeometry]]:
    return [(mark, shape) for mark, shape in each.shapes if shape.area == 0 and shape.length == 0]


def _size(each: PrintedLayer, unit: float) -> float:
    return (0.55 if len(_points(each)) > MANY else 0.9) * unit


def _letters(image: Image.Image, view: canvas.View, each: PrintedLayer, unit: float) -> None:
    """On the signs; those that the canvas draws itself are there already."""
    draw = ImageDraw.Draw(image)
    scale = _size(each, unit)
    for mark, shape in _points(each):
        if mark.letter and mark.letter not in canvas.OWN_LETTERS:
            x, y = view.at(get_coordinates(shape)[:1])[0]
            _letter(draw, (x, y), mark, mark.size_px * scale)


def _letter(draw: ImageDraw.ImageDraw, at: tuple[float, float], mark: Mark, size: float) -> None:
    draw.text(at, mark.letter, "white", font(max(6, round(size * 0.6))), anchor="mm")


def _names(image: Image.Image, paper: PrintSheet, view: canvas.View, below: BaseMap) -> None:
    """A name that would lie on another one, or not wholly on the map, is left out; the larger area has its place."""
    draw = ImageDraw.Draw(image)
    taken: list[tuple[float, float, float, float]] = []
    for name, lon, lat, is_town in below.names:
        size = paper.px((3.6 if is_town else 2.4) * paper.large)
        x, y = view.at(np.array([[lon, lat]]))[0]
        half = draw.textlength(name, font(size)) / 2
        place = (x - half, y - size * 0.7, x + half, y + size * 0.7)
        fits = place[0] > 0 and place[1] > 0 and place[2] < view.width and place[3] < view.height
        if fits and not any(_touch(place, other) for other in taken):
            taken.append(place)
            draw.text(
                (x, y),
                name,
                fill=INK,
                font=font(size),
                anchor="mm",
                stroke_width=max(2, size // 7),
                stroke_fill="white",
            )


def _touch(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _legend(image: Image.Image, pen: _Pen, each: PrintedLayer, translate: Translate) -> None:
    paper, edge = pen.paper, 4.2
    pen.write(each.title, 3.6)
    if each.only:
        pen.write(each.only, 2.6, SOFT)
    for entry in each.entries:
        if pen.at + edge * paper.large > pen.end:
            break
        swatch = canvas.swatch_image(entry.mark, paper.px(edge * paper.large))
        left, top = paper.px(pen.left), paper.px(pen.at)
        image.paste(swatch, (left, top))
        if entry.mark.letter and entry.mark.letter not in canvas.OWN_LETTERS and entry.mark.shape != "area":
            middle = (left + swatch.width / 2, top + swatch.height / 2)
            _letter(pen.draw, middle, entry.mark, swatch.width * 0.8)
        before = pen.at
        pen.write(f"{entry.title}  {entry.number:,}", 2.8, indent=edge + 1.8)
        pen.at = max(pen.at, before + (edge + 0.9) * paper.large)
    pen.write(each.clause, 2.3, SOFT)
    if each.computed_at is None:
        pen.write(translate(N_("Not computed yet")), 2.3, SOFT)
    pen.space(3)


def _foot(image: Image.Image, pen: _Pen, denominator: int, words: Words, translate: Translate) -> None:
    """From below upwards: code, source and date; above them scale and north. The legend ends above all of it."""
    paper, large = pen.paper, pen.paper.large
    edge = 24 * large if words.address else 0.0
    height = edge + 34 * large
    foot = _Pen(pen.draw, paper, pen.left, pen.end - height, paper.column, pen.end)
    _north(pen.draw, paper, pen.left + paper.column - 8 * large, foot.at)
    metres = bar_m(denominator, (paper.column - 16 * large))
    _bar(pen.draw, paper, pen.left, foot.at + 7 * large, metres / denominator * 1000)
    foot.at += 1 * large
    foot.write(f"{distance(metres).render(translate)}   1:{denominator:,}", 2.8)
    foot.at = pen.end - height + 12 * large
    foot.write(words.source, 2.3, SOFT, lines=3)
    foot.write(words.moment, 2.3, SOFT, lines=2)
    foot.write(words.printed, 2.3, SOFT, lines=2)
    if words.address:
        square = code(words.address, paper.px(edge))
        image.paste(square, (paper.px(pen.left), paper.px(pen.end) - square.height))
    pen.end -= height + 2 * large


def _north(draw: ImageDraw.ImageDraw, paper: PrintSheet, left: float, top: float) -> None:
    width, height = 5 * paper.large, 8 * paper.large
    middle = paper.px(left + width / 2)
    tip, foot = paper.px(top), paper.px(top + height)
    right, notch = paper.px(left + width), paper.px(top + height * 0.78)
    draw.polygon(
        [(middle, tip), (right, foot), (middle, notch), (paper.px(left), foot)], outline=INK, width=2
    )
    draw.polygon([(middle, tip), (middle, notch), (paper.px(left), foot)], fill=INK)
    size = paper.px(2.6 * paper.large)
    draw.text((middle, foot + size * 0.7), "N", fill=INK, font=font(size), anchor="mm")


def _bar(draw: ImageDraw.ImageDraw, paper: PrintSheet, left: float, top: float, length: float) -> None:
    """Two halves, black and white."""
    height = 1.4 * paper.large
    x, y, half = paper.px(left), paper.px(top), paper.px(length / 2)
    low = y + paper.px(height)
    draw.rectangle((x, y, x + half, low), fill=INK, outline=INK)
    draw.rectangle((x + half, y, x + 2 * half, low), fill="white", outline=INK, width=2)


def code(address: str, edge: int) -> Image.Image:
    made = segno.make(address, error="m", micro=False)
    rows = [[0 if dark else 255 for dark in row] for row in made.matrix]
    image = Image.new("L", (len(rows), len(rows)))
    image.putdata([value for row in rows for value in row])
    return image.resize((edge, edge), Image.Resampling.NEAREST).convert("RGB")


def _seen(view: canvas.View) -> BaseGeometry:
    west, north = view.west, view.north
    return box(west, north - view.height / view.scale, west + view.width / view.scale / view.flat, north)
