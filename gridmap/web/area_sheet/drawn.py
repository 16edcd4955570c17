"""What is drawn on the sheet: ground, outlines, signs with their legend, names, and the places by number?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select

from gridmap.analysis.labels import label_points
from gridmap.db.models import Area
from gridmap.db.models.base import SEGMENT
from gridmap.layers.base.layer import Layer
from gridmap.layers.buildings import BUILDINGS
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.layers.hazards import HAZARDS
from gridmap.layers.landmarks import LANDMARKS
from gridmap.layers.landscape import LANDSCAPE
from gridmap.layers.resources import RESOURCES
from gridmap.layers.roads import ROADS
from gridmap.marks import Mark
from gridmap.publishing import answers
from gridmap.publishing.answers import Answer
from gridmap.publishing.drawn import marked_shapes, titled_shapes
from gridmap.publishing.question import Question
from gridmap.web import current
from gridmap.web.access import viewer
from gridmap.web.area_sheet.lettering import Box, Name, Number, Sheet
from gridmap.web.area_sheet.paper import PlacedMap

GROUND = (LANDSCAPE, BUILDINGS, ROADS)
SIGNS = (RESOURCES, HAZARDS, ENTERPRISES)
_NORTH_MM, _SCALE_MM = (13.0, 20.0), (40.0, 13.0)
"""Width and height, from the corner, of what stands on the map itself; the scale is longer by its bar."""
_LEAST_PART = 0.004
"""A neighbour with less of the sheet is left out."""


@dataclass(frozen=True)
class Stroke:
    """One path; width in millimetres, 0 of what is filled."""

    d: str
    color: str
    width_mm: float = 0.0
    opacity: float = 1.0


@dataclass(frozen=True)
class SheetSign:
    x: float
    y: float
    mark: Mark
    number: int = 0


@dataclass
class SheetDrawing:
    """legend: of each layer of signs, its title and how often each mark stands on the sheet. places: the enterprises
    by number, as many as the list beside the map has room for; unlisted: how many more; unplaced: without a place.
    """

    strokes: list[Stroke] = field(default_factory=list)
    neighbours: list[str] = field(default_factory=list)
    signs: list[SheetSign] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    legend: list[tuple[str, list[tuple[Mark, int]]]] = field(default_factory=list)
    places: list[tuple[int, str]] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)
    unlisted: int = 0


def drawn(area: str, outline: BaseGeometry, township: str, seen: PlacedMap) -> SheetDrawing:
    """Everything that the viewer may see of it. area, township: their paths; outline: of the area."""
    made, box = SheetDrawing(), seen.box()
    for layer in GROUND:
        with _opened(layer, township) as answer:
            made.strokes += _ground(answer, layer, Question(township), seen, box)
    for layer in SIGNS:
        with _opened(layer, township) as answer:
            _signs(answer, layer, Question(township if layer.public else area), seen, box, made)
    with _opened(ROADS, township) as answer:
        roads = titled_shapes(answer, Question(township))
    with _opened(LANDMARKS, township) as answer:
        places = list(_named_places(answer, Question(township), seen, box))
    neighbours = _neighbours(area, outline, box)
    made.neighbours = [seen.path(_edge(shape, box)) for _, shape in neighbours]
    _letter(made, seen, _roads(roads, seen, box), neighbours, places)
    return made


def _letter(
    made: SheetDrawing,
    seen: PlacedMap,
    roads: dict[str, BaseGeometry],
    neighbours: Sequence[tuple[str, BaseGeometry]],
    places: Sequence[tuple[float, float, str]],
) -> None:
    """Numbers first, for the list beside the map speaks of them; then names, as far as there is room."""
    signs = [(each.x, each.y, each.number) for each in made.signs if each.number]
    others = [_box(each.x, each.y, each.mark.size_px / 13) for each in made.signs if not each.number]
    sheet = Sheet(seen.paper.width_mm, seen.paper.height_mm, [*_furniture(seen), *others])
    made.numbers = sheet.numbered(signs)
    found = [sheet.along(line, name) for name, line in roads.items()]
    for name, shape in neighbours:
        x, y = _mm(seen, _inside(shape))
        found.append(sheet.named(x, y, name, "area"))
    found += [sheet.named(x, y, name) for x, y, name in places]
    made.names = [name for name in found if name is not None]


def _furniture(seen: PlacedMap) -> list[Box]:
    """Where north and the scale stand."""
    wide, high = seen.paper.width_mm, seen.paper.height_mm
    bar_mm = seen.bar_m() * 1000 / seen.denominator
    return [
        (wide - _NORTH_MM[0], 0, wide, _NORTH_MM[1]),
        (0, high - _SCALE_MM[1], bar_mm + _SCALE_MM[0], high),
    ]


def _box(x: float, y: float, size_mm: float) -> Box:
    return x - size_mm, y - size_mm, x + size_mm, y + size_mm


def _inside(shape: BaseGeometry) -> tuple[float, float]:
    """Where in its largest part a name has room (degrees)."""
    parts = [part for part in shapely.get_parts(shape).tolist() if part.area > 0] or [shape]
    at = label_points(np.array([max(parts, key=lambda part: part.area)], dtype=object))[0]
    return at.x, at.y


def _roads(rows: Sequence[tuple[str, bytes]], seen: PlacedMap, box: BaseGeometry) -> dict[str, BaseGeometry]:
    """The course of each road by its name, on the paper, cut at its edge; the roads of most traffic first."""
    parts: dict[str, list[BaseGeometry]] = {}
    for name, wkb in rows:
        shape = shapely.intersection(shapely.from_wkb(wkb), box)
        if not shape.is_empty:
            parts.setdefault(name, []).append(shape)
    return {name: shapely.transform(shapely.union_all(shapes), seen.at) for name, shapes in parts.items()}


def _edge(shape: BaseGeometry, box: BaseGeometry) -> BaseGeometry:
    """The outline of an area without where the sheet cuts it."""
    return shapely.difference(shape.boundary, box.boundary)


def _neighbours(area: str, outline: BaseGeometry, box: BaseGeometry) -> list[tuple[str, BaseGeometry]]:
    """Name and part on the sheet of the areas of the same level, and where there are none, of those that are larger."""
    above = [area[:end] for end in range(SEGMENT, len(area) + SEGMENT, SEGMENT)]
    found = (
        select(Area.name, func.ST_AsBinary(Area.geom))
        .where(
            func.length(Area.path) <= len(area),
            Area.path.not_in(above),
            Area.geom.op("&&")(func.ST_MakeEnvelope(*box.bounds, 4326)),
        )
        .order_by(func.length(Area.path).desc(), Area.path)
    )
    free, neighbours = shapely.difference(box, outline), []
    for name, wkb in current.session().execute(found):
        part = shapely.intersection(shapely.from_wkb(bytes(wkb)), free)
        if part.area > _LEAST_PART * box.area:
            neighbours.append((name, part))
            free = shapely.difference(free, part)
    return neighbours


def _opened(layer: Layer, township: str) -> AbstractContextManager[Answer]:
    asker, engine = viewer(), current.reading_engine()
    current.session().rollback()  # it would only hold an older state of the database
    return answers.opened(engine, layer, township, asker.id, frozenset(asker.roles), current.today)


def _shapes(
    answer: Answer, layer: Layer, question: Question, box: BaseGeometry
) -> Iterator[tuple[Mark, BaseGeometry]]:
    """What of the layer lies on the sheet, cut at its edge."""
    legend = layer.legends[0]
    marks = {mark.key: mark for mark in legend.marks}
    found = [
        (marks.get(key), shapely.from_wkb(shape))
        for key, shape in marked_shapes(answer, question, legend.key)
    ]
    known = [(mark, shape) for mark, shape in found if mark is not None and shape.intersects(box)]
    cut = shapely.intersection(np.array([shape for _, shape in known], dtype=object), box)
    return ((mark, shape) for (mark, _), shape in zip(known, cut, strict=True) if not shape.is_empty)


def _ground(
    answer: Answer, layer: Layer, question: Question, seen: PlacedMap, box: BaseGeometry
) -> Iterator[Stroke]:
    """Areas of one mark as one path, so that what touches shows no seam."""
    by_mark: dict[str, tuple[Mark, list[str]]] = {}
    for mark, shape in _shapes(answer, layer, question, box):
        by_mark.setdefault(mark.key, (mark, []))[1].append(seen.path(shape))
    for mark, paths in by_mark.values():
        line = mark.shape == "line"
        yield Stroke(
            "".join(paths), mark.color, max(0.25, mark.weight_px * 0.22) if line else 0.0,
            1.0 if line else mark.fill_opacity,
        )  # fmt: skip


def _named_places(
    answer: Answer, question: Question, seen: PlacedMap, box: BaseGeometry
) -> Iterator[tuple[float, float, str]]:
    rows = list(answer.every_row(question, "title"))
    centers = answer.centers(rows)
    for row in rows:
        at = centers.get(row.feature_id)
        if not row.title or at is None or not box.contains(shapely.Point(at)):
            continue
        yield *_mm(seen, at), row.title


def _signs(
    answer: Answer, layer: Layer, question: Question, seen: PlacedMap, box: BaseGeometry, made: SheetDrawing
) -> None:
    legend = layer.legends[0]
    marks = {mark.key: mark for mark in legend.marks}
    rows = list(answer.every_row(question, "title"))
    centers = answer.centers(rows)
    counted: Counter[str] = Counter()
    room = seen.paper.room([*(len(shown) for _title, shown in made.legend), len(legend.marks)])
    for row in rows:
        at, mark = centers.get(row.feature_id), marks.get((row.classes or {}).get(legend.key, ""))
        if at is None:
            made.unplaced += [row.title] if layer is ENTERPRISES else []
        elif mark is not None and box.contains(shapely.Point(at)):
            is_listed = layer is ENTERPRISES and len(made.places) < room
            number = len(made.places) + 1 if is_listed else 0
            made.places += [(number, row.title)] if number else []
            made.unlisted += layer is ENTERPRISES and not is_listed
            made.signs.append(SheetSign(*_mm(seen, at), mark, number))
            counted[mark.key] += 1
    shown: Sequence[tuple[Mark, int]] = [
        (mark, counted[mark.key]) for mark in legend.marks if counted[mark.key]
    ]
    if shown:
        made.legend.append((layer.title, list(shown)))


def _mm(seen: PlacedMap, at: tuple[float, float]) -> tuple[float, float]:
    x, y = seen.at(np.array([at]))[0]
    return round(float(x), 2), round(float(y), 2)
