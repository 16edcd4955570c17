"""Which maps does a report hold? Six published answers, drawn on the township's ground, each with its legend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Select, func, select

from gridmap.db.models import Area, Landscape
from gridmap.db.models.ground import LandscapeKind
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.layer import Layer
from gridmap.layers.coverage import COVERAGE
from gridmap.layers.gap import GAP
from gridmap.layers.grids import GRIDS
from gridmap.layers.hazard_history import HAZARD_HISTORY, OPEN, OVERDUE
from gridmap.layers.shortfall import SHORTFALL
from gridmap.layers.visit_history import VISIT_HISTORY
from gridmap.marks import Mark
from gridmap.papers.report import canvas
from gridmap.planning.shortfall import ShortfallReader
from gridmap.publishing import answers
from gridmap.publishing.answers import Answer
from gridmap.publishing.drawn import marked_shapes
from gridmap.publishing.question import Question
from gridmap.registers.roads import Road
from gridmap.vocabulary import Level, RoadClass

WIDTH_PX, HEIGHT_PX = 1000, 680
SIGN_PX, SMALL_SIGN_PX, MANY = 26, 15, 150
WATERS = (LandscapeKind.RIVER, LandscapeKind.WATER)
ROADS = (RoadClass.MOTORWAY, RoadClass.TRUNK, RoadClass.PRIMARY, RoadClass.SECONDARY, RoadClass.TERTIARY)


@dataclass(frozen=True)
class LegendEntry:
    """swatch: PNG; number: of the features that carry the mark."""

    swatch: bytes
    title: str | Sentence
    number: int


@dataclass(frozen=True)
class ReportMap:
    """png: WIDTH_PX by HEIGHT_PX. subject: which of several is shown, such as a kind of goods. on: of which day."""

    key: str
    title: str
    subject: str
    on: date
    png: bytes
    legend: Sequence[LegendEntry]


@dataclass(frozen=True)
class _Wanted:
    """title: how the report calls it, where it is not the layer's own title."""

    layer: Layer
    title: str = ""
    of_the_period: bool = False
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)


WANTED = (
    _Wanted(GAP),
    _Wanted(COVERAGE),
    _Wanted(SHORTFALL),
    _Wanted(
        HAZARD_HISTORY,
        N_("Hazards not yet rectified"),
        of_the_period=True,
        filters={"standing": (OPEN, OVERDUE)},
    ),
    _Wanted(VISIT_HISTORY, N_("Places visited and not visited"), of_the_period=True),
    _Wanted(GRIDS),
)


@dataclass(frozen=True)
class _Ground:
    view: canvas.View
    outline: BaseGeometry
    villages: Sequence[BaseGeometry]
    water: Sequence[BaseGeometry]
    roads: Sequence[BaseGeometry]


KEYS = tuple(wanted.layer.key for wanted in WANTED)


def draw(asker: ShortfallReader, last_day: date, keys: Sequence[str] = KEYS) -> list[ReportMap]:
    """None of them where the township has no outline. Hazards and visits are those of the last day."""
    ground: _Ground | None = None
    drawn: list[ReportMap] = []
    for wanted in WANTED:
        if wanted.layer.key not in keys:
            continue
        opened = answers.opened(
            asker.engine, wanted.layer, asker.township_path, asker.viewer, asker.roles, asker.today
        )
        with opened as answer:
            ground = ground or _ground(answer)
            if ground is None:
                return []
            on = last_day if wanted.of_the_period else asker.today()
            drawn.append(_one(answer, wanted, ground, on))
    return drawn


def _one(answer: Answer, wanted: _Wanted, ground: _Ground, on: date) -> ReportMap:
    layer = answer.layer
    question = Question(answer.township_path, filters=wanted.filters, on=on if layer.dated else None)
    subject = ""
    if layer.one_of is not None:
        worst = answer.worst_first(question, layer.one_of)[:1]
        question = Question(answer.township_path, filters={layer.one_of.field: worst})
        subject = next((str(row.values.get("goods", "")) for row in answer.rows(question, "title", 1)), "")
    legend = layer.legends[0]
    shapes = marked_shapes(answer, question, legend.key)
    counts = answer.counts(question)[legend.key]
    titles = answer.state.measure.get("marks") or {}
    entries = [
        LegendEntry(canvas.swatch(mark), _title(mark, titles), counts[mark.key])
        for mark in legend.marks
        if counts.get(mark.key)
    ]
    return ReportMap(
        layer.key, wanted.title or layer.title, subject, on, _picture(ground, legend.marks, shapes), entries
    )


def _title(mark: Mark, told: Mapping[str, Any]) -> str | Sentence:
    return Sentence.from_json(told[mark.key]) if mark.key in told else mark.title


def _picture(ground: _Ground, marks: Sequence[Mark], shapes: Sequence[tuple[str, bytes]]) -> bytes:
    """Fills of one class at once, so that what touches does not show its seams; signs above them."""
    picture = canvas.Canvas(ground.view)
    picture.fill([ground.outline], canvas.LAND)
    picture.fill(ground.water, canvas.WATER)
    by_mark = {mark.key: mark for mark in marks}
    read = ((by_mark[key], shapely.from_wkb(shape)) for key, shape in shapes)
    found = [(mark, shape) for mark, shape in read if not shape.is_empty]  # no gap at all is an empty shape
    for mark in reversed(marks):
        own = [shape for each, shape in found if each is mark and shape.area > 0]
        if own:
            picture.fill(own, mark.color, mark.fill_opacity, mark.hatch)
            picture.outline(own, canvas.BORDER, 0.5)
    picture.line(ground.roads, canvas.ROAD, 1.5)
    picture.outline(ground.villages, canvas.BORDER, 0.8)
    picture.outline([ground.outline], "#3b3a36", 2)
    points = [(mark, shape) for mark, shape in found if shape.area == 0]
    size = SMALL_SIGN_PX if len(points) > MANY else SIGN_PX
    for mark, shape in points:
        picture.sign(shape, mark, size * mark.size_px / 22)
    return picture.png()


def _ground(answer: Answer) -> _Ground | None:
    path = answer.township_path
    outline = _shapes(answer, select(Area.geom).where(Area.path == path))
    if not outline:
        return None
    box = func.ST_MakeEnvelope(*outline[0].bounds, 4326)
    villages = select(Area.geom).where(
        Area.path.op("^@", is_comparison=True)(path), Area.level == Level.VILLAGE
    )
    water = select(Landscape.geom).where(Landscape.geom.op("&&")(box), Landscape.kind.in_(WATERS))
    roads = select(Road.geom).where(Road.geom.op("&&")(box), Road.road_class.in_(ROADS))
    return _Ground(
        canvas.view(outline[0], WIDTH_PX, HEIGHT_PX),
        outline[0],
        _shapes(answer, villages),
        _inside(_shapes(answer, water), outline[0]),
        _inside(_shapes(answer, roads), outline[0]),
    )


def _inside(shapes: Sequence[BaseGeometry], outline: BaseGeometry) -> list[BaseGeometry]:
    return list(shapely.intersection(np.array(shapes, dtype=object), outline)) if shapes else []


def _shapes(answer: Answer, asked: Select[Any]) -> list[BaseGeometry]:
    columns = [func.ST_AsBinary(column) for column in asked.selected_columns]
    rows = answer.session.scalars(asked.with_only_columns(*columns))
    return [shapely.from_wkb(bytes(row)) for row in rows if row is not None]
