"""What is drawn on the sheet: ground, outlines, signs with their legend, and the places by number?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select

from gridmap.db.models import Area
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
from gridmap.publishing.drawn import marked_shapes
from gridmap.publishing.question import Question
from gridmap.web import current
from gridmap.web.access import viewer
from gridmap.web.area_sheet.paper import PlacedMap

GROUND = (LANDSCAPE, BUILDINGS, ROADS)
SIGNS = (RESOURCES, HAZARDS, ENTERPRISES)
_NAMES_MM = 4.0
"""Names of the ground keep this far from each other."""


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


@dataclass(frozen=True)
class Name:
    x: float
    y: float
    text: str


@dataclass
class SheetDrawing:
    """legend: of each layer of signs, its title and how often each mark stands on the sheet. places: the enterprises
    by number; unplaced: those that have no place.
    """

    strokes: list[Stroke] = field(default_factory=list)
    neighbours: list[str] = field(default_factory=list)
    signs: list[SheetSign] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    legend: list[tuple[str, list[tuple[Mark, int]]]] = field(default_factory=list)
    places: list[tuple[int, str]] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)


def drawn(area: str, township: str, seen: PlacedMap) -> SheetDrawing:
    """Everything that the viewer may see of it. area, township: their paths."""
    made, box = SheetDrawing(), seen.box()
    for layer in GROUND:
        with _opened(layer, township) as answer:
            made.strokes += _ground(answer, layer, Question(township), seen, box)
    with _opened(LANDMARKS, township) as answer:
        made.names = list(_names(answer, Question(township), seen, box))
    for layer in SIGNS:
        with _opened(layer, township) as answer:
            _signs(answer, layer, Question(township if layer.public else area), seen, box, made)
    made.neighbours = [seen.path(shape) for shape in _neighbours(area, box)]
    return made


def _neighbours(area: str, box: BaseGeometry) -> Iterator[BaseGeometry]:
    """The outlines of the areas of the same level on the sheet, cut at its edge."""
    own = select(Area.level).where(Area.path == area).scalar_subquery()
    found = select(func.ST_AsBinary(Area.geom)).where(
        Area.level == own, Area.path != area, Area.geom.op("&&")(func.ST_MakeEnvelope(*box.bounds, 4326))
    )
    for shape in current.session().scalars(found):
        line = shapely.intersection(shapely.from_wkb(bytes(shape)).boundary, box)
        if not line.is_empty:
            yield line


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


def _names(answer: Answer, question: Question, seen: PlacedMap, box: BaseGeometry) -> Iterator[Name]:
    kept: list[tuple[float, float]] = []
    rows = list(answer.every_row(question, "title"))
    centers = answer.centers(rows)
    for row in rows:
        at = centers.get(row.feature_id)
        if not row.title or at is None or not box.contains(shapely.Point(at)):
            continue
        x, y = _mm(seen, at)
        if all(abs(x - other) > _NAMES_MM * 4 or abs(y - more) > _NAMES_MM for other, more in kept):
            kept.append((x, y))
            yield Name(x, y, row.title)


def _signs(
    answer: Answer, layer: Layer, question: Question, seen: PlacedMap, box: BaseGeometry, made: SheetDrawing
) -> None:
    legend = layer.legends[0]
    marks = {mark.key: mark for mark in legend.marks}
    rows = list(answer.every_row(question, "title"))
    centers = answer.centers(rows)
    counted: Counter[str] = Counter()
    for row in rows:
        at, mark = centers.get(row.feature_id), marks.get((row.classes or {}).get(legend.key, ""))
        if at is None:
            made.unplaced += [row.title] if layer is ENTERPRISES else []
        elif mark is not None and box.contains(shapely.Point(at)):
            number = len(made.places) + 1 if layer is ENTERPRISES else 0
            made.places += [(number, row.title)] if number else []
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
